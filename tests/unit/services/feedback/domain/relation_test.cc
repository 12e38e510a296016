#include "services/feedback/domain/relation.h"

#include <set>

#include "gtest/gtest.h"

namespace waymark::feedback {
namespace {

// "Manager, mentor, coach and representative are named relations; peers, direct reports and others may be anonymous."
TEST(Relation, OnlyPeersReportsAndOthersAreAnonymous) {
  const std::set<v1::Relation> named = {v1::RELATION_SELF,   v1::RELATION_MANAGER,        v1::RELATION_SECOND_LEVEL_MANAGER,
                                        v1::RELATION_MENTOR, v1::RELATION_EXTERNAL_COACH, v1::RELATION_REPRESENTATIVE};
  for (int value = v1::Relation_MIN; value <= v1::Relation_MAX; ++value) {
    const auto relation = static_cast<v1::Relation>(value);
    EXPECT_EQ(IsAnonymous(relation), !named.contains(relation)) << v1::Relation_Name(relation);
  }
}

TEST(Relation, AValueThisBuildDoesNotKnowIsAnonymous) { EXPECT_TRUE(IsAnonymous(static_cast<v1::Relation>(77))); }

}  // namespace
}  // namespace waymark::feedback
