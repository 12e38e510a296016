// Meetings and negotiations: plan says who is invited and whose answer is waited for; they are told once of each.

#include <string>
#include <vector>

#include "common/base/timestamp.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/services/notification/suite.h"

namespace waymark::notification {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Minute = absl::CivilMinute;

constexpr char kMeeting[] = "members/ana/meetings/m1";
constexpr char kNegotiation[] = "members/ana/negotiations/n1";

class Meetings : public ::testing::Test {
 protected:
  Meetings() { suite.Settle(); }
  // A meeting on that day to which ben is invited now.
  plan::v1::MeetingInvited Invitation(const google::type::Date& date) {
    plan::v1::MeetingInvited fact;
    fact.set_meeting(kMeeting);
    fact.set_participant("members/ben");
    *fact.mutable_date() = date;
    fact.set_time_zone("Europe/Berlin");
    *fact.mutable_invite_time() = base::TimestampOf(suite.clock.Now());
    return fact;
  }
  void Tell(const plan::v1::MeetingInvited& fact) {
    suite.plan.Tell(kMeeting, fact);
    suite.Settle();
  }
  void Tell(const google::type::Date& date, bool held = false, bool cancelled = false) {
    plan::v1::MeetingInvited fact = Invitation(date);
    fact.set_held(held);
    fact.set_cancelled(cancelled);
    Tell(fact);
  }
  // Plan was restored, an hour later, and has these invitations.
  void Lose(const std::vector<plan::v1::MeetingInvited>& there) {
    suite.clock.Set(suite.clock.Now() + absl::Hours(1));
    for (const auto& each : there) *suite.plan.recalled["members/ana"].add_meetings() = each;
    suite.plan.epoch = "e2";
    suite.Restart();
    suite.Settle();
  }

  Suite suite;
};

TEST_F(Meetings, TellWhoIsInvitedOnceByWhomAndForWhen) {
  Tell(Date(2027, 3, 10));
  EXPECT_THAT(suite.Inbox("ben"), ElementsAre(std::string("MEETING ") + kMeeting));
  EXPECT_THAT(suite.Items("ben")[0].title(), HasSubstr("on 10 March 2027"));
  const auto letters = suite.LettersTo("ben@org.example");
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_THAT(letters[0].text, AllOf(HasSubstr("invites you to a meeting on 10 March 2027"),
                                     Not(HasSubstr("Please do so by"))));
  EXPECT_THAT(suite.Inbox("ana"), IsEmpty());
}

TEST_F(Meetings, AreDoneOnceHeldOrOff) {
  Tell(Date(2027, 3, 10));
  Tell(Date(2027, 3, 10), true);
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
  EXPECT_THAT(suite.Items("ben", v1::InboxItem::STATE_DONE), SizeIs(1));
  Tell(Date(2027, 3, 20));
  EXPECT_THAT(suite.Inbox("ben"), SizeIs(1));
  Tell(Date(2027, 3, 20), false, true);
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
}

TEST_F(Meetings, ThatWereMovedAreToldAnewInThePlaceOfBefore) {
  Tell(Date(2027, 3, 10));
  Tell(Date(2027, 3, 12));
  ASSERT_THAT(suite.Items("ben"), SizeIs(1));
  EXPECT_EQ(suite.Items("ben")[0].due_date().day(), 12);
  EXPECT_THAT(suite.LettersTo("ben@org.example"), SizeIs(2));
}

TEST_F(Meetings, ThatWereMovedAwayAndBackAreToldEachTime) {
  for (const int day : {10, 12, 10}) {
    suite.clock.Set(suite.clock.Now() + absl::Minutes(1));
    Tell(Date(2027, 3, day));
    ASSERT_THAT(suite.Items("ben"), SizeIs(1));
    EXPECT_EQ(suite.Items("ben")[0].due_date().day(), day);
  }
  EXPECT_THAT(suite.LettersTo("ben@org.example"), SizeIs(3));
}

TEST_F(Meetings, AreDoneOnceTheirDayIsOverWhereTheyTakePlace) {
  suite.AddMember("ben", "America/New_York");
  Tell(Date(2027, 3, 10));
  suite.SetBerlin(Minute(2027, 3, 10, 23, 59));
  suite.Settle();
  EXPECT_THAT(suite.Inbox("ben"), SizeIs(1));
  suite.SetBerlin(Minute(2027, 3, 11, 0, 0));
  suite.Settle();
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
  suite.SetBerlin(Minute(2027, 3, 20, 12, 0));
  suite.Settle();
  // The day was no deadline to remind of.
  EXPECT_THAT(suite.LettersTo("ben@org.example"), SizeIs(1));
  const auto done = suite.Items("ben", v1::InboxItem::STATE_DONE);
  ASSERT_THAT(done, SizeIs(1));
  EXPECT_FALSE(done[0].has_remind_time());
}

TEST_F(Meetings, AreToldToNobodyWhereTheirDayIsOver) {
  Tell(Date(2027, 2, 28));
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
  EXPECT_THAT(suite.Items("ben", v1::InboxItem::STATE_DONE), IsEmpty());
  EXPECT_EQ(suite.mails(), 0);
}

TEST_F(Meetings, ThatStandStayToldOnceWhenPlansJournalWasLost) {
  const auto invitation = Invitation(Date(2027, 3, 10));
  Tell(invitation);
  Lose({invitation});
  EXPECT_THAT(suite.Inbox("ben"), ElementsAre(std::string("MEETING ") + kMeeting));
  EXPECT_THAT(suite.LettersTo("ben@org.example"), SizeIs(1));
  suite.SetBerlin(Minute(2027, 3, 11, 0, 0));
  suite.Settle();
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
}

TEST_F(Meetings, ThatPlansLostJournalHadStillToTellOfAreToldOf) {
  Lose({Invitation(Date(2027, 3, 10))});
  EXPECT_THAT(suite.Inbox("ben"), ElementsAre(std::string("MEETING ") + kMeeting));
  EXPECT_THAT(suite.LettersTo("ben@org.example"), SizeIs(1));
}

TEST_F(Meetings, AreDoneWhenPlanKnowsNothingOfThemAnyMore) {
  Tell(Date(2027, 3, 10));
  Lose({});
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
}

TEST_F(Meetings, WhoseDayIsOverStayDoneWhenPlansJournalWasLost) {
  const auto invitation = Invitation(Date(2027, 3, 10));
  Tell(invitation);
  suite.SetBerlin(Minute(2027, 3, 11, 12, 0));
  suite.Settle();
  Lose({invitation});
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
}

TEST_F(Meetings, StayWithTheInboxWhenFeedbacksJournalWasLost) {
  Tell(Date(2027, 3, 10));
  suite.feedback.epoch = "e2";
  suite.Restart();
  suite.Settle();
  ASSERT_THAT(suite.Items("ben"), SizeIs(1));
  EXPECT_EQ(suite.Items("ben")[0].subject(), kMeeting);
}

class Negotiations : public ::testing::Test {
 protected:
  Negotiations() { suite.Settle(); }
  // The next turn, after which `awaits` is waited for.
  plan::v1::NegotiationChanged Turn(plan::v1::NegotiationParty awaits, const std::string& counterpart = "members/ben",
                                    absl::Time expires = absl::InfiniteFuture()) {
    plan::v1::NegotiationChanged fact;
    fact.set_turn(++turn_);
    fact.set_negotiation(kNegotiation);
    fact.set_counterpart(counterpart);
    fact.set_awaits(awaits);
    if (expires < absl::InfiniteFuture()) *fact.mutable_expire_time() = base::TimestampOf(expires);
    return fact;
  }
  void Tell(const plan::v1::NegotiationChanged& fact) {
    suite.plan.Tell(kNegotiation, fact);
    suite.Settle();
  }
  void Tell(plan::v1::NegotiationParty awaits, const std::string& counterpart = "members/ben",
            absl::Time expires = absl::InfiniteFuture()) {
    Tell(Turn(awaits, counterpart, expires));
  }

  Suite suite;

 private:
  int turn_ = 0;
};

TEST_F(Negotiations, TellWhoseTurnItIsAndAreDoneWhenTheyMoved) {
  const std::string waits = std::string("NEGOTIATION ") + kNegotiation;
  Tell(plan::v1::NEGOTIATION_PARTY_COUNTERPART);
  EXPECT_THAT(suite.Inbox("ben"), ElementsAre(waits));
  EXPECT_THAT(suite.Inbox("ana"), IsEmpty());
  Tell(plan::v1::NEGOTIATION_PARTY_MEMBER);
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
  EXPECT_THAT(suite.Inbox("ana"), ElementsAre(waits));
  // A second turn of theirs is a thing of its own.
  Tell(plan::v1::NEGOTIATION_PARTY_COUNTERPART);
  EXPECT_THAT(suite.Inbox("ben"), ElementsAre(waits));
  EXPECT_THAT(suite.LettersTo("ben@org.example"), SizeIs(2));
  Tell(plan::v1::NEGOTIATION_PARTY_UNSPECIFIED);
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
  EXPECT_THAT(suite.Inbox("ana"), IsEmpty());
  EXPECT_THAT(suite.LettersTo("ana@org.example"), SizeIs(1));
}

TEST_F(Negotiations, TellNobodyWhoHasNoAccount) {
  Tell(plan::v1::NEGOTIATION_PARTY_COUNTERPART, "");
  EXPECT_EQ(suite.mails(), 0);
}

TEST_F(Negotiations, WaitForNobodyAnyMoreWhenTheTimeIsOver) {
  const absl::Time expires = suite.clock.Now() + absl::Hours(48);
  Tell(plan::v1::NEGOTIATION_PARTY_COUNTERPART, "members/ben", expires);
  EXPECT_THAT(suite.Inbox("ben"), SizeIs(1));
  suite.clock.Set(expires - absl::Seconds(1));
  suite.Settle();
  EXPECT_THAT(suite.Inbox("ben"), SizeIs(1));
  suite.clock.Set(expires);
  suite.Settle();
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
  EXPECT_THAT(suite.LettersTo("ben@org.example"), SizeIs(1));
}

TEST_F(Negotiations, AreReadOffPlanWhenItsJournalWasLost) {
  const auto before = Turn(plan::v1::NEGOTIATION_PARTY_COUNTERPART);
  const auto after = Turn(plan::v1::NEGOTIATION_PARTY_MEMBER);
  const struct {
    std::string what;
    std::vector<plan::v1::NegotiationChanged> there;
    size_t ana, ben;        // open items
    size_t to_ana, to_ben;  // mails, one before
  } cases[] = {
      {"as it was", {before}, 0, 1, 0, 1},
      {"a turn further", {after}, 1, 0, 1, 1},
      {"gone", {}, 0, 0, 0, 1},
  };
  for (const auto& [what, there, ana, ben, to_ana, to_ben] : cases) {
    Suite restored;
    restored.plan.Tell(kNegotiation, before);
    restored.Settle();
    restored.clock.Set(restored.clock.Now() + absl::Hours(1));
    for (const auto& each : there) *restored.plan.recalled["members/ana"].add_negotiations() = each;
    restored.plan.epoch = "e2";
    restored.Restart();
    restored.Settle();
    EXPECT_THAT(restored.Inbox("ana"), SizeIs(ana)) << what;
    EXPECT_THAT(restored.Inbox("ben"), SizeIs(ben)) << what;
    EXPECT_THAT(restored.LettersTo("ana@org.example"), SizeIs(to_ana)) << what;
    EXPECT_THAT(restored.LettersTo("ben@org.example"), SizeIs(to_ben)) << what;
  }
}

}  // namespace
}  // namespace waymark::notification
