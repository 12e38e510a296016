// Qualifications: plan says when they expire; the member is told of each day once, ahead of it.

#include <string>
#include <vector>

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

constexpr char kStanding[] = "members/ana/standing";
const google::type::Date kJune = Date(2027, 6, 1);    // sixty days after 2 April
const google::type::Date kMarch = Date(2027, 3, 20);  // less than sixty days after the suite begins

class Qualifications : public ::testing::Test {
 protected:
  Qualifications() { suite.Settle(); }

  plan::v1::QualificationsChanged FactOf(const std::vector<google::type::Date>& days) {
    plan::v1::QualificationsChanged fact;
    fact.set_standing(kStanding);
    for (const auto& day : days) *fact.add_expire_dates() = day;
    return fact;
  }
  void Expire(const std::vector<google::type::Date>& days) {
    suite.plan.Tell(kStanding, FactOf(days));
    suite.Settle();
  }
  void GoTo(Minute local) {
    suite.SetBerlin(local);
    suite.Settle();
  }
  // The days of ana's open items, as month and day.
  std::vector<std::string> Days(v1::InboxItem::State state = v1::InboxItem::STATE_OPEN) {
    std::vector<std::string> days;
    for (const v1::InboxItem& item : suite.Items("ana", state)) {
      days.push_back(std::to_string(item.due_date().month()) + "/" + std::to_string(item.due_date().day()));
    }
    return days;
  }
  size_t letters() { return suite.LettersTo("ana@org.example").size(); }

  Suite suite;
};

TEST_F(Qualifications, AreToldOfOnceSixtyDaysAheadAtNine) {
  Expire({kJune});
  GoTo(Minute(2027, 4, 2, 8, 59));
  EXPECT_THAT(suite.Inbox("ana"), IsEmpty());
  GoTo(Minute(2027, 4, 2, 9, 0));
  ASSERT_THAT(suite.Inbox("ana"), ElementsAre(std::string("QUALIFICATION ") + kStanding));
  EXPECT_THAT(suite.Items("ana")[0].title(), HasSubstr("holds until 1 June 2027"));
  ASSERT_EQ(letters(), 1u);
  EXPECT_THAT(suite.LettersTo("ana@org.example")[0].text,
              AllOf(HasSubstr("holds until 1 June 2027"), Not(HasSubstr("Please do so by"))));
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
}

TEST_F(Qualifications, AreDoneWithOnceTheDayIsOver) {
  Expire({kJune});
  GoTo(Minute(2027, 4, 2, 9, 0));
  GoTo(Minute(2027, 6, 1, 23, 59));
  EXPECT_THAT(Days(), ElementsAre("6/1"));
  GoTo(Minute(2027, 6, 2, 0, 0));
  EXPECT_THAT(Days(), IsEmpty());
  EXPECT_THAT(Days(v1::InboxItem::STATE_DONE), ElementsAre("6/1"));
  GoTo(Minute(2027, 6, 9, 12, 0));
  EXPECT_EQ(letters(), 1u);
}

TEST_F(Qualifications, AreToldOfAtOnceWhereTheDayIsCloserAndByMailPastQuietHours) {
  GoTo(Minute(2027, 3, 1, 23, 0));
  Expire({kMarch});
  EXPECT_THAT(Days(), ElementsAre("3/20"));
  EXPECT_EQ(letters(), 0u);
  GoTo(Minute(2027, 3, 2, 12, 0));
  EXPECT_EQ(letters(), 1u);
}

TEST_F(Qualifications, AreNotToldOfWhereTheDayIsOver) {
  Expire({Date(2027, 2, 28)});
  EXPECT_THAT(Days(), IsEmpty());
  // Nor when the service was down from before they were near until after.
  Expire({kJune});
  GoTo(Minute(2027, 6, 2, 12, 0));
  EXPECT_THAT(Days(), IsEmpty());
  EXPECT_EQ(letters(), 0u);
}

TEST_F(Qualifications, MoveWithTheirDateAndEndWhenRenewedOrTakenOut) {
  Expire({kMarch});
  Expire({Date(2027, 3, 25)});
  EXPECT_THAT(Days(), ElementsAre("3/25"));
  EXPECT_EQ(letters(), 2u);
  Expire({kJune});
  EXPECT_THAT(Days(), IsEmpty());
  EXPECT_THAT(Days(v1::InboxItem::STATE_DONE), ElementsAre("3/20", "3/25"));
  GoTo(Minute(2027, 4, 2, 9, 0));
  EXPECT_THAT(Days(), ElementsAre("6/1"));
  EXPECT_EQ(letters(), 3u);
  Expire({});
  EXPECT_THAT(Days(), IsEmpty());
  // Back again, as after a slip: open, and not told anew.
  Expire({kJune});
  EXPECT_THAT(Days(), ElementsAre("6/1"));
  EXPECT_EQ(letters(), 3u);
  GoTo(Minute(2027, 6, 2, 0, 0));
  EXPECT_THAT(Days(), IsEmpty());
}

TEST_F(Qualifications, ThatWereMovedBeforeAnyWasNearAreToldOfForTheNewDateAlone) {
  Expire({kJune});
  Expire({Date(2027, 6, 11)});
  GoTo(Minute(2027, 4, 12, 8, 59));
  EXPECT_THAT(Days(), IsEmpty());
  GoTo(Minute(2027, 4, 12, 9, 0));
  EXPECT_THAT(Days(), ElementsAre("6/11"));
}

TEST_F(Qualifications, AreToldOfDayByDay) {
  Expire({kMarch, kJune});
  ASSERT_THAT(Days(), ElementsAre("3/20"));
  v1::DismissItemRequest dismiss;
  dismiss.set_name(suite.Items("ana")[0].name());
  ASSERT_THAT(suite.Call<v1::InboxItem>(testing::MemberCaller("ana"), "InboxService/DismissItem", dismiss),
              testing::IsOk());
  // What was put aside stays so when something else changes.
  Expire({kMarch, kJune, Date(2027, 9, 1)});
  EXPECT_THAT(Days(), IsEmpty());
  GoTo(Minute(2027, 4, 2, 9, 0));
  EXPECT_THAT(Days(), ElementsAre("6/1"));
  GoTo(Minute(2027, 7, 3, 9, 0));
  EXPECT_THAT(Days(), ElementsAre("9/1"));
}

TEST_F(Qualifications, AreToldOfAtNineWhereTheMemberLivesThen) {
  Expire({kJune});
  suite.AddMember("ana", "Asia/Tokyo");  // seven hours ahead of Berlin
  suite.Settle();
  GoTo(Minute(2027, 4, 2, 1, 59));
  EXPECT_THAT(Days(), IsEmpty());
  GoTo(Minute(2027, 4, 2, 2, 0));
  EXPECT_THAT(Days(), ElementsAre("6/1"));
  Expire({Date(2027, 6, 11)});
  suite.AddMember("ana", "America/New_York");  // six hours behind it
  suite.Settle();
  GoTo(Minute(2027, 4, 12, 14, 59));
  EXPECT_THAT(Days(), IsEmpty());
  GoTo(Minute(2027, 4, 12, 15, 0));
  EXPECT_THAT(Days(), ElementsAre("6/11"));
}

TEST_F(Qualifications, OfWhoHasLeftAreToldToNobody) {
  Expire({kJune});
  suite.AddMember("ana", "Europe/Berlin", "en", false);
  GoTo(Minute(2027, 4, 2, 9, 0));
  EXPECT_EQ(letters(), 0u);
}

TEST_F(Qualifications, AreReadOffPlanWhenItsJournalWasLost) {
  Expire({kMarch, Date(2027, 3, 25)});
  suite.clock.Set(suite.clock.Now() + absl::Hours(1));
  *suite.plan.recalled["members/ana"].mutable_qualifications() = FactOf({kMarch, kJune});
  suite.plan.epoch = "e2";
  suite.Restart();
  suite.Settle();
  EXPECT_THAT(Days(), ElementsAre("3/20"));
  EXPECT_EQ(letters(), 2u);
  GoTo(Minute(2027, 4, 2, 9, 0));
  EXPECT_THAT(Days(), ElementsAre("6/1"));
  EXPECT_EQ(letters(), 3u);
}

}  // namespace
}  // namespace waymark::notification
