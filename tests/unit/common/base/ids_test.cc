#include "common/base/ids.h"

#include <gtest/gtest.h>

#include <set>

#include "common/base/resource_name.h"
#include "common/testing/seeded_ids.h"

namespace waymark::base {
namespace {

TEST(Ids, AreFitForANameAndDiffer) {
  RandomIds ids;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = ids.NewId();
    EXPECT_EQ(id.size(), 20u);
    EXPECT_TRUE(IsValidId(id)) << id;
    EXPECT_GE(id[0], 'a');
    EXPECT_LE(id[0], 'z');
    EXPECT_EQ(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567"), std::string::npos) << id;
    EXPECT_TRUE(seen.insert(id).second) << id;
  }
}

TEST(Ids, RandomBytesFillAllThatWasAskedFor) {
  RandomIds ids;
  // A byte stays zero in all of 64 draws once in 2^512.
  unsigned char any[33] = {};
  for (int draw = 0; draw < 64; ++draw) {
    unsigned char bytes[33] = {};
    ids.Fill(bytes, 32);
    EXPECT_EQ(bytes[32], 0) << "wrote past the end";
    for (int i = 0; i < 32; ++i) any[i] |= bytes[i];
  }
  for (int i = 0; i < 32; ++i) EXPECT_NE(any[i], 0) << i;
}

TEST(Ids, ASeedGivesTheSameAgain) {
  testing::SeededIds one(7);
  testing::SeededIds other(7);
  testing::SeededIds third(8);
  const std::string first = one.NewId();
  EXPECT_EQ(first, other.NewId());
  EXPECT_NE(first, third.NewId());
  EXPECT_NE(first, one.NewId());
}

}  // namespace
}  // namespace waymark::base
