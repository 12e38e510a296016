#include "services/plan/domain/plan_settle.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "google/protobuf/util/message_differencer.h"

namespace waymark::plan {
namespace {

using google::protobuf::RepeatedPtrField;
using google::protobuf::util::MessageDifferencer;
using google::type::Date;

// How many moves an action keeps.
constexpr int kMaxMoves = 50;

// Whether `before` has an entry that equals `entry`: what stood there was looked up when it was written.
template <class M>
bool Stood(const RepeatedPtrField<M>& before, const M& entry) {
  if constexpr (std::is_same_v<M, std::string>) {
    return std::find(before.begin(), before.end(), entry) != before.end();
  } else {
    return std::any_of(before.begin(), before.end(),
                       [&](const M& other) { return MessageDifferencer::Equals(other, entry); });
  }
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
  WM_ASSIGN_OR_RETURN(auto release, edit.facts->ReleaseOf(target->role(), target->role_release()));
  if (!release && release_stood) {
    WM_ASSIGN_OR_RETURN(release, edit.facts->ReleaseOf(target->role(), ""));
  }
  if (!release) {
    violations.Add(base::Cat(field, ".role"),
                   "must be a role of the catalogue, in the release named, or a role profile of the member's own");
  }
  target->set_role_release(release.value_or(""));
  return absl::OkStatus();
}

// Looks a named resource up unless it stood there before.
absl::Status CheckExists(std::string_view field, const std::string& before, const std::string& name,
                         std::string_view problem, const Edit& edit, base::Violations& violations) {
  if (name.empty() || name == before) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const bool known, edit.facts->Exists(name));
  if (!known) violations.Add(field, problem);
  return absl::OkStatus();
}

constexpr std::string_view kLearningResource = "must be a learning resource that is there";

absl::Status CheckCondition(std::string_view field, const v1::Condition& before, const v1::Condition& condition,
                            const Edit& edit, base::Violations& violations) {
  const std::string& role = condition.readiness().role();
  if (role.empty() || role == before.readiness().role()) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const auto release, edit.facts->ReleaseOf(role, ""));
  if (!release) violations.Add(base::Cat(field, ".readiness.role"), "must be a role of the catalogue or the member's own");
  return absl::OkStatus();
}

// A tripwire that still stands as it did keeps what was found of it; no client says that.
void KeepTripped(const v1::Track& before, v1::Track* track) {
  for (v1::Tripwire& wire : *track->mutable_tripwires()) {
    wire.clear_tripped_date();
    wire.clear_held_date();
    for (const v1::Tripwire& stood : before.tripwires()) {
      if (stood.id() != wire.id()) continue;
      if (!MessageDifferencer::Equals(stood.by_date(), wire.by_date())) continue;
      if (!MessageDifferencer::Equals(stood.unless(), wire.unless())) continue;
      if (stood.has_tripped_date()) *wire.mutable_tripped_date() = stood.tripped_date();
      if (stood.has_held_date()) *wire.mutable_held_date() = stood.held_date();
    }
  }
}

bool SaySame(const v1::FeedbackWish& a, const v1::FeedbackWish& b) {
  return a.from() == b.from() && a.from_text() == b.from_text() && a.topic() == b.topic();
}

// Gives a wish that is sent without a name the one it had, if it says what it said, or a new one; and every wish the
// request it became. A drawn id, not a place or a number: what feedback tells later of a wish that is gone by then must
// find no other in its place.
void KeepAsked(const v1::Plan& before, v1::Plan* plan, const Edit& edit) {
  absl::flat_hash_set<std::string> taken;
  for (const v1::FeedbackWish& wish : plan->feedback_wishes()) taken.insert(wish.name());
  for (v1::FeedbackWish& wish : *plan->mutable_feedback_wishes()) {
    wish.clear_request();
    wish.clear_state();
    const auto& stood = before.feedback_wishes();
    const auto same = std::find_if(stood.begin(), stood.end(), [&](const v1::FeedbackWish& other) {
      if (!wish.name().empty()) return other.name() == wish.name();
      return SaySame(other, wish) && (other.name().empty() || !taken.contains(other.name()));
    });
    if (same != stood.end()) {
      wish.set_name(same->name());
      wish.set_request(same->request());
      wish.set_state(same->state());
    }
    if (wish.name().empty()) wish.set_name(base::Cat(plan->name(), "/feedbackWishes/", edit.facts->NewId()));
    taken.insert(wish.name());
  }
}

// Keeps how an action that was there before is moved and closed.
void KeepMove(const v1::Action& before, v1::Action* action, absl::Time now) {
  if (before.name().empty()) {
    action->clear_moves();
    return;
  }
  const bool same_date = before.has_aims_by() == action->has_aims_by() &&
                         MessageDifferencer::Equals(before.aims_by(), action->aims_by());
  if (same_date && before.state() == action->state()) return;
  if (action->moves_size() >= kMaxMoves) action->mutable_moves()->DeleteSubrange(0, action->moves_size() - kMaxMoves + 1);
  v1::ActionMove& move = *action->add_moves();
  *move.mutable_time() = base::TimestampOf(now);
  if (before.has_aims_by()) *move.mutable_from_date() = before.aims_by();
  if (action->has_aims_by()) *move.mutable_to_date() = action->aims_by();
  move.set_from_state(before.state());
  move.set_to_state(action->state());
}

}  // namespace

absl::Status Settle(const v1::Plan& plan, const v1::Goal& before, v1::Goal* goal, const Edit& edit,
                    base::Violations& violations) {
  for (int i = 0; i < goal->derived_from_size(); ++i) {
    if (Stood(before.derived_from(), goal->derived_from(i))) continue;
    WM_RETURN_IF_ERROR(CheckExists(base::Cat("derived_from[", i, "]"), "", goal->derived_from(i),
                                   "must be an entry of the member's own assessment", edit, violations));
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

absl::Status Settle(const v1::Plan& plan, const v1::Track& before, v1::Track* track, const Edit& edit,
                    base::Violations& violations) {
  if (track->priority() == 0) {
    int greatest = 0;
    for (const v1::Track& other : plan.tracks()) {
      if (other.name() != track->name()) greatest = std::max(greatest, other.priority());
    }
    track->set_priority(greatest + 1);
  }
  KeepTripped(before, track);
  WM_RETURN_IF_ERROR(
      CheckCondition("entry_condition", before.entry_condition(), track->entry_condition(), edit, violations));
  for (int i = 0; i < track->tripwires_size(); ++i) {
    const v1::Condition stood = i < before.tripwires_size() ? before.tripwires(i).unless() : v1::Condition();
    WM_RETURN_IF_ERROR(CheckCondition(base::Cat("tripwires[", i, "].unless"), stood, track->tripwires(i).unless(),
                                      edit, violations));
  }
  if (!track->has_target_role()) return absl::OkStatus();
  return SettleTarget("target_role", before.target_role(), track->mutable_target_role(), edit, violations);
}

absl::Status Settle(const v1::Plan& plan, const v1::Step& before, v1::Step* step, const Edit& edit,
                    base::Violations& violations) {
  for (int i = 0; i < step->skills_size(); ++i) {
    const v1::SkillAim& aim = step->skills(i);
    if (i < before.skills_size() && MessageDifferencer::Equals(before.skills(i), aim)) continue;
    WM_ASSIGN_OR_RETURN(const std::string problem,
                        edit.facts->SkillProblem(aim.skill(), aim.has_level() ? &aim.level() : nullptr));
    if (!problem.empty()) violations.Add(base::Cat("skills[", i, "]"), problem);
  }
  WM_RETURN_IF_ERROR(CheckExists("learning_resource", before.learning_resource(), step->learning_resource(),
                                 kLearningResource, edit, violations));
  if (step->has_role())
    WM_RETURN_IF_ERROR(SettleTarget("role", before.role(), step->mutable_role(), edit, violations));
  if (before.name().empty()) step->set_origin(edit.origin);
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

absl::Status Settle(const v1::Plan& plan, const v1::Action& before, v1::Action* action, const Edit& edit,
                    base::Violations& violations) {
  WM_RETURN_IF_ERROR(CheckExists("learning_resource", before.learning_resource(), action->learning_resource(),
                                 kLearningResource, edit, violations));
  if (before.name().empty()) action->set_origin(edit.origin);
  if (action->kind() == v1::ACTION_KIND_UNSPECIFIED) action->set_kind(v1::ACTION_KIND_TASK);
  if (action->responsible() == v1::RESPONSIBLE_UNSPECIFIED) action->set_responsible(v1::RESPONSIBLE_MEMBER);
  if (action->state() == v1::ACTION_STATE_UNSPECIFIED) action->set_state(v1::ACTION_STATE_OPEN);
  KeepMove(before, action, edit.now);
  if (action->state() != v1::ACTION_STATE_DONE) {
    if (MessageDifferencer::Equals(before.done_date(), action->done_date())) action->clear_done_date();
    return absl::OkStatus();
  }
  const auto said = action->has_done_date() ? std::optional(action->done_date()) : std::nullopt;
  WM_ASSIGN_OR_RETURN(const Date day, ReachedOn("done_date", said, before.done_date(), edit, violations));
  *action->mutable_done_date() = day;
  return absl::OkStatus();
}

absl::Status Settle(const v1::Plan& before, v1::Plan* plan, const Edit& edit, base::Violations& violations) {
  if (plan->has_target_role()) {
    WM_RETURN_IF_ERROR(
        SettleTarget("target_role", before.target_role(), plan->mutable_target_role(), edit, violations));
  }
  for (int i = 0; i < plan->interests_size(); ++i) {
    v1::TargetRole* interest = plan->mutable_interests(i);
    if (Stood(before.interests(), *interest)) continue;
    WM_RETURN_IF_ERROR(SettleTarget(base::Cat("interests[", i, "]"), v1::TargetRole(), interest, edit, violations));
  }
  for (int i = 0; i < plan->resources_size(); ++i) {
    if (Stood(before.resources(), plan->resources(i))) continue;
    WM_RETURN_IF_ERROR(CheckExists(base::Cat("resources[", i, "].learning_resource"), "",
                                   plan->resources(i).learning_resource(), kLearningResource, edit, violations));
  }
  for (int i = 0; i < plan->skill_wishes_size(); ++i) {
    const v1::SkillWish& wish = plan->skill_wishes(i);
    if (wish.skill().empty() || Stood(before.skill_wishes(), wish)) continue;
    WM_ASSIGN_OR_RETURN(const std::string problem,
                        edit.facts->SkillProblem(wish.skill(), wish.has_level() ? &wish.level() : nullptr));
    if (!problem.empty()) violations.Add(base::Cat("skill_wishes[", i, "]"), problem);
  }
  constexpr std::string_view kContact = "must be a contact of the member's own";
  for (int i = 0; i < plan->supporters_size(); ++i) {
    if (Stood(before.supporters(), plan->supporters(i))) continue;
    WM_RETURN_IF_ERROR(CheckExists(base::Cat("supporters[", i, "].contact"), "", plan->supporters(i).contact(),
                                   kContact, edit, violations));
  }
  KeepAsked(before, plan, edit);
  for (int i = 0; i < plan->feedback_wishes_size(); ++i) {
    const v1::FeedbackWish& wish = plan->feedback_wishes(i);
    if (wish.from().find("/contacts/") == std::string::npos || Stood(before.feedback_wishes(), wish)) continue;
    WM_RETURN_IF_ERROR(
        CheckExists(base::Cat("feedback_wishes[", i, "].from"), "", wish.from(), kContact, edit, violations));
  }
  bool actual_is_new = false;
  for (const v1::SalaryPoint& point : plan->salary_points())
    actual_is_new |= point.kind() == v1::SALARY_POINT_KIND_ACTUAL && !Stood(before.salary_points(), point);
  if (!actual_is_new) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const absl::CivilDay today, edit.facts->Today());
  for (int i = 0; i < plan->salary_points_size(); ++i) {
    const v1::SalaryPoint& point = plan->salary_points(i);
    const auto day = base::CalendarDay(point.date());
    if (point.kind() == v1::SALARY_POINT_KIND_ACTUAL && day && *day > today)
      violations.Add(base::Cat("salary_points[", i, "].date"), "must not be in the future for an ACTUAL point");
  }
  return absl::OkStatus();
}

bool SetAsked(v1::Plan* plan, std::string_view wish, std::string_view request, v1::FeedbackWish::State state,
              std::string_view etag) {
  for (v1::FeedbackWish& each : *plan->mutable_feedback_wishes()) {
    if (each.name() != wish) continue;
    if (each.request() == request && each.state() == state) return false;
    each.set_request(std::string(request));
    each.set_state(state);
    plan->set_etag(std::string(etag));
    return true;
  }
  return false;
}

}  // namespace waymark::plan
