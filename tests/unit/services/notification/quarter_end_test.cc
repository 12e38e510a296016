// What happens when a quarter ends, from the schedule to the last closed item, with plan and feedback played by fakes.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/services/notification/suite.h"

namespace waymark::notification {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using Minute = absl::CivilMinute;

const std::string kAnasReview = absl::StrCat("REVIEW ", kReview);
const std::string kAnasRound = absl::StrCat("CONFIRM_RATERS ", kRound);
const std::string kBensRequest = "FEEDBACK_REQUEST members/ben/requests/p1.quarterly-2027-04-01";

class QuarterEnd : public ::testing::TestWithParam<StoreKind> {
 protected:
  QuarterEnd() : suite(GetParam()) {
    suite.feedback.raters = {"members/ben"};
    suite.plan.Activate(suite.QuarterlyPlan());
    suite.Settle();
  }

  void GoTo(Minute local) {
    suite.SetBerlin(local);
    suite.Settle();
  }

  // The plan that was put away is active again, its first review still open: plan tells of both.
  void ComeBack(const google::type::Date& next) {
    plan::v1::Plan again = suite.QuarterlyPlan();
    *again.mutable_next_review_date() = next;
    suite.plan.Activate(again);
    plan::v1::ReviewOpened fact;
    fact.set_review(kReview);
    fact.set_plan(kPlan);
    fact.set_occurrence("quarterly/2027-04-01");
    *fact.mutable_due_date() = Date(2027, 4, 15);
    suite.plan.Tell(kPlan, fact);
    suite.Settle();
  }

  Suite suite;
};

TEST_P(QuarterEnd, BeginsAtNineInTheOwnersZoneAndNotBefore) {
  GoTo(Minute(2027, 4, 1, 8, 59));
  EXPECT_THAT(suite.OccurrenceStates(), IsEmpty());
  GoTo(Minute(2027, 4, 1, 9, 0));
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 ROUND_OPEN"));
  EXPECT_THAT(suite.Inbox("ana"), ElementsAre(kAnasReview));
  EXPECT_THAT(suite.Inbox("ben"), ElementsAre(kBensRequest));
  EXPECT_EQ(suite.mails(), 2);
  EXPECT_EQ(suite.plan.reviews[kReview].due_date().day(), 15) << "fourteen days to answer";
}

TEST_P(QuarterEnd, MailsSayWhatIsAskedAndTheirHeadersSayNothing) {
  GoTo(Minute(2027, 4, 1, 9, 0));
  const auto to_ana = suite.LettersTo("ana@org.example");
  ASSERT_THAT(to_ana, SizeIs(1));
  EXPECT_THAT(to_ana[0].text, HasSubstr("Hello Member ana,"));
  EXPECT_THAT(to_ana[0].text, HasSubstr("Goals and steps planned: 2. Late: 1."));
  EXPECT_THAT(to_ana[0].text, HasSubstr("by 15 April 2027"));
  const auto to_ben = suite.LettersTo("ben@org.example");
  ASSERT_THAT(to_ben, SizeIs(1));
  EXPECT_THAT(to_ben[0].text, HasSubstr("Ana Silva asks for your feedback."));
  for (const Letter& letter : {to_ana[0], to_ben[0]}) {
    EXPECT_THAT(letter.head, HasSubstr("From: Waymark <waymark@org.example>"));
    EXPECT_THAT(letter.head, HasSubstr("Subject: Something is waiting for you\r\n"));
    EXPECT_FALSE(absl::StrContains(letter.head, "Ana"));
    EXPECT_TRUE(absl::EndsWith(letter.message_id, "@org.example"));
  }
  EXPECT_NE(to_ana[0].message_id, to_ben[0].message_id);
}

TEST_P(QuarterEnd, IsDoneWhenTheAnswerAndTheClosedReviewArrive) {
  GoTo(Minute(2027, 4, 1, 9, 0));
  suite.feedback.Answered(suite.feedback.RequestOf("members/ben"));
  suite.feedback.CloseRound(kRound);
  suite.Settle();
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
  EXPECT_THAT(suite.Inbox("ana"), ElementsAre(absl::StrCat("FEEDBACK_READY ", kRound), kAnasReview));
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 ROUND_CLOSED"));
  suite.plan.CloseReview(kReview, Date(2027, 7, 1));
  suite.Settle();
  EXPECT_THAT(suite.Inbox("ana"), IsEmpty());
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 DONE"));
  const int mails = suite.mails();
  GoTo(Minute(2027, 6, 30, 12, 0));
  EXPECT_EQ(suite.mails(), mails) << "nobody is reminded of what is done";
  GoTo(Minute(2027, 7, 1, 9, 0));
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 DONE", "quarterly-2027-07-01 ROUND_OPEN"));
}

TEST_P(QuarterEnd, RemindsOnceOnTheMorningAfterTheDueDateAndClosesTheRoundAWeekLater) {
  GoTo(Minute(2027, 4, 1, 9, 0));
  GoTo(Minute(2027, 4, 15, 23, 59));
  EXPECT_EQ(suite.mails(), 2) << "the day is not over";
  GoTo(Minute(2027, 4, 16, 7, 59));
  EXPECT_EQ(suite.mails(), 2) << "quiet hours";
  GoTo(Minute(2027, 4, 16, 8, 0));
  EXPECT_EQ(suite.mails(), 4);
  EXPECT_THAT(suite.LettersTo("ben@org.example")[1].head, HasSubstr("Subject: Reminder: something is waiting for you"));
  EXPECT_TRUE(suite.Items("ben")[0].has_remind_time());
  GoTo(Minute(2027, 4, 22, 12, 0));
  EXPECT_EQ(suite.mails(), 4) << "once";
  EXPECT_EQ(suite.feedback.calls["RoundService/CloseRound"], 0);
  GoTo(Minute(2027, 4, 23, 12, 0));
  EXPECT_EQ(suite.feedback.calls["RoundService/CloseRound"], 1);
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 ROUND_CLOSED"));
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
  EXPECT_THAT(suite.Inbox("ana"), ElementsAre(absl::StrCat("FEEDBACK_READY ", kRound), kAnasReview));
}

TEST_P(QuarterEnd, DoesNotRemindOfAnAnswerThatCannotBeTold) {
  GoTo(Minute(2027, 4, 1, 9, 0));
  suite.feedback.Answered(suite.feedback.RequestOf("members/ben"), /*anonymous=*/true);
  GoTo(Minute(2027, 4, 16, 12, 0));
  EXPECT_THAT(suite.LettersTo("ben@org.example"), SizeIs(1));
  EXPECT_THAT(suite.LettersTo("ana@org.example"), SizeIs(2));
}

TEST_P(QuarterEnd, AnswersThatCameBeforeTheReminderLeftKeepItBack) {
  GoTo(Minute(2027, 4, 1, 9, 0));
  GoTo(Minute(2027, 4, 16, 2, 0));  // reminders wait for the end of quiet hours
  suite.feedback.Answered(suite.feedback.RequestOf("members/ben"), /*anonymous=*/true);
  suite.plan.CloseReview(kReview, Date(2027, 7, 1));
  GoTo(Minute(2027, 4, 16, 12, 0));
  EXPECT_EQ(suite.mails(), 2);
  int cancelled = 0;
  for (const auto& delivery : suite.AllDeliveries()) cancelled += delivery.state() == v1::Delivery::STATE_CANCELLED;
  EXPECT_EQ(cancelled, 2);
}

TEST_P(QuarterEnd, AClosedReviewEndsTheRemindersOfItsRound) {
  GoTo(Minute(2027, 4, 1, 9, 0));
  suite.plan.CloseReview(kReview, Date(2027, 7, 1));
  GoTo(Minute(2027, 4, 16, 12, 0));
  EXPECT_EQ(suite.mails(), 2);
  EXPECT_THAT(suite.Inbox("ben"), ElementsAre(kBensRequest)) << "the answer is still welcome";
}

TEST_P(QuarterEnd, AsksTheMemberFirstWhomToAsk) {
  suite.feedback.confirmed = false;
  GoTo(Minute(2027, 4, 1, 9, 0));
  EXPECT_THAT(suite.Inbox("ana"), UnorderedElementsAre(kAnasReview, kAnasRound));
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
  suite.feedback.ConfirmRaters(kRound);
  suite.Settle();
  EXPECT_THAT(suite.Inbox("ana"), ElementsAre(kAnasReview));
  EXPECT_THAT(suite.Inbox("ben"), ElementsAre(kBensRequest));
}

TEST_P(QuarterEnd, ARoundNobodyWasAskedInHasNothingToRead) {
  suite.feedback.confirmed = false;
  GoTo(Minute(2027, 4, 1, 9, 0));
  GoTo(Minute(2027, 5, 1, 9, 0));
  GoTo(Minute(2027, 5, 9, 9, 0));
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 ROUND_CLOSED"));
  EXPECT_THAT(suite.Inbox("ana"), ElementsAre(kAnasReview));
}

TEST_P(QuarterEnd, WhoWasAskedByWhomIsForgottenWithTheRound) {
  GoTo(Minute(2027, 4, 1, 9, 0));
  suite.feedback.CloseRound(kRound);
  suite.Settle();
  const auto done = suite.Items("ben", v1::InboxItem::STATE_DONE);
  ASSERT_THAT(done, SizeIs(1));
  EXPECT_EQ(done[0].title(), "");
  EXPECT_EQ(done[0].subject(), "");
  EXPECT_FALSE(done[0].has_due_date());
}

TEST_P(QuarterEnd, AnOpenReviewAbsorbsWhatFallsDueMeanwhile) {
  GoTo(Minute(2027, 4, 1, 9, 0));
  const int mails = suite.mails();
  suite.feedback.CloseRound(kRound);
  GoTo(Minute(2027, 7, 1, 9, 0));
  GoTo(Minute(2027, 7, 1, 9, 1));
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 ROUND_CLOSED", "quarterly-2027-07-01 ABSORBED"));
  EXPECT_EQ(suite.plan.reviews.size(), 1u);
  EXPECT_EQ(suite.feedback.rounds.size(), 1u);
  EXPECT_EQ(suite.mails(), mails + 2) << "that the feedback can be read, and the one reminder of the review";
}

TEST_P(QuarterEnd, APlanThatEndsVoidsWhatWasDue) {
  GoTo(Minute(2027, 4, 1, 9, 0));
  suite.plan.End(kPlan);
  suite.Settle();
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 VOID"));
  EXPECT_THAT(suite.Inbox("ana"), IsEmpty());
  GoTo(Minute(2027, 8, 1, 9, 0));
  EXPECT_THAT(suite.OccurrenceStates(), SizeIs(1));
}

TEST_P(QuarterEnd, APlanThatIsGoneWhenItsReviewIsToOpenVoidsIt) {
  suite.plan.plans.clear();  // the fact has not come yet
  GoTo(Minute(2027, 4, 1, 9, 0));
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 VOID"));
  EXPECT_THAT(suite.Inbox("ana"), IsEmpty());
}

TEST_P(QuarterEnd, AReviewThatStandsIsAskedForAgainWhenItsPlanComesBack) {
  GoTo(Minute(2027, 4, 1, 9, 0));
  suite.plan.End(kPlan);
  suite.Settle();
  plan::v1::Plan again = suite.QuarterlyPlan();
  *again.mutable_next_review_date() = Date(2027, 5, 1);
  suite.plan.Activate(again);
  GoTo(Minute(2027, 5, 1, 9, 0));
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 ROUND_OPEN", "quarterly-2027-05-01 ABSORBED"));
  EXPECT_THAT(suite.Inbox("ana"), ::testing::Contains(kAnasReview));
  // Nothing of the first time was lost: she is reminded of it, and told no second time.
  EXPECT_THAT(suite.LettersTo("ana@org.example"), SizeIs(1));
  GoTo(Minute(2027, 5, 2, 9, 0));
  EXPECT_THAT(suite.LettersTo("ana@org.example"), SizeIs(2)) << "the prompt, and the reminder";
}

TEST_P(QuarterEnd, AReviewThatIsOpenIsAskedForAtOnceWhenItsPlanComesBack) {
  GoTo(Minute(2027, 4, 1, 19, 30));  // began at nine; the clock jumped into her quiet hours
  suite.plan.End(kPlan);
  suite.Settle();
  GoTo(Minute(2027, 4, 2, 9, 0));
  EXPECT_THAT(suite.LettersTo("ana@org.example"), IsEmpty()) << "the plan is gone";
  ComeBack(Date(2027, 9, 1));
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 ROUND_OPEN"));
  EXPECT_THAT(suite.Inbox("ana"), ElementsAre(kAnasReview));
  EXPECT_THAT(suite.LettersTo("ana@org.example"), SizeIs(1)) << "the prompt that closing kept back leaves after all";
  EXPECT_EQ(suite.feedback.rounds.size(), 1u);
  GoTo(Minute(2027, 4, 16, 12, 0));
  EXPECT_THAT(suite.LettersTo("ana@org.example"), SizeIs(2)) << "and its reminder";
  GoTo(Minute(2027, 4, 23, 12, 0));
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 ROUND_CLOSED")) << "as if nothing had been";
}

TEST_P(QuarterEnd, AReminderThatWaitedWhenItsPlanWasPutAwayLeavesOnceItComesBack) {
  GoTo(Minute(2027, 4, 1, 9, 0));
  GoTo(Minute(2027, 4, 16, 2, 0));  // reminders wait for the end of quiet hours
  suite.plan.End(kPlan);
  GoTo(Minute(2027, 4, 16, 12, 0));
  EXPECT_THAT(suite.LettersTo("ana@org.example"), SizeIs(1)) << "the plan is gone";
  for (int times = 0; times < 2; ++times) {
    ComeBack(Date(2027, 9, 1));
    EXPECT_THAT(suite.LettersTo("ana@org.example"), SizeIs(2)) << "the reminder, and no second one";
    suite.plan.End(kPlan);
    suite.Settle();
  }
}

TEST_P(QuarterEnd, AReviewSomebodyCallsGoesTheSameWay) {
  suite.plan.CallReview(kPlan, "2027-03-01", Date(2027, 3, 15));
  suite.Settle();
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("called-2027-03-01 ROUND_OPEN"));
  EXPECT_THAT(suite.Inbox("ana"), ElementsAre("REVIEW members/ana/plans/p1/reviews/called-2027-03-01"));
  EXPECT_THAT(suite.Inbox("ben"), ElementsAre("FEEDBACK_REQUEST members/ben/requests/p1.called-2027-03-01"));
}

TEST_P(QuarterEnd, ARescheduledPlanFallsDueWhenItSaysNow) {
  plan::v1::PlanRescheduled fact;
  fact.set_plan(kPlan);
  fact.set_time_zone("Europe/Berlin");
  *fact.mutable_next_review_date() = Date(2027, 5, 15);
  *fact.mutable_cadences() = suite.QuarterlyPlan().cadences();
  suite.plan.Tell(kPlan, fact);
  suite.Settle();
  GoTo(Minute(2027, 5, 15, 8, 59));
  EXPECT_THAT(suite.OccurrenceStates(), IsEmpty()) << "the date overrides 1 April";
  GoTo(Minute(2027, 5, 15, 9, 0));
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-05-15 ROUND_OPEN"));
}

TEST_P(QuarterEnd, WhoMovesKeepsTheDateAndTheHour) {
  suite.AddMember("ana", "Pacific/Auckland");
  suite.Settle();
  GoTo(Minute(2027, 3, 31, 21, 59));  // 2027-04-01 08:59 in Auckland
  EXPECT_THAT(suite.OccurrenceStates(), IsEmpty());
  GoTo(Minute(2027, 3, 31, 22, 0));
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 ROUND_OPEN"));
}

TEST_P(QuarterEnd, ACadenceThatBreaksItsContractParksItsPlanAndNobodyElses) {
  plan::v1::Plan broken = suite.QuarterlyPlan();
  broken.set_name("members/ana/plans/p2");
  broken.mutable_cadences(0)->clear_unit();
  suite.plan.Activate(broken);
  suite.Settle();
  GoTo(Minute(2027, 4, 1, 9, 0));
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 ROUND_OPEN"));
}

// Down from before the quarter's end.
TEST_P(QuarterEnd, TenPeriodsDownAreCaughtUpWithOneMessagePerPersonAndKind) {
  suite.SetBerlin(Minute(2029, 8, 5, 10, 0));
  suite.Restart();
  suite.Settle();
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2029-07-01 ROUND_OPEN"));
  EXPECT_THAT(suite.Inbox("ana"), SizeIs(1));
  EXPECT_THAT(suite.Inbox("ben"), SizeIs(1));
  EXPECT_EQ(suite.mails(), 2);
  v1::ListOccurrencesRequest all;
  const auto page = suite.Call<v1::ListOccurrencesResponse>(testing::OperatorCaller(), "OccurrenceService/ListOccurrences", all);
  EXPECT_EQ(page->occurrences(0).collapsed(), 9);
  EXPECT_EQ(page->occurrences(0).due_date().day(), 19) << "all the days to answer, from today";
}

// Down while the prompts waited for the end of quiet hours, until after the due date.
TEST_P(QuarterEnd, APromptAndItsReminderThatBothWaitedAreOneMessage) {
  plan::v1::Plan late = suite.QuarterlyPlan();
  late.mutable_cadences(0)->set_minute_of_day(22 * 60);
  suite.plan.Activate(late);
  suite.Settle();
  GoTo(Minute(2027, 4, 1, 22, 0));
  EXPECT_EQ(suite.mails(), 0);
  EXPECT_THAT(suite.Inbox("ben"), SizeIs(1)) << "the inbox makes no noise";
  GoTo(Minute(2027, 4, 20, 12, 0));
  EXPECT_EQ(suite.mails(), 2);
  GoTo(Minute(2027, 4, 21, 12, 0));
  EXPECT_EQ(suite.mails(), 2);
}

TEST_P(QuarterEnd, WhatCannotBeReachedIsTriedAgainAndNothingIsLost) {
  suite.plan.down = true;
  GoTo(Minute(2027, 4, 1, 9, 0));
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 DUE"));
  for (int i = 0; i < 30; ++i) {
    suite.clock.Advance(absl::Hours(24));
    suite.Settle();
  }
  suite.plan.down = false;
  suite.feedback.down = true;
  suite.clock.Advance(absl::Hours(1));
  suite.Settle();
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 REVIEW_OPEN"));
  EXPECT_THAT(suite.Inbox("ana"), ElementsAre(kAnasReview)) << "told although nobody can be asked yet";
  EXPECT_EQ(suite.plan.reviews[kReview].due_date().month(), 5) << "counted from the day it opened";
  suite.feedback.down = false;
  suite.clock.Advance(absl::Hours(1));
  suite.Settle();
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 ROUND_OPEN"));
  EXPECT_THAT(suite.Inbox("ben"), SizeIs(1));
  EXPECT_EQ(suite.mails(), 2);
}

TEST_P(QuarterEnd, AJournalThatWasLostIsReplacedByListing) {
  GoTo(Minute(2027, 4, 1, 9, 0));
  // Both are restored from a backup, and much happened that no journal tells any more.
  suite.plan.epoch = suite.feedback.epoch = "e2";
  suite.feedback.open_requests.clear();
  suite.feedback.rounds[kRound].set_state(feedback::v1::Round::STATE_CLOSED);
  suite.plan.reviews[kReview].set_state(plan::v1::REVIEW_STATE_CLOSED);
  *suite.plan.plans[kPlan].mutable_next_review_date() = Date(2027, 6, 1);
  suite.clock.Advance(absl::Minutes(1));
  suite.Settle();
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 DONE"));
  GoTo(Minute(2027, 6, 1, 9, 0));
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 DONE", "quarterly-2027-06-01 ROUND_OPEN"));
}

TEST_P(QuarterEnd, AListingChangesNothingThatAgrees) {
  GoTo(Minute(2027, 4, 1, 9, 0));
  suite.plan.epoch = suite.feedback.epoch = "e2";
  suite.clock.Advance(absl::Minutes(1));
  suite.Settle();
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 ROUND_OPEN"));
  EXPECT_THAT(suite.Inbox("ana"), ElementsAre(kAnasReview));
  EXPECT_THAT(suite.Inbox("ben"), ElementsAre(kBensRequest));
  EXPECT_EQ(suite.mails(), 2);
}

TEST_P(QuarterEnd, AListingEndsWhatIsGone) {
  suite.plan.epoch = "e2";
  suite.plan.plans.clear();
  suite.Settle();
  GoTo(Minute(2027, 4, 1, 9, 0));
  EXPECT_THAT(suite.OccurrenceStates(), IsEmpty());
}

std::string StoreName(const ::testing::TestParamInfo<StoreKind>& info) {
  constexpr const char* kNames[] = {"Sqlite", "Optimistic", "Rerunning"};
  return kNames[static_cast<int>(info.param)];
}

INSTANTIATE_TEST_SUITE_P(Stores, QuarterEnd, ::testing::Values(StoreKind::kSqlite, StoreKind::kOptimistic, StoreKind::kRerunning), StoreName);

// Killed once at each point between two steps, and begun again: one review, one request, one message per person and kind.
class Crashes : public ::testing::TestWithParam<const char*> {};

TEST_P(Crashes, LoseAndDoubleNothing) {
  Suite suite;
  suite.feedback.raters = {"members/ben", kCoach};
  suite.plan.Activate(suite.QuarterlyPlan());
  suite.Settle();
  const std::string point = GetParam();
  suite.crash.at = point;
  suite.SetBerlin(Minute(2027, 4, 1, 9, 0));
  suite.Settle();
  const bool after_due = point == "after_close_round";
  EXPECT_EQ(suite.crash.at, after_due ? point : "") << "the point was not reached";
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 ROUND_OPEN"));
  EXPECT_EQ(suite.plan.reviews.size(), 1u);
  EXPECT_EQ(suite.feedback.rounds.size(), 1u);
  EXPECT_THAT(suite.Inbox("ana"), SizeIs(1));
  EXPECT_THAT(suite.Inbox("ben"), SizeIs(1));
  std::set<std::string> message_ids;
  for (const Envelope& sent : suite.mail.sent) message_ids.insert(sent.message_id);
  EXPECT_EQ(message_ids.size(), 3u);
  EXPECT_EQ(suite.mails(), point == "after_mail_before_mark" ? 4 : 3) << "sent again under the same Message-ID, else once";
  for (const Minute& later : {Minute(2027, 4, 16, 12, 0), Minute(2027, 4, 23, 12, 0)}) {
    suite.SetBerlin(later);
    suite.Settle();
  }
  EXPECT_EQ(suite.crash.at, "");
  EXPECT_THAT(suite.OccurrenceStates(), ElementsAre("quarterly-2027-04-01 ROUND_CLOSED"));
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Points, Crashes,
                         ::testing::Values("after_claim", "after_open_review", "after_notify", "after_open_round",
                                           "after_mail_before_mark", "after_close_round", "plan.after_apply", "feedback.after_apply"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

}  // namespace
}  // namespace waymark::notification
