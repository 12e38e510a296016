// How a plan's wishes for feedback come to name the requests that feedback made of them.

#include "services/plan/handlers/wishes.h"

#include <string>
#include <vector>

#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/checklist.pb.h"

namespace waymark::plan {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using testing::EqualsProto;
using testing::HasViolation;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Proto;
using ::testing::StartsWith;

constexpr char kWishes[] = "members/ana/plans/p1/feedbackWishes/";
constexpr char kTalks[] = "members/ana/plans/p1/feedbackWishes/talks";
constexpr char kAsked[] = "members/bo/requests/r1";

class Wishes : public Suite {
 protected:
  Wishes() {
    MakeActivePlan();
    Settle();
    const auto written = Update(
        "feedback_wishes { name: 'members/ana/plans/p1/feedbackWishes/talks' from: 'members/bo' topic: 'my talks' } "
        "feedback_wishes { from_text: 'my manager' topic: 'how I brief' }");
    EXPECT_THAT(written, IsOk());
    Told();
  }

  absl::StatusOr<v1::Plan> Update(const std::string& fields) {
    return Call<v1::Plan, v1::UpdatePlanRequest>(
        kAna, "PlanService/UpdatePlan",
        "plan { name: 'members/ana/plans/p1' " + fields + " } update_mask { paths: 'feedback_wishes' }");
  }
  void Settle() {
    while (true) {
      const absl::StatusOr<bool> did = service->Step();
      ASSERT_THAT(did, IsOk());
      if (!*did) return;
    }
  }
  static feedback::v1::WishedRequestChanged Fact(const std::string& outcome = "OUTCOME_UNSPECIFIED",
                                                 const std::string& request = kAsked,
                                                 const std::string& wish = kTalks) {
    return Proto<feedback::v1::WishedRequestChanged>("wish: '" + wish + "' request: '" + request +
                                                     "' outcome: " + outcome);
  }
  // Feedback tells it, and plan hears of it.
  void Hear(const feedback::v1::WishedRequestChanged& fact) {
    feedback.Tell(fact);
    Settle();
  }
  v1::FeedbackWish Wish(const std::string& name = kTalks) {
    const v1::Plan plan = GetPlan();
    for (const v1::FeedbackWish& wish : plan.feedback_wishes()) {
      if (wish.name() == name) return wish;
    }
    return v1::FeedbackWish();
  }
  std::vector<std::string> OnPaper() {
    const auto checklist = Call<v1::Checklist, v1::GetChecklistRequest>(kAna, "ChecklistService/GetChecklist",
                                                                        "name: 'members/ana/plans/p1/checklist'");
    EXPECT_THAT(checklist, IsOk());
    std::vector<std::string> answers;
    for (const v1::ChecklistAnswer& answer : checklist->lines(15).answers())
      answers.push_back(answer.text() + " <" + answer.source() + ">");
    return answers;
  }
};
WM_ON_EVERY_ENGINE(Wishes);

TEST_P(Wishes, NameTheRequestTheyBecameAndWhatBecameOfIt) {
  const v1::Plan before = GetPlan();
  EXPECT_THAT(OnPaper(), ElementsAre("From bo: my talks <>", "From my manager: how I brief <>"));
  Hear(Fact());
  EXPECT_EQ(Wish().request(), kAsked);
  EXPECT_EQ(Wish().state(), v1::FeedbackWish::STATE_ASKED);
  EXPECT_THAT(OnPaper(),
              ElementsAre("From bo: my talks (asked for) <members/bo/requests/r1>", "From my manager: how I brief <>"));
  EXPECT_NE(GetPlan().etag(), before.etag());
  EXPECT_EQ(GetPlan().revision(), before.revision() + 1);
  EXPECT_THAT(Told(), ElementsAre("PlanChanged members/ana/plans/p1"));
  const std::vector<std::pair<std::string, v1::FeedbackWish::State>> outcomes = {
      {"ANSWERED", v1::FeedbackWish::STATE_ANSWERED},
      {"DECLINED", v1::FeedbackWish::STATE_DECLINED},
      {"WITHDRAWN", v1::FeedbackWish::STATE_WITHDRAWN},
      {"EXPIRED", v1::FeedbackWish::STATE_EXPIRED}};
  for (const auto& [outcome, state] : outcomes) {
    Hear(Fact("OUTCOME_" + outcome));
    EXPECT_EQ(Wish().state(), state) << outcome;
    EXPECT_EQ(Wish().request(), kAsked) << outcome;
  }
  EXPECT_THAT(OnPaper(), Contains("From bo: my talks (expired) <members/bo/requests/r1>"));
  // Asked again: the last request counts, one by link like one here.
  Hear(Fact("OUTCOME_UNSPECIFIED", "externals/e1/requests/r2"));
  EXPECT_EQ(Wish().request(), "externals/e1/requests/r2");
  EXPECT_EQ(Wish().state(), v1::FeedbackWish::STATE_ASKED);
}

TEST_P(Wishes, HearOfItOnceHoweverOftenItIsTold) {
  Hear(Fact());
  const v1::Plan after = GetPlan();
  Told();
  Hear(Fact());
  // Lost and listed.
  feedback.epoch = "e2";
  feedback.wished = {Fact("OUTCOME_DECLINED", "members/bo/requests/r0"), Fact()};
  Settle();
  EXPECT_EQ(Wish().request(), kAsked);
  EXPECT_EQ(Wish().state(), v1::FeedbackWish::STATE_ASKED);
  EXPECT_THAT(GetPlan().feedback_wishes(0), EqualsProto(after.feedback_wishes(0)));
  feedback.epoch = "e3";
  feedback.wished = {Fact()};
  Told();
  Settle();
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_P(Wishes, AreCaughtUpWithAfterACursorWasLost) {
  feedback.epoch = "e2";
  feedback.wished = {Fact("OUTCOME_DECLINED"), Fact("OUTCOME_ANSWERED", "members/bo/requests/r2")};
  Settle();
  EXPECT_EQ(Wish().request(), "members/bo/requests/r2");
  EXPECT_EQ(Wish().state(), v1::FeedbackWish::STATE_ANSWERED);
}

TEST_P(Wishes, HearNothingWhileFeedbackIsAwayAndAllOfItAfterwards) {
  feedback.Tell(Fact());
  feedback.down = true;
  EXPECT_FALSE(service->Step().ok());
  EXPECT_EQ(Wish().request(), "");
  Restart();
  feedback.down = false;
  Settle();
  EXPECT_EQ(Wish().request(), kAsked);
}

TEST_P(Wishes, AreWrittenOnceThoughTheServiceIsKilledOverIt) {
  feedback.Tell(Fact());
  crash.at = "feedback.after_apply";
  EXPECT_THROW((void)service->Step(), Crashed);
  Restart();
  Settle();
  EXPECT_EQ(Wish().request(), kAsked);
  EXPECT_THAT(Told(), ElementsAre("PlanChanged members/ana/plans/p1"));
}

TEST_P(Wishes, ThatAreGoneNeedNoRequest) {
  Hear(Fact("OUTCOME_UNSPECIFIED", kAsked, "members/ana/plans/p1/feedbackWishes/none"));
  Hear(Fact("OUTCOME_UNSPECIFIED", kAsked, "members/ana/plans/none/feedbackWishes/talks"));
  Hear(Fact("OUTCOME_UNSPECIFIED", kAsked, "nonsense"));
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_P(Wishes, OfAPlanPutAwayAreAnsweredAllTheSame) {
  Hear(Fact());
  ASSERT_THAT((Call<v1::Plan, v1::ArchivePlanRequest>(kAna, "PlanService/ArchivePlan", "name: 'members/ana/plans/p1'")),
              IsOk());
  Hear(Fact("OUTCOME_ANSWERED"));
  EXPECT_EQ(Wish().state(), v1::FeedbackWish::STATE_ANSWERED);
  EXPECT_EQ(GetPlan().state(), v1::PLAN_STATE_ARCHIVED);
}

TEST_P(Wishes, KeepTheirRequestWhateverIsChanged) {
  Hear(Fact());
  const std::string other = GetPlan().feedback_wishes(1).name();
  EXPECT_THAT(other, StartsWith(kWishes));
  // In another order, in other words, with another before them; what a client says of the request is not taken.
  ASSERT_THAT(
      Update(
          "feedback_wishes { from_text: 'Kim' topic: 'new' request: 'members/bo/requests/r9' state: STATE_ANSWERED } "
          "feedback_wishes { name: '" +
          other +
          "' from_text: 'my manager' topic: 'how I brief' } "
          "feedback_wishes { name: '" +
          std::string(kTalks) + "' from: 'members/bo' topic: 'my speeches' }"),
      IsOk());
  EXPECT_EQ(Wish().request(), kAsked);
  EXPECT_EQ(Wish().topic(), "my speeches");
  EXPECT_EQ(Wish(other).request(), "");
  EXPECT_EQ(GetPlan().feedback_wishes(0).request(), "");
  EXPECT_EQ(GetPlan().feedback_wishes(0).state(), v1::FeedbackWish::STATE_UNSPECIFIED);
  // Sent without its name, what says the same is the same; what says something else is new, and finds nothing in its
  // place.
  ASSERT_THAT(Update("feedback_wishes { from: 'members/bo' topic: 'my speeches' }"), IsOk());
  EXPECT_EQ(Wish().request(), kAsked);
  ASSERT_THAT(Update("feedback_wishes { from: 'members/bo' topic: 'my letters' }"), IsOk());
  EXPECT_EQ(Wish().name(), "");
  Hear(Fact("OUTCOME_ANSWERED"));
  EXPECT_EQ(GetPlan().feedback_wishes(0).request(), "");
  // Another field of the plan leaves them as they are.
  const v1::Plan before = GetPlan();
  ASSERT_THAT((Call<v1::Plan, v1::UpdatePlanRequest>(kAna, "PlanService/UpdatePlan",
                                                     "plan { name: 'members/ana/plans/p1' title: 'Other' }")),
              IsOk());
  EXPECT_THAT(GetPlan().feedback_wishes(0), EqualsProto(before.feedback_wishes(0)));
}

TEST_P(Wishes, AreNamedUnderTheirPlanEachOnce) {
  EXPECT_THAT(Update("feedback_wishes { name: 'members/ana/plans/p2/feedbackWishes/w' from_text: 'x' topic: 'y' }"),
              HasViolation("plan.feedback_wishes[0].name"));
  EXPECT_THAT(Update("feedback_wishes { name: 'members/ana/plans/p1/feedbackWishes/w' from_text: 'x' topic: 'y' } "
                     "feedback_wishes { name: 'members/ana/plans/p1/feedbackWishes/w' from_text: 'x' topic: 'z' }"),
              HasViolation("plan.feedback_wishes[1].name"));
  // Two that say the same are two.
  ASSERT_THAT(Update("feedback_wishes { from_text: 'x' topic: 'y' } feedback_wishes { from_text: 'x' topic: 'y' }"),
              IsOk());
  const v1::Plan plan = GetPlan();
  EXPECT_NE(plan.feedback_wishes(0).name(), plan.feedback_wishes(1).name());
  ASSERT_THAT(Update("feedback_wishes { from_text: 'x' topic: 'y' } feedback_wishes { from_text: 'x' topic: 'y' }"),
              IsOk());
  EXPECT_EQ(GetPlan().feedback_wishes(0).name(), plan.feedback_wishes(0).name());
  EXPECT_EQ(GetPlan().feedback_wishes(1).name(), plan.feedback_wishes(1).name());
}

TEST_P(Wishes, KeepWhatCameOfThemWhenAVersionComesBack) {
  ASSERT_THAT((Call<v1::PlanVersion, v1::SavePlanVersionRequest>(kAna, "PlanService/SavePlanVersion",
                                                                 "parent: 'members/ana/plans/p1'")),
              IsOk());
  const int64_t version = GetPlan().version();
  Hear(Fact("OUTCOME_DECLINED"));
  ASSERT_THAT((Call<v1::Plan, v1::RestorePlanVersionRequest>(
                  kAna, "PlanService/RestorePlanVersion",
                  "name: 'members/ana/plans/p1/versions/" + std::to_string(version) + "'")),
              IsOk());
  EXPECT_EQ(Wish().request(), kAsked);
  EXPECT_EQ(Wish().state(), v1::FeedbackWish::STATE_DECLINED);
}

}  // namespace
}  // namespace waymark::plan
