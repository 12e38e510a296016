#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "tests/unit/services/feedback/suite.h"

namespace waymark::feedback {
namespace {

using error::v1::REASON_NOT_PERMITTED;
using error::v1::REASON_PREREQUISITE_MISSING;
using error::v1::REASON_RESOURCE_NOT_FOUND;
using ::testing::ElementsAre;
using testing::HasReason;
using testing::HasViolation;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::MemberCaller;
using ::testing::SizeIs;
using testing::StatusIs;

constexpr char kWishes[] = "members/ana/plans/p1/feedbackWishes/";

// Ana's plan wishes for feedback from mia, from three contacts of hers, and from somebody said in words only.
class WishedRequests : public ::testing::Test {
 protected:
  WishedRequests() {
    for (const char* id : {"bob", "mia"}) suite.AddPerson(id);
    auto& plan = suite.plan.plans["members/ana/plans/p1"];
    plan.set_name("members/ana/plans/p1");
    for (const char* from : {"members/mia", "members/ana/contacts/zoe", "members/ana/contacts/bob",
                             "members/ana/contacts/nix", "members/ana/contacts/gone"}) {
      AddWish(&plan, std::string(base::LastSegment(from)))->set_from(from);
    }
    AddWish(&plan, "words")->set_from_text("my manager");
    suite.plan.contacts["members/ana/contacts/zoe"] =
        Parse<plan::v1::Contact>("display_name: 'Zoe' email: 'zoe@example.org'");
    suite.plan.contacts["members/ana/contacts/bob"] =
        Parse<plan::v1::Contact>("display_name: 'Bobby' email: 'bob@example.org' member: 'members/bob'");
    suite.plan.contacts["members/ana/contacts/nix"] = Parse<plan::v1::Contact>("display_name: 'Nix'");
  }

  static plan::v1::FeedbackWish* AddWish(plan::v1::Plan* plan, const std::string& id) {
    plan::v1::FeedbackWish* wish = plan->add_feedback_wishes();
    wish->set_name(kWishes + id);
    wish->set_topic("how I brief");
    return wish;
  }

  absl::StatusOr<v1::SentRequest> Create(const std::string& wish,
                                         const std::string& rater = "relation: RELATION_MENTOR",
                                         const std::string& request_id = "", const std::string& who = "ana") {
    return suite.CallText<v1::SentRequest, v1::CreateWishedRequestRequest>(
        MemberCaller(who), "RequestService/CreateWishedRequest",
        absl::StrCat("wish: '", kWishes, wish, "' rater { ", rater,
                     " } due_date { year: 2027 month: 2 day: 1 } request_id: '", request_id, "'"));
  }
  absl::StatusOr<v1::Request> Answer(const v1::SentRequest& sent) {
    v1::SubmitAnswerRequest submit;
    submit.set_name(sent.request());
    submit.mutable_content()->set_comment("Well.");
    return suite.Call<v1::Request>(MemberCaller(sent.rater().substr(8)), "RequestService/SubmitAnswer", submit);
  }
  std::vector<v1::WishedRequestChanged> Listed(const access::Caller& caller) {
    v1::ListWishedRequestsRequest request;
    request.set_page_size(1);
    std::vector<v1::WishedRequestChanged> facts;
    do {
      const auto page =
          suite.Call<v1::ListWishedRequestsResponse>(caller, "RequestService/ListWishedRequests", request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      facts.insert(facts.end(), page->requests().begin(), page->requests().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return facts;
  }

  Suite suite;
};

TEST_F(WishedRequests, AskWhomTheWishNamesOnItsTopic) {
  const auto sent = Create("mia");
  ASSERT_THAT(sent, IsOk());
  EXPECT_EQ(sent->rater(), "members/mia");
  EXPECT_EQ(sent->relation(), v1::RELATION_MENTOR);
  EXPECT_EQ(sent->wish(), std::string(kWishes) + "mia");
  const auto asked = suite.CallText<v1::Request, v1::GetRequestRequest>(
      MemberCaller("mia"), "RequestService/GetRequest", absl::StrCat("name: '", sent->request(), "'"));
  ASSERT_THAT(asked, IsOk());
  EXPECT_EQ(asked->items().question(), "how I brief");
  EXPECT_EQ(asked->wish(), "") << "what of whose plan it is made of is not the rater's to know";
  EXPECT_EQ(asked->round(), "");
  EXPECT_THAT(suite.Told(), ElementsAre(absl::StrCat("RequestOpened ", sent->request()),
                                        absl::StrCat("WishedRequestChanged ", kWishes, "mia ", sent->request(),
                                                     " OUTCOME_UNSPECIFIED")));
}

TEST_F(WishedRequests, AskAContactByLinkAndAMemberHere) {
  const auto zoe = Create("zoe", "relation: RELATION_EXTERNAL_COACH");
  ASSERT_THAT(zoe, IsOk());
  EXPECT_TRUE(zoe->rater().starts_with("externals/"));
  const auto link = suite.CallText<v1::IssuedLink, v1::IssueLinkRequest>(kNotification, "RequestService/IssueLink",
                                                                         absl::StrCat("name: '", zoe->request(), "'"));
  ASSERT_THAT(link, IsOk());
  EXPECT_EQ(link->email(), "zoe@example.org");
  EXPECT_EQ(link->display_name(), "Zoe");
  const auto bob = Create("bob", "relation: RELATION_MANAGER");
  ASSERT_THAT(bob, IsOk());
  EXPECT_EQ(bob->rater(), "members/bob");
}

TEST_F(WishedRequests, WhereTheWishReachesNobodyTheCallerSaysWho) {
  for (const char* wish : {"words", "nix", "gone"}) {
    EXPECT_THAT(Create(wish), HasReason(REASON_PREREQUISITE_MISSING)) << wish;
    EXPECT_THAT(suite.AllRequests(), IsEmpty()) << wish;
  }
  const auto sent = Create("words", "member: 'members/bob' relation: RELATION_MANAGER");
  ASSERT_THAT(sent, IsOk());
  EXPECT_EQ(sent->rater(), "members/bob");
  // Somebody else than the wish names, too.
  EXPECT_EQ(Create("mia", "member: 'members/bob' relation: RELATION_MANAGER")->rater(), "members/bob");
}

TEST_F(WishedRequests, WhatIsRefused) {
  EXPECT_THAT(Create("none"), HasReason(REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Create("mia", "relation: RELATION_MENTOR", "", "bob"), HasReason(REASON_NOT_PERMITTED));
  suite.plan.plans.clear();
  EXPECT_THAT(Create("mia"), HasReason(REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Create("mia", ""), HasViolation("rater.relation"));
  EXPECT_THAT(Create("mia", "member: 'members/bob' relation: RELATION_PEER"), HasViolation("rater.relation"));
}

TEST_F(WishedRequests, WhatIsWrongWithWhomTheWishNames) {
  // Only a round hides a peer.
  EXPECT_THAT(Create("mia", "relation: RELATION_PEER"), HasViolation("rater.relation"));
  EXPECT_THAT(Create("mia", "relation: RELATION_SELF"), HasViolation("rater.relation"));
  suite.AddPerson("mia", false);
  EXPECT_THAT(Create("mia"), HasViolation("rater.member"));
  const auto late = suite.CallText<v1::SentRequest, v1::CreateWishedRequestRequest>(
      MemberCaller("ana"), "RequestService/CreateWishedRequest",
      absl::StrCat("wish: '", kWishes,
                   "bob' rater { relation: RELATION_MANAGER } due_date { year: 2026 month: 2 day: 1 }"));
  EXPECT_THAT(late, HasViolation("due_date"));
  EXPECT_THAT(suite.AllRequests(), IsEmpty());
  EXPECT_THAT(suite.Told(), IsEmpty());
}

TEST_F(WishedRequests, OneAtATimeHoweverOftenItIsCalled) {
  const auto first = Create("mia");
  ASSERT_THAT(first, IsOk());
  // The answer to the call was lost; plan is down meanwhile.
  suite.plan.down = true;
  EXPECT_EQ(Create("mia")->request(), first->request());
  ASSERT_THAT(Answer(*first), IsOk());
  EXPECT_EQ(Create("mia")->request(), first->request()) << "what is answered is not asked again";
  EXPECT_EQ(Create("mia")->state(), v1::Request::STATE_ANSWERED);
  EXPECT_THAT(suite.AllRequests(), SizeIs(1));
}

TEST_F(WishedRequests, AskedAnewAfterADeclineButNotByTheSameCall) {
  const auto first = Create("mia", "relation: RELATION_MENTOR", "one");
  ASSERT_THAT(suite.Decline(MemberCaller("mia"), first->request()), IsOk());
  const auto again = Create("mia", "relation: RELATION_MENTOR", "one");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->request(), first->request());
  EXPECT_EQ(again->state(), v1::Request::STATE_DECLINED);
  suite.clock.Advance(absl::Hours(1));
  const auto second = Create("mia", "relation: RELATION_MENTOR", "two");
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(second->request(), first->request());
  ASSERT_THAT(suite.Withdraw(second->request()), IsOk());
  const std::string wish = absl::StrCat("WishedRequestChanged ", kWishes, "mia ");
  EXPECT_THAT(suite.Told(), ElementsAre(absl::StrCat("RequestOpened ", first->request()),
                                        absl::StrCat(wish, first->request(), " OUTCOME_UNSPECIFIED"),
                                        absl::StrCat("RequestClosed ", first->request(), " OUTCOME_DECLINED"),
                                        absl::StrCat(wish, first->request(), " OUTCOME_DECLINED"),
                                        absl::StrCat("RequestOpened ", second->request()),
                                        absl::StrCat(wish, second->request(), " OUTCOME_UNSPECIFIED"),
                                        absl::StrCat("RequestClosed ", second->request(), " OUTCOME_WITHDRAWN"),
                                        absl::StrCat(wish, second->request(), " OUTCOME_WITHDRAWN")));
}

// Plan let the fact pass if the wish was not in its plan then.
TEST_F(WishedRequests, OneThatServesIsToldAgainToWhoAsksForIt) {
  const auto first = Create("mia", "relation: RELATION_MENTOR", "one");
  ASSERT_THAT(suite.Decline(MemberCaller("mia"), first->request()), IsOk());
  suite.clock.Advance(absl::Hours(1));
  const auto second = Create("mia", "relation: RELATION_MENTOR", "two");
  ASSERT_THAT(Answer(*second), IsOk());
  const size_t before = suite.Told().size();
  // The same call gets what it made, which is told no more: the wish has another request by now.
  EXPECT_EQ(Create("mia", "relation: RELATION_MENTOR", "one")->request(), first->request());
  EXPECT_EQ(suite.Told().size(), before);
  EXPECT_EQ(Create("mia")->request(), second->request());
  ASSERT_EQ(suite.Told().size(), before + 1);
  EXPECT_EQ(suite.Told().back(),
            absl::StrCat("WishedRequestChanged ", kWishes, "mia ", second->request(), " OUTCOME_ANSWERED"));
}

TEST_F(WishedRequests, NothingIsMadeWhilePlanIsAway) {
  suite.plan.down = true;
  EXPECT_THAT(Create("mia"), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(suite.AllRequests(), IsEmpty());
  suite.plan.down = false;
  suite.plan.refusal = absl::PermissionDeniedError("no");
  EXPECT_THAT(Create("mia"), StatusIs(absl::StatusCode::kInternal));
  suite.plan.refusal = absl::OkStatus();
  EXPECT_THAT(Create("mia"), IsOk());
  EXPECT_THAT(suite.AllRequests(), SizeIs(1));
}

TEST_F(WishedRequests, AreListedForPlanOldestFirst) {
  const auto first = Create("mia");
  ASSERT_THAT(suite.Decline(MemberCaller("mia"), first->request()), IsOk());
  suite.clock.Advance(absl::Hours(1));
  const auto second = Create("mia");
  suite
      .CallText<v1::SentRequest, v1::CreateRequestRequest>(
          MemberCaller("ana"), "RequestService/CreateRequest",
          "parent: 'members/ana' rater { member: 'members/mia' relation: RELATION_MENTOR } items { question: 'of no "
          "wish' } "
          "due_date { year: 2027 month: 2 day: 1 }")
      .IgnoreError();
  const auto listed = Listed(testing::ServiceCaller("plan"));
  ASSERT_THAT(listed, SizeIs(2));
  EXPECT_EQ(listed[0].request(), first->request());
  EXPECT_EQ(listed[0].outcome(), v1::RequestClosed::OUTCOME_DECLINED);
  EXPECT_EQ(listed[1].request(), second->request());
  EXPECT_EQ(listed[1].outcome(), v1::RequestClosed::OUTCOME_UNSPECIFIED);
  EXPECT_THAT(suite.Call<v1::ListWishedRequestsResponse>(MemberCaller("ana"), "RequestService/ListWishedRequests",
                                                         v1::ListWishedRequestsRequest()),
              HasReason(REASON_NOT_PERMITTED));
}

TEST_F(WishedRequests, CountAmongRequestsApartFromRounds) {
  for (int i = 0; i < 100; ++i) {
    ASSERT_THAT(
        (suite.CallText<v1::SentRequest, v1::CreateRequestRequest>(
            MemberCaller("ana"), "RequestService/CreateRequest",
            "parent: 'members/ana' rater { member: 'members/mia' relation: RELATION_MENTOR } items { question: 'q' } "
            "due_date { year: 2027 month: 2 day: 1 }")),
        IsOk());
  }
  EXPECT_THAT(Create("mia"), HasReason(error::v1::REASON_LIMIT_EXCEEDED));
}

}  // namespace
}  // namespace waymark::feedback
