#include "services/notification/domain/occurrence.h"

#include <string>

#include "common/base/date.h"
#include "gtest/gtest.h"
#include "services/notification/domain/cadence.h"

namespace waymark::notification {
namespace {

using Day = absl::CivilDay;
using Hour = absl::CivilHour;

using O = v1::Occurrence;

constexpr char kPlan[] = "members/ana/plans/p1";

TEST(Occurrence, SharesItsLastSegmentWithItsReview) {
  const std::string name = OccurrenceName(kPlan, "quarterly", Day(2027, 4, 1));
  EXPECT_EQ(name, "members/ana/plans/p1/occurrences/quarterly-2027-04-01");
  EXPECT_EQ(OccurrenceOfReview("members/ana/plans/p1/reviews/quarterly-2027-04-01"), name);
}

TEST(BeginOccurrence, GivesAllTheDaysToAnswerEvenWhenItBeginsLate) {
  const Beginning beginning{{"quarterly", Day(2027, 4, 1), absl::InfinitePast(), 14}, 2};
  const auto at = [&](absl::CivilHour now) {
    return BeginOccurrence(kPlan, beginning, absl::UTCTimeZone(), absl::FromCivil(now, absl::UTCTimeZone()));
  };
  EXPECT_EQ(base::DateText(CivilDayOf(at(Hour(2027, 4, 1, 9)).due_date())), "2027-04-15");
  const O late = at(Hour(2027, 4, 11, 3));
  EXPECT_EQ(base::DateText(CivilDayOf(late.due_date())), "2027-04-25");
  EXPECT_EQ(late.name(), "members/ana/plans/p1/occurrences/quarterly-2027-04-01");
  EXPECT_EQ(late.state(), O::STATE_DUE);
  EXPECT_EQ(late.collapsed(), 2);
  EXPECT_EQ(OccurrenceKey(late), "quarterly/2027-04-01");
}

TEST(OccurrenceOfOpenReview, TakesRuleAndDateFromTheKey) {
  const auto made = OccurrenceOfOpenReview("members/ana/plans/p1/reviews/called-2027-05-02-1", kPlan, "called/2027-05-02",
                                           base::DateOf(absl::CivilDay(2027, 5, 16)), absl::UnixEpoch());
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->name(), "members/ana/plans/p1/occurrences/called-2027-05-02-1");
  EXPECT_EQ(made->rule(), "called");
  EXPECT_EQ(base::DateText(CivilDayOf(made->date())), "2027-05-02");
  EXPECT_EQ(made->state(), O::STATE_REVIEW_OPEN);
  EXPECT_FALSE(OccurrenceOfOpenReview("r", kPlan, "called", {}, absl::UnixEpoch()).ok());
  EXPECT_FALSE(OccurrenceOfOpenReview("r", kPlan, "called/soon", {}, absl::UnixEpoch()).ok());
}

TEST(StateAfter, TheWholeTable) {
  constexpr O::State kDue = O::STATE_DUE, kReview = O::STATE_REVIEW_OPEN, kRound = O::STATE_ROUND_OPEN, kClosed = O::STATE_ROUND_CLOSED,
                     kDone = O::STATE_DONE, kAbsorbed = O::STATE_ABSORBED, kVoid = O::STATE_VOID;
  struct Row {
    O::State from;
    O::State review_opened, absorbed, plan_gone, round_opened, round_closed, review_closed;
  };
  const Row rows[] = {
      {kDue, kReview, kAbsorbed, kVoid, kRound, kClosed, kDone},
      {kReview, kReview, kReview, kVoid, kRound, kClosed, kDone},
      {kRound, kRound, kRound, kVoid, kRound, kClosed, kDone},
      {kClosed, kClosed, kClosed, kVoid, kClosed, kClosed, kDone},
      {kDone, kDone, kDone, kDone, kDone, kDone, kDone},
      {kAbsorbed, kAbsorbed, kAbsorbed, kAbsorbed, kAbsorbed, kAbsorbed, kAbsorbed},
      {kVoid, kReview, kVoid, kVoid, kVoid, kVoid, kVoid},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(StateAfter(row.from, Turn::kReviewOpened), row.review_opened) << row.from;
    EXPECT_EQ(StateAfter(row.from, Turn::kAbsorbed), row.absorbed) << row.from;
    EXPECT_EQ(StateAfter(row.from, Turn::kPlanGone), row.plan_gone) << row.from;
    EXPECT_EQ(StateAfter(row.from, Turn::kRoundOpened), row.round_opened) << row.from;
    EXPECT_EQ(StateAfter(row.from, Turn::kRoundClosed), row.round_closed) << row.from;
    EXPECT_EQ(StateAfter(row.from, Turn::kReviewClosed), row.review_closed) << row.from;
  }
}

}  // namespace
}  // namespace waymark::notification
