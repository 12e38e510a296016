#include "services/plan/handlers/import_release.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "services/plan/handlers/catalogue_tables.h"
#include "services/plan/handlers/import_report.h"

namespace waymark::plan {
namespace {

using storage::Query;
using storage::Stored;
using storage::Table;
using storage::Txn;

constexpr int kPage = 200;
// Roles have some 12 kB each: a transaction of these is short.
constexpr size_t kRolesAtOnce = 64;
constexpr size_t kSkillsAtOnce = 200;

// Calls `look` with each row of one edition of roles or skills.
template <class M, class Look>
absl::Status EachOf(Txn& txn, const Table<M>& table, const std::string& edition, Look look) {
  Query query{.equals = {{"edition", edition}}, .order_by = "title", .limit = kPage};
  while (true) {
    WM_ASSIGN_OR_RETURN(auto rows, table.Select(txn, query));
    if (!rows.empty()) query.after = table.PlaceOf(query, *rows.back());
    for (auto& row : rows) look(row);
    if (static_cast<int>(rows.size()) < query.limit) return absl::OkStatus();
  }
}

struct Differences {
  std::set<std::string> added, changed, missing;  // names
};

// `fresh` are without release.
template <class M>
absl::Status Compare(Txn& txn, const Table<M>& table, const std::string& edition, const std::vector<M>& fresh, Differences* differences) {
  absl::flat_hash_map<std::string_view, const M*> left;
  for (const M& message : fresh) left[message.name()] = &message;
  WM_RETURN_IF_ERROR(EachOf(txn, table, edition, [&](Stored<M>& row) {
    row.mutable_message().clear_release();
    auto found = left.find(row->name());
    if (found == left.end()) {
      differences->missing.insert(row->name());
      return;
    }
    if (found->second->SerializeAsString() != row->SerializeAsString()) differences->changed.insert(row->name());
    left.erase(found);
  }));
  for (const auto& [name, message] : left) differences->added.insert(std::string(name));
  return absl::OkStatus();
}

void Tell(const std::set<std::string>& names, v1::ImportDifference* difference) {
  constexpr int kShown = 100;
  difference->set_number(static_cast<int64_t>(names.size()));
  for (const std::string& name : names) {
    if (difference->names_size() == kShown) return;
    difference->add_names(name);
  }
}

v1::Release ReleaseOf(const ImportAttempt& attempt, const v1::Import& import, const CatalogueReading& reading, const std::string& name) {
  v1::Release release;
  release.set_name(name);
  release.set_content_hash(import.content_hash());
  release.set_staged_by(import.name());
  release.set_attempt(attempt.id());
  release.set_title(reading.title);
  release.set_attribution(reading.attribution);
  for (const v1::Scale& scale : reading.scales) *release.add_scales() = scale;
  release.set_role_count(static_cast<int>(reading.roles.size()));
  release.set_roles_without_skills(static_cast<int>(std::count_if(
      reading.roles.begin(), reading.roles.end(), [](const v1::Role& role) { return role.skills_state() == v1::SKILLS_STATE_UNKNOWN; })));
  release.set_skill_count(static_cast<int>(reading.skills.size()));
  return release;
}

// Deletes the edition's rows that are not among `fresh`: what is left of other content that was staged and never used.
template <class M>
absl::Status DropSurplus(ImportAttempt& attempt, const Table<M>& table, const std::string& edition, const std::vector<M>& fresh,
                         const std::function<absl::Status(Txn&)>& guard) {
  absl::flat_hash_set<std::string_view> wanted;
  for (const M& message : fresh) wanted.insert(message.name());
  std::vector<Stored<M>> surplus;
  WM_RETURN_IF_ERROR(attempt.work().Read([&](Txn& txn) {
    surplus.clear();
    return EachOf(txn, table, edition, [&](Stored<M>& row) {
      if (!wanted.contains(row->name())) surplus.push_back(std::move(row));
    });
  }));
  for (size_t begin = 0; begin < surplus.size(); begin += kRolesAtOnce) {
    WM_RETURN_IF_ERROR(attempt.Write([&](Txn& txn) -> absl::Status {
      WM_RETURN_IF_ERROR(guard(txn));
      for (size_t i = begin; i < std::min(begin + kRolesAtOnce, surplus.size()); ++i) WM_RETURN_IF_ERROR(table.Delete(txn, surplus[i]));
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PresentReleases> LookAtReleases(rpc::Work& work, const std::string& catalogue, std::string_view release,
                                               std::string_view content_hash) {
  PresentReleases present;
  WM_RETURN_IF_ERROR(work.Read([&](Txn& txn) -> absl::Status {
    present = {};
    WM_ASSIGN_OR_RETURN(const auto in_use, Catalogues().Find(txn, catalogue));
    if (in_use) present.active = (*in_use)->active_release();
    Query query{.equals = {{"catalogue", catalogue}}};
    WM_ASSIGN_OR_RETURN(const auto releases, Releases().Select(txn, query));
    for (const auto& one : releases) {
      const std::string id(base::LastSegment(one->name()));
      const bool is_same = one->complete() && one->content_hash() == content_hash;
      // Of several of the same content the one in use, else the one asked for, else the first.
      if (is_same && (present.same.empty() || id == present.active || (id == release && present.same != present.active))) present.same = id;
      if (id != release) continue;
      present.is_new = false;
      present.other_content = one->has_activate_time() && one->content_hash() != content_hash;
    }
    return absl::OkStatus();
  }));
  return present;
}

absl::Status CompareWithRelease(rpc::Work& work, const CatalogueReading& reading, const std::string& active, v1::ImportReport* report) {
  Differences differences;
  WM_RETURN_IF_ERROR(work.Read([&](Txn& txn) -> absl::Status {
    differences = {};
    const std::string edition = EditionOf(reading.catalogue, active);
    WM_RETURN_IF_ERROR(Compare(txn, Roles(), edition, reading.roles, &differences));
    return Compare(txn, Skills(), edition, reading.skills, &differences);
  }));
  Tell(differences.added, report->mutable_added());
  Tell(differences.changed, report->mutable_changed());
  Tell(differences.missing, report->mutable_missing());
  return absl::OkStatus();
}

absl::Status StageRelease(ImportAttempt& attempt, CatalogueReading reading, const std::string& release, const PresentReleases& present) {
  if (!present.same.empty()) return EndStaged(attempt, NothingElse);

  const std::string name = ReleaseName(reading.catalogue, release);
  const std::string edition = EditionOf(reading.catalogue, release);
  v1::Release wanted = ReleaseOf(attempt, attempt.import(), reading, name);
  for (v1::Role& role : reading.roles) role.set_release(release);
  for (v1::Skill& skill : reading.skills) skill.set_release(release);
  attempt.import().set_rows_total(static_cast<int64_t>(reading.roles.size() + reading.skills.size()));
  WM_RETURN_IF_ERROR(attempt.Write([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const auto before, Releases().Find(txn, name));
    if (before && (*before)->has_activate_time()) {
      return base::Error(error::v1::REASON_ETAG_MISMATCH, base::Cat("release ", release, " came in use meanwhile; stage again"));
    }
    return PutAsIs(txn, Releases(), wanted);
  }));
  auto is_mine = [&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const auto present_row, Releases().Get(txn, name));
    if (present_row->attempt() == attempt.id()) return absl::OkStatus();
    return base::Error(error::v1::REASON_ETAG_MISMATCH, base::Cat("another import stages release ", release, " now"));
  };
  WM_RETURN_IF_ERROR(StageRows<v1::Skill>(attempt, Skills(), reading.skills, kSkillsAtOnce, is_mine));
  WM_RETURN_IF_ERROR(StageRows<v1::Role>(attempt, Roles(), reading.roles, kRolesAtOnce, is_mine));
  if (!present.is_new) {
    WM_RETURN_IF_ERROR(DropSurplus(attempt, Skills(), edition, reading.skills, is_mine));
    WM_RETURN_IF_ERROR(DropSurplus(attempt, Roles(), edition, reading.roles, is_mine));
  }
  return EndStaged(attempt, [&](Txn& txn) -> absl::Status {
    WM_RETURN_IF_ERROR(is_mine(txn));
    wanted.set_complete(true);
    *wanted.mutable_stage_time() = base::TimestampOf(attempt.call().now);
    return PutAsIs(txn, Releases(), wanted);
  });
}

}  // namespace waymark::plan
