#include "common/access/grants.h"

#include <memory>
#include <string>
#include <vector>

#include "common/base/cat.h"
#include "common/rpc/component.h"
#include "common/rpc/grant_service.h"
#include "common/storage/memory_store.h"
#include "common/testing/fake_clock.h"
#include "common/testing/in_process.h"
#include "common/testing/seeded_ids.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/time_util.h"
#include "gtest/gtest.h"

namespace waymark::access {
namespace {

using ::testing::IsEmpty;
using ::testing::StartsWith;
using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::MemberCaller;

constexpr std::string_view kCreate = "waymark.access.v1.GrantService/CreateGrant";
constexpr std::string_view kList = "waymark.access.v1.GrantService/ListGrants";
constexpr std::string_view kDelete = "waymark.access.v1.GrantService/DeleteGrant";
constexpr std::string_view kUses = "waymark.access.v1.GrantService/ListGrantUses";

// A service that has nothing but grants.
class Grantor final : public rpc::Component {
 public:
  std::string_view name() const override { return "grantor"; }
  std::vector<rpc::Service> Services() override { return {rpc::MakeGrantService()}; }
};

class GrantsTest : public ::testing::Test {
 protected:
  GrantsTest() {
    for (const char* member : {"ana", "ben", "carl"}) EXPECT_THAT(testing::AddMember(*store_, member), IsOk());
  }

  v1::CreateGrantRequest Request(std::string grantee = "members/ben", Section section = v1::SECTION_GOALS) {
    v1::CreateGrantRequest request;
    request.set_parent("members/ana");
    request.mutable_grant()->set_grantee(std::move(grantee));
    request.mutable_grant()->set_section(section);
    return request;
  }
  absl::StatusOr<v1::Grant> Create(const v1::CreateGrantRequest& request, std::string_view caller = "ana") {
    return server_.Call<v1::Grant>(MemberCaller(caller), kCreate, request);
  }
  absl::StatusOr<v1::ListGrantsResponse> List(std::string_view caller = "ana", int size = 0, std::string token = "") {
    v1::ListGrantsRequest request;
    request.set_parent("members/ana");
    request.set_page_size(size);
    request.set_page_token(std::move(token));
    return server_.Call<v1::ListGrantsResponse>(MemberCaller(caller), kList, request);
  }
  absl::StatusOr<v1::ListGrantUsesResponse> Uses(int size = 0, std::string token = "") {
    v1::ListGrantUsesRequest request;
    request.set_parent("members/ana");
    request.set_page_size(size);
    request.set_page_token(std::move(token));
    return server_.Call<v1::ListGrantUsesResponse>(MemberCaller("ana"), kUses, request);
  }

  testing::FakeClock clock_;
  testing::SeededIds ids_;
  base::CrashPoints crash_;
  base::Metrics metrics_;
  std::unique_ptr<storage::Store> store_ = *storage::OpenMemoryStore({.tables = testing::WithPathTables({})});
  Grantor grantor_;
  testing::InProcess server_{rpc::Wiring{&clock_, &ids_, &crash_, store_.get(), &metrics_}, &grantor_};
};

TEST_F(GrantsTest, AreMadeByTheOwner) {
  v1::CreateGrantRequest request = Request();
  request.mutable_grant()->set_name("members/ben/grants/mine");
  request.mutable_grant()->set_purpose("our talks in spring");
  const auto grant = Create(request);
  ASSERT_THAT(grant, IsOk());
  EXPECT_THAT(grant->name(), StartsWith("members/ana/grants/"));
  EXPECT_EQ(grant->purpose(), "our talks in spring");
  EXPECT_EQ(grant->create_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_EQ(List()->grants_size(), 1);
}

TEST_F(GrantsTest, AreNoOthersToMakeListOrDelete) {
  const auto grant = Create(Request());
  ASSERT_THAT(grant, IsOk());
  EXPECT_THAT(Create(Request("members/carl"), "ben"), HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT(List("ben"), HasReason(error::v1::REASON_NOT_PERMITTED)) << "a grant of goals does not show the supporters";
  v1::DeleteGrantRequest request;
  request.set_name(grant->name());
  EXPECT_THAT(server_.Call<google::protobuf::Empty>(MemberCaller("ben"), kDelete, request), HasReason(error::v1::REASON_NOT_PERMITTED));
  ASSERT_THAT(Create(Request("members/carl", v1::SECTION_SUPPORTERS)), IsOk());
  EXPECT_EQ(List("carl")->grants_size(), 2);
}

TEST_F(GrantsTest, AreRefusedWhereTheyMakeNoSense) {
  EXPECT_THAT(Create(Request("members/ana")), HasViolation("grant.grantee"));
  EXPECT_THAT(Create(Request("members/ben", v1::SECTION_PRIVATE)), HasViolation("grant.section"));
  EXPECT_THAT(Create(Request("members/ben", v1::SECTION_UNSPECIFIED)), HasViolation("grant.section"));
  EXPECT_THAT(Create(Request("members/ben", static_cast<Section>(99))), HasViolation("grant.section"));
  EXPECT_THAT(Create(Request("ben")), HasViolation("grant.grantee"));
  EXPECT_THAT(Create(Request("")), HasViolation("grant.grantee"));
  v1::CreateGrantRequest past = Request();
  past.mutable_grant()->mutable_expire_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  EXPECT_THAT(Create(past), HasViolation("grant.expire_time"));
  past.mutable_grant()->mutable_expire_time()->set_nanos(-1);
  EXPECT_THAT(Create(past), HasViolation("grant.expire_time"));
  EXPECT_EQ(List()->grants_size(), 0);
}

TEST_F(GrantsTest, AreMadeOnceWhileTheyHold) {
  v1::CreateGrantRequest request = Request();
  request.mutable_grant()->mutable_expire_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()) + 60);
  ASSERT_THAT(Create(request), IsOk());
  EXPECT_THAT(Create(Request()), HasReason(error::v1::REASON_RESOURCE_EXISTS));
  EXPECT_THAT(Create(Request("members/ben", v1::SECTION_TRACKS)), IsOk());
  EXPECT_THAT(Create(Request("members/carl")), IsOk());
  clock_.Advance(absl::Seconds(60));
  EXPECT_THAT(Create(Request()), IsOk());
}

TEST_F(GrantsTest, EndWhenDeleted) {
  const auto grant = Create(Request("members/carl", v1::SECTION_SUPPORTERS));
  ASSERT_THAT(List("carl"), IsOk());
  v1::DeleteGrantRequest request;
  request.set_name(grant->name());
  EXPECT_THAT(server_.Call<google::protobuf::Empty>(MemberCaller("ana"), kDelete, request), IsOk());
  EXPECT_THAT(List("carl"), HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT(server_.Call<google::protobuf::Empty>(MemberCaller("ana"), kDelete, request), HasReason(error::v1::REASON_RESOURCE_NOT_FOUND));
}

TEST_F(GrantsTest, AreListedInPagesByName) {
  for (int i = 0; i < 7; ++i) ASSERT_THAT(Create(Request(base::Cat("members/m", i))), IsOk());
  std::vector<std::string> names;
  std::string token;
  int pages = 0;
  do {
    const auto page = List("ana", 3, token);
    ASSERT_THAT(page, IsOk());
    for (const v1::Grant& grant : page->grants()) names.push_back(grant.name());
    token = page->next_page_token();
    ++pages;
  } while (!token.empty());
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(names.size(), 7u);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::unique(names.begin(), names.end()), names.end());
}

TEST_F(GrantsTest, TellWhoLookedNewestFirst) {
  ASSERT_THAT(Create(Request("members/carl", v1::SECTION_SUPPORTERS)), IsOk());
  for (int i = 0; i < 3; ++i) {
    clock_.Advance(absl::Seconds(1));
    ASSERT_THAT(List("carl"), IsOk());
    ASSERT_THAT(List("ana"), IsOk());
  }
  const auto first = Uses(2);
  ASSERT_THAT(first, IsOk());
  const auto second = Uses(2, first->next_page_token());
  ASSERT_THAT(second, IsOk());
  ASSERT_EQ(first->grant_uses_size(), 2);
  ASSERT_EQ(second->grant_uses_size(), 1);
  EXPECT_THAT(second->next_page_token(), IsEmpty());
  EXPECT_EQ(first->grant_uses(0).create_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_EQ(second->grant_uses(0).create_time().seconds(), absl::ToUnixSeconds(clock_.Now()) - 2);
  EXPECT_EQ(first->grant_uses(0).grantee(), "members/carl");
  EXPECT_EQ(first->grant_uses(0).method(), kList);
  EXPECT_EQ(first->grant_uses(0).resource(), "members/ana");
}

}  // namespace
}  // namespace waymark::access
