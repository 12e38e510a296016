#include "services/plan/domain/plan_timeline.h"

#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/forecast_plans.h"

namespace waymark::plan {
namespace {

using base::Reason;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::HasReason;
using testing::HasViolation;

v1::Timeline TimelineOf(const v1::Plan& plan, const std::string& track = "") {
  return MakeTimeline(plan, kToday, track).value();
}

// "a 2027-01-04..2027-01-08 by 2027-01-04..2027-01-08 float 0 0 critical"
std::vector<std::string> Lines(const v1::Timeline& timeline) {
  std::vector<std::string> lines;
  for (const v1::StepTimes& step : timeline.steps()) {
    lines.push_back(absl::StrFormat("%s %s..%s by %s..%s float %g %g%s", step.step().substr(StepName("").size()),
                                    Day(step.earliest_start()), Day(step.earliest_finish()), Day(step.latest_start()),
                                    Day(step.latest_finish()), step.total_float_days(), step.free_float_days(),
                                    step.critical() ? " critical" : ""));
  }
  return lines;
}

std::vector<std::string> Chains(const v1::Timeline& timeline) {
  std::vector<std::string> chains;
  for (const v1::CriticalChain& chain : timeline.critical_paths()) {
    std::string text;
    for (const std::string& step : chain.steps()) text += step.substr(StepName("").size()) + " ";
    chains.push_back(text);
  }
  return chains;
}

std::string Ends(const v1::Timeline& timeline) {
  std::string text = timeline.has_end_date() ? Day(timeline.end_date()) : "none";
  for (const v1::TrackEnd& end : timeline.track_ends())
    base::Append(&text, " ", end.track().substr(TrackName("").size()), ": ",
                 end.has_end_date() ? Day(end.end_date()) : "none");
  return text;
}

// Five days, then two beside eight, on t1; three days on t2.
v1::Plan Branches() {
  v1::Plan plan = TwoTracks();
  AddStep(&plan, "a", "target_date { year: 2027 month: 1 day: 8 }");
  AddStep(&plan, "b", After("a") + "target_date { year: 2027 month: 1 day: 10 }");
  AddStep(&plan, "c", After("a") + "target_date { year: 2027 month: 1 day: 16 }");
  AddStep(&plan, "d", After("b") + After("c"));
  AddStep(&plan, "e", "track: '" + TrackName("t2") + "' target_date { year: 2027 month: 1 day: 6 }");
  return plan;
}

TEST(PlanTimeline, TellsWhatMustHappenWhen) {
  const v1::Timeline timeline = TimelineOf(Branches());
  EXPECT_THAT(Lines(timeline),
              ElementsAre("a 2027-01-04..2027-01-08 by 2027-01-04..2027-01-08 float 0 0 critical",
                          "b 2027-01-09..2027-01-10 by 2027-01-15..2027-01-16 float 6 6",
                          "c 2027-01-09..2027-01-16 by 2027-01-09..2027-01-16 float 0 0 critical",
                          "d 2027-01-16..2027-01-16 by 2027-01-16..2027-01-16 float 0 0 critical",
                          "e 2027-01-04..2027-01-06 by 2027-01-14..2027-01-16 float 10 10"));
  EXPECT_THAT(Chains(timeline), ElementsAre("a c d "));
  EXPECT_EQ(Ends(timeline), "2027-01-16 t1: 2027-01-16 t2: 2027-01-06");
  EXPECT_EQ(timeline.steps(0).duration_days(), 5);
  EXPECT_EQ(timeline.steps(0).duration_source(), v1::DURATION_SOURCE_DATES);
  EXPECT_EQ(timeline.steps(3).duration_source(), v1::DURATION_SOURCE_NONE);
}

TEST(PlanTimeline, OfOneTrackAlone) {
  const v1::Timeline timeline = TimelineOf(Branches(), TrackName("t2"));
  EXPECT_THAT(Lines(timeline), ElementsAre("e 2027-01-04..2027-01-06 by 2027-01-04..2027-01-06 float 0 0 critical"));
  EXPECT_EQ(Ends(timeline), "2027-01-06 t2: 2027-01-06");
  EXPECT_THAT(MakeTimeline(Branches(), kToday, TrackName("t3")), HasViolation("track"));
  v1::Plan left = Branches();
  left.set_followed_track(TrackName("t2"));
  left.add_switches()->set_from_track(TrackName("t1"));
  EXPECT_THAT(MakeTimeline(left, kToday, TrackName("t1")), HasViolation("track"));
}

TEST(PlanTimeline, ALimitThatCannotBeKeptIsNegativeFloat) {
  v1::Plan plan = Branches();
  v1::Step& limited = *plan.mutable_steps(3);
  limited.set_must_be_in_time(true);
  *limited.mutable_target_date() = testing::Proto<type::v1::ApproximateDate>("year: 2027 month: 1 day: 13");
  const v1::Timeline timeline = TimelineOf(plan);
  EXPECT_THAT(Lines(timeline),
              ElementsAre("a 2027-01-04..2027-01-08 by 2027-01-01..2027-01-05 float -3 0 critical",
                          "b 2027-01-09..2027-01-10 by 2027-01-12..2027-01-13 float 3 6",
                          "c 2027-01-09..2027-01-16 by 2027-01-06..2027-01-13 float -3 0 critical",
                          "d 2027-01-16..2027-01-16 by 2027-01-13..2027-01-13 float -3 0 critical",
                          "e 2027-01-04..2027-01-06 by 2027-01-14..2027-01-16 float 10 10"));
  EXPECT_EQ(Day(timeline.steps(3).must_be_done_by()), "2027-01-13");
}

TEST(PlanTimeline, LeavesOutWhatIsDone) {
  v1::Plan plan = Branches();
  for (const int i : {0, 1, 2, 4}) plan.mutable_steps(i)->set_progress(v1::STEP_PROGRESS_DONE);
  v1::Timeline timeline = TimelineOf(plan);
  EXPECT_THAT(Lines(timeline), ElementsAre("d 2027-01-04..2027-01-04 by 2027-01-03..2027-01-03 float 0 0 critical"));
  EXPECT_EQ(Ends(timeline), "2027-01-04 t1: 2027-01-04 t2: none");
  plan.mutable_steps(3)->set_progress(v1::STEP_PROGRESS_DROPPED);
  timeline = TimelineOf(plan);
  EXPECT_THAT(timeline.steps(), IsEmpty());
  EXPECT_EQ(Ends(timeline), "none t1: none t2: none");
}

TEST(PlanTimeline, SaysWhichStepsMakeACircle) {
  v1::Plan plan = Branches();
  plan.mutable_steps(0)->add_depends_on(StepName("d"));
  const auto timeline = MakeTimeline(plan, kToday, "");
  EXPECT_THAT(timeline.status(), HasReason(Reason::REASON_PREREQUISITE_MISSING));
  EXPECT_THAT(std::string(timeline.status().message()), ::testing::HasSubstr("a > d > b > a"));
  EXPECT_THAT(MakeTimeline(plan, kToday, TrackName("t1")).status(), HasReason(Reason::REASON_PREREQUISITE_MISSING));
}

}  // namespace
}  // namespace waymark::plan
