#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/unit/services/feedback/suite.h"

namespace waymark::feedback {
namespace {

using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::MemberCaller;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kAsk[] =
    "parent: 'members/ana' rater { member: 'members/mia' relation: RELATION_MENTOR } "
    "due_date { year: 2027 month: 2 day: 1 } items { question: 'How did the talk go?' } ";

class Requests : public ::testing::Test {
 protected:
  Requests() {
    for (const char* id : {"bob", "cy", "mia"}) suite.AddPerson(id);
  }

  absl::StatusOr<v1::SentRequest> Create(const std::string& request, const std::string& who = "ana") {
    return suite.CallText<v1::SentRequest, v1::CreateRequestRequest>(MemberCaller(who), "RequestService/CreateRequest", request);
  }
  absl::StatusOr<v1::Request> Get(const std::string& who, const std::string& name) {
    return suite.CallText<v1::Request, v1::GetRequestRequest>(MemberCaller(who), "RequestService/GetRequest",
                                                              absl::StrCat("name: '", name, "'"));
  }
  std::vector<v1::SentRequest> Sent(const std::string& who = "ana") {
    const auto sent = suite.CallText<v1::ListSentRequestsResponse, v1::ListSentRequestsRequest>(
        MemberCaller(who), "RequestService/ListSentRequests", absl::StrCat("parent: 'members/", who, "'"));
    EXPECT_THAT(sent, IsOk());
    return {sent->requests().begin(), sent->requests().end()};
  }
  absl::StatusOr<v1::Request> Comment(const std::string& who, const std::string& name) {
    v1::SubmitAnswerRequest submit;
    submit.set_name(name);
    submit.mutable_content()->set_comment("Well.");
    return suite.Call<v1::Request>(MemberCaller(who), "RequestService/SubmitAnswer", submit);
  }

  Suite suite;
};

TEST_F(Requests, AtAnyTimeAndAnsweredAtOnce) {
  const auto sent = Create(kAsk);
  ASSERT_THAT(sent, IsOk());
  EXPECT_EQ(sent->state(), v1::Request::STATE_OPEN);
  EXPECT_EQ(sent->rater(), "members/mia");
  EXPECT_EQ(sent->round(), "");
  const auto asked = Get("mia", sent->request());
  ASSERT_THAT(asked, IsOk());
  EXPECT_TRUE(asked->rater_shown());
  EXPECT_EQ(asked->items().question(), "How did the talk go?");
  ASSERT_THAT(Comment("mia", sent->request()), IsOk());
  EXPECT_EQ(Sent()[0].state(), v1::Request::STATE_ANSWERED);
  const auto answers = suite.CallText<v1::ListAnswersResponse, v1::ListAnswersRequest>(
      MemberCaller("ana"), "AnswerService/ListAnswers", "parent: 'members/ana'");
  ASSERT_THAT(answers, IsOk());
  ASSERT_EQ(answers->answers_size(), 1);
  EXPECT_EQ(answers->answers(0).rater(), "members/mia");
  EXPECT_EQ(answers->answers(0).rater_display_name(), "Mia");
  EXPECT_EQ(answers->answers(0).content().comment(), "Well.");
  EXPECT_THAT(suite.Told(), ElementsAre(absl::StrCat("RequestOpened ", sent->request()),
                                        absl::StrCat("RequestClosed ", sent->request(), " OUTCOME_ANSWERED")));
}

TEST_F(Requests, ASingleAnonymousRaterHasNobodyToHideBehind) {
  for (const char* relation : {"RELATION_PEER", "RELATION_REPORT", "RELATION_OTHER"}) {
    EXPECT_THAT(Create(absl::StrCat("parent: 'members/ana' rater { member: 'members/mia' relation: ", relation,
                                    " } due_date { year: 2027 month: 2 day: 1 } items { question: 'q' }")),
                HasViolation("rater.relation"))
        << relation;
  }
}

TEST_F(Requests, WhatIsWrongWithCreating) {
  const auto refused =
      Create("parent: 'members/ana' rater { relation: RELATION_MENTOR } due_date { year: 2027 month: 2 day: 1 } items { }");
  EXPECT_THAT(refused, HasViolation("rater.member"));
  EXPECT_THAT(refused, HasViolation("items"));
  const auto late = Create(
      "parent: 'members/ana' rater { member: 'members/zoe' relation: RELATION_MENTOR } due_date { year: 2026 month: 2 day: 1 } "
      "items { question: 'q' }");
  EXPECT_THAT(testing::ViolatedFields(late.status()), ElementsAre("due_date", "rater.member"));
}

TEST_F(Requests, AreNoMoreThanAHundredAtOnce) {
  std::string last;
  for (int i = 0; i < 100; ++i) {
    const auto sent = Create(kAsk);
    ASSERT_THAT(sent, IsOk()) << i;
    last = sent->request();
  }
  EXPECT_THAT(Create(kAsk).status(), HasReason(base::Reason::REASON_LIMIT_EXCEEDED));
  ASSERT_THAT(Comment("mia", last), IsOk());
  EXPECT_THAT(Create(kAsk), IsOk()) << "one was answered";
}

TEST_F(Requests, AreNoMoreThanTwoHundredAMonthWhateverBecameOfThem) {
  for (int i = 0; i < 200; ++i) {
    const auto sent = Create(kAsk);
    ASSERT_THAT(sent, IsOk()) << i;
    ASSERT_THAT(suite.Withdraw(sent->request()), IsOk());
  }
  EXPECT_THAT(Create(kAsk).status(), HasReason(base::Reason::REASON_LIMIT_EXCEEDED));
  suite.clock.Advance(absl::Hours(24 * 30 + 1));
  EXPECT_THAT(Create(absl::StrReplaceAll(kAsk, {{"month: 2", "month: 4"}})), IsOk());
}

TEST_F(Requests, AreMadeOnceForOneRequestId) {
  const auto first = Create(absl::StrCat(kAsk, "request_id: 'one'"));
  const auto again = Create(absl::StrCat(kAsk, "request_id: 'one'"));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->request(), first->request());
  EXPECT_THAT(suite.AllRequests(), SizeIs(1));
}

TEST_F(Requests, BelongToTheRater) {
  const auto sent = Create(kAsk);
  for (const char* other : {"ana", "bob"}) {
    EXPECT_THAT(Get(other, sent->request()), HasReason(error::v1::REASON_NOT_PERMITTED)) << other;
    EXPECT_THAT(Comment(other, sent->request()), HasReason(error::v1::REASON_NOT_PERMITTED)) << other;
    EXPECT_THAT(suite.Decline(MemberCaller(other), sent->request()), HasReason(error::v1::REASON_NOT_PERMITTED)) << other;
    EXPECT_THAT(Get(other, "members/mia/requests/none"), HasReason(error::v1::REASON_NOT_PERMITTED)) << other;
  }
  EXPECT_THAT(Get("mia", "members/mia/requests/none"), HasReason(error::v1::REASON_RESOURCE_NOT_FOUND));
}

TEST_F(Requests, OnlyTheSubjectTakesThemBack) {
  const auto sent = Create(kAsk);
  EXPECT_THAT(suite.Withdraw(sent->request(), "bob"), HasReason(error::v1::REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(suite.Withdraw("members/mia/requests/none", "bob"), HasReason(error::v1::REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(suite.Withdraw(sent->request(), "mia"), HasReason(error::v1::REASON_RESOURCE_NOT_FOUND));
  EXPECT_EQ(Get("mia", sent->request())->state(), v1::Request::STATE_OPEN);
  ASSERT_THAT(suite.Withdraw(sent->request()), IsOk());
  EXPECT_EQ(Get("mia", sent->request())->state(), v1::Request::STATE_WITHDRAWN);
}

TEST_F(Requests, ADeclineOfANamedRaterIsTold) {
  const auto sent = Create(kAsk);
  ASSERT_THAT(suite.Decline(MemberCaller("mia"), sent->request(), "I was not there."), IsOk());
  EXPECT_EQ(Sent()[0].state(), v1::Request::STATE_DECLINED);
  EXPECT_EQ(Sent()[0].decline_reason(), "I was not there.");
  EXPECT_EQ(suite.Told().back(), absl::StrCat("RequestClosed ", sent->request(), " OUTCOME_DECLINED"));
}

// Every state a request can be in, every RPC that would move it, for a named and an anonymous rater.
TEST(RequestStates, TheWholeTableByRpc) {
  const std::vector<std::string> moves = {"answer", "decline", "withdraw", "close"};
  for (const bool anonymous : {false, true}) {
    for (const std::string& first : moves) {
      for (const std::string& second : moves) {
        Suite suite;
        for (const char* id : {"bob", "cy"}) suite.AddPerson(id);
        suite.ConfirmPanel(
            "raters { member: 'members/bob' relation: RELATION_MANAGER } raters { member: 'members/cy' relation: RELATION_PEER }");
        ASSERT_THAT(suite.OpenRound(), IsOk());
        const std::string rater = anonymous ? "cy" : "bob";
        const std::string name = suite.RequestOf(rater);
        const auto move = [&](const std::string& what) -> absl::Status {
          if (what == "answer") return suite.Submit(MemberCaller(rater), name, 3).status();
          if (what == "decline") return suite.Decline(MemberCaller(rater), name).status();
          if (what == "withdraw") return suite.Withdraw(name).status();
          return suite.CloseRound().status();
        };
        const std::string which = absl::StrCat(anonymous ? "anonymous " : "named ", first, ", ", second);
        ASSERT_THAT(move(first), IsOk()) << which;
        const absl::Status outcome = move(second);
        if (second == "close") {
          EXPECT_THAT(outcome, IsOk()) << which;
        } else if (first == "close") {
          // The row of a named rater has expired, that of an anonymous one is gone.
          EXPECT_THAT(outcome, HasReason(anonymous ? error::v1::REASON_RESOURCE_NOT_FOUND : error::v1::REASON_STATE_FORBIDS)) << which;
        } else if (second == "withdraw" && (anonymous || first == "withdraw")) {
          EXPECT_THAT(outcome, IsOk()) << which;
        } else {
          EXPECT_THAT(outcome, HasReason(error::v1::REASON_STATE_FORBIDS)) << which;
        }
      }
    }
  }
}

TEST_F(Requests, ListingsOfRaterSubjectAndService) {
  suite.ConfirmPanel("raters { member: 'members/bob' relation: RELATION_MANAGER } raters { member: 'members/cy' relation: RELATION_PEER }");
  ASSERT_THAT(suite.OpenRound(), IsOk());
  suite.clock.Advance(absl::Hours(1));
  const auto single = Create(kAsk);
  std::vector<std::string> raters;
  for (const v1::SentRequest& sent : Sent()) raters.push_back(sent.rater());
  EXPECT_EQ(raters[0], "members/mia") << "newest first";
  EXPECT_THAT(raters, UnorderedElementsAre("members/mia", "members/ana", "members/bob", "members/cy"));
  EXPECT_THAT(Sent("bob"), IsEmpty());

  ASSERT_THAT(suite.Submit(MemberCaller("bob"), suite.RequestOf("bob"), 3), IsOk());
  const auto bobs = [&](const std::string& state) {
    const auto listed = suite.CallText<v1::ListRequestsResponse, v1::ListRequestsRequest>(
        MemberCaller("bob"), "RequestService/ListRequests", absl::StrCat("parent: 'members/bob' ", state));
    EXPECT_THAT(listed, IsOk());
    return listed->requests_size();
  };
  EXPECT_EQ(bobs(""), 1);
  EXPECT_EQ(bobs("state: STATE_ANSWERED"), 1);
  EXPECT_EQ(bobs("state: STATE_OPEN"), 0);

  const auto open = [&](const std::string& text) {
    const auto listed = suite.CallText<v1::ListOpenRequestsResponse, v1::ListOpenRequestsRequest>(
        kNotification, "RequestService/ListOpenRequests", text);
    EXPECT_THAT(listed, IsOk());
    std::vector<std::string> names;
    for (const v1::RequestOpened& fact : listed->requests()) {
      names.push_back(fact.rater());
      EXPECT_EQ(fact.relation() == v1::RELATION_UNSPECIFIED, fact.rater() == "members/cy") << "an anonymous relation is not told";
    }
    return names;
  };
  EXPECT_THAT(open(""), ElementsAre("members/ana", "members/cy", "members/mia"));
  EXPECT_THAT(open(absl::StrCat("round: '", kRound, "'")), ElementsAre("members/ana", "members/cy"));
}

TEST_F(Requests, WhatAnAnonymousRaterDidIsNotShownToTheSubject) {
  suite.ConfirmPanel("raters { member: 'members/cy' relation: RELATION_PEER } raters { member: 'members/bob' relation: RELATION_PEER }");
  ASSERT_THAT(suite.OpenRound(), IsOk());
  const std::vector<v1::SentRequest> before = Sent();
  ASSERT_THAT(suite.Submit(MemberCaller("cy"), suite.RequestOf("cy"), 1, "psst"), IsOk());
  ASSERT_THAT(suite.Decline(MemberCaller("bob"), suite.RequestOf("bob"), "no time"), IsOk());
  const std::vector<v1::SentRequest> after = Sent();
  ASSERT_EQ(after.size(), before.size());
  for (size_t i = 0; i < after.size(); ++i) EXPECT_EQ(after[i].SerializeAsString(), before[i].SerializeAsString());
}

}  // namespace
}  // namespace waymark::feedback
