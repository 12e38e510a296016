#include "common/rpc/page_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/seeded_ids.h"
#include "common/testing/status_matchers.h"
#include "waymark/access/v1/grant.pb.h"

namespace waymark::rpc {
namespace {

using access::v1::ListGrantsRequest;
using access::v1::ListGrantUsesRequest;
using storage::Query;
using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;

template <class Request = ListGrantsRequest>
Request Of(const std::string& parent, const std::string& token = "", int page_size = 0) {
  Request request;
  request.set_parent(parent);
  request.set_page_token(token);
  request.set_page_size(page_size);
  return request;
}

TEST(PageToken, GivesThePlaceAgain) {
  const Query::Place places[] = {{std::string("members/ana/grants/g1"), "members/ana/grants/g1"},
                                 {std::string(""), "key"},
                                 {std::string("with : and \0 bytes", 18), "k:1"},
                                 {int64_t{0}, "key"},
                                 {std::numeric_limits<int64_t>::min(), ""},
                                 {std::numeric_limits<int64_t>::max(), "12:34"}};
  for (const auto& place : places) {
    const auto read = ReadPageToken(Of("members/ana", MakePageToken(Of("members/ana"), place)));
    ASSERT_THAT(read, IsOk());
    ASSERT_TRUE(read->has_value());
    EXPECT_EQ((*read)->order, place.order);
    EXPECT_EQ((*read)->key, place.key);
  }
}

TEST(PageToken, IsOfItsQueryButNotOfItsPageSize) {
  const std::string token = MakePageToken(Of("members/ana", "", 10), {int64_t{5}, "key"});
  EXPECT_THAT(ReadPageToken(Of("members/ana", token, 20)), IsOk());
  EXPECT_THAT(ReadPageToken(Of("members/bo", token)), HasReason(error::v1::REASON_PAGE_TOKEN_INVALID));
  EXPECT_THAT(ReadPageToken(Of<ListGrantUsesRequest>("members/ana", token)), HasReason(error::v1::REASON_PAGE_TOKEN_INVALID));
  EXPECT_EQ(ReadPageToken(Of("members/ana"))->has_value(), false);
}

TEST(PageToken, AnyOtherBytesAreRefused) {
  const std::string token = MakePageToken(Of("members/ana"), {std::string("order"), "key"});
  testing::SeededIds random;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = token;
    unsigned char draw[3];
    random.Fill(draw, sizeof(draw));
    if (draw[0] % 4 == 0) bytes.resize(draw[1] % bytes.size());
    if (!bytes.empty()) bytes[draw[1] % bytes.size()] = static_cast<char>(draw[2]);
    const auto read = ReadPageToken(Of("members/ana", bytes));
    if (!read.ok()) {
      EXPECT_THAT(read, HasReason(error::v1::REASON_PAGE_TOKEN_INVALID));
    } else if (read->has_value()) {
      // A change behind the hash names another place of the same query, which is no harm; but it is whole.
      EXPECT_NO_THROW((void)(*read)->order.index());
    }
  }
}

TEST(PageToken, PageSizes) {
  const struct {
    int asked;
    int given;
  } cases[] = {{0, 50}, {1, 1}, {200, 200}, {201, 200}, {1'000'000, 200}};
  for (const auto& c : cases) EXPECT_EQ(*PageSize(Of("members/ana", "", c.asked)), c.given) << c.asked;
  EXPECT_THAT(PageSize(Of("members/ana", "", -1)), HasViolation("page_size"));
}

}  // namespace
}  // namespace waymark::rpc
