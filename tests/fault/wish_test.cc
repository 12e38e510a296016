// A wish for feedback in a plan becomes one request at the feedback service, and comes to name it, whenever which of
// the two is looked at.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "common/testing/proto_text.h"
#include "common/testing/status_matchers.h"
#include "tests/fault/one_process.h"
#include "waymark/feedback/v1/request.pb.h"
#include "waymark/plan/v1/contact.pb.h"

namespace waymark::testing {
namespace {

namespace fb = feedback::v1;
namespace pl = plan::v1;

using ::testing::SizeIs;

constexpr char kWish[] = "members/ana/plans/p1/feedbackWishes/talks";

class WishTest : public ::testing::TestWithParam<Engine> {
 protected:
  WishTest() : folder_(::testing::TempDir() + "/waymark-wish-" + std::to_string(static_cast<int>(GetParam()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~WishTest() override { std::filesystem::remove_all(folder_); }

  // Ana's plan wishes for feedback from mia and from a contact.
  void Begin(OneProcess& suite) {
    suite.clock.Set(absl::FromCivil(absl::CivilSecond(2027, 1, 4, 10), absl::UTCTimeZone()));
    for (const char* id : {"ana", "mia"}) ASSERT_THAT(suite.AddMember(id, "Europe/London"), IsOk());
    ASSERT_THAT(suite.Settle(), IsOk());
    ASSERT_THAT(
        suite.Call<pl::Contact>(MemberCaller("ana"), "waymark.plan.v1.ContactService/CreateContact",
                                Proto<pl::CreateContactRequest>(
                                    "parent: 'members/ana' contact_id: 'zoe' contact { display_name: 'Zoe' email: "
                                    "'zoe@example.org' relation: SUPPORTER_RELATION_COACH }")),
        IsOk());
    ASSERT_THAT(suite.ActivatePlan("ana", Proto<pl::Plan>(R"(
                  name: 'members/ana/plans/p1' title: 'To lead' mode: PLAN_MODE_LINEAR
                  tracks { name: 'members/ana/plans/p1/tracks/t1' title: 'Specialist' }
                  next_review_date { year: 2027 month: 7 day: 1 }
                  feedback_wishes { name: 'members/ana/plans/p1/feedbackWishes/talks' from: 'members/mia' topic: 'my talks' }
                  feedback_wishes { name: 'members/ana/plans/p1/feedbackWishes/letters' from: 'members/ana/contacts/zoe'
                                    topic: 'my letters' })")),
                IsOk());
    ASSERT_THAT(suite.Settle(), IsOk());
  }
  static absl::StatusOr<fb::SentRequest> Ask(OneProcess& suite, const std::string& wish, const std::string& relation) {
    return suite.Call<fb::SentRequest>(
        MemberCaller("ana"), "waymark.feedback.v1.RequestService/CreateWishedRequest",
        Proto<fb::CreateWishedRequestRequest>("wish: '" + wish + "' rater { relation: " + relation +
                                              " } due_date { year: 2027 month: 2 day: 1 }"));
  }
  static pl::FeedbackWish Wish(OneProcess& suite, int index = 0) {
    const auto plan = suite.Call<pl::Plan>(MemberCaller("ana"), "waymark.plan.v1.PlanService/GetPlan",
                                           Proto<pl::GetPlanRequest>("name: 'members/ana/plans/p1'"));
    EXPECT_THAT(plan, IsOk());
    return plan->feedback_wishes(index);
  }

  std::string folder_;
};

TEST_P(WishTest, OneRequestAndOneMailHoweverOftenItIsCalledBeforePlanHears) {
  OneProcess suite(GetParam(), folder_);
  Begin(suite);
  const auto asked = Ask(suite, kWish, "RELATION_MENTOR");
  ASSERT_THAT(asked, IsOk());
  // The answer was lost on its way, and plan has not followed yet.
  EXPECT_EQ(Wish(suite).request(), "");
  EXPECT_EQ(Ask(suite, kWish, "RELATION_MENTOR")->request(), asked->request());
  ASSERT_THAT(suite.Settle(), IsOk());
  EXPECT_EQ(Wish(suite).request(), asked->request());
  EXPECT_EQ(Wish(suite).state(), pl::FeedbackWish::STATE_ASKED);
  EXPECT_THAT(*suite.OpenItems("mia"), SizeIs(1));
  fb::SubmitAnswerRequest answer;
  answer.set_name(asked->request());
  answer.mutable_content()->set_comment("Clear.");
  ASSERT_THAT(suite.Call<fb::Request>(MemberCaller("mia"), "waymark.feedback.v1.RequestService/SubmitAnswer", answer),
              IsOk());
  EXPECT_EQ(Ask(suite, kWish, "RELATION_MENTOR")->request(), asked->request());
  ASSERT_THAT(suite.Settle(), IsOk());
  EXPECT_EQ(Wish(suite).state(), pl::FeedbackWish::STATE_ANSWERED);
  EXPECT_EQ(Wish(suite, 1).request(), "");
  EXPECT_THAT(suite.Settle(), IsOkAndHolds(0)) << "nothing is left to do";
}

TEST_P(WishTest, AContactIsMailedALink) {
  OneProcess suite(GetParam(), folder_);
  Begin(suite);
  ASSERT_THAT(Ask(suite, "members/ana/plans/p1/feedbackWishes/letters", "RELATION_EXTERNAL_COACH"), IsOk());
  ASSERT_THAT(suite.Settle(), IsOk());
  ASSERT_THAT(suite.mails(), SizeIs(1));
  EXPECT_EQ(suite.mails()[0].to, "zoe@example.org");
  EXPECT_TRUE(Wish(suite, 1).request().starts_with("externals/"));
}

TEST_P(WishTest, TheWishGoneMeanwhileTheRequestStands) {
  OneProcess suite(GetParam(), folder_);
  Begin(suite);
  const auto asked = Ask(suite, kWish, "RELATION_MENTOR");
  ASSERT_THAT(asked, IsOk());
  ASSERT_THAT(suite.Call<pl::Plan>(MemberCaller("ana"), "waymark.plan.v1.PlanService/UpdatePlan",
                                   Proto<pl::UpdatePlanRequest>("plan { name: 'members/ana/plans/p1' feedback_wishes { "
                                                                "from: 'members/mia' topic: 'my walks' } } "
                                                                "update_mask { paths: 'feedback_wishes' }")),
              IsOk());
  ASSERT_THAT(suite.Settle(), IsOk());
  EXPECT_EQ(Wish(suite).request(), "") << "another wish has the other's place";
  EXPECT_THAT(*suite.OpenItems("mia"), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(Engines, WishTest, ::testing::Values(Engine::kSqlite, Engine::kMemory, Engine::kRerunning),
                         [](const auto& info) {
                           return std::string(info.param == Engine::kSqlite   ? "Sqlite"
                                              : info.param == Engine::kMemory ? "Memory"
                                                                              : "Rerunning");
                         });

}  // namespace
}  // namespace waymark::testing
