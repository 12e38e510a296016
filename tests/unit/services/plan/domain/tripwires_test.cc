#include "services/plan/domain/tripwires.h"

#include <string>
#include <vector>

#include "common/base/date.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/plan/domain/track_order.h"
#include "services/plan/domain/track_switch.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::HasReason;
using testing::IsOk;
using testing::Proto;

constexpr char kTrack1[] = "members/ana/plans/p1/tracks/t1";
constexpr char kTrack2[] = "members/ana/plans/p1/tracks/t2";
const absl::CivilDay kBy(2027, 3, 31);
const absl::CivilDay kToday(2027, 1, 4);

// A plan with one wire by kBy across its first track.
v1::Plan Wired(const std::string& unless) {
  v1::Plan plan = SamplePlan();
  plan.set_state(v1::PLAN_STATE_ACTIVE);
  *plan.mutable_tracks(0)->add_tripwires() =
      Proto<v1::Tripwire>("id: 'w' by_date { year: 2027 month: 3 day: 31 } contingency: 'Call the union.' " + unless);
  return plan;
}

ReadinessOf Ready(std::optional<double> value) {
  return [value](const v1::Track&, const v1::ReadinessCondition&,
                 std::optional<absl::CivilDay>) -> absl::StatusOr<std::optional<double>> { return value; };
}

const std::string kStepDone = "unless { step_done: 'members/ana/plans/p1/steps/s1' }";
const std::string kGoalReached = "unless { goal_reached: 'members/ana/plans/p1/goals/g1' }";
const std::string kReadiness = "unless { readiness { at_least: 0.8 } }";

TEST(MarkTripwires, TripsOnTheDayAfterUnlessTheConditionHeldInTime) {
  const auto done = [](int day, int month) {
    return [day, month](v1::Plan* plan) {
      plan->mutable_steps(0)->set_progress(v1::STEP_PROGRESS_DONE);
      *plan->mutable_steps(0)->mutable_done_date() = base::DateOf(absl::CivilDay(2027, month, day));
    };
  };
  const auto nothing = [](v1::Plan*) {};
  const struct {
    std::string name;
    std::string unless;
    std::function<void(v1::Plan*)> change;
    std::optional<double> ready;
    absl::CivilDay today;
    v1::TripwireState state;
  } cases[] = {
      {"on its day it waits", kStepDone, nothing, {}, kBy, v1::TRIPWIRE_STATE_WAITING},
      {"the day after it trips", kStepDone, nothing, {}, kBy + 1, v1::TRIPWIRE_STATE_TRIPPED},
      {"the date alone trips it", "", nothing, {}, kBy + 1, v1::TRIPWIRE_STATE_TRIPPED},
      {"done in time", kStepDone, done(31, 3), {}, kBy + 1, v1::TRIPWIRE_STATE_HELD},
      {"done before its day is not said to be past", kStepDone, done(1, 2), {}, kBy, v1::TRIPWIRE_STATE_WAITING},
      {"done a day late, looked at later", kStepDone, done(1, 4), {}, kBy + 5, v1::TRIPWIRE_STATE_OVERCOME},
      {"dropped trips at once", kStepDone, [](v1::Plan* plan) { plan->mutable_steps(0)->set_progress(v1::STEP_PROGRESS_DROPPED); }, {}, kBy - 50,
       v1::TRIPWIRE_STATE_TRIPPED},
      {"goal reached", kGoalReached, [](v1::Plan* plan) {
         plan->mutable_goals(0)->set_progress(v1::GOAL_PROGRESS_REACHED);
         *plan->mutable_goals(0)->mutable_reached_date() = base::DateOf(kBy);
       }, {}, kBy + 1, v1::TRIPWIRE_STATE_HELD},
      {"goal dropped", kGoalReached, [](v1::Plan* plan) { plan->mutable_goals(0)->set_progress(v1::GOAL_PROGRESS_DROPPED); }, {}, kBy - 50,
       v1::TRIPWIRE_STATE_TRIPPED},
      {"ready enough", kReadiness, nothing, 0.8, kBy + 1, v1::TRIPWIRE_STATE_HELD},
      {"not ready enough", kReadiness, nothing, 0.79, kBy + 1, v1::TRIPWIRE_STATE_TRIPPED},
      {"not known to be ready", kReadiness, nothing, {}, kBy + 1, v1::TRIPWIRE_STATE_TRIPPED},
      {"not ready yet, and time left", kReadiness, nothing, 0.1, kBy, v1::TRIPWIRE_STATE_WAITING},
  };
  for (const auto& c : cases) {
    v1::Plan plan = Wired(c.unless);
    c.change(&plan);
    ASSERT_THAT(MarkTripwires(&plan, c.today, "9", Ready(c.ready)), IsOk()) << c.name;
    const auto findings = FindingsOf(plan);
    ASSERT_EQ(findings.size(), 1) << c.name;
    EXPECT_EQ(findings[0].state(), c.state) << c.name;
    EXPECT_EQ(findings[0].fallback(), kTrack2) << c.name;
    const bool marked = plan.tracks(0).tripwires(0).has_tripped_date() || plan.tracks(0).tripwires(0).has_held_date();
    EXPECT_EQ(plan.tracks(0).etag(), marked ? "9" : "3") << c.name;
    // Looking again changes nothing more, however late.
    const v1::Plan once = plan;
    if (marked) {
      ASSERT_THAT(MarkTripwires(&plan, c.today + 100, "10", Ready(c.ready)), IsOk()) << c.name;
      EXPECT_THAT(plan, testing::EqualsProto(once)) << c.name;
    }
  }
}

TEST(MarkTripwires, TellsTheDayOfTheOutcomeNotThatOfTheLook) {
  const auto nothing = [](v1::Plan*) {};
  const auto dropped = [](v1::Plan* plan) { plan->mutable_steps(0)->set_progress(v1::STEP_PROGRESS_DROPPED); };
  const struct {
    std::string name;
    std::string unless;
    std::function<void(v1::Plan*)> change;
    absl::CivilDay today;
    absl::CivilDay day;
  } cases[] = {
      {"the day after", kStepDone, nothing, kBy + 1, kBy + 1},
      {"looked at late", kStepDone, nothing, kBy + 19, kBy + 1},
      {"dropped before", kStepDone, dropped, kBy - 50, kBy - 50},
      {"dropped since", kStepDone, dropped, kBy + 19, kBy + 1},
      {"held, looked at late", kReadiness, nothing, kBy + 19, kBy + 1},
  };
  for (const auto& c : cases) {
    v1::Plan plan = Wired(c.unless);
    c.change(&plan);
    ASSERT_THAT(MarkTripwires(&plan, c.today, "9", Ready(0.9)), IsOk()) << c.name;
    const v1::Tripwire& wire = plan.tracks(0).tripwires(0);
    EXPECT_EQ(base::CalendarDay(wire.has_held_date() ? wire.held_date() : wire.tripped_date()), c.day) << c.name;
  }
}

TEST(MarkTripwires, AsksHowReadyOneWasByTheDate) {
  const ReadinessOf since_april = [](const v1::Track&, const v1::ReadinessCondition&,
                                     std::optional<absl::CivilDay> day) -> absl::StatusOr<std::optional<double>> {
    return day && *day <= kBy ? 0.5 : 0.9;
  };
  v1::Plan plan = Wired(kReadiness);
  ASSERT_THAT(MarkTripwires(&plan, kBy + 19, "9", since_april), IsOk());
  EXPECT_EQ(FindingsOf(plan)[0].state(), v1::TRIPWIRE_STATE_TRIPPED);
}

TEST(MarkTripwires, PassesTracksThatWereLeft) {
  v1::Plan plan = Wired(kStepDone);
  plan.add_switches()->set_from_track(kTrack1);
  plan.set_followed_track(kTrack2);
  ASSERT_THAT(MarkTripwires(&plan, kBy + 1, "9", Ready({})), IsOk());
  EXPECT_EQ(FindingsOf(plan)[0].state(), v1::TRIPWIRE_STATE_LEFT);
  EXPECT_THAT(TripwireFacts(plan).tripped(), IsEmpty());
  EXPECT_FALSE(TripwireFacts(plan).has_next_date());
}

TEST(TripwireFacts, TellTheEarliestDayOfAnotherLookAndWhatTripped) {
  v1::Plan plan = Wired(kStepDone);
  *plan.mutable_tracks(1)->add_tripwires() = Proto<v1::Tripwire>("id: 'a' by_date { year: 2027 month: 2 day: 28 }");
  EXPECT_EQ(base::DateText(*base::CalendarDay(TripwireFacts(plan).next_date())), "2027-03-01");
  ASSERT_THAT(MarkTripwires(&plan, absl::CivilDay(2027, 3, 1), "9", Ready({})), IsOk());
  const v1::TripwiresChanged facts = TripwireFacts(plan);
  EXPECT_EQ(base::DateText(*base::CalendarDay(facts.next_date())), "2027-04-01");
  ASSERT_EQ(facts.tripped_size(), 1);
  EXPECT_EQ(facts.tripped(0).tripwire(), "a");
}

TEST(PreviewOf, TellsTheCostAndWhatCarriesOver) {
  v1::Plan plan = SamplePlan();
  plan.mutable_steps(0)->add_shared_with(kTrack2);
  *plan.mutable_steps(0)->mutable_target_date() = Proto<type::v1::ApproximateDate>("year: 2027 month: 6 day: 30");
  *plan.mutable_steps(1)->mutable_target_date() = Proto<type::v1::ApproximateDate>("year: 2027 month: 12 day: 31");
  *plan.add_steps() = Proto<v1::Step>("name: 'members/ana/plans/p1/steps/s3' track: 'members/ana/plans/p1/tracks/t2' target_date { year: 2028 month: 12 day: 31 }");
  *plan.add_actions() = Proto<v1::Action>("name: 'both' state: ACTION_STATE_OPEN");
  *plan.add_actions() = Proto<v1::Action>("name: 'one' state: ACTION_STATE_OPEN tracks: 'members/ana/plans/p1/tracks/t1'");
  *plan.add_actions() = Proto<v1::Action>("name: 'done' state: ACTION_STATE_DONE");
  for (const char* to : {"", kTrack2}) {
    const auto preview = PreviewOf(plan, to, kToday);
    ASSERT_THAT(preview, IsOk());
    EXPECT_EQ(preview->from_track(), kTrack1);
    EXPECT_EQ(preview->to_track(), kTrack2);
    EXPECT_DOUBLE_EQ(preview->cost_months(), 366 / (365.25 / 12));
    EXPECT_THAT(preview->carried_steps(), ElementsAre("members/ana/plans/p1/steps/s1"));
    EXPECT_THAT(preview->left_steps(), ElementsAre("members/ana/plans/p1/steps/s2"));
    EXPECT_THAT(preview->carried_actions(), ElementsAre("both"));
  }
  EXPECT_THAT(PreviewOf(plan, kTrack1, kToday).status(), HasReason(base::Reason::REASON_INVALID_FIELDS));
  EXPECT_THAT(PreviewOf(plan, "members/ana/plans/p1/tracks/none", kToday).status(),
              HasReason(base::Reason::REASON_INVALID_FIELDS));
  MakeSwitch(&plan, *PreviewOf(plan, "", kToday), "The board said no.", {});
  EXPECT_EQ(plan.followed_track(), kTrack2);
  EXPECT_EQ(plan.switches(0).reason(), "The board said no.");
  EXPECT_THAT(PreviewOf(plan, "", kToday).status(), HasReason(base::Reason::REASON_PREREQUISITE_MISSING));
  EXPECT_THAT(PreviewOf(plan, kTrack1, kToday), IsOk());
}

// What it costs to go over from a step by June 2027, in months.
TEST(PreviewOf, CountsMonthsAndWhatIsWaitedFor) {
  const std::string y = "steps { name: 'y' track: 't2' target_date { year: 2027 month: 3 } } ";
  const struct {
    const char* what;
    std::string rest;
    std::optional<double> days;
  } cases[] = {
      {"months behind a date", y + "steps { name: 'z' track: 't2' depends_on: 'y' months { likely: 12 } }", 274},
      {"a date alone", y, -92},
      {"months alone", "steps { name: 'z' track: 't2' months { likely: 12 } }", 202},
      {"what another track does", "steps { name: 'z' track: 't2' depends_on: 's1' months { likely: 1 } }", 30},
      {"nothing is said", "steps { name: 'z' track: 't2' }", std::nullopt},
      {"nothing is left to do", "steps { name: 'z' track: 't2' progress: STEP_PROGRESS_DONE months { likely: 1 } }",
       std::nullopt},
      {"back to where it came from", y + "switches { from_track: 't2' to_track: 't1' }", -92},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.what);
    const auto preview = PreviewOf(
        Proto<v1::Plan>("followed_track: 't1' tracks { name: 't1' priority: 1 } tracks { name: 't2' priority: 2 } "
                        "steps { name: 's1' track: 't1' target_date { year: 2027 month: 6 } } " +
                        each.rest),
        "t2", kToday);
    ASSERT_THAT(preview, IsOk());
    EXPECT_EQ(preview->has_cost_months(), each.days.has_value());
    EXPECT_NEAR(preview->cost_months() * 365.25 / 12, each.days.value_or(0), 1e-9);
  }
}

TEST(MakeSwitch, NamesTheWireThatTrippedLast) {
  v1::Plan plan = SamplePlan();
  plan.mutable_tracks(0)->clear_tripwires();
  const auto wire = [&](const std::string& id, int tripped, const std::string& unless) {
    *plan.mutable_tracks(0)->add_tripwires() = Proto<v1::Tripwire>(
        "id: '" + id + "' by_date { year: 2027 month: 1 day: " + std::to_string(tripped - 1) + " } unless { " + unless +
        " } tripped_date { year: 2027 month: 1 day: " + std::to_string(tripped) + " }");
  };
  const std::string never = "step_done: 'members/ana/plans/p1/steps/s1'", overcome = "step_done: 'members/ana/plans/p1/steps/s2'";
  plan.mutable_steps(1)->set_progress(v1::STEP_PROGRESS_DONE);
  wire("later", 9, never);
  wire("same-day", 9, never);
  wire("earlier", 5, never);
  wire("overcome", 20, overcome);
  MakeSwitch(&plan, *PreviewOf(plan, "", kToday), "The board said no.", {});
  EXPECT_EQ(plan.switches(0).tripwire(), "later");
}

TEST(FallbackOf, IsNoTrackThatWasLeft) {
  v1::Plan plan = SamplePlan();
  plan.mutable_tracks(0)->set_fallback(kTrack2);
  plan.mutable_tracks(1)->set_fallback(kTrack1);
  const auto order = [&] {
    std::vector<std::string> names;
    for (const v1::Track* track : FollowedTracks(plan)) names.push_back(track->name());
    return names;
  };
  EXPECT_EQ(FallbackOf(plan, plan.tracks(0))->name(), kTrack2);
  EXPECT_THAT(order(), ElementsAre(kTrack1, kTrack2));
  MakeSwitch(&plan, *PreviewOf(plan, "", kToday), "The board said no.", {});
  EXPECT_EQ(FallbackOf(plan, plan.tracks(1)), nullptr);
  EXPECT_THAT(PreviewOf(plan, "", kToday).status(), HasReason(base::Reason::REASON_PREREQUISITE_MISSING));
  EXPECT_THAT(order(), ElementsAre(kTrack2));
}

TEST(FallbackOf, IsTheOneNamedOrTheNextThatWasNotLeft) {
  v1::Plan plan = SamplePlan();
  *plan.add_tracks() = Proto<v1::Track>("name: 'members/ana/plans/p1/tracks/t3' priority: 3");
  EXPECT_EQ(FallbackOf(plan, plan.tracks(0))->name(), kTrack2);
  plan.mutable_tracks(0)->set_fallback("members/ana/plans/p1/tracks/t3");
  EXPECT_EQ(FallbackOf(plan, plan.tracks(0))->name(), "members/ana/plans/p1/tracks/t3");
  EXPECT_EQ(FallbackOf(plan, plan.tracks(2))->name(), kTrack1);
  plan.add_switches()->set_from_track(kTrack1);
  plan.set_followed_track("members/ana/plans/p1/tracks/t3");
  EXPECT_EQ(FallbackOf(plan, plan.tracks(2))->name(), kTrack2);
}

}  // namespace
}  // namespace waymark::plan
