#include "common/access/guard.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/access/grants.h"
#include "common/access/identities.h"
#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "common/rpc/call.h"
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

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::HasReason;
using testing::IsOk;
using testing::StatusIs;
using v1::MethodPolicy;

constexpr std::string_view kLinked = "externals/x1/requests/r1";

// What the guard's table speaks of: who may call is written as the kind they are let in as, or "no", or "bad" for a request that names nobody.
constexpr char kNo[] = "no";

class GuardTest : public ::testing::Test {
 protected:
  GuardTest() {
    Guard::Options options;
    options.roles = *SpecialRoles::Parse(base::Cat(R"({"special":[{"issuer":")", testing::kIssuer,
                                                   R"(","subject":"olga","role":"OPERATOR"},{"issuer":")", testing::kIssuer,
                                                   R"(","subject":"anton","role":"ANALYST"},{"issuer":")", testing::kIssuer,
                                                   R"(","subject":"ana","role":"OPERATOR"}]})"));
    options.check_link = [](storage::Txn&, const Caller& caller) -> absl::StatusOr<std::vector<Section>> {
      if (caller.link_generation != 2) return base::Error(error::v1::REASON_NOT_PERMITTED, "revoked");
      return std::vector<Section>{v1::SECTION_FEEDBACK};
    };
    guard_ = std::make_unique<Guard>(std::move(options));
    for (const char* member : {"ana", "ben", "carl"}) EXPECT_THAT(testing::AddMember(*store_, member), IsOk());
    EXPECT_THAT(Write([](storage::Txn& txn) { return SetIdentity(txn, "members/dora", testing::kIssuer, "dora", false); }), IsOk());
    Grant("members/ben", v1::SECTION_GOALS);
    Grant("members/ben", v1::SECTION_ASSESSMENT);
    Grant("members/dora", v1::SECTION_GOALS);
  }

  absl::Status Write(std::function<absl::Status(storage::Txn&)> body) { return store_->WriteAndWait(std::move(body)); }

  // Ana's grant to `grantee`.
  std::string Grant(std::string grantee, Section section, std::optional<absl::Duration> lasts = std::nullopt) {
    v1::CreateGrantRequest request;
    request.set_parent("members/ana");
    request.mutable_grant()->set_grantee(std::move(grantee));
    request.mutable_grant()->set_section(section);
    if (lasts.has_value()) {
      *request.mutable_grant()->mutable_expire_time() =
          google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(clock_.Now() + *lasts));
    }
    std::string name;
    EXPECT_THAT(Write([&](storage::Txn& txn) -> absl::Status {
                  WM_ASSIGN_OR_RETURN(const v1::Grant grant, CreateGrant(txn, CallNow(), request));
                  name = grant.name();
                  return absl::OkStatus();
                }),
                IsOk());
    return name;
  }

  void Revoke(const std::string& name) {
    v1::DeleteGrantRequest request;
    request.set_name(name);
    EXPECT_THAT(Write([&](storage::Txn& txn) { return DeleteGrant(txn, CallNow(), request).status(); }), IsOk());
  }

  rpc::Call CallNow() {
    rpc::Call call;
    call.now = clock_.Now();
    call.ids = &ids_;
    return call;
  }

  absl::StatusOr<Access> Authorize(const Caller& caller, const MethodPolicy& policy, std::string_view resource) {
    v1::DeleteGrantRequest request;
    request.set_name(std::string(resource));
    absl::StatusOr<Access> access = absl::UnknownError("not run");
    EXPECT_THAT(store_->Read([&](storage::Txn& txn) {
      access = guard_->Authorize(txn, caller, policy, request, clock_.Now());
      return absl::OkStatus();
    }),
                IsOk());
    return access;
  }

  static MethodPolicy Policy(std::vector<CallerKind> kinds, Section section = v1::SECTION_UNSPECIFIED) {
    MethodPolicy policy;
    for (const CallerKind kind : kinds) policy.add_callers(kind);
    policy.set_resource("name");
    policy.set_section(section);
    policy.add_services("notification");
    policy.set_kind(v1::METHOD_KIND_READ);
    return policy;
  }

  testing::FakeClock clock_;
  testing::SeededIds ids_;
  std::unique_ptr<storage::Store> store_ = *storage::OpenMemoryStore({.tables = testing::WithPathTables({})});
  std::unique_ptr<Guard> guard_;
};

Caller Token(std::string_view subject) { return testing::MemberCaller(subject); }

TEST_F(GuardTest, LetsInWhomThePolicyNamesAndNobodyElse) {
  const std::map<std::string, Caller> callers = {
      {"owner", Token("ana")},
      {"grantee", Token("ben")},
      {"member", Token("carl")},
      {"inactive, with a grant", Token("dora")},
      {"unknown", Token("eve")},
      {"operator", testing::OperatorCaller()},
      {"analyst", testing::AnalystCaller()},
      {"notification", testing::ServiceCaller("notification")},
      {"another service", testing::ServiceCaller("edge")},
      {"link to another resource", testing::LinkCaller("members/ana/requests/r9", 2)},
      {"link", testing::LinkCaller("members/ana/requests/r1", 2)},
      {"revoked link", testing::LinkCaller("members/ana/requests/r1", 1)},
      {"nobody", Caller()},
  };
  // For each kind alone: who gets in by it, on ana's resource. Everybody not named gets NOT_PERMITTED.
  const std::map<CallerKind, std::vector<std::string>> lets_in = {
      {v1::CALLER_KIND_OWNER, {"owner"}},
      {v1::CALLER_KIND_GRANTEE, {"grantee"}},
      {v1::CALLER_KIND_MEMBER, {"owner", "grantee", "member"}},
      {v1::CALLER_KIND_OPERATOR, {"operator", "owner"}},  // ana is an operator, too
      {v1::CALLER_KIND_ANALYST, {"analyst"}},
      {v1::CALLER_KIND_SERVICE, {"notification"}},
      {v1::CALLER_KIND_LINK, {"link"}},
  };
  for (const auto& [kind, names] : lets_in) {
    for (const auto& [name, caller] : callers) {
      const absl::StatusOr<Access> access = Authorize(caller, Policy({kind}), "members/ana/requests/r1");
      const bool in = std::find(names.begin(), names.end(), name) != names.end();
      EXPECT_EQ(access.ok(), in) << name << " by " << v1::CallerKind_Name(kind);
      if (access.ok()) {
        EXPECT_EQ(access->as, kind) << name;
        if (kind == v1::CALLER_KIND_LINK) {
          EXPECT_THAT(access->sections, ElementsAre(v1::SECTION_FEEDBACK)) << "what the link says that it opens";
        }
      } else {
        EXPECT_THAT(access, HasReason(error::v1::REASON_NOT_PERMITTED)) << name << " by " << v1::CallerKind_Name(kind);
      }
    }
  }
}

TEST_F(GuardTest, TakesTheFirstCapacityInItsOrder) {
  const std::vector<CallerKind> all = {v1::CALLER_KIND_SERVICE, v1::CALLER_KIND_ANALYST, v1::CALLER_KIND_OPERATOR, v1::CALLER_KIND_MEMBER,
                                       v1::CALLER_KIND_GRANTEE, v1::CALLER_KIND_LINK,    v1::CALLER_KIND_OWNER};
  EXPECT_EQ(Authorize(Token("ana"), Policy(all), "members/ana/plans/p1")->as, v1::CALLER_KIND_OWNER);
  EXPECT_EQ(Authorize(Token("ana"), Policy(all), "members/carl/plans/p1")->as, v1::CALLER_KIND_MEMBER);
  EXPECT_EQ(Authorize(Token("ana"), Policy({v1::CALLER_KIND_OPERATOR, v1::CALLER_KIND_OWNER}), "members/carl")->as, v1::CALLER_KIND_OPERATOR);
  const absl::StatusOr<Access> ben = Authorize(Token("ben"), Policy(all), "members/ana/plans/p1");
  EXPECT_EQ(ben->as, v1::CALLER_KIND_GRANTEE);
  EXPECT_EQ(ben->member, "members/ben");
  EXPECT_THAT(ben->sections, ElementsAre(v1::SECTION_ASSESSMENT, v1::SECTION_GOALS));
  EXPECT_EQ(Authorize(testing::OperatorCaller(), Policy(all), "members/ana")->as, v1::CALLER_KIND_OPERATOR);
}

TEST_F(GuardTest, NeedsAGrantOfTheVerySection) {
  const auto with = [&](Section section) { return Authorize(Token("ben"), Policy({v1::CALLER_KIND_GRANTEE}, section), "members/ana/plans/p1"); };
  EXPECT_THAT(with(v1::SECTION_GOALS), IsOk());
  EXPECT_THAT(with(v1::SECTION_UNSPECIFIED), IsOk());
  for (const Section section : {v1::SECTION_TRACKS, v1::SECTION_SALARY, v1::SECTION_SUPPORTERS, v1::SECTION_PRIVATE}) {
    EXPECT_THAT(with(section), HasReason(error::v1::REASON_NOT_PERMITTED)) << v1::Section_Name(section);
  }
  // And of the very owner.
  EXPECT_THAT(Authorize(Token("ben"), Policy({v1::CALLER_KIND_GRANTEE}), "members/carl/plans/p1"), HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT(Authorize(Token("ana"), Policy({v1::CALLER_KIND_GRANTEE}), "members/ben/plans/p1"), HasReason(error::v1::REASON_NOT_PERMITTED));
}

TEST_F(GuardTest, SaysNothingOfWhatDoesNotExist) {
  const absl::Status there = Authorize(Token("carl"), Policy({v1::CALLER_KIND_OWNER}), "members/ana/plans/p1").status();
  const absl::Status not_there = Authorize(Token("carl"), Policy({v1::CALLER_KIND_OWNER}), "members/nobody/plans/p1").status();
  EXPECT_EQ(there, not_there);
}

TEST_F(GuardTest, AsksForAResourceOnlyOfThoseItKnows) {
  const MethodPolicy policy = Policy({v1::CALLER_KIND_OWNER, v1::CALLER_KIND_GRANTEE});
  for (const std::string_view nameless : {"", "members", "members/", "/ana", "members//plans", "members/-/plans/p1"}) {
    EXPECT_THAT(Authorize(Token("carl"), policy, nameless), testing::HasViolation("name")) << nameless;
    EXPECT_THAT(Authorize(Token("eve"), policy, nameless), HasReason(error::v1::REASON_NOT_PERMITTED)) << nameless;
    EXPECT_THAT(Authorize(testing::ServiceCaller("plan"), policy, nameless), HasReason(error::v1::REASON_NOT_PERMITTED)) << nameless;
  }
  EXPECT_THAT(Authorize(Token("carl"), Policy({v1::CALLER_KIND_MEMBER}), ""), IsOk()) << "to be refused by what the contract says of the field";
}

TEST_F(GuardTest, TakesARevokeAtOnceWithinOneTransaction) {
  const std::string grant = Grant("members/carl", v1::SECTION_REVIEWS);
  const MethodPolicy policy = Policy({v1::CALLER_KIND_GRANTEE}, v1::SECTION_REVIEWS);
  v1::DeleteGrantRequest request;
  request.set_name("members/ana/reviews/r1");
  EXPECT_THAT(Write([&](storage::Txn& txn) -> absl::Status {
                WM_RETURN_IF_ERROR(guard_->Authorize(txn, Token("carl"), policy, request, clock_.Now()).status());
                v1::DeleteGrantRequest revoke;
                revoke.set_name(grant);
                WM_RETURN_IF_ERROR(DeleteGrant(txn, CallNow(), revoke).status());
                EXPECT_THAT(guard_->Authorize(txn, Token("carl"), policy, request, clock_.Now()),
                            HasReason(error::v1::REASON_NOT_PERMITTED));
                return absl::OkStatus();
              }),
              IsOk());
  EXPECT_THAT(Authorize(Token("carl"), policy, "members/ana/reviews/r1"), HasReason(error::v1::REASON_NOT_PERMITTED));
}

TEST_F(GuardTest, CountsNoGrantThatHasExpired) {
  Grant("members/carl", v1::SECTION_REVIEWS, absl::Hours(1));
  const MethodPolicy policy = Policy({v1::CALLER_KIND_GRANTEE});
  clock_.Advance(absl::Hours(1) - absl::Microseconds(1));
  EXPECT_THAT(Authorize(Token("carl"), policy, "members/ana/reviews/r1"), IsOk());
  clock_.Advance(absl::Microseconds(1));
  EXPECT_THAT(Authorize(Token("carl"), policy, "members/ana/reviews/r1"), HasReason(error::v1::REASON_NOT_PERMITTED));
}

TEST_F(GuardTest, LetsNobodyInWhoLeft) {
  const MethodPolicy policy = Policy({v1::CALLER_KIND_OWNER});
  EXPECT_THAT(Authorize(Token("ana"), policy, "members/ana"), IsOk());
  EXPECT_THAT(Write([](storage::Txn& txn) { return SetIdentity(txn, "members/ana", testing::kIssuer, "ana", false); }), IsOk());
  EXPECT_THAT(Authorize(Token("ana"), policy, "members/ana"), HasReason(error::v1::REASON_NOT_PERMITTED));
}

TEST_F(GuardTest, ReadsAResourceDeepInTheRequest) {
  v1::CreateGrantRequest request;
  request.mutable_grant()->set_name("members/ana/grants/g1");
  MethodPolicy policy = Policy({v1::CALLER_KIND_OWNER});
  policy.set_resource("grant.name");
  EXPECT_EQ(guard_->Resource(policy, request), "members/ana/grants/g1");
  EXPECT_EQ(guard_->Record(policy, request), "members/ana");
  request.clear_grant();
  EXPECT_EQ(guard_->Resource(policy, request), "");
  // What leads nowhere lets nobody in.
  policy.set_resource("grant.nothing");
  EXPECT_EQ(guard_->Resource(policy, request), "");
}

TEST_F(GuardTest, RecordsWhatGranteesRead) {
  Access access;
  access.as = v1::CALLER_KIND_GRANTEE;
  access.member = "members/ben";
  access.sections = {v1::SECTION_ASSESSMENT, v1::SECTION_GOALS};
  const auto record = [&](const Access& by) {
    return Write([&](storage::Txn& txn) {
      return guard_->RecordUse(txn, by, "members/ana/plans/p1", "waymark.plan.v1.PlanService/GetPlan", clock_.Now(), ids_);
    });
  };
  const auto uses = [&] {
    std::vector<v1::GrantUse> found;
    EXPECT_THAT(store_->Read([&](storage::Txn& txn) -> absl::Status {
      WM_ASSIGN_OR_RETURN(const auto rows, GrantUses().Select(txn, GrantUsesOf("members/ana")));
      for (const auto& row : rows) found.push_back(*row);
      return absl::OkStatus();
    }),
                IsOk());
    return found;
  };
  EXPECT_THAT(record(access), IsOk());
  ASSERT_EQ(uses().size(), 1u);
  EXPECT_EQ(uses()[0].grantee(), "members/ben");
  EXPECT_EQ(uses()[0].resource(), "members/ana/plans/p1");
  EXPECT_EQ(uses()[0].method(), "waymark.plan.v1.PlanService/GetPlan");
  EXPECT_THAT(uses()[0].sections(), ElementsAre(v1::SECTION_ASSESSMENT, v1::SECTION_GOALS));
  EXPECT_EQ(uses()[0].create_time().seconds(), absl::ToUnixSeconds(clock_.Now()));

  access.as = v1::CALLER_KIND_OWNER;
  EXPECT_THAT(record(access), IsOk());
  EXPECT_EQ(uses().size(), 1u) << "the owner's own reads are not recorded";

  access.as = v1::CALLER_KIND_GRANTEE;
  clock_.Advance(kGrantUseRetention + absl::Seconds(1));
  EXPECT_THAT(record(access), IsOk());
  EXPECT_EQ(uses().size(), 1u) << "the old one has gone";
}

TEST(RecordOfTest, IsTheFirstTwoSegments) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"members/ana", "members/ana"},       {"members/ana/plans/p1", "members/ana"}, {"externals/x1/requests/r1", "externals/x1"},
      {"members", ""},                      {"members/", ""},                        {"", ""},
      {"/ana", ""},                         {"members/-", ""},                       {"members/a b/plans", ""},
      {"members/..", ""},
  };
  for (const auto& [name, record] : cases) EXPECT_EQ(RecordOf(name), record) << name;
}

TEST(SpecialRolesTest, ReadsItsFile) {
  const auto roles = SpecialRoles::Parse(R"({"special":[{"issuer":"i","subject":"s","role":"OPERATOR"}]})");
  ASSERT_THAT(roles, IsOk());
  Caller caller;
  caller.credential = Caller::Credential::kToken;
  caller.issuer = "i";
  caller.subject = "s";
  EXPECT_TRUE(roles->Has(caller, v1::CALLER_KIND_OPERATOR));
  EXPECT_FALSE(roles->Has(caller, v1::CALLER_KIND_ANALYST));
  EXPECT_FALSE(roles->Has(caller, v1::CALLER_KIND_OWNER));
  caller.credential = Caller::Credential::kNone;
  EXPECT_FALSE(roles->Has(caller, v1::CALLER_KIND_OPERATOR));
  EXPECT_THAT(SpecialRoles::Parse(R"({"special":[]})"), IsOk());
  for (const std::string_view bad :
       {"", "[]", "{}", R"({"special":{}})", R"({"special":[],"more":1})", R"({"special":[{"issuer":"i","subject":"s","role":"KING"}]})",
        R"({"special":[{"issuer":"i","role":"OPERATOR"}]})", R"({"special":[{"issuer":"i","subject":"s","role":"OPERATOR","x":1}]})",
        R"({"special":[7]})", R"({"special":[{"issuer":"","subject":"s","role":"OPERATOR"}]})"}) {
    EXPECT_THAT(SpecialRoles::Parse(bad), StatusIs(absl::StatusCode::kInvalidArgument)) << bad;
  }
  EXPECT_THAT(SpecialRoles::Load("/nowhere/roles.json"), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace waymark::access
