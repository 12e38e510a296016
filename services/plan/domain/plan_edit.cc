#include "services/plan/domain/plan_edit.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/field_mask.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/plan_rules.h"

namespace waymark::plan {
namespace {

using google::protobuf::FieldMask;
using google::protobuf::RepeatedPtrField;
using google::protobuf::util::MessageDifferencer;
using google::type::Date;

// What tells goals, tracks and steps apart where they are handled alike.
template <class E>
struct Kind;
template <>
struct Kind<v1::Goal> {
  static constexpr std::string_view collection = "goals";
  static constexpr int limit = kMaxGoals;
  static RepeatedPtrField<v1::Goal>* In(v1::Plan* plan) { return plan->mutable_goals(); }
  static const RepeatedPtrField<v1::Goal>& In(const v1::Plan& plan) { return plan.goals(); }
};
template <>
struct Kind<v1::Track> {
  static constexpr std::string_view collection = "tracks";
  static constexpr int limit = kMaxTracks;
  static RepeatedPtrField<v1::Track>* In(v1::Plan* plan) { return plan->mutable_tracks(); }
  static const RepeatedPtrField<v1::Track>& In(const v1::Plan& plan) { return plan.tracks(); }
};
template <>
struct Kind<v1::Step> {
  static constexpr std::string_view collection = "steps";
  static constexpr int limit = kMaxSteps;
  static RepeatedPtrField<v1::Step>* In(v1::Plan* plan) { return plan->mutable_steps(); }
  static const RepeatedPtrField<v1::Step>& In(const v1::Plan& plan) { return plan.steps(); }
};

template <class E>
E* FindIn(RepeatedPtrField<E>* elements, std::string_view name) {
  const auto found =
      std::find_if(elements->begin(), elements->end(), [&](const E& element) { return element.name() == name; });
  return found == elements->end() ? nullptr : &*found;
}

// The day on which something was reached or done: `said`, or today where nobody said one. `before` is the day that
// stood there; one that is said anew is not to come.
absl::StatusOr<Date> ReachedOn(std::string_view field, std::optional<Date> said, const Date& before, const Edit& edit,
                               base::Violations& violations) {
  if (said && MessageDifferencer::Equals(*said, before)) return *said;
  WM_ASSIGN_OR_RETURN(const absl::CivilDay today, edit.facts->Today());
  if (!said) return base::DateOf(today);
  if (const auto day = base::CalendarDay(*said); day && *day > today)
    violations.Add(field, "must not be in the future");
  return *said;
}

// Keeps the release beside a target role: the active one where none is said, or where the one that stood there does not
// know a new role.
absl::Status SettleTarget(std::string_view field, const v1::TargetRole& before, v1::TargetRole* target,
                          const Edit& edit, base::Violations& violations) {
  const bool release_stood = target->role_release() == before.role_release();
  if (target->role().empty() && release_stood) target->clear_role_release();
  if (target->role().empty() || MessageDifferencer::Equals(before, *target)) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(std::string release, edit.facts->ReleaseOf(target->role(), target->role_release()));
  if (release.empty() && release_stood) {
    WM_ASSIGN_OR_RETURN(release, edit.facts->ReleaseOf(target->role(), ""));
  }
  if (release.empty())
    violations.Add(base::Cat(field, ".role"), "must be a role of the catalogue, in the release named");
  target->set_role_release(release);
  return absl::OkStatus();
}

// Settle fills in what the contract says stands where a client leaves a field out, and checks what can only be told
// outside the plan. `before` is the element as it was, empty for a new one: only what changed is looked up. What is
// open again was reached on no day; a client that says a day all the same is told by CheckElement.

absl::Status Settle(const v1::Plan& plan, const v1::Goal& before, v1::Goal* goal, const Edit& edit,
                    base::Violations& violations) {
  for (int i = 0; i < goal->derived_from_size(); ++i) {
    const std::string& entry = goal->derived_from(i);
    if (std::find(before.derived_from().begin(), before.derived_from().end(), entry) != before.derived_from().end())
      continue;
    WM_ASSIGN_OR_RETURN(const bool known, edit.facts->HasEntry(entry));
    if (!known) violations.Add(base::Cat("derived_from[", i, "]"), "must be an entry of the member's own assessment");
  }
  if (goal->progress() == v1::GOAL_PROGRESS_UNSPECIFIED) goal->set_progress(v1::GOAL_PROGRESS_OPEN);
  if (goal->progress() != v1::GOAL_PROGRESS_REACHED) {
    if (MessageDifferencer::Equals(before.reached_date(), goal->reached_date())) goal->clear_reached_date();
    return absl::OkStatus();
  }
  const auto said = goal->has_reached_date() ? std::optional(goal->reached_date()) : std::nullopt;
  WM_ASSIGN_OR_RETURN(const Date day, ReachedOn("reached_date", said, before.reached_date(), edit, violations));
  *goal->mutable_reached_date() = day;
  return absl::OkStatus();
}

absl::Status Settle(const v1::Plan& plan, const v1::Step& before, v1::Step* step, const Edit& edit,
                    base::Violations& violations) {
  for (int i = 0; i < step->skills_size(); ++i) {
    const v1::SkillAim& aim = step->skills(i);
    if (i < before.skills_size() && MessageDifferencer::Equals(before.skills(i), aim)) continue;
    WM_ASSIGN_OR_RETURN(const std::string problem, edit.facts->SkillProblem(aim));
    if (!problem.empty()) violations.Add(base::Cat("skills[", i, "]"), problem);
  }
  if (step->track().empty() && plan.tracks_size() == 1) step->set_track(plan.tracks(0).name());
  if (step->progress() == v1::STEP_PROGRESS_UNSPECIFIED) step->set_progress(v1::STEP_PROGRESS_NOT_STARTED);
  if (step->progress() != v1::STEP_PROGRESS_DONE) {
    if (MessageDifferencer::Equals(before.done_date(), step->done_date())) step->clear_done_date();
    return absl::OkStatus();
  }
  const auto said = step->has_done_date() ? std::optional(step->done_date()) : std::nullopt;
  WM_ASSIGN_OR_RETURN(const Date day, ReachedOn("done_date", said, before.done_date(), edit, violations));
  *step->mutable_done_date() = day;
  return absl::OkStatus();
}

absl::Status Settle(const v1::Plan& plan, const v1::Track& before, v1::Track* track, const Edit& edit,
                    base::Violations& violations) {
  if (track->priority() == 0) {
    int greatest = 0;
    for (const v1::Track& other : plan.tracks()) {
      if (other.name() != track->name()) greatest = std::max(greatest, other.priority());
    }
    track->set_priority(greatest + 1);
  }
  if (!track->has_target_role()) return absl::OkStatus();
  return SettleTarget("target_role", before.target_role(), track->mutable_target_role(), edit, violations);
}

// What a new track must not break beside its own rules.
void CheckAddition(const v1::Plan& plan, const v1::Track& track, base::Violations& violations) {
  if (plan.mode() == v1::PLAN_MODE_LINEAR && !plan.tracks().empty())
    violations.Add("", "is the second track of a LINEAR plan, which has one");
}
template <class E>
void CheckAddition(const v1::Plan& plan, const E& element, base::Violations& violations) {}

absl::Status CheckRemoval(const v1::Plan& plan, const v1::Track& track) {
  const auto on_track = std::count_if(plan.steps().begin(), plan.steps().end(),
                                      [&](const v1::Step& s) { return s.track() == track.name(); });
  if (on_track > 0) {
    return base::Error(error::v1::REASON_PREREQUISITE_MISSING,
                       base::Cat(on_track, " steps stand on ", track.name(), "; move or delete them first."),
                       {{"resource", track.name()}});
  }
  if (plan.state() == v1::PLAN_STATE_ACTIVE && plan.tracks_size() == 1) {
    return base::Error(error::v1::REASON_PREREQUISITE_MISSING,
                       "An active plan has a track at least; add another first.", {{"resource", track.name()}});
  }
  return absl::OkStatus();
}
template <class E>
absl::Status CheckRemoval(const v1::Plan& plan, const E& element) {
  return absl::OkStatus();
}

void Unlink(v1::Plan* plan, const v1::Goal& removed, const Edit& edit) {
  for (v1::Step& step : *plan->mutable_steps()) {
    auto* goals = step.mutable_goals();
    const auto kept = std::remove(goals->begin(), goals->end(), removed.name());
    if (kept == goals->end()) continue;
    goals->erase(kept, goals->end());
    step.set_etag(edit.Etag());
  }
}
template <class E>
void Unlink(v1::Plan* plan, const E& removed, const Edit& edit) {}

// Checks a next review date that was set just now; one that is no date at all is told by CheckPlanFields.
absl::Status CheckReviewSoonEnough(const v1::Plan& plan, const Edit& edit, base::Violations& violations) {
  if (!base::CalendarDay(plan.next_review_date())) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const absl::CivilDay today, edit.facts->Today());
  CheckNextReviewDate("next_review_date", plan.next_review_date(), today, today, violations);
  return absl::OkStatus();
}

template <class E>
absl::Status AddAll(v1::Plan* plan, const v1::Plan& source, const Edit& edit,
                    const std::function<std::string()>& new_id, base::Violations& violations) {
  int i = 0;
  for (const E& element : Kind<E>::In(source)) {
    base::Violations found;
    const std::string id = WantedId(plan->name(), element, new_id, found);
    WM_RETURN_IF_ERROR(AddElement(plan, element, id, edit, found).status());
    violations.AddAll(base::Cat(Kind<E>::collection, "[", i++, "]"), found);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckEtag(std::string_view name, std::string_view sent, std::string_view present) {
  if (sent.empty() || sent == present) return absl::OkStatus();
  return base::Error(error::v1::REASON_ETAG_MISMATCH,
                     base::Cat(name, " has changed since it was read: read it again and try again."),
                     {{"resource", name}});
}

template <class E>
absl::StatusOr<const E*> FindElement(const v1::Plan& plan, std::string_view name) {
  for (const E& element : Kind<E>::In(plan)) {
    if (element.name() == name) return &element;
  }
  return base::NotFound(name);
}

template <class E>
std::string WantedId(std::string_view plan, const E& element, const std::function<std::string()>& new_id,
                     base::Violations& violations) {
  if (element.name().empty()) return new_id();
  const std::string parent = base::Cat(plan, "/", Kind<E>::collection, "/");
  const std::string_view name = element.name();
  if (!name.starts_with(parent) || !base::IsValidId(name.substr(parent.size()))) {
    violations.Add("name", base::Cat("must be empty or of the form ", parent, "{id}"));
    return new_id();
  }
  return std::string(name.substr(parent.size()));
}

template <class E>
absl::StatusOr<const E*> AddElement(v1::Plan* plan, E element, std::string_view id, const Edit& edit,
                                    base::Violations& violations) {
  RepeatedPtrField<E>* elements = Kind<E>::In(plan);
  element.set_name(base::Cat(plan->name(), "/", Kind<E>::collection, "/", id));
  element.set_etag(edit.Etag());
  if (FindIn(elements, element.name()) != nullptr) {
    return base::Error(error::v1::REASON_RESOURCE_EXISTS, base::Cat(element.name(), " exists already."),
                       {{"resource", element.name()}});
  }
  if (elements->size() >= Kind<E>::limit) {
    return base::Error(error::v1::REASON_LIMIT_EXCEEDED,
                       base::Cat("A plan has at most ", Kind<E>::limit, " ", Kind<E>::collection, "."),
                       {{"limit", std::to_string(Kind<E>::limit)}});
  }
  CheckAddition(*plan, element, violations);
  WM_RETURN_IF_ERROR(Settle(*plan, E(), &element, edit, violations));
  CheckElement(*plan, element, violations);
  *elements->Add() = std::move(element);
  return &elements->Get(elements->size() - 1);
}

template <class E>
absl::StatusOr<const E*> UpdateElement(v1::Plan* plan, const E& source, const FieldMask& mask, const Edit& edit,
                                       base::Violations& violations) {
  E* element = FindIn(Kind<E>::In(plan), source.name());
  if (element == nullptr) return base::NotFound(source.name());
  WM_RETURN_IF_ERROR(CheckEtag(source.name(), source.etag(), element->etag()));
  const E before = *element;
  WM_RETURN_IF_ERROR(base::MergeMasked(mask, source, element));
  WM_RETURN_IF_ERROR(Settle(*plan, before, element, edit, violations));
  CheckElement(*plan, *element, violations);
  if (!MessageDifferencer::Equals(before, *element)) element->set_etag(edit.Etag());
  return element;
}

template <class E>
absl::Status RemoveElement(v1::Plan* plan, std::string_view name, std::string_view etag, const Edit& edit) {
  RepeatedPtrField<E>* elements = Kind<E>::In(plan);
  const E* element = FindIn(elements, name);
  if (element == nullptr) return base::NotFound(name);
  WM_RETURN_IF_ERROR(CheckEtag(name, etag, element->etag()));
  WM_RETURN_IF_ERROR(CheckRemoval(*plan, *element));
  Unlink(plan, *element, edit);
  elements->erase(std::find_if(elements->cbegin(), elements->cend(), [&](const E& e) { return e.name() == name; }));
  return absl::OkStatus();
}

absl::Status RemoveAnyElement(v1::Plan* plan, std::string_view name, std::string_view etag, const Edit& edit) {
  if (base::MatchName("members/{member}/plans/{plan}/goals/{goal}", name))
    return RemoveElement<v1::Goal>(plan, name, etag, edit);
  if (base::MatchName("members/{member}/plans/{plan}/tracks/{track}", name))
    return RemoveElement<v1::Track>(plan, name, etag, edit);
  return RemoveElement<v1::Step>(plan, name, etag, edit);
}

absl::Status UpdatePlanFields(v1::Plan* plan, const v1::Plan& source, const FieldMask& mask, const Edit& edit,
                              base::Violations& violations) {
  WM_RETURN_IF_ERROR(CheckEtag(plan->name(), source.etag(), plan->etag()));
  const v1::Plan before = *plan;
  WM_RETURN_IF_ERROR(base::MergeMasked(mask, source, plan));
  if (MessageDifferencer::Equals(before, *plan)) return absl::OkStatus();
  plan->set_etag(edit.Etag());
  if (plan->has_target_role()) {
    WM_RETURN_IF_ERROR(
        SettleTarget("target_role", before.target_role(), plan->mutable_target_role(), edit, violations));
  }
  CheckPlanFields(*plan, violations);
  if (MessageDifferencer::Equals(before.next_review_date(), plan->next_review_date())) return absl::OkStatus();
  if (!plan->has_next_review_date() && plan->state() == v1::PLAN_STATE_ACTIVE) {
    violations.Add("next_review_date", "must not be taken from an active plan");
  }
  return CheckReviewSoonEnough(*plan, edit, violations);
}

absl::StatusOr<v1::Plan> MakePlan(std::string_view name, const v1::Plan& source, const Edit& edit,
                                  const std::function<std::string()>& new_id, base::Violations& violations) {
  v1::Plan plan = source;
  plan.set_name(std::string(name));
  plan.set_state(v1::PLAN_STATE_DRAFT);
  plan.set_etag(edit.Etag());
  plan.clear_goals();
  plan.clear_tracks();
  plan.clear_steps();
  plan.clear_version();
  plan.clear_revision();
  plan.clear_create_time();
  plan.clear_update_time();
  if (plan.has_target_role()) {
    WM_RETURN_IF_ERROR(SettleTarget("target_role", v1::TargetRole(), plan.mutable_target_role(), edit, violations));
  }
  CheckPlanFields(plan, violations);
  WM_RETURN_IF_ERROR(CheckReviewSoonEnough(plan, edit, violations));
  // Steps name goals and tracks.
  WM_RETURN_IF_ERROR(AddAll<v1::Track>(&plan, source, edit, new_id, violations));
  WM_RETURN_IF_ERROR(AddAll<v1::Goal>(&plan, source, edit, new_id, violations));
  WM_RETURN_IF_ERROR(AddAll<v1::Step>(&plan, source, edit, new_id, violations));
  return plan;
}

#define WM_FOR_ELEMENT(E)                                                                                          \
  template absl::StatusOr<const E*> FindElement<E>(const v1::Plan&, std::string_view);                             \
  template std::string WantedId<E>(std::string_view, const E&, const std::function<std::string()>&,                \
                                   base::Violations&);                                                             \
  template absl::StatusOr<const E*> AddElement<E>(v1::Plan*, E, std::string_view, const Edit&, base::Violations&); \
  template absl::StatusOr<const E*> UpdateElement<E>(v1::Plan*, const E&, const FieldMask&, const Edit&,           \
                                                     base::Violations&);                                           \
  template absl::Status RemoveElement<E>(v1::Plan*, std::string_view, std::string_view, const Edit&);
WM_FOR_ELEMENT(v1::Goal)
WM_FOR_ELEMENT(v1::Track)
WM_FOR_ELEMENT(v1::Step)
#undef WM_FOR_ELEMENT

}  // namespace waymark::plan
