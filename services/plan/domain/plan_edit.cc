#include "services/plan/domain/plan_edit.h"

#include <algorithm>
#include <utility>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/field_mask.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/plan_links.h"
#include "services/plan/domain/plan_rules.h"
#include "services/plan/domain/plan_settle.h"

namespace waymark::plan {
namespace {

using google::protobuf::FieldMask;
using google::protobuf::RepeatedPtrField;
using google::protobuf::util::MessageDifferencer;

// What tells goals, tracks, steps and actions apart where they are handled alike.
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

template <>
struct Kind<v1::Action> {
  static constexpr std::string_view collection = "actions";
  static constexpr int limit = kMaxActions;
  static RepeatedPtrField<v1::Action>* In(v1::Plan* plan) { return plan->mutable_actions(); }
  static const RepeatedPtrField<v1::Action>& In(const v1::Plan& plan) { return plan.actions(); }
};

template <class E>
E* FindIn(RepeatedPtrField<E>* elements, std::string_view name) {
  const auto found =
      std::find_if(elements->begin(), elements->end(), [&](const E& element) { return element.name() == name; });
  return found == elements->end() ? nullptr : &*found;
}

// Checks a next review date that was set just now; one that is no date at all is told by CheckPlanFields.
absl::Status CheckReviewSoonEnough(const v1::Plan& plan, const Edit& edit, base::Violations& violations) {
  if (!base::CalendarDay(plan.next_review_date())) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const absl::CivilDay today, edit.facts->Today());
  CheckNextReviewDate("next_review_date", plan.next_review_date(), today, today, violations);
  return absl::OkStatus();
}

// Adds an element without looking at how it fits the rest of the plan.
template <class E>
absl::StatusOr<const E*> Insert(v1::Plan* plan, E element, std::string_view id, const Edit& edit,
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
  WM_RETURN_IF_ERROR(Settle(*plan, E(), &element, edit, violations));
  *elements->Add() = std::move(element);
  return &elements->Get(elements->size() - 1);
}

template <class E>
absl::Status InsertAll(v1::Plan* plan, const v1::Plan& source, const Edit& edit,
                    const std::function<std::string()>& new_id, base::Violations& violations) {
  int i = 0;
  for (const E& element : Kind<E>::In(source)) {
    base::Violations found;
    const std::string id = WantedId(plan->name(), element, new_id, found);
    WM_RETURN_IF_ERROR(Insert(plan, element, id, edit, found).status());
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
  CheckAddition(*plan, element, violations);
  WM_ASSIGN_OR_RETURN(const E* added, Insert(plan, std::move(element), id, edit, violations));
  CheckElement(*plan, *added, violations);
  return added;
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
  if (base::MatchName("members/{member}/plans/{plan}/actions/{action}", name))
    return RemoveElement<v1::Action>(plan, name, etag, edit);
  return RemoveElement<v1::Step>(plan, name, etag, edit);
}

absl::Status UpdatePlanFields(v1::Plan* plan, const v1::Plan& source, const FieldMask& mask, const Edit& edit,
                              base::Violations& violations) {
  WM_RETURN_IF_ERROR(CheckEtag(plan->name(), source.etag(), plan->etag()));
  const v1::Plan before = *plan;
  WM_RETURN_IF_ERROR(base::MergeMasked(mask, source, plan));
  if (MessageDifferencer::Equals(before, *plan)) return absl::OkStatus();
  plan->set_etag(edit.Etag());
  WM_RETURN_IF_ERROR(Settle(before, plan, edit, violations));
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
  for (const auto clear : {&v1::Plan::clear_goals, &v1::Plan::clear_tracks, &v1::Plan::clear_steps,
                           &v1::Plan::clear_actions, &v1::Plan::clear_version, &v1::Plan::clear_revision,
                           &v1::Plan::clear_create_time, &v1::Plan::clear_update_time,
                           &v1::Plan::clear_followed_track, &v1::Plan::clear_switches}) {
    (plan.*clear)();
  }
  WM_RETURN_IF_ERROR(Settle(v1::Plan(), &plan, edit, violations));
  // Elements name one another in any order, so that they are looked at once all are there; but a step without a track
  // takes the only one.
  WM_RETURN_IF_ERROR(InsertAll<v1::Track>(&plan, source, edit, new_id, violations));
  WM_RETURN_IF_ERROR(InsertAll<v1::Goal>(&plan, source, edit, new_id, violations));
  WM_RETURN_IF_ERROR(InsertAll<v1::Step>(&plan, source, edit, new_id, violations));
  WM_RETURN_IF_ERROR(InsertAll<v1::Action>(&plan, source, edit, new_id, violations));
  CheckPlan(plan, violations);
  WM_RETURN_IF_ERROR(CheckReviewSoonEnough(plan, edit, violations));
  return plan;
}

namespace {

// Gives elements that are as they were before their etags back, and the others the edit's.
template <class E>
void RestoreEtags(const v1::Plan& before, v1::Plan* plan, const Edit& edit) {
  for (E& element : *Kind<E>::In(plan)) {
    const auto earlier = FindElement<E>(before, element.name());
    if (earlier.ok()) element.set_etag((*earlier)->etag());
    if (!earlier.ok() || !MessageDifferencer::Equals(**earlier, element)) element.set_etag(edit.Etag());
  }
}

}  // namespace

void RestorePlan(v1::Plan* plan, const v1::Plan& version, const Edit& edit) {
  const v1::Plan before = *plan;
  *plan = version;
  plan->set_state(before.state());
  plan->set_version(before.version());
  plan->set_revision(before.revision());
  plan->set_etag(edit.Etag());
  *plan->mutable_create_time() = before.create_time();
  *plan->mutable_update_time() = before.update_time();
  plan->clear_next_review_date();
  if (before.has_next_review_date()) *plan->mutable_next_review_date() = before.next_review_date();
  *plan->mutable_cadences() = before.cadences();
  *plan->mutable_switches() = before.switches();
  for (const v1::FeedbackWish& wish : before.feedback_wishes())
    SetAsked(plan, wish.name(), wish.request(), wish.state(), edit.Etag());
  plan->clear_followed_track();
  if (FindElement<v1::Track>(*plan, before.followed_track()).ok()) plan->set_followed_track(before.followed_track());
  RestoreEtags<v1::Goal>(before, plan, edit);
  RestoreEtags<v1::Track>(before, plan, edit);
  RestoreEtags<v1::Step>(before, plan, edit);
  RestoreEtags<v1::Action>(before, plan, edit);
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
WM_FOR_ELEMENT(v1::Action)
#undef WM_FOR_ELEMENT

}  // namespace waymark::plan
