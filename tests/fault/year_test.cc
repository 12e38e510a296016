// A year of the suite on a clock moved by hand: every review that falls due is opened once, everybody is asked and told once, whatever the zones'
// clocks do meanwhile.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/base/date.h"
#include "common/testing/status_matchers.h"
#include "tests/fault/one_process.h"
#include "waymark/feedback/v1/answer.pb.h"
#include "waymark/feedback/v1/request.pb.h"
#include "waymark/feedback/v1/round.pb.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::testing {
namespace {

namespace fb = feedback::v1;
namespace nt = notification::v1;
namespace pl = plan::v1;

google::type::Date DateOf(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

// Somebody with a plan reviewed every quarter, and where they live.
struct Planner {
  std::string id;
  std::string zone;
};

// Both changes of the clocks of 2027, north and south; a half-hour change; a zone without any; days that begin far apart.
const std::vector<Planner> kPlanners = {{"ana", "Europe/Berlin"},        {"noa", "America/New_York"}, {"liv", "Australia/Lord_Howe"},
                                        {"kai", "Pacific/Kiritimati"}, {"ida", "America/St_Johns"}};
constexpr char kMentor[] = "mia";
constexpr char kManager[] = "max";
constexpr char kPeer[] = "pia";

pl::Plan QuarterlyPlan(const std::string& member, absl::CivilDay first) {
  const std::string name = "members/" + member + "/plans/p1";
  pl::Plan plan;
  plan.set_name(name);
  plan.set_title("Lead of data science");
  plan.set_mode(pl::PLAN_MODE_LINEAR);
  auto& goal = *plan.add_goals();
  goal.set_name(name + "/goals/g1");
  goal.set_title("Lead a team of five");
  goal.set_horizon(pl::HORIZON_SHORT);
  auto& track = *plan.add_tracks();
  track.set_name(name + "/tracks/t1");
  track.set_title("Management");
  auto& step = *plan.add_steps();
  step.set_name(name + "/steps/s1");
  step.set_track(track.name());
  step.set_kind(pl::STEP_KIND_TRAINING);
  step.set_title("Course on budgets");
  auto& cadence = *plan.add_cadences();
  cadence.set_rule("quarterly");
  cadence.set_unit(type::v1::Cadence::UNIT_QUARTER);
  *cadence.mutable_anchor() = DateOf(first);
  *plan.mutable_next_review_date() = DateOf(first);
  return plan;
}

class YearTest : public ::testing::TestWithParam<Engine> {
 protected:
  YearTest() : folder_(::testing::TempDir() + "/waymark-year-" + std::to_string(static_cast<int>(GetParam()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~YearTest() override { std::filesystem::remove_all(folder_); }

  // What an anonymous rater was asked stays in their inbox until the round closes, answered or not; nobody answers twice.
  void Answer(OneProcess& suite, const std::string& rater, const nt::InboxItem& item) {
    if (!answered_.insert(item.subject()).second) return;
    fb::SubmitAnswerRequest answer;
    answer.set_name(item.subject());
    answer.mutable_content()->set_comment("Goes well.");
    ASSERT_THAT(suite.Call<fb::Request>(MemberCaller(rater), "waymark.feedback.v1.RequestService/SubmitAnswer", answer), IsOk());
    ++answers_[rater];
  }

  // Closes the review; the next is when the cadence says, so that the dates can be reckoned beforehand.
  void Close(OneProcess& suite, const std::string& member, const nt::InboxItem& item) {
    pl::GetReviewRequest get;
    get.set_name(item.subject());
    auto review = suite.Call<pl::Review>(MemberCaller(member), "waymark.plan.v1.ReviewService/GetReview", get);
    ASSERT_THAT(review, IsOk());
    opened_[member].push_back(review->occurrence());
    pl::CloseReviewRequest close;
    close.set_name(item.subject());
    *close.mutable_next_review_date() = DateOf(NextQuarter(opened_[member].size()));
    ASSERT_THAT(suite.Call<pl::Review>(MemberCaller(member), "waymark.plan.v1.ReviewService/CloseReview", close), IsOk());
  }

  static absl::CivilDay NextQuarter(size_t closed) {
    const absl::CivilMonth month = absl::CivilMonth(2027, 1) + 3 * static_cast<int>(closed);
    return std::min(absl::CivilDay(month) + 30, absl::CivilDay(month + 1) - 1);
  }

  // Everybody does what their inbox asks, `days` after it was asked.
  void DoWhatIsAsked(OneProcess& suite, int days) {
    std::vector<std::string> people = {kMentor, kManager, kPeer};
    for (const Planner& planner : kPlanners) people.push_back(planner.id);
    for (const std::string& person : people) {
      auto items = suite.OpenItems(person);
      ASSERT_THAT(items, IsOk());
      for (const nt::InboxItem& item : *items) {
        if (suite.clock.Now() - absl::FromUnixSeconds(item.create_time().seconds()) < absl::Hours(24 * days)) continue;
        if (item.kind() == nt::InboxItem::KIND_FEEDBACK_REQUEST) Answer(suite, person, item);
        if (item.kind() == nt::InboxItem::KIND_REVIEW) Close(suite, person, item);
      }
    }
  }

  std::string folder_;
  std::map<std::string, std::vector<std::string>> opened_;  // by member: occurrences closed, in order
  std::map<std::string, int> answers_;
  std::set<std::string> answered_;
};

TEST_P(YearTest, FourReviewsEachNoneLostNoneDoubled) {
  OneProcess suite(GetParam(), folder_);
  suite.clock.Set(absl::FromCivil(absl::CivilSecond(2027, 1, 4, 8), absl::UTCTimeZone()));
  for (const char* rater : {kMentor, kManager, kPeer}) ASSERT_THAT(suite.AddMember(rater, "Europe/London"), IsOk());
  const absl::CivilDay first(2027, 1, 31);  // a day that April, July and October clamp or keep
  for (const Planner& planner : kPlanners) {
    ASSERT_THAT(suite.AddMember(planner.id, planner.zone, kManager), IsOk());
    ASSERT_THAT(suite.Settle(), IsOk());
    ASSERT_THAT(suite.ActivatePlan(planner.id, QuarterlyPlan(planner.id, first)), IsOk());
    ASSERT_THAT(suite.ConfirmRaters(planner.id, "members/" + planner.id + "/plans/p1",
                                    {{kMentor, fb::RELATION_MENTOR}, {kManager, fb::RELATION_MANAGER}, {kPeer, fb::RELATION_PEER}}),
                IsOk());
  }
  for (int hour = 0; hour < 24 * 365; hour += 3) {
    ASSERT_THAT(suite.Settle(), IsOk());
    DoWhatIsAsked(suite, 2);
    if (HasFatalFailure()) return;
    suite.clock.Advance(absl::Hours(3));
  }
  const std::vector<std::string> year = {"quarterly/2027-01-31", "quarterly/2027-04-30", "quarterly/2027-07-31", "quarterly/2027-10-31"};
  for (const Planner& planner : kPlanners) EXPECT_EQ(opened_[planner.id], year) << planner.id;
  // One request per rater and review: the self-assessment included.
  const int reviews = 4 * static_cast<int>(kPlanners.size());
  for (const char* rater : {kMentor, kManager, kPeer}) EXPECT_EQ(answers_[rater], reviews) << rater;
  for (const Planner& planner : kPlanners) EXPECT_EQ(answers_[planner.id], 4) << planner.id;
  // One mail per person and kind, none handed over twice: what is asked of the raters and, of each planner, the review and the self-assessment; and,
  // to each planner, that the round has closed.
  std::map<std::string, int> handed_over, to;
  for (const notification::Envelope& mail : suite.mails()) {
    ++to[mail.to];
    EXPECT_EQ(++handed_over[mail.message_id], 1) << mail.to;
  }
  for (const char* rater : {kMentor, kManager, kPeer}) EXPECT_EQ(to[std::string(rater) + "@example.org"], reviews) << rater;
  for (const Planner& planner : kPlanners) EXPECT_EQ(to[planner.id + "@example.org"], 4 * 3) << planner.id;
}

// Down from before the third quarter's end until ten weeks after it: the review that was missed is opened once, late, and everybody is told once.
TEST_P(YearTest, WhatFellDueWhileDownIsCaughtUpOnce) {
  OneProcess suite(GetParam(), folder_);
  suite.clock.Set(absl::FromCivil(absl::CivilSecond(2027, 1, 4, 8), absl::UTCTimeZone()));
  ASSERT_THAT(suite.AddMember(kMentor, "Europe/London"), IsOk());
  ASSERT_THAT(suite.AddMember("ana", "Europe/Berlin"), IsOk());
  ASSERT_THAT(suite.Settle(), IsOk());
  pl::Plan plan = QuarterlyPlan("ana", absl::CivilDay(2027, 1, 31));
  plan.mutable_cadences(0)->set_unit(type::v1::Cadence::UNIT_MONTH);
  ASSERT_THAT(suite.ActivatePlan("ana", plan), IsOk());
  ASSERT_THAT(suite.ConfirmRaters("ana", "members/ana/plans/p1", {{kMentor, fb::RELATION_MENTOR}}), IsOk());
  ASSERT_THAT(suite.Settle(), IsOk());
  suite.clock.Advance(absl::Hours(24 * 120));
  ASSERT_THAT(suite.Settle(), IsOk());
  auto asked = suite.OpenItems(kMentor);
  ASSERT_THAT(asked, IsOk());
  EXPECT_EQ(asked->size(), 1u);
  auto own = suite.OpenItems("ana");
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(std::count_if(own->begin(), own->end(), [](const auto& item) { return item.kind() == nt::InboxItem::KIND_REVIEW; }), 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, YearTest, ::testing::Values(Engine::kSqlite, Engine::kMemory, Engine::kRerunning),
                         [](const auto& info) {
                           return std::string(info.param == Engine::kSqlite ? "Sqlite" : info.param == Engine::kMemory ? "Memory" : "Rerunning");
                         });

}  // namespace
}  // namespace waymark::testing
