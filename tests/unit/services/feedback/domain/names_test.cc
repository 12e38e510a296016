#include "services/feedback/domain/names.h"

#include <set>
#include <string>

#include "common/base/resource_name.h"
#include "gtest/gtest.h"

namespace waymark::feedback {
namespace {

TEST(Names, TheRoundOfAReviewNamesPlanAndReview) {
  EXPECT_EQ(RoundOfReview("members/ana/plans/p1/reviews/quarterly-2027-04-01"), "members/ana/rounds/p1.quarterly-2027-04-01");
  EXPECT_EQ(RoundOfReview("members/ana/plans/p1"), "");
  EXPECT_EQ(RoundOfReview(""), "");
}

TEST(Names, ReviewsOfTwoPlansOnOneDayHaveTwoRounds) {
  EXPECT_NE(RoundOfReview("members/ana/plans/p1/reviews/quarterly-2027-04-01"),
            RoundOfReview("members/ana/plans/p2/reviews/quarterly-2027-04-01"));
}

TEST(Names, EveryReviewHasARoundWithAValidName) {
  std::set<std::string> rounds;
  for (int length = 1; length <= 63; ++length) {
    const std::string review = "members/ana/plans/p1/reviews/" + std::string(length, 'r');
    const std::string round = RoundOfReview(review);
    EXPECT_TRUE(base::NameMatches("members/{member}/rounds/{round}", round)) << round;
    EXPECT_TRUE(rounds.insert(round).second) << round;
    EXPECT_EQ(RoundOfReview(review), round) << "the same each time";
  }
}

TEST(Names, PanelAndPlanStandForEachOther) {
  EXPECT_EQ(PanelOfPlan("members/ana/plans/p1"), "members/ana/panels/p1");
  EXPECT_EQ(PlanOfPanel("members/ana/panels/p1"), "members/ana/plans/p1");
  EXPECT_EQ(UnlinkedAnswersOf("members/ana/rounds/p1.q"), "members/ana/unlinkedAnswers/p1.q");
}

TEST(Names, ExternalRatersAreKnownByTheirName) {
  EXPECT_TRUE(IsExternal("externals/x/requests/r"));
  EXPECT_FALSE(IsExternal("members/externals/requests/r"));
}

}  // namespace
}  // namespace waymark::feedback
