#include <algorithm>
#include <string>
#include <thread>
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
using testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kRaters[] =
    "raters { member: 'members/bob' relation: RELATION_MANAGER } "
    "raters { member: 'members/cy' relation: RELATION_PEER } "
    "raters { external { display_name: 'Eve' email: 'eve@coach.test' } relation: RELATION_EXTERNAL_COACH } ";
constexpr char kOwnRound[] =
    "parent: 'members/ana' round { plan: 'members/ana/plans/p1' due_date { year: 2027 month: 2 day: 1 } items { question: 'What next?' } }";

class Rounds : public ::testing::Test {
 protected:
  Rounds() {
    suite.AddPerson("bob");
    suite.AddPerson("cy");
  }

  absl::StatusOr<v1::Round> Create(const std::string& request, const std::string& who = "ana") {
    return suite.CallText<v1::Round, v1::CreateRoundRequest>(MemberCaller(who), "RoundService/CreateRound", request);
  }
  absl::StatusOr<v1::Round> Open(const access::Caller& caller, const std::string& request) {
    return suite.CallText<v1::Round, v1::OpenRoundRequest>(caller, "RoundService/OpenRound", request);
  }

  Suite suite;
};

TEST_F(Rounds, OfAReviewAsksWhatTheSnapshotHolds) {
  suite.ConfirmPanel(kRaters);
  const auto round = suite.OpenRound();
  ASSERT_THAT(round, IsOk());
  EXPECT_EQ(round->name(), kRound);
  EXPECT_EQ(round->state(), v1::Round::STATE_OPEN);
  EXPECT_EQ(round->plan(), "members/ana/plans/p1");
  ASSERT_EQ(round->items().skills_size(), 2);
  EXPECT_EQ(round->items().skills(0).display_name(), "Coaching");
  EXPECT_EQ(round->items().skills(0).scale().maximum(), 4);
  EXPECT_TRUE(round->items().skills(0).scale().ordinal());
  ASSERT_EQ(round->items().goals_size(), 1);
  EXPECT_EQ(round->items().goals(0).title(), "Lead a team");
  const auto requests = suite.AllRequests();
  ASSERT_THAT(requests, SizeIs(4)) << "ana herself, bob, cy and Eve";
  for (const v1::Request& request : requests) {
    EXPECT_EQ(request.items().SerializeAsString(), round->items().SerializeAsString()) << "everybody is asked the same";
    EXPECT_EQ(request.state(), v1::Request::STATE_OPEN);
    EXPECT_EQ(request.rater_shown(), request.relation() != v1::RELATION_PEER);
    EXPECT_EQ(request.subject_display_name(), "Ana");
  }
}

TEST_F(Rounds, OpeningAgainGivesTheSameRound) {
  suite.ConfirmPanel(kRaters);
  const auto first = suite.OpenRound();
  const std::string before = suite.Dump();
  suite.plan.down = true;
  const auto second = suite.OpenRound();
  ASSERT_THAT(second, IsOk()) << "what is there needs no plan service";
  EXPECT_EQ(second->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(suite.Dump(), before);
}

TEST_F(Rounds, OpenedByManyAtOnceAsksEverybodyOnce) {
  suite.ConfirmPanel(kRaters);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([this] { EXPECT_THAT(suite.OpenRound(), IsOk()); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(suite.AllRequests(), SizeIs(4));
  EXPECT_THAT(suite.Told(), SizeIs(5));
}

TEST_F(Rounds, WithoutThePlanServiceNothingIsOpened) {
  suite.ConfirmPanel(kRaters);
  const std::string before = suite.Dump();
  suite.plan.down = true;
  EXPECT_THAT(suite.OpenRound(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(suite.Dump(), before);
  suite.plan.down = false;
  EXPECT_THAT(suite.OpenRound(), IsOk());
}

TEST_F(Rounds, ARefusalByThePlanServiceIsNoFaultOfTheCallers) {
  suite.plan.refusal = absl::PermissionDeniedError("feedback may not");
  EXPECT_THAT(suite.OpenRound(), StatusIs(absl::StatusCode::kInternal));
  suite.plan.refusal = absl::UnauthenticatedError("who are you");
  EXPECT_THAT(suite.OpenRound(), StatusIs(absl::StatusCode::kInternal));
}

TEST_F(Rounds, OfAReviewThatIsNotThere) {
  EXPECT_THAT(Open(kNotification,
                   "parent: 'members/ana' review: 'members/ana/plans/p1/reviews/none' due_date { year: 2027 month: 4 day: 1 }"),
              HasReason(error::v1::REASON_RESOURCE_NOT_FOUND));
}

TEST_F(Rounds, WhatIsWrongWithOpening) {
  const auto refused = Open(kNotification,
                            "parent: 'members/ana' review: 'members/bob/plans/p1/reviews/r' plan: 'members/ana/plans/p1' "
                            "due_date { year: 2027 month: 2 day: 30 }");
  EXPECT_THAT(testing::ViolatedFields(refused.status()), ElementsAre("review", "plan", "due_date"));
}

TEST_F(Rounds, WhoMayOpenThem) {
  const std::string request = absl::StrCat("parent: 'members/ana' review: '", kReview, "' due_date { year: 2027 month: 4 day: 15 }");
  EXPECT_THAT(Open(MemberCaller("bob"), request), HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT(Open(testing::ServiceCaller("plan"), request), HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT(Open(testing::OperatorCaller(), request), HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT(Open(MemberCaller("ana"), request), IsOk());
}

TEST_F(Rounds, OfAMemberWhoIsUnknownOrHasLeft) {
  suite.plan.snapshots["members/zoe/plans/p/reviews/r"] = plan::v1::ReviewSnapshot();
  const std::string request = "parent: 'members/zoe' review: 'members/zoe/plans/p/reviews/r' due_date { year: 2027 month: 4 day: 15 }";
  EXPECT_THAT(Open(kNotification, request), StatusIs(absl::StatusCode::kUnavailable)) << "plan's journal may tell of her shortly";
  suite.AddPerson("zoe", false);
  EXPECT_THAT(Open(kNotification, request), HasReason(error::v1::REASON_STATE_FORBIDS));
}

TEST_F(Rounds, CalledByTheMemberApartFromReviews) {
  suite.ConfirmPanel(kRaters);
  const auto round = Create(absl::StrCat(kOwnRound, " request_id: 'r1'"));
  ASSERT_THAT(round, IsOk());
  EXPECT_EQ(round->state(), v1::Round::STATE_OPEN);
  EXPECT_EQ(round->review(), "");
  EXPECT_THAT(suite.AllRequests(), SizeIs(4));
  const auto again = Create(absl::StrCat(kOwnRound, " request_id: 'r1'"));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->name(), round->name());
  EXPECT_THAT(suite.AllRequests(), SizeIs(4));
}

TEST_F(Rounds, WhatIsWrongWithCreating) {
  EXPECT_THAT(testing::ViolatedFields(Create("parent: 'members/ana'").status()), ElementsAre("round"));
  const auto missing = Create("parent: 'members/ana' round { }");
  EXPECT_THAT(missing, HasViolation("round.plan"));
  EXPECT_THAT(missing, HasViolation("round.due_date"));
  EXPECT_THAT(missing, HasViolation("round.items"));
  const auto create = [&](const std::string& plan, const std::string& day, const std::string& items) {
    return Create(absl::StrCat("parent: 'members/ana' round { plan: '", plan, "' due_date { ", day, " } items { ", items, " } }"));
  };
  const std::string plan = "members/ana/plans/p1", day = "year: 2027 month: 2 day: 1", items = "question: 'q'";
  EXPECT_THAT(create(plan, day, items), IsOk());
  EXPECT_THAT(create("members/bob/plans/p1", day, items), HasViolation("round.plan"));
  EXPECT_THAT(create(plan, "year: 2027 month: 1 day: 2", items), HasViolation("round.due_date")) << "past";
  EXPECT_THAT(create(plan, day, ""), HasViolation("round.items"));
}

TEST_F(Rounds, AreNoMoreThanTwentyAtOnceThoseOfReviewsAmongThem) {
  ASSERT_THAT(suite.OpenRound(), IsOk());
  std::string last;
  for (int i = 1; i < 20; ++i) {
    const auto round = Create(kOwnRound);
    ASSERT_THAT(round, IsOk()) << i;
    last = round->name();
  }
  EXPECT_THAT(Create(kOwnRound).status(), HasReason(error::v1::REASON_LIMIT_EXCEEDED));
  ASSERT_THAT((suite.CallText<v1::Round, v1::CloseRoundRequest>(MemberCaller("ana"), "RoundService/CloseRound",
                                                               absl::StrCat("name: '", last, "'"))),
              IsOk());
  EXPECT_THAT(Create(kOwnRound), IsOk()) << "one was closed";
  suite.plan.snapshots["members/ana/plans/p1/reviews/next"] = plan::v1::ReviewSnapshot();
  EXPECT_THAT(Open(kNotification, "parent: 'members/ana' review: 'members/ana/plans/p1/reviews/next' "
                                  "due_date { year: 2027 month: 4 day: 15 }"),
              IsOk())
      << "a review has its round whatever the member has open";
}

TEST_F(Rounds, AreNoMoreThanFiftyAMonthWhateverBecameOfThem) {
  for (int i = 0; i < 50; ++i) {
    const auto round = Create(kOwnRound);
    ASSERT_THAT(round, IsOk()) << i;
    ASSERT_THAT((suite.CallText<v1::Round, v1::CloseRoundRequest>(MemberCaller("ana"), "RoundService/CloseRound",
                                                                 absl::StrCat("name: '", round->name(), "'"))),
                IsOk());
  }
  EXPECT_THAT(Create(kOwnRound).status(), HasReason(error::v1::REASON_LIMIT_EXCEEDED));
  suite.clock.Advance(absl::Hours(24 * 30 + 1));
  EXPECT_THAT(Create(absl::StrReplaceAll(kOwnRound, {{"month: 2", "month: 4"}})), IsOk());
}

TEST_F(Rounds, ClosingExpiresWhatIsOpenAndSaysSo) {
  suite.ConfirmPanel(kRaters);
  ASSERT_THAT(suite.OpenRound(), IsOk());
  const std::string own = suite.RequestOf("ana"), bob = suite.RequestOf("bob"), cy = suite.RequestOf("cy"), eve = suite.RequestOf("Eve");
  ASSERT_THAT(suite.Submit(MemberCaller("bob"), bob, 3), IsOk());
  suite.clock.Advance(absl::Hours(24));
  const auto closed = suite.CloseRound();
  ASSERT_THAT(closed, IsOk());
  EXPECT_EQ(closed->state(), v1::Round::STATE_CLOSED);
  EXPECT_TRUE(closed->has_close_time());
  const std::vector<std::string> told = suite.Told();
  const std::vector<std::string> last(told.begin() + 5, told.end());
  // Told by name; bob's at once, when he answered.
  std::vector<std::string> expected = {absl::StrCat("RequestClosed ", own, " OUTCOME_EXPIRED"),
                                       absl::StrCat("RequestClosed ", cy, " OUTCOME_UNSPECIFIED"),
                                       absl::StrCat("RequestClosed ", eve, " OUTCOME_EXPIRED")};
  std::sort(expected.begin(), expected.end());
  expected.insert(expected.begin(), absl::StrCat("RequestClosed ", bob, " OUTCOME_ANSWERED"));
  expected.push_back(absl::StrCat("RoundClosed ", kRound));
  EXPECT_EQ(last, expected);
  EXPECT_EQ(suite.RequestOf("cy"), "") << "who was asked anonymously is forgotten";
  const std::string before = suite.Dump();
  ASSERT_THAT(suite.CloseRound(), IsOk());
  EXPECT_EQ(suite.Dump(), before) << "closing again changes nothing";
}

TEST_F(Rounds, TheLastAnswerClosesTheRound) {
  suite.ConfirmPanel("raters { member: 'members/bob' relation: RELATION_MANAGER } raters { member: 'members/cy' relation: RELATION_MENTOR }");
  ASSERT_THAT(suite.OpenRound(), IsOk());
  ASSERT_THAT(suite.Submit(MemberCaller("ana"), suite.RequestOf("ana"), 4), IsOk());
  ASSERT_THAT(suite.Withdraw(suite.RequestOf("bob")), IsOk());
  EXPECT_EQ(suite.GetRound()->state(), v1::Round::STATE_OPEN);
  ASSERT_THAT(suite.Submit(MemberCaller("cy"), suite.RequestOf("cy"), 2), IsOk());
  EXPECT_EQ(suite.GetRound()->state(), v1::Round::STATE_CLOSED);
  EXPECT_EQ(suite.Told().back(), absl::StrCat("RoundClosed ", kRound));
}

// Whoever acts last, the subject included: that the round closes would tell that the peer has answered.
TEST_F(Rounds, NoAnswerClosesARoundThatAsksAnonymousRaters) {
  for (const bool peer_answers : {false, true}) {
    Suite other;
    other.AddPerson("bob");
    other.AddPerson("cy");
    other.ConfirmPanel("raters { member: 'members/bob' relation: RELATION_MANAGER } raters { member: 'members/cy' relation: RELATION_PEER }");
    ASSERT_THAT(other.OpenRound(), IsOk());
    if (peer_answers) ASSERT_THAT(other.Submit(MemberCaller("cy"), other.RequestOf("cy"), 2), IsOk());
    ASSERT_THAT(other.Submit(MemberCaller("bob"), other.RequestOf("bob"), 2), IsOk());
    ASSERT_THAT(other.Submit(MemberCaller("ana"), other.RequestOf("ana"), 4), IsOk());
    EXPECT_EQ(other.GetRound()->state(), v1::Round::STATE_OPEN) << peer_answers;
  }
}

TEST_F(Rounds, ARoundThatAwaitsItsRatersCanBeClosed) {
  ASSERT_THAT(suite.OpenRound(), IsOk());
  ASSERT_THAT(suite.CloseRound(), IsOk());
  suite.ConfirmPanel(kRaters);
  EXPECT_THAT(suite.AllRequests(), IsEmpty()) << "a late confirmation does not wake it";
}

TEST_F(Rounds, AreListedNewestFirstPageByPage) {
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) {
    suite.clock.Advance(absl::Minutes(1));
    made.insert(made.begin(), Create(kOwnRound)->name());
  }
  std::vector<std::string> listed;
  v1::ListRoundsRequest request = Parse<v1::ListRoundsRequest>("parent: 'members/ana' page_size: 2");
  do {
    const auto page = suite.Call<v1::ListRoundsResponse>(MemberCaller("ana"), "RoundService/ListRounds", request);
    ASSERT_THAT(page, IsOk());
    for (const v1::Round& round : page->rounds()) listed.push_back(round.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, made);
}

TEST_F(Rounds, AServiceThatLostItsPlaceListsWhatIsOpen) {
  suite.ConfirmPanel(kRaters);
  ASSERT_THAT(suite.OpenRound(), IsOk());
  const auto own = Create(kOwnRound);
  ASSERT_THAT((suite.CallText<v1::Round, v1::CloseRoundRequest>(MemberCaller("ana"), "RoundService/CloseRound",
                                                               absl::StrCat("name: '", own->name(), "'"))),
              IsOk());
  const auto open =
      suite.CallText<v1::ListOpenRoundsResponse, v1::ListOpenRoundsRequest>(kNotification, "RoundService/ListOpenRounds", "");
  ASSERT_THAT(open, IsOk());
  ASSERT_EQ(open->rounds_size(), 1);
  EXPECT_EQ(open->rounds(0).round(), kRound);
  EXPECT_EQ(open->rounds(0).review(), kReview);
  EXPECT_EQ(open->rounds(0).plan(), "members/ana/plans/p1");
  EXPECT_FALSE(open->rounds(0).awaiting_raters());
  EXPECT_THAT((suite.CallText<v1::ListOpenRoundsResponse, v1::ListOpenRoundsRequest>(MemberCaller("ana"),
                                                                                     "RoundService/ListOpenRounds", "")),
              HasReason(error::v1::REASON_NOT_PERMITTED));
}

TEST_F(Rounds, ThePlanServiceListsWhatWasClosedAndComparesIt) {
  suite.ConfirmPanel(kRaters);
  ASSERT_THAT(suite.OpenRound(), IsOk());
  const auto plan = testing::ServiceCaller("plan");
  const auto closed = [&] {
    return suite.CallText<v1::ListClosedRoundsResponse, v1::ListClosedRoundsRequest>(plan, "RoundService/ListClosedRounds", "");
  };
  EXPECT_EQ(closed()->rounds_size(), 0);
  ASSERT_THAT((suite.CallText<v1::Round, v1::CloseRoundRequest>(MemberCaller("ana"), "RoundService/CloseRound",
                                                               absl::StrCat("name: '", kRound, "'"))),
              IsOk());
  ASSERT_EQ(closed()->rounds_size(), 1);
  EXPECT_EQ(closed()->rounds(0).round(), kRound);
  EXPECT_EQ(closed()->rounds(0).review(), kReview);
  const std::string name = absl::StrCat("name: '", kRound, "'");
  EXPECT_THAT((suite.CallText<v1::Comparison, v1::GetComparisonRequest>(plan, "RoundService/GetComparison", name)), IsOk());
  EXPECT_THAT((suite.CallText<v1::Comparison, v1::GetComparisonRequest>(kNotification, "RoundService/GetComparison", name)),
              HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT((suite.CallText<v1::ListClosedRoundsResponse, v1::ListClosedRoundsRequest>(MemberCaller("ana"),
                                                                                         "RoundService/ListClosedRounds", "")),
              HasReason(error::v1::REASON_NOT_PERMITTED));
  suite.clock.Advance(absl::Hours(24 * 101));
  EXPECT_EQ(closed()->rounds_size(), 0);
}

}  // namespace
}  // namespace waymark::feedback
