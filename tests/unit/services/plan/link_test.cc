#include "services/plan/handlers/link.h"

#include <string>
#include <vector>

#include "common/access/link.h"
#include "tests/unit/services/plan/suite.h"

namespace waymark::plan {
namespace {

using access::v1::SECTION_GOALS;
using access::v1::SECTION_TRACKS;
using ::testing::ElementsAre;
using testing::HasReason;
using testing::IsOk;

constexpr char kFeed[] = "members/ana/plans/p1/calendarFeed";

// Links to whatever lies under a member, apart from what it is.
class PlanLinks : public Suite {
 protected:
  absl::StatusOr<v1::Link> Issue(const std::string& resource = kFeed, absl::Time expires = absl::InfiniteFuture(),
                                 const std::string& key = kLinkKey) {
    absl::StatusOr<v1::Link> link;
    const absl::Status status = store->WriteAndWait([&](storage::Txn& txn) {
      rpc::Call call;
      call.now = clock.Now();
      call.ids = &ids;
      link = IssueLink(key, txn, call, resource, {SECTION_GOALS, SECTION_TRACKS}, expires);
      return link.status();
    });
    if (!status.ok()) return status;
    return link;
  }
  absl::Status Write(std::function<absl::Status(storage::Txn&)> body) { return store->WriteAndWait(std::move(body)); }
  // What is opened to who holds that token.
  absl::StatusOr<std::vector<access::Section>> Check(const std::string& token) {
    const auto caller = access::ReadLink(kLinkKey, token, clock.Now());
    if (!caller.ok()) return caller.status();
    absl::StatusOr<std::vector<access::Section>> sections;
    EXPECT_THAT(store->Read([&](storage::Txn& txn) {
      sections = CheckLink(txn, *caller);
      return absl::OkStatus();
    }),
                IsOk());
    return sections;
  }
  bool Stands(const std::string& resource = kFeed) {
    bool stands = false;
    EXPECT_THAT(store->Read([&](storage::Txn& txn) {
      const auto link = LinkTo(txn, resource, clock.Now());
      stands = link.ok() && link->has_value();
      return link.status();
    }),
                IsOk());
    return stands;
  }
};

TEST_P(PlanLinks, WithoutAnEndAreGoodUntilTheyAreRevoked) {
  const auto link = Issue();
  ASSERT_THAT(link, IsOk());
  EXPECT_FALSE(link->has_expire_time());
  const std::string token = TokenOf(kLinkKey, *link);
  EXPECT_EQ(TokenOf(kLinkKey, *link), token);
  clock.Advance(absl::Hours(24 * 365 * 50));
  EXPECT_THAT(*Check(token), ElementsAre(SECTION_GOALS, SECTION_TRACKS));
  EXPECT_TRUE(Stands());
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Write([](storage::Txn& txn) { return RevokeLink(txn, kFeed); }), IsOk());
    EXPECT_THAT(Check(token), HasReason(error::v1::REASON_NOT_PERMITTED));
    EXPECT_FALSE(Stands());
  }
}

TEST_P(PlanLinks, EndWhenTheySay) {
  const absl::Time end = clock.Now() + absl::Hours(1) + absl::Milliseconds(1);
  const auto link = Issue(kFeed, end);
  ASSERT_THAT(link, IsOk());
  const std::string token = TokenOf(kLinkKey, *link);
  EXPECT_THAT(Check(token), IsOk());
  clock.Advance(absl::Hours(1));
  EXPECT_THAT(Check(token), HasReason(error::v1::REASON_CREDENTIAL_EXPIRED));
  EXPECT_FALSE(Stands());
}

TEST_P(PlanLinks, RiseInGenerationWhateverBecameOfTheOneBefore) {
  std::vector<std::string> tokens;
  int64_t last = 0;
  const auto next = [&] {
    const auto link = Issue();
    ASSERT_THAT(link, IsOk());
    EXPECT_GT(link->generation(), last);
    last = link->generation();
    for (const std::string& token : tokens) EXPECT_THAT(Check(token), HasReason(error::v1::REASON_NOT_PERMITTED));
    tokens.push_back(TokenOf(kLinkKey, *link));
    EXPECT_THAT(Check(tokens.back()), IsOk());
  };
  next();
  next();  // at the same time
  EXPECT_THAT(Write([](storage::Txn& txn) { return RevokeLink(txn, kFeed); }), IsOk());
  next();
  clock.Advance(absl::Seconds(1));
  EXPECT_THAT(Write([](storage::Txn& txn) { return DeleteLinksOf(txn, kFeed); }), IsOk());
  next();
}

TEST_P(PlanLinks, GoWithWhatTheyOpenAndAllUnderIt) {
  const std::vector<std::string> gone = {"members/ana/plans/p1", kFeed, "members/ana/plans/p1/steps/s1"};
  const std::vector<std::string> kept = {"members/ana/plans/p10/calendarFeed", "members/ana/plans/p1.a/calendarFeed",
                                         "members/ana/plans/p", "members/bo/plans/p1/calendarFeed"};
  for (const auto& names : {gone, kept}) {
    for (const std::string& name : names) ASSERT_THAT(Issue(name), IsOk());
  }
  MakePlan();
  ASSERT_THAT((Call<google::protobuf::Empty, v1::DeletePlanRequest>(kAna, "PlanService/DeletePlan",
                                                                    "name: 'members/ana/plans/p1'")),
              IsOk());
  for (const std::string& name : gone) EXPECT_FALSE(Stands(name)) << name;
  for (const std::string& name : kept) EXPECT_TRUE(Stands(name)) << name;
}

TEST_P(PlanLinks, AreNotMadeWithoutAKey) {
  EXPECT_THAT(Issue(kFeed, absl::InfiniteFuture(), ""), HasReason(error::v1::REASON_PREREQUISITE_MISSING));
}

WM_ON_EVERY_ENGINE(PlanLinks);

}  // namespace
}  // namespace waymark::plan
