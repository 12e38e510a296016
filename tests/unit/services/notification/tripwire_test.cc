// Tripwires: plan says when to look and what tripped; the member is told once of each.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/services/notification/suite.h"

namespace waymark::notification {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Minute = absl::CivilMinute;

constexpr char kTrack[] = "members/ana/plans/p1/tracks/t1";
constexpr char kExamine[] = "PlanBService/ExamineTripwires";

class Tripwires : public ::testing::Test {
 protected:
  Tripwires() {
    suite.plan.Activate(suite.QuarterlyPlan());
    suite.Settle();
  }
  void Tell(const google::type::Date& next, const std::vector<std::pair<std::string, google::type::Date>>& tripped) {
    plan::v1::TripwiresChanged fact;
    fact.set_plan(kPlan);
    fact.set_time_zone("Europe/Berlin");
    if (next.year() != 0) *fact.mutable_next_date() = next;
    for (const auto& [wire, date] : tripped) {
      auto& one = *fact.add_tripped();
      one.set_track(kTrack);
      one.set_tripwire(wire);
      *one.mutable_date() = date;
    }
    suite.plan.Tell(kPlan, fact);
    suite.Settle();
  }
  void GoTo(Minute local) {
    suite.SetBerlin(local);
    suite.Settle();
  }

  Suite suite;
};

TEST_F(Tripwires, AreLookedAtWhenTheirDayHasPassedInTheMembersZone) {
  Tell(Date(2027, 3, 10), {});
  GoTo(Minute(2027, 3, 9, 23, 59));
  EXPECT_EQ(suite.plan.calls[kExamine], 0);
  suite.plan.next_look = Date(2027, 3, 20);
  GoTo(Minute(2027, 3, 10, 0, 0));
  EXPECT_EQ(suite.plan.calls[kExamine], 1);
  GoTo(Minute(2027, 3, 19, 23, 59));
  EXPECT_EQ(suite.plan.calls[kExamine], 1);
  suite.plan.next_look.Clear();
  GoTo(Minute(2027, 3, 20, 0, 0));
  EXPECT_EQ(suite.plan.calls[kExamine], 2);
  GoTo(Minute(2027, 3, 31, 0, 0));
  EXPECT_EQ(suite.plan.calls[kExamine], 2);
}

TEST_F(Tripwires, TellTheMemberOnceOfEachAndCloseByThemselves) {
  Tell({}, {{"w", Date(2027, 3, 1)}});
  EXPECT_THAT(suite.Inbox("ana"), ElementsAre(std::string("TRIPWIRE ") + kTrack));
  ASSERT_THAT(suite.LettersTo("ana@org.example"), SizeIs(1));
  EXPECT_THAT(suite.LettersTo("ana@org.example")[0].text, HasSubstr("Plan B"));
  Tell({}, {{"w", Date(2027, 3, 1)}});
  EXPECT_THAT(suite.LettersTo("ana@org.example"), SizeIs(1));
  Tell({}, {});
  EXPECT_THAT(suite.Inbox("ana"), IsEmpty());
  // Back again by coming back to the track: open, and not told anew.
  Tell({}, {{"w", Date(2027, 3, 1)}});
  EXPECT_THAT(suite.Inbox("ana"), SizeIs(1));
  EXPECT_THAT(suite.LettersTo("ana@org.example"), SizeIs(1));
  // Set anew and tripped again: told again.
  Tell({}, {{"w", Date(2027, 3, 5)}});
  EXPECT_THAT(suite.Inbox("ana"), SizeIs(1));
  EXPECT_THAT(suite.LettersTo("ana@org.example"), SizeIs(2));
}

TEST_F(Tripwires, OfAPlanThatEndedAreForgotten) {
  Tell(Date(2027, 3, 10), {{"w", Date(2027, 3, 1)}});
  suite.plan.End(kPlan);
  suite.Settle();
  EXPECT_THAT(suite.Inbox("ana"), IsEmpty());
  GoTo(Minute(2027, 3, 11, 0, 0));
  EXPECT_EQ(suite.plan.calls[kExamine], 0);
}

TEST_F(Tripwires, AreAskedForAgainWhenPlansJournalWasLost) {
  suite.plan.epoch = "e2";
  suite.plan.next_look = Date(2027, 3, 20);
  suite.Restart();
  suite.Settle();
  EXPECT_EQ(suite.plan.calls[kExamine], 1);
  GoTo(Minute(2027, 3, 20, 0, 0));
  EXPECT_EQ(suite.plan.calls[kExamine], 2);
}

TEST_F(Tripwires, StayWithTheInboxWhenFeedbacksJournalWasLost) {
  Tell({}, {{"w", Date(2027, 3, 1)}});
  suite.feedback.epoch = "e2";
  suite.Restart();
  suite.Settle();
  EXPECT_THAT(suite.Inbox("ana"), SizeIs(1));
  EXPECT_EQ(suite.Items("ana")[0].subject(), kTrack);
}

}  // namespace
}  // namespace waymark::notification
