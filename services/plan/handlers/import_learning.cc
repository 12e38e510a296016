#include "services/plan/handlers/import_learning.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/learning_file.h"
#include "services/plan/domain/scale.h"
#include "services/plan/handlers/catalogue.h"
#include "services/plan/handlers/import_report.h"
#include "services/plan/handlers/import_rows.h"
#include "services/plan/handlers/learning.h"

namespace waymark::plan {
namespace {

using storage::Query;
using storage::Stored;
using storage::Txn;

// `said`, with what the server sets as it stands in `before`.
v1::LearningResource AfterOf(const v1::LearningResource& said, const v1::LearningResource& before) {
  v1::LearningResource after = said;
  after.set_etag(before.etag());
  *after.mutable_create_time() = before.create_time();
  *after.mutable_update_time() = before.update_time();
  return after;
}

// The resource that a staged one would change, as it becomes; nullopt where it is so already.
absl::StatusOr<std::optional<Stored<v1::LearningResource>>> Changed(Txn& txn, const v1::LearningResource& said) {
  WM_ASSIGN_OR_RETURN(auto found, LearningResources().Find(txn, said.name()));
  if (!found) {
    Stored<v1::LearningResource> fresh;
    fresh.mutable_message() = said;
    return std::optional<Stored<v1::LearningResource>>(std::move(fresh));
  }
  v1::LearningResource after = AfterOf(said, **found);
  if (after.SerializeAsString() == (*found)->SerializeAsString()) return std::optional<Stored<v1::LearningResource>>();
  found->mutable_message() = std::move(after);
  return found;
}

// The scale of a skill of an active catalogue; nullopt where there is none. What goes wrong with the store goes to
// `status`.
std::optional<v1::Scale> ScaleOf(Txn& txn, const std::string& name, absl::Status* status) {
  const auto skill = ReadSkill(txn, name);
  if (!skill.ok()) {
    if (!absl::IsNotFound(skill.status())) status->Update(skill.status());
    return std::nullopt;
  }
  const auto scales = ReadScales(txn, (*skill)->catalogue(), (*skill)->release());
  status->Update(scales.status());
  const v1::Scale* scale = scales.ok() ? FindScale(*scales, (*skill)->scale()) : nullptr;
  return scale == nullptr ? std::nullopt : std::optional(*scale);
}

// Tells in `report` what the reading adds, changes and lacks.
absl::Status Compare(Txn& txn, const LearningReading& reading, v1::ImportReport* report) {
  std::vector<std::string> added, changed, missing;
  absl::flat_hash_map<std::string_view, const v1::LearningResource*> left;
  for (const auto& resource : reading.resources) left[resource.name()] = &resource;
  Query query;
  while (true) {
    WM_ASSIGN_OR_RETURN(const auto rows, LearningResources().Select(txn, query));
    for (const auto& row : rows) {
      const auto found = left.find(row->name());
      if (found == left.end()) {
        missing.push_back(row->name());
        continue;
      }
      if (AfterOf(*found->second, *row).SerializeAsString() != row->SerializeAsString()) changed.push_back(row->name());
      left.erase(found);
    }
    if (static_cast<int>(rows.size()) < query.limit) break;
    query.after = LearningResources().PlaceOf(query, *rows.back());
  }
  for (const auto& [name, resource] : left) added.emplace_back(name);
  std::sort(added.begin(), added.end());
  report->set_unchanged(reading.usable && reading.findings.errors() == 0 && added.empty() && changed.empty());
  SetDifference(std::move(added), report->mutable_added());
  SetDifference(std::move(changed), report->mutable_changed());
  SetDifference(std::move(missing), report->mutable_missing());
  return absl::OkStatus();
}

}  // namespace

absl::Status StageLearning(ImportAttempt& attempt, const ImportFiles& files, bool dry_run) {
  LearningReading reading;
  v1::Import& import = attempt.import();
  WM_RETURN_IF_ERROR(attempt.work().Read([&](Txn& txn) -> absl::Status {
    absl::Status status;
    reading = ReadLearning(files.Sources(), [&](const std::string& skill) { return ScaleOf(txn, skill, &status); });
    WM_RETURN_IF_ERROR(status);
    return Compare(txn, reading, import.mutable_report());
  }));
  reading.findings.AddAll(files.findings);
  AddCount(import.mutable_report(), "entries read", reading.lines);
  AddCount(import.mutable_report(), "learning resources", static_cast<int64_t>(reading.resources.size()));
  WM_RETURN_IF_ERROR(attempt.KeepFindings(reading.findings));
  if (dry_run || !reading.usable) return EndWithReport(attempt, reading.usable, dry_run);

  std::vector<v1::StagedLearning> staged(reading.resources.size());
  for (size_t i = 0; i < staged.size(); ++i) {
    staged[i].set_name(ImportPart(import.name(), "learning", static_cast<int64_t>(i) + 1));
    *staged[i].mutable_learning_resource() = std::move(reading.resources[i]);
  }
  import.set_rows_total(static_cast<int64_t>(staged.size()));
  constexpr size_t kAtOnce = 500;
  WM_RETURN_IF_ERROR(
      DropRows(attempt.work(), StagedLearnings().spec(), Query{.equals = {{"import", import.name()}}}, kAtOnce));
  WM_RETURN_IF_ERROR(StageRows<v1::StagedLearning>(attempt, StagedLearnings(), staged, kAtOnce, NothingElse));
  return EndStaged(attempt, NothingElse);
}

absl::StatusOr<std::vector<v1::StagedLearning>> LearningToApply(rpc::Work& work, const std::string& import) {
  std::vector<v1::StagedLearning> staged;
  WM_RETURN_IF_ERROR(work.Read([&](Txn& txn) -> absl::Status {
    staged.clear();
    Query query{.equals = {{"import", import}}};
    while (true) {
      WM_ASSIGN_OR_RETURN(auto rows, StagedLearnings().Select(txn, query));
      if (!rows.empty()) query.after = StagedLearnings().PlaceOf(query, *rows.back());
      for (auto& row : rows) {
        WM_ASSIGN_OR_RETURN(const auto changed, Changed(txn, row->learning_resource()));
        if (changed) staged.push_back(std::move(row.mutable_message()));
      }
      if (static_cast<int>(rows.size()) < query.limit) return absl::OkStatus();
    }
  }));
  return staged;
}

absl::Status SaveLearning(Txn& txn, const rpc::Call& call, const std::vector<v1::StagedLearning>& staged) {
  for (const v1::StagedLearning& one : staged) {
    WM_ASSIGN_OR_RETURN(const auto found, LearningResources().Find(txn, one.learning_resource().name()));
    std::optional<v1::LearningResource> before;
    if (found) before = **found;
    WM_ASSIGN_OR_RETURN(auto changed, Changed(txn, one.learning_resource()));
    if (changed) WM_RETURN_IF_ERROR(SaveLearningResource(txn, call, before ? &*before : nullptr, *changed));
  }
  return absl::OkStatus();
}

}  // namespace waymark::plan
