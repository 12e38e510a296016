#include "services/plan/handlers/assessment.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/access/redaction.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/field_mask.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/events/journal.h"
#include "common/rpc/page_token.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/assessment_rules.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/plan_facts.h"
#include "services/plan/handlers/tables.h"
#include "services/plan/handlers/visible_role.h"

namespace waymark::plan {
namespace {

using google::protobuf::util::MessageDifferencer;
using storage::Stored;

// The name of the member's next entry. Numbered, so that names sort in the order the entries were added.
// RESOURCE_EXHAUSTED behind the last.
absl::StatusOr<std::string> NextEntryName(storage::Txn& txn, const std::string& member) {
  storage::Query last;
  last.equals = {{"member", member}};
  last.descending = true;
  last.limit = 1;
  WM_ASSIGN_OR_RETURN(const auto rows, AssessmentEntries().Select(txn, last));
  int number = 0;
  if (!rows.empty()) {
    const std::string_view id = base::LastSegment(rows[0]->name());
    std::from_chars(id.data(), id.data() + id.size(), number);
  }
  if (number >= kMaxAssessmentEntries) {
    return base::Error(error::v1::REASON_LIMIT_EXCEEDED,
                       base::Cat("An assessment has at most ", kMaxAssessmentEntries, " entries."),
                       {{"limit", std::to_string(kMaxAssessmentEntries)}});
  }
  return absl::StrFormat("%s/assessmentEntries/%06d", member, number + 1);
}

// Tells when qualifications expire, where that is no longer as before.
absl::Status TellExpiries(storage::Txn& txn, const rpc::Call& call, const v1::Standing& before,
                          const v1::Standing& after) {
  WM_ASSIGN_OR_RETURN(const absl::CivilDay today, TodayOf(txn, call, base::OwnerOf(after.name())));
  const v1::QualificationsChanged fact = ExpiriesFrom(after, today);
  if (MessageDifferencer::Equals(fact, ExpiriesFrom(before, today))) return absl::OkStatus();
  return events::Journal::Append(txn, call, after.name(), fact);
}

// What is wrong with the markers that evidence is bound to, by what the catalogue says of the skill's levels. That
// changes from release to release, so that only new entries are held against it.
absl::Status CheckMarkers(storage::Txn& txn, const v1::SkillLevel& rated, base::Violations& violations) {
  for (int i = 0; i < rated.evidence_size(); ++i) {
    WM_ASSIGN_OR_RETURN(const bool known, SaysOfALevel(txn, rated.skill(), rated.evidence(i).marker()));
    if (known) continue;
    violations.Add(base::Cat("skill_level.evidence[", i, "].marker"),
                   "must be words that the catalogue says of a level of the skill (GetSkill, anchors), or empty");
  }
  return absl::OkStatus();
}

// What is wrong with an entry by what else is in the store: the skill and its level, the entry it supersedes.
absl::Status CheckInStore(storage::Txn& txn, const std::string& member, const v1::AssessmentEntry& entry,
                          base::Violations& violations) {
  const v1::SkillLevel& rated = entry.skill_level();
  if (!rated.skill().empty()) {
    WM_ASSIGN_OR_RETURN(const std::string problem,
                        SkillProblem(txn, rated.skill(), rated.has_level() ? &rated.level() : nullptr));
    if (!problem.empty()) violations.Add("skill_level", problem);
    WM_RETURN_IF_ERROR(CheckMarkers(txn, rated, violations));
  }
  if (entry.supersedes().empty()) return absl::OkStatus();
  std::optional<Stored<v1::AssessmentEntry>> earlier;
  if (base::OwnerOf(entry.supersedes()) == member) {
    WM_ASSIGN_OR_RETURN(earlier, AssessmentEntries().Find(txn, entry.supersedes()));
  }
  if (!earlier || (*earlier)->kind() != entry.kind() || (*earlier)->retraction()) {
    violations.Add("supersedes", "must be an earlier entry of the member's own, of the same kind, and no retraction");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<v1::AssessmentEntry>> AllEntries(storage::Txn& txn, std::string_view member) {
  storage::Query query;
  query.equals = {{"member", std::string(member)}};
  query.limit = kMaxAssessmentEntries;
  WM_ASSIGN_OR_RETURN(const auto rows, AssessmentEntries().Select(txn, query));
  std::vector<v1::AssessmentEntry> entries;
  entries.reserve(rows.size());
  for (const auto& row : rows) entries.push_back(*row);
  return entries;
}

absl::StatusOr<std::vector<v1::AssessmentEntry>> EntriesAsOf(storage::Txn& txn, std::string_view member,
                                                             std::optional<absl::CivilDay> day) {
  WM_ASSIGN_OR_RETURN(auto entries, AllEntries(txn, member));
  return HeldAsOf(std::move(entries), day);
}

absl::StatusOr<QualificationRecord> ReadQualifications(storage::Txn& txn, const rpc::Call& call,
                                                       const std::string& member, std::optional<absl::CivilDay> day) {
  v1::GetStandingRequest request;
  request.set_name(member + "/standing");
  WM_ASSIGN_OR_RETURN(auto standing, GetStanding(txn, call, request));
  if (call.access.SeesPart()) access::Redact(call.access, &standing.mutable_message());
  if (!day) {
    WM_ASSIGN_OR_RETURN(day, TodayOf(txn, call, member));
  }
  return RecordOf(*standing, *day);
}

absl::StatusOr<Stored<v1::Standing>> GetStanding(storage::Txn& txn, const rpc::Call& call,
                                                 const v1::GetStandingRequest& request) {
  WM_ASSIGN_OR_RETURN(auto found, Standings().Find(txn, request.name()));
  if (found) return *std::move(found);
  Stored<v1::Standing> blank;
  blank.mutable_message().set_name(request.name());
  return blank;
}

absl::StatusOr<v1::Standing> UpdateStanding(storage::Txn& txn, const rpc::Call& call,
                                            const v1::UpdateStandingRequest& request) {
  v1::GetStandingRequest present;
  present.set_name(request.standing().name());
  WM_ASSIGN_OR_RETURN(auto stored, GetStanding(txn, call, present));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), request.standing().etag(), stored->etag()));
  const v1::Standing before = *stored;
  v1::Standing& standing = stored.mutable_message();
  WM_RETURN_IF_ERROR(base::MergeMasked(request.update_mask(), request.standing(), &standing));
  if (MessageDifferencer::Equals(before, standing)) return before;
  base::Violations found;
  CheckStanding(standing, found);
  if (!standing.role().empty() && standing.role() != before.role()) {
    const absl::Status known =
        ReadVisibleRole(txn, call, base::OwnerOf(standing.name()), standing.role()).status();
    if (absl::IsNotFound(known)) {
      found.Add("role", "must be a role of the catalogue or a role profile of the member's own");
    } else {
      WM_RETURN_IF_ERROR(known);
    }
  }
  if (!found.empty()) {
    base::Violations violations;
    violations.AddAll("standing", found);
    return violations.ToStatus();
  }
  standing.set_etag(std::to_string(stored.revision() + 1));
  *standing.mutable_update_time() = base::TimestampOf(call.now);
  WM_RETURN_IF_ERROR(Standings().Put(txn, stored));
  WM_RETURN_IF_ERROR(TellExpiries(txn, call, before, *stored));
  return *stored;
}

absl::StatusOr<v1::AssessmentEntry> CreateAssessmentEntry(storage::Txn& txn, const rpc::Call& call,
                                                          const v1::CreateAssessmentEntryRequest& request) {
  WM_ASSIGN_OR_RETURN(const absl::CivilDay today, TodayOf(txn, call, request.parent()));
  v1::AssessmentEntry entry = request.assessment_entry();
  entry.clear_create_time();
  base::Violations found;
  WM_ASSIGN_OR_RETURN(v1::AssessmentEntry added, AddEntry(txn, call, request.parent(), today, std::move(entry), found));
  base::Violations violations;
  violations.AddAll("assessment_entry", found);
  WM_RETURN_IF_ERROR(violations.ToStatus());
  return added;
}

absl::StatusOr<v1::AssessmentEntry> AddEntry(storage::Txn& txn, const rpc::Call& call, const std::string& member,
                                             absl::CivilDay today, v1::AssessmentEntry entry,
                                             base::Violations& violations) {
  CheckAssessmentEntry(entry, today, violations);
  WM_RETURN_IF_ERROR(CheckInStore(txn, member, entry, violations));
  if (!violations.empty()) return entry;
  WM_ASSIGN_OR_RETURN(const std::string name, NextEntryName(txn, member));
  entry.set_name(name);
  if (!entry.has_as_of_date()) *entry.mutable_as_of_date() = base::DateOf(today);
  if (!entry.has_create_time()) *entry.mutable_create_time() = base::TimestampOf(call.now);
  WM_RETURN_IF_ERROR(AssessmentEntries().Insert(txn, entry));
  return entry;
}

absl::StatusOr<Stored<v1::AssessmentEntry>> GetAssessmentEntry(storage::Txn& txn, const rpc::Call& call,
                                                               const v1::GetAssessmentEntryRequest& request) {
  return AssessmentEntries().Get(txn, request.name());
}

absl::StatusOr<v1::ListAssessmentEntriesResponse> ListAssessmentEntries(
    storage::Txn& txn, const rpc::Call& call, const v1::ListAssessmentEntriesRequest& request) {
  const std::optional<absl::CivilDay> day = base::CalendarDay(request.as_of_date());
  if (request.has_as_of_date() && !day) {
    base::Violations violations;
    violations.Add("as_of_date", "must be a day of the calendar from 1970 to 2199");
    return violations.ToStatus();
  }
  WM_ASSIGN_OR_RETURN(const int size, rpc::PageSize(request));
  WM_ASSIGN_OR_RETURN(const auto after, rpc::ReadPageToken(request));
  WM_ASSIGN_OR_RETURN(auto entries, AllEntries(txn, request.parent()));
  entries = request.show_superseded() ? AddedUpTo(std::move(entries), day) : HeldAsOf(std::move(entries), day);
  v1::ListAssessmentEntriesResponse response;
  for (v1::AssessmentEntry& entry : entries) {
    if (after && entry.name() <= after->key) continue;
    const auto& kinds = request.kinds();
    if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), entry.kind()) == kinds.end()) continue;
    if (response.assessment_entries_size() == size) {
      const std::string& last = response.assessment_entries(size - 1).name();
      response.set_next_page_token(rpc::MakePageToken(request, {last, last}));
      break;
    }
    *response.add_assessment_entries() = std::move(entry);
  }
  return response;
}

rpc::Service MakeAssessmentService() {
  rpc::Service service("waymark.plan.v1.AssessmentService");
  service.Bind("GetStanding", GetStanding);
  service.Bind("UpdateStanding", UpdateStanding);
  service.Bind("CreateAssessmentEntry", CreateAssessmentEntry);
  service.Bind("GetAssessmentEntry", GetAssessmentEntry);
  service.Bind("ListAssessmentEntries", ListAssessmentEntries);
  return service;
}

}  // namespace waymark::plan
