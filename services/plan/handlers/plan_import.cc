#include "services/plan/handlers/plan_import.h"

#include <string>
#include <utility>
#include <vector>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/assessment_rules.h"
#include "services/plan/domain/plan_archive.h"
#include "services/plan/handlers/assessment.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/plan_document.h"
#include "services/plan/handlers/plan_facts.h"
#include "services/plan/handlers/plans.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using storage::Stored;
using storage::Txn;

// What an entry says, whoever says it and since when.
std::string Saying(const v1::AssessmentEntry& entry) {
  const v1::SkillLevel& rated = entry.skill_level();
  return base::Cat(static_cast<int>(entry.kind()), "\n", rated.skill(), "\n", rated.level().scale(), "\n",
                   rated.has_level() ? std::to_string(rated.level().value()) : "", "\n", entry.text());
}

// Adds the archive's entries that the member does not say already; what is wrong with them goes to `violations`. What
// each is called here, by its name in the archive.
absl::StatusOr<absl::flat_hash_map<std::string, std::string>> TakeEntries(Txn& txn, const rpc::Call& call,
                                                                          const std::string& member,
                                                                          absl::CivilDay today,
                                                                          const v1::PlanArchive& archive,
                                                                          base::Violations& violations) {
  absl::flat_hash_map<std::string, std::string> said;  // by what is said
  WM_ASSIGN_OR_RETURN(const auto present, EntriesAsOf(txn, member, std::nullopt));
  for (const v1::AssessmentEntry& entry : present) said.emplace(Saying(entry), entry.name());
  absl::flat_hash_map<std::string, std::string> names;
  for (int i = 0; i < archive.assessment_entries_size(); ++i) {
    v1::CreateAssessmentEntryRequest request;
    request.set_parent(member);
    v1::AssessmentEntry& entry = *request.mutable_assessment_entry();
    entry = archive.assessment_entries(i);
    const auto as_of = base::CalendarDay(entry.as_of_date());
    // Time zones may differ by a day.
    if (as_of && *as_of > today && *as_of <= today + 1) *entry.mutable_as_of_date() = base::DateOf(today);
    base::Violations found;
    CheckAssessmentEntry(entry, today, found);
    violations.AddAll(base::Cat("archive.assessment_entries[", i, "]"), found);
    if (!found.empty()) continue;
    const auto [place, is_new] = said.emplace(Saying(entry), "");
    if (is_new) {
      WM_ASSIGN_OR_RETURN(const v1::AssessmentEntry made, CreateAssessmentEntry(txn, call, request));
      place->second = made.name();
    }
    names.emplace(archive.assessment_entries(i).name(), place->second);
  }
  return names;
}

// Takes over where the member stands, if nothing is written there yet.
absl::Status TakeStanding(Txn& txn, const rpc::Call& call, const std::string& member, const v1::PlanArchive& archive,
                          base::Violations& violations) {
  const std::string name = member + "/standing";
  WM_ASSIGN_OR_RETURN(const auto present, Standings().Find(txn, name));
  if (present || !archive.has_standing()) return absl::OkStatus();
  v1::UpdateStandingRequest request;
  *request.mutable_standing() = archive.standing();
  request.mutable_standing()->set_name(name);
  request.mutable_standing()->clear_etag();
  base::Violations found;
  CheckStanding(request.standing(), found);
  violations.AddAll("archive.standing", found);
  if (!found.empty()) return absl::OkStatus();
  return UpdateStanding(txn, call, request).status();
}

}  // namespace

void ValidateImportPlan(const v1::ImportPlanRequest& request, base::Violations& violations) {
  base::Violations found;
  CheckArchive(request.archive(), found);
  violations.AddAll("archive", found);
}

absl::StatusOr<v1::ImportPlanResponse> ImportPlan(Txn& txn, const rpc::Call& call,
                                                  const v1::ImportPlanRequest& request) {
  const std::string& member = request.parent();
  WM_ASSIGN_OR_RETURN(const std::string id, WantedOrNewId(call, "plan_id", request.plan_id()));
  WM_ASSIGN_OR_RETURN(const absl::CivilDay today, TodayOf(txn, call, member));
  const StoredFacts facts(txn, call, member);
  v1::PlanArchive archive = request.archive();
  std::vector<v1::ImportNote> notes;
  base::Violations violations;
  MoveArchive(&archive, member, base::Cat(member, "/plans/", id));
  WM_RETURN_IF_ERROR(FitArchive(&archive, today, facts, &notes));
  WM_ASSIGN_OR_RETURN(const auto entries, TakeEntries(txn, call, member, today, archive, violations));
  WM_RETURN_IF_ERROR(TakeStanding(txn, call, member, archive, violations));
  RenameEntries(&archive, entries, &notes);

  base::Violations found;
  WM_ASSIGN_OR_RETURN(Stored<v1::Plan> stored, DraftPlan(txn, call, member, id, archive.plan(), found));
  violations.AddAll("archive.plan", found);
  if (!violations.empty()) return violations.ToStatus();
  KeepFollowedTrack(archive.plan(), &stored.mutable_message());
  WM_RETURN_IF_ERROR(SaveAsVersion(txn, call, v1::Plan(), stored, VersionOf(v1::VERSION_ORIGIN_IMPORT)).status());
  v1::ImportPlanResponse response;
  *response.mutable_plan() = *stored;
  response.mutable_notes()->Assign(notes.begin(), notes.end());
  return response;
}

}  // namespace waymark::plan
