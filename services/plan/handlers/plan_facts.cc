#include "services/plan/handlers/plan_facts.h"

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/events/journal.h"
#include "services/plan/domain/scale.h"
#include "services/plan/handlers/catalogue.h"
#include "services/plan/handlers/learning_tables.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/record_tables.h"
#include "services/plan/handlers/tables.h"
#include "services/plan/handlers/visible_role.h"
#include "waymark/plan/v1/events.pb.h"

namespace waymark::plan {

absl::StatusOr<std::string> WantedOrNewId(const rpc::Call& call, std::string_view field, const std::string& wanted) {
  if (wanted.empty()) return call.NewId();
  if (base::IsValidId(wanted)) return wanted;
  base::Violations violations;
  violations.Add(field, "must have 1 to 63 characters out of [A-Za-z0-9._-], and not dots only");
  return violations.ToStatus();
}

absl::StatusOr<std::string> SkillProblem(storage::Txn& txn, const std::string& skill, const type::v1::Level* level) {
  if (level != nullptr) return LevelProblem(txn, skill, *level);
  const absl::Status found = ReadSkill(txn, skill).status();
  if (absl::IsNotFound(found)) return std::string("is not a skill of the catalogue");
  if (!found.ok()) return found;
  return std::string();
}

absl::StatusOr<bool> SaysOfALevel(storage::Txn& txn, const std::string& skill, const std::string& words) {
  const auto found = ReadSkill(txn, skill);
  if (absl::IsNotFound(found.status())) return true;
  if (!found.ok()) return found.status();
  return IsMarker(**found, words);
}

absl::StatusOr<absl::CivilDay> StoredFacts::Today() const { return TodayOf(txn_, call_, owner_); }

absl::StatusOr<std::optional<std::string>> StoredFacts::ReleaseOf(std::string_view role,
                                                                  std::string_view release) const {
  const auto found = ReadVisibleRole(txn_, call_, owner_, role, release);
  if (found.ok()) return std::optional<std::string>(found->release());
  if (absl::IsNotFound(found.status())) return std::optional<std::string>();
  return found.status();
}

absl::StatusOr<std::string> StoredFacts::SkillProblem(const std::string& skill, const type::v1::Level* level) const {
  return plan::SkillProblem(txn_, skill, level);
}

absl::StatusOr<bool> StoredFacts::SaysOfALevel(const std::string& skill, const std::string& words) const {
  return plan::SaysOfALevel(txn_, skill, words);
}

absl::StatusOr<bool> StoredFacts::Exists(std::string_view name) const {
  const std::string_view owner = base::OwnerOf(name);
  if (!owner.empty() && owner != owner_) return false;
  if (base::MatchName("members/{member}/assessmentEntries/{entry}", name)) {
    if (!call_.access.Sees(access::v1::SECTION_ASSESSMENT)) return false;
    WM_ASSIGN_OR_RETURN(const auto found, AssessmentEntries().Find(txn_, name));
    return found.has_value();
  }
  if (base::MatchName("learningResources/{learning_resource}", name)) {
    WM_ASSIGN_OR_RETURN(const auto found, LearningResources().Find(txn_, name));
    return found.has_value();
  }
  if (base::MatchName("members/{member}/contacts/{contact}", name)) {
    if (!call_.access.Sees(access::v1::SECTION_SUPPORTERS)) return false;
    WM_ASSIGN_OR_RETURN(const auto found, Contacts().Find(txn_, name));
    return found.has_value();
  }
  return false;
}

absl::Status AppendActivated(storage::Txn& txn, const rpc::Call& call, const v1::Plan& plan,
                             const std::string& time_zone) {
  v1::PlanActivated fact;
  fact.set_plan(plan.name());
  *fact.mutable_next_review_date() = plan.next_review_date();
  *fact.mutable_cadences() = plan.cadences();
  fact.set_time_zone(time_zone);
  WM_RETURN_IF_ERROR(events::Journal::Append(txn, call, plan.name(), fact));
  WM_ASSIGN_OR_RETURN(const auto open, OpenReviewOf(txn, plan.name()));
  return open ? AppendReviewOpened(txn, call, plan.name(), *open) : absl::OkStatus();
}

absl::StatusOr<std::optional<v1::Review>> OpenReviewOf(storage::Txn& txn, const std::string& plan) {
  storage::Query query;
  query.equals = {{"plan", plan}, {"state", int64_t{v1::REVIEW_STATE_OPEN}}};
  query.limit = 1;
  WM_ASSIGN_OR_RETURN(const auto open, Reviews().Select(txn, query));
  return open.empty() ? std::optional<v1::Review>() : std::optional<v1::Review>(*open[0]);
}

absl::Status AppendReviewOpened(storage::Txn& txn, const rpc::Call& call, const std::string& plan,
                                const v1::Review& review) {
  v1::ReviewOpened fact;
  fact.set_review(review.name());
  fact.set_plan(plan);
  *fact.mutable_due_date() = review.due_date();
  fact.set_occurrence(review.occurrence());
  return events::Journal::Append(txn, call, plan, fact);
}

absl::Status AppendRescheduled(storage::Txn& txn, const rpc::Call& call, const v1::Plan& plan,
                               const std::string& time_zone) {
  v1::PlanRescheduled fact;
  fact.set_plan(plan.name());
  *fact.mutable_next_review_date() = plan.next_review_date();
  *fact.mutable_cadences() = plan.cadences();
  fact.set_time_zone(time_zone);
  return events::Journal::Append(txn, call, plan.name(), fact);
}

absl::Status AppendEnded(storage::Txn& txn, const rpc::Call& call, const std::string& plan) {
  v1::PlanEnded fact;
  fact.set_plan(plan);
  return events::Journal::Append(txn, call, plan, fact);
}

}  // namespace waymark::plan
