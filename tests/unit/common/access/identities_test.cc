#include "common/access/identities.h"

#include <memory>
#include <string>

#include "common/storage/memory_store.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace waymark::access {
namespace {

using testing::HasReason;
using testing::IsOk;

class IdentitiesTest : public ::testing::Test {
 protected:
  absl::Status Set(std::string_view member, std::string_view issuer, std::string_view subject, bool active = true, Taken taken = Taken::kRefuse) {
    return store_->WriteAndWait([=](storage::Txn& txn) { return SetIdentity(txn, member, issuer, subject, active, taken); });
  }
  std::string Member(std::string_view issuer, std::string_view subject) {
    std::string member;
    EXPECT_THAT(store_->Read([&](storage::Txn& txn) {
      const auto found = MemberOf(txn, issuer, subject);
      member = found.value_or("error");
      return found.status();
    }),
                IsOk());
    return member;
  }

  std::unique_ptr<storage::Store> store_ = *storage::OpenMemoryStore({.tables = IdentityTables()});
};

TEST_F(IdentitiesTest, FindsTheActiveMember) {
  ASSERT_THAT(Set("members/ana", "i", "a"), IsOk());
  ASSERT_THAT(Set("members/ben", "i", "b", false), IsOk());
  EXPECT_EQ(Member("i", "a"), "members/ana");
  EXPECT_EQ(Member("i", "b"), "");
  EXPECT_EQ(Member("i", "c"), "");
  EXPECT_EQ(Member("j", "a"), "") << "the same subject of another issuer is another person";
}

TEST_F(IdentitiesTest, GivesAMemberOneIdentityAtATime) {
  ASSERT_THAT(Set("members/ana", "i", "a"), IsOk());
  ASSERT_THAT(Set("members/ana", "i", "a2"), IsOk());
  EXPECT_EQ(Member("i", "a"), "");
  EXPECT_EQ(Member("i", "a2"), "members/ana");
  ASSERT_THAT(Set("members/ana", "", ""), IsOk());
  EXPECT_EQ(Member("i", "a2"), "");
  ASSERT_THAT(Set("members/ben", "i", "a2"), IsOk());
  EXPECT_EQ(Member("i", "a2"), "members/ben");
}

TEST_F(IdentitiesTest, MovesNoIdentityToAnotherMemberUnlessTold) {
  ASSERT_THAT(Set("members/ana", "i", "a"), IsOk());
  ASSERT_THAT(Set("members/ben", "i", "b"), IsOk());
  EXPECT_THAT(Set("members/ben", "i", "a"), HasReason(error::v1::REASON_RESOURCE_EXISTS));
  EXPECT_EQ(Member("i", "a"), "members/ana");
  EXPECT_EQ(Member("i", "b"), "members/ben") << "what was refused changed nothing";
  EXPECT_THAT(Set("members/ben", "i", "a", true, Taken::kTakeOver), IsOk());
  EXPECT_EQ(Member("i", "a"), "members/ben");
  EXPECT_EQ(Member("i", "b"), "");
}

TEST_F(IdentitiesTest, IsIdempotentAndTakesBack) {
  for (int i = 0; i < 2; ++i) ASSERT_THAT(Set("members/ana", "i", "a"), IsOk());
  ASSERT_THAT(Set("members/ana", "i", "a", false), IsOk());
  EXPECT_EQ(Member("i", "a"), "");
  ASSERT_THAT(Set("members/ana", "i", "a", true), IsOk());
  EXPECT_EQ(Member("i", "a"), "members/ana");
}

TEST_F(IdentitiesTest, TakesNoHalfAndNoAmbiguousIdentity) {
  EXPECT_THAT(Set("members/ana", "i", ""), HasReason(error::v1::REASON_INVALID_FIELDS));
  EXPECT_THAT(Set("members/ana", "", "a"), HasReason(error::v1::REASON_INVALID_FIELDS));
  EXPECT_THAT(Set("members/ana", "i|j", "a"), HasReason(error::v1::REASON_INVALID_FIELDS));
  EXPECT_THAT(Set("members/ana", "i", "auth0|7"), IsOk());
}

}  // namespace
}  // namespace waymark::access
