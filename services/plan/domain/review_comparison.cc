#include "services/plan/domain/review_comparison.h"

#include <algorithm>
#include <optional>

#include "common/base/date.h"
#include "services/plan/domain/approximate_date.h"

namespace waymark::plan {
namespace {

using google::protobuf::RepeatedPtrField;
using type::v1::ApproximateDate;

// A goal or a step as the rules look at it.
struct Item {
  bool dropped = false;
  bool met = false;
  bool begun = false;
  std::optional<absl::CivilDay> met_on;
  std::optional<absl::CivilDay> last_start;  // the last day on which it is to begin
};

Item ItemOf(const v1::Goal& goal) {
  Item item;
  item.dropped = goal.progress() == v1::GOAL_PROGRESS_DROPPED;
  item.met = goal.progress() == v1::GOAL_PROGRESS_REACHED;
  item.met_on = base::CalendarDay(goal.reached_date());
  const v1::Measure& measure = goal.measure();
  if (!goal.has_measure() || !measure.has_current()) return item;
  const bool upward = measure.target() > measure.baseline();
  item.begun = measure.current() != measure.baseline();
  item.met = item.met || (upward ? measure.current() >= measure.target() : measure.current() <= measure.target());
  return item;
}

Item ItemOf(const v1::Step& step) {
  Item item;
  item.dropped = step.progress() == v1::STEP_PROGRESS_DROPPED;
  item.met = step.progress() == v1::STEP_PROGRESS_DONE;
  item.begun = step.progress() == v1::STEP_PROGRESS_UNDER_WAY;
  item.met_on = base::CalendarDay(step.done_date());
  if (const auto start = SpanOf(step.start_date())) item.last_start = start->last;
  return item;
}

std::optional<absl::CivilDay> LastDay(const ApproximateDate& date) {
  const auto span = SpanOf(date);
  return span ? std::optional(span->last) : std::nullopt;
}

void Say(v1::Verdict* verdict, v1::VerdictKind kind, absl::civil_diff_t delay = 0) {
  // The contract's most; dates from 1970 to 2199 are further apart.
  constexpr absl::civil_diff_t kMostDays = 36'500;
  verdict->set_kind(kind);
  verdict->set_delay_days(static_cast<int>(std::clamp<absl::civil_diff_t>(delay, 0, kMostDays)));
}

template <class E>
v1::Verdict Propose(const E* base, const E* now, absl::CivilDay today) {
  const E& present = now != nullptr ? *now : *base;
  v1::Verdict verdict;
  verdict.set_item(present.name());
  verdict.set_title(present.title());
  const E& planned = base != nullptr && base->has_target_date() ? *base : present;
  if (planned.has_target_date()) *verdict.mutable_planned_date() = planned.target_date();
  const std::optional<absl::CivilDay> due = LastDay(planned.target_date());
  const Item item = ItemOf(present);
  if (now == nullptr || item.dropped) {
    Say(&verdict, v1::VERDICT_KIND_DROPPED);
    return verdict;
  }
  if (item.met) {
    Say(&verdict, v1::VERDICT_KIND_MET, due ? item.met_on.value_or(today) - *due : 0);
    return verdict;
  }
  const absl::CivilDay expected = std::max(LastDay(present.target_date()).value_or(today), today);
  if (due && expected > *due) {
    Say(&verdict, v1::VERDICT_KIND_LATE, expected - *due);
  } else if (!item.begun && item.last_start && *item.last_start < today) {
    Say(&verdict, v1::VERDICT_KIND_LATE, today - *item.last_start);
  } else {
    Say(&verdict, item.begun ? v1::VERDICT_KIND_ON_COURSE : v1::VERDICT_KIND_NOT_YET_DUE);
  }
  return verdict;
}

template <class E>
const E* Find(const RepeatedPtrField<E>& elements, const std::string& name) {
  const auto found =
      std::find_if(elements.begin(), elements.end(), [&](const E& element) { return element.name() == name; });
  return found == elements.end() ? nullptr : &*found;
}

template <class E>
void ProposeAll(const RepeatedPtrField<E>& base, const RepeatedPtrField<E>& now, absl::CivilDay today,
                RepeatedPtrField<v1::Verdict>* verdicts) {
  for (const E& element : now) *verdicts->Add() = Propose(Find(base, element.name()), &element, today);
  for (const E& element : base) {
    if (Find(now, element.name()) == nullptr) *verdicts->Add() = Propose<E>(&element, nullptr, today);
  }
}

}  // namespace

v1::Verdict ProposeVerdict(const v1::Goal* base, const v1::Goal* now, absl::CivilDay today) {
  return Propose(base, now, today);
}
v1::Verdict ProposeVerdict(const v1::Step* base, const v1::Step* now, absl::CivilDay today) {
  return Propose(base, now, today);
}

void ProposeVerdicts(const v1::Plan* base, const v1::Plan& snapshot, absl::CivilDay today, v1::Review* review) {
  const v1::Plan& earlier = base != nullptr ? *base : v1::Plan::default_instance();
  ProposeAll(earlier.goals(), snapshot.goals(), today, review->mutable_goal_verdicts());
  ProposeAll(earlier.steps(), snapshot.steps(), today, review->mutable_step_verdicts());
}

}  // namespace waymark::plan
