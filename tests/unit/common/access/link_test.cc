#include "common/access/link.h"

#include <random>
#include <set>
#include <string>

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace waymark::access {
namespace {

using testing::HasReason;
using testing::IsOk;

constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";
constexpr std::string_view kRequest = "externals/x3/requests/r7";
constexpr auto kInvalid = error::v1::REASON_CREDENTIAL_INVALID;
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const absl::Time kEnd = kNow + absl::Hours(24);

TEST(LinkTest, ProvesTheOneResourceItWasMadeFor) {
  const std::string link = MakeLink(kKey, kRequest, 3, kEnd);
  const absl::StatusOr<Caller> caller = ReadLink(kKey, link, kNow);
  ASSERT_THAT(caller, IsOk());
  EXPECT_EQ(caller->credential, Caller::Credential::kLink);
  EXPECT_EQ(caller->link_resource, kRequest);
  EXPECT_EQ(caller->link_generation, 3);
  EXPECT_EQ(caller->expires, kEnd);
  EXPECT_EQ(caller->Key(), "link:externals/x3/requests/r7|" + std::to_string(caller->link_generation));
}

TEST(LinkTest, IsTheSameEachTimeAndDiffersInAllItSays) {
  const std::string link = MakeLink(kKey, kRequest, 3, kEnd);
  EXPECT_EQ(MakeLink(kKey, kRequest, 3, kEnd), link);
  const std::set<std::string> links = {link, MakeLink(kKey, "externals/x3/requests/r8", 3, kEnd), MakeLink(kKey, kRequest, 4, kEnd),
                                       MakeLink(kKey, kRequest, 3, kEnd + absl::Seconds(1)),
                                       MakeLink("fedcba9876543210fedcba9876543210", kRequest, 3, kEnd)};
  EXPECT_EQ(links.size(), 5u);
  EXPECT_EQ(link.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"), std::string::npos);
}

TEST(LinkTest, EndsWhenItSays) {
  const std::string link = MakeLink(kKey, kRequest, 1, kEnd);
  EXPECT_THAT(ReadLink(kKey, link, kEnd - absl::Microseconds(1)), IsOk());
  EXPECT_THAT(ReadLink(kKey, link, kEnd), HasReason(error::v1::REASON_CREDENTIAL_EXPIRED));
}

TEST(LinkTest, MayHaveNoEnd) {
  const std::string link = MakeLink(kKey, kRequest, 1, absl::InfiniteFuture());
  for (const absl::Time now : {kNow, kNow + absl::Hours(24 * 365 * 1000), absl::UnixEpoch() - absl::Seconds(1)}) {
    const absl::StatusOr<Caller> caller = ReadLink(kKey, link, now);
    ASSERT_THAT(caller, IsOk());
    EXPECT_EQ(caller->expires, absl::InfiniteFuture());
  }
  // Every end in seconds is one, the beginning of time and the last second that can be written too.
  for (const int64_t end : {int64_t{0}, int64_t{-1}}) {
    EXPECT_THAT(ReadLink(kKey, MakeLink(kKey, kRequest, 1, absl::FromUnixSeconds(end)), kNow),
                HasReason(error::v1::REASON_CREDENTIAL_EXPIRED));
  }
  // It cannot be made out of one that ends.
  std::string ended = MakeLink(kKey, kRequest, 1, kEnd);
  ended.replace(ended.find(".1.") + 3, std::to_string(absl::ToUnixSeconds(kEnd)).size(), "-");
  EXPECT_THAT(ReadLink(kKey, ended, kNow), HasReason(kInvalid));
}

TEST(LinkTest, IsRefusedWhereAnyByteDiffers) {
  const std::string link = MakeLink(kKey, kRequest, 1, kEnd);
  for (size_t i = 0; i < link.size(); ++i) {
    std::string bad = link;
    bad[i] = bad[i] == '1' ? '2' : '1';
    EXPECT_THAT(ReadLink(kKey, bad, kNow), HasReason(kInvalid)) << bad;
    EXPECT_THAT(ReadLink(kKey, std::string_view(link).substr(0, i), kNow), HasReason(kInvalid)) << i;
  }
  EXPECT_THAT(ReadLink(kKey, link + "1", kNow), HasReason(kInvalid));
  EXPECT_THAT(ReadLink(kKey, link + " ", kNow), HasReason(kInvalid));
}

TEST(LinkTest, IsRefusedUnderAnotherKeyAndUnderNone) {
  EXPECT_THAT(ReadLink("fedcba9876543210fedcba9876543210", MakeLink(kKey, kRequest, 1, kEnd), kNow), HasReason(kInvalid));
  EXPECT_THAT(ReadLink("", MakeLink("", kRequest, 1, kEnd), kNow), HasReason(kInvalid));
}

TEST(LinkTest, TakesNoOtherSpellingOfANumber) {
  const std::string link = MakeLink(kKey, kRequest, 1, kEnd);
  const size_t at = link.find(".1.");
  for (const std::string spelling : {".01.", ".+1.", ". 1.", ".1 ."}) {
    std::string bad = link;
    EXPECT_THAT(ReadLink(kKey, bad.replace(at, 3, spelling), kNow), HasReason(kInvalid)) << spelling;
  }
}

TEST(LinkTest, SurvivesAnyBytes) {
  std::mt19937 random(11);
  const std::string link = MakeLink(kKey, kRequest, 1, kEnd);
  for (int i = 0; i < 5000; ++i) {
    std::string bytes = i % 2 == 0 ? link : std::string(random() % 100, '\0');
    for (char& byte : bytes) {
      if (i % 2 == 1 || random() % 20 == 0) byte = static_cast<char>(random());
    }
    if (bytes != link) {
      EXPECT_THAT(ReadLink(kKey, bytes, kNow), HasReason(kInvalid));
    }
  }
  EXPECT_THAT(ReadLink(kKey, std::string(1 << 20, '.'), kNow), HasReason(kInvalid));
}

TEST(LinkTest, OfAnyTokenTellsWhatItSaysItOpens) {
  EXPECT_EQ(LinkResource(MakeLink(kKey, "members/ana/plans/p1", 7, absl::InfiniteFuture())), "members/ana/plans/p1");
  EXPECT_EQ(LinkResource("1.bWVtYmVycy9hbmE.7.-.forged"), "members/ana");
  for (const std::string& none : {std::string(), std::string("1.a"), std::string("1.*.7.-.x"), std::string("1.bWVtYmVycy9hbmE.7.-.x.y"),
                                  "1.bWVtYmVycy9hbmE.7.-." + std::string(2000, 'a')}) {
    EXPECT_EQ(LinkResource(none), "") << none;
  }
}

}  // namespace
}  // namespace waymark::access
