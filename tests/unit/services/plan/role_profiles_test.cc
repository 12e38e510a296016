#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/path.pb.h"
#include "waymark/plan/v1/role_profile.pb.h"
#include "waymark/plan/v1/salary.pb.h"

namespace waymark::plan {
namespace {

using error::v1::Reason;
using ::testing::ElementsAre;
using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::StatusIs;

constexpr char kDream[] = "members/ana/roles/dream";

class RoleProfileMethods : public Suite {
 protected:
  absl::StatusOr<v1::RoleProfile> Create(const std::string& id, const std::string& profile,
                                         const access::Caller& caller = kAna) {
    return Call<v1::RoleProfile, v1::CreateRoleProfileRequest>(
        caller, "RoleProfileService/CreateRoleProfile",
        "parent: 'members/" + caller.subject + "' role_id: '" + id + "' role_profile { " + profile + " }");
  }
  absl::StatusOr<v1::RoleProfile> Update(const std::string& request) {
    return Call<v1::RoleProfile, v1::UpdateRoleProfileRequest>(kAna, "RoleProfileService/UpdateRoleProfile", request);
  }
  absl::StatusOr<v1::RoleProfile> Get(const access::Caller& caller = kAna) {
    return Call<v1::RoleProfile, v1::GetRoleProfileRequest>(caller, "RoleProfileService/GetRoleProfile",
                                                            std::string("name: '") + kDream + "'");
  }
  absl::StatusOr<google::protobuf::Empty> Delete(const std::string& name = kDream) {
    return Call<google::protobuf::Empty, v1::DeleteRoleProfileRequest>(kAna, "RoleProfileService/DeleteRoleProfile",
                                                                       "name: '" + name + "'");
  }
  absl::StatusOr<v1::GetSkillGapResponse> Gap(const access::Caller& caller, const std::string& role) {
    return Call<v1::GetSkillGapResponse, v1::GetSkillGapRequest>(caller, "CatalogueService/GetSkillGap",
                                                                 "member: 'members/ana' role: '" + role + "'");
  }
  absl::StatusOr<v1::Role> GetRole(const access::Caller& caller, const std::string& rest = "") {
    return Call<v1::Role, v1::GetRoleRequest>(caller, "CatalogueService/GetRole",
                                              std::string("name: '") + kDream + "' " + rest);
  }
  absl::StatusOr<v1::RoleComparison> Compare(const access::Caller& caller) {
    return Call<v1::RoleComparison, v1::CompareRolesRequest>(
        caller, "CatalogueService/CompareRoles", std::string("from: 'roles/gdad-lead' to: '") + kDream + "'");
  }
  void MakeDream() {
    ASSERT_THAT(Create("dream", R"(
        role { title: "Head of the observatory"
               skills { skill: "skills/gdad-planning" level { scale: "scales/gdad-level" value: 4 } }
               pay_band { minimum { currency_code: "GBP" units: 60000 } maximum { currency_code: "GBP" units: 80000 }
                          period: PAY_PERIOD_YEAR } }
        reached_from { role: "roles/gdad-lead" })"),
                IsOk());
  }
};
WM_ON_EVERY_ENGINE(RoleProfileMethods);

TEST_P(RoleProfileMethods, FillInWhatTheCatalogueSays) {
  MakeDream();
  const auto got = Get();
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->name(), kDream);
  EXPECT_EQ(got->role().name(), kDream);
  EXPECT_EQ(got->role().skills_state(), v1::SKILLS_STATE_KNOWN);
  EXPECT_EQ(got->role().skills(0).title(), "Planning");
  EXPECT_EQ(got->role().skills(0).kind(), v1::SKILL_KIND_SKILL);
  EXPECT_EQ(got->role().skills(0).weight(), 1);
  EXPECT_EQ(got->reached_from(0).title(), "Lead");
  EXPECT_EQ(got->etag(), "1");
}

TEST_P(RoleProfileMethods, NameAllThatIsWrong) {
  const auto status = Create("x", R"(
      role { skills { skill: "skills/gdad-none" level { scale: "scales/gdad-level" value: 1 } }
             skills { skill: "skills/gdad-planning" level { scale: "scales/gdad-level" value: 5 } }
             knowledge { skill: "skills/gdad-planning" level { scale: "scales/gdad-level" value: 3 } }
             related_roles { role: "roles/gdad-none" } }
      reached_from { role: "members/ana/roles/none" })").status();
  EXPECT_THAT(testing::ViolatedFields(status),
              ElementsAre("role_profile.role.title", "role_profile.role.knowledge[0].skill",
                          "role_profile.role.skills[0]", "role_profile.role.skills[1]",
                          "role_profile.role.knowledge[0]", "role_profile.role.related_roles[0].role",
                          "role_profile.reached_from[0].role"));
  EXPECT_THAT(Create("no/segment", "role { title: 'x' }"), HasViolation("role_id"));
}

TEST_P(RoleProfileMethods, ChangePartByPart) {
  MakeDream();
  const auto changed = Update(R"(role_profile { name: "members/ana/roles/dream" etag: "1" role { title: "Astronomer" } }
                                 update_mask { paths: "role.title" })");
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->role().title(), "Astronomer");
  EXPECT_EQ(changed->role().skills_size(), 1);
  EXPECT_EQ(changed->etag(), "2");
  EXPECT_THAT(Update("role_profile { name: 'members/ana/roles/dream' etag: '1' role { title: 'x' } }"),
              HasReason(Reason::REASON_ETAG_MISMATCH));
  const auto same = Update(R"(role_profile { name: "members/ana/roles/dream" role { title: "Astronomer" } }
                              update_mask { paths: "role.title" })");
  ASSERT_THAT(same, IsOk());
  EXPECT_EQ(same->etag(), "2");
  EXPECT_THAT(Update("role_profile { name: 'members/ana/roles/dream' role {} } update_mask { paths: 'role.title' }"),
              HasViolation("role_profile.role.title"));
}

TEST_P(RoleProfileMethods, ServeGapsAndComparisonsLikeAnyRole) {
  MakeDream();
  ASSERT_THAT((Call<v1::AssessmentEntry, v1::CreateAssessmentEntryRequest>(
                  kAna, "AssessmentService/CreateAssessmentEntry",
                  "parent: 'members/ana' assessment_entry { kind: ASSESSMENT_KIND_SKILL skill_level { skill: "
                  "'skills/gdad-planning' level { scale: 'scales/gdad-level' value: 2 } } }")),
              IsOk());
  const auto gap = Gap(kAna, kDream);
  ASSERT_THAT(gap, IsOk());
  EXPECT_EQ(gap->gap().unit(), v1::SkillGap::UNIT_RANK);
  EXPECT_EQ(gap->gap().total(), 2);
  EXPECT_EQ(gap->gap().role(), kDream);
  EXPECT_EQ(gap->gap().role_release(), "");
  const auto compared = Compare(kAna);
  ASSERT_THAT(compared, IsOk());
  EXPECT_EQ(compared->to().title(), "Head of the observatory");
  EXPECT_THAT(GetRole(kAna), IsOk());
  EXPECT_THAT(GetRole(testing::ServiceCaller("feedback")), IsOk());
}

TEST_P(RoleProfileMethods, AreNobodyElses) {
  MakeDream();
  for (const access::Caller& caller : {kBo, testing::OperatorCaller()}) {
    EXPECT_THAT(GetRole(caller), StatusIs(absl::StatusCode::kNotFound));
    EXPECT_THAT(Compare(caller), StatusIs(absl::StatusCode::kNotFound));
  }
  EXPECT_THAT(GetRole(kAna, "release: '2'"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Get(kBo), HasReason(Reason::REASON_NOT_PERMITTED));
  ASSERT_THAT(Create("own", "role { title: 'x' }", kBo), IsOk());
  EXPECT_THAT(Gap(kAna, "members/bo/roles/own"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Create("y", "role { title: 'y' } reached_from { role: 'members/bo/roles/own' }"),
              HasViolation("role_profile.reached_from[0].role"));
}

TEST_P(RoleProfileMethods, OpenToAGrantOfGoalsAndTheirPayToOneOfSalaryToo) {
  MakeDream();
  Grant(kBo, access::v1::SECTION_ASSESSMENT);
  EXPECT_THAT(Gap(kBo, kDream), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Get(kBo), HasReason(Reason::REASON_NOT_PERMITTED));
  Grant(kBo, access::v1::SECTION_GOALS);
  EXPECT_THAT(Gap(kBo, kDream), IsOk());
  EXPECT_FALSE(Get(kBo)->role().has_pay_band());
  Grant(kBo, access::v1::SECTION_SALARY);
  EXPECT_TRUE(Get(kBo)->role().has_pay_band());
  const auto listed = Call<v1::ListRoleProfilesResponse, v1::ListRoleProfilesRequest>(
      kBo, "RoleProfileService/ListRoleProfiles", "parent: 'members/ana'");
  ASSERT_THAT(listed, IsOk());
  EXPECT_EQ(listed->role_profiles_size(), 1);
  // A grant of one member's opens nothing of another's.
  EXPECT_THAT(Compare(kBo), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(RoleProfileMethods, AreKeptWhileAnythingRefersToThem) {
  MakeDream();
  MakePlan();
  const auto update = [&](const std::string& fields) {
    return Call<v1::Plan, v1::UpdatePlanRequest>(kAna, "PlanService/UpdatePlan",
                                                 "plan { name: 'members/ana/plans/p1' " + fields + " }");
  };
  EXPECT_THAT(update("target_role { role: 'members/ana/roles/none' }"), HasViolation("plan.target_role.role"));
  const auto plan = update("target_role { role: 'members/ana/roles/dream' }");
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->target_role().role_release(), "");
  const auto refused = Delete();
  EXPECT_THAT(refused, HasReason(Reason::REASON_PREREQUISITE_MISSING));
  EXPECT_THAT(std::string(refused.status().message()), ::testing::HasSubstr("members/ana/plans/p1"));
  ASSERT_THAT(update("target_role { title: 'Somewhere else' }"), IsOk());
  ASSERT_THAT((Call<v1::Standing, v1::UpdateStandingRequest>(
                  kAna, "AssessmentService/UpdateStanding",
                  "standing { name: 'members/ana/standing' role: 'members/ana/roles/dream' }")),
              IsOk());
  EXPECT_THAT(Delete(), HasReason(Reason::REASON_PREREQUISITE_MISSING));
  ASSERT_THAT((Call<v1::Standing, v1::UpdateStandingRequest>(
                  kAna, "AssessmentService/UpdateStanding",
                  "standing { name: 'members/ana/standing' } update_mask { paths: 'role' }")),
              IsOk());
  ASSERT_THAT(Create("next", "role { title: 'Next' } reached_from { role: 'members/ana/roles/dream' }"), IsOk());
  EXPECT_THAT(Delete(), HasReason(Reason::REASON_PREREQUISITE_MISSING));
  ASSERT_THAT(Delete("members/ana/roles/next"), IsOk());
  EXPECT_THAT(Delete(), IsOk());
  EXPECT_THAT(Delete(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(RoleProfileMethods, AreBounded) {
  if (GetParam() != Engine::kOptimistic) GTEST_SKIP() << "the engines run the same handlers";
  for (int i = 0; i < 50; ++i) ASSERT_THAT(Create("r" + std::to_string(i), "role { title: 'x' }"), IsOk());
  EXPECT_THAT(Create("one-more", "role { title: 'x' }"), HasReason(Reason::REASON_LIMIT_EXCEEDED));
}

TEST_P(RoleProfileMethods, StandAmongTheRolesThatPathsLeadThrough) {
  MakeDream();
  const auto find = [&](const access::Caller& caller, const std::string& start, const std::string& target) {
    return Call<v1::CareerPaths, v1::FindPathsRequest>(
        caller, "PathService/FindPaths",
        "parent: 'members/ana' query { start: '" + start + "' targets: '" + target + "' }");
  };
  const auto found = find(kAna, "roles/gdad-lead", kDream);
  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->paths_size(), 1);
  ASSERT_EQ(found->paths(0).moves_size(), 1);
  EXPECT_EQ(found->paths(0).moves(0).role(), kDream);
  EXPECT_EQ(found->paths(0).moves(0).title(), "Head of the observatory");
  EXPECT_EQ(found->paths(0).months(), 12);
  EXPECT_EQ(found->paths(0).skill_distance(), 1) << "expert, of somebody who cannot do it yet";
  EXPECT_EQ(found->currency(), "GBP");
  // From a profile, in the catalogue of the target.
  const auto from = find(kAna, kDream, "roles/gdad-lead");
  ASSERT_THAT(from, IsOk());
  EXPECT_EQ(from->start(), kDream);
  EXPECT_THAT(from->unreachable(), ElementsAre("roles/gdad-lead"));
  EXPECT_EQ(from->role_count(), 2);
  // A grantee has them with GOALS, and their pay with SALARY.
  Grant(kBo, access::v1::SECTION_ASSESSMENT);
  EXPECT_THAT(find(kBo, "roles/gdad-lead", kDream), HasViolation("query.targets[0]"));
  EXPECT_THAT(find(kBo, kDream, "roles/gdad-lead"), StatusIs(absl::StatusCode::kNotFound));
  Grant(kBo, access::v1::SECTION_GOALS);
  const auto seen = find(kBo, "roles/gdad-lead", kDream);
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(seen->paths_size(), 1);
  EXPECT_EQ(seen->currency(), "");
  Grant(kBo, access::v1::SECTION_SALARY);
  EXPECT_EQ(find(kBo, "roles/gdad-lead", kDream)->currency(), "GBP");
}

TEST_P(RoleProfileMethods, HoldPlannedPayAgainstTheirBand) {
  MakeDream();
  MakePlan();
  ASSERT_THAT((Call<v1::Step, v1::UpdateStepRequest>(
                  kAna, "PlanService/UpdateStep",
                  std::string("step { name: 'members/ana/plans/p1/steps/s2' target_date { year: 2027 month: 9 } role { "
                              "role: '") +
                      kDream + "' } }")),
              IsOk());
  const auto path = Call<v1::SalaryPath, v1::GetSalaryPathRequest>(
      kAna, "SalaryService/GetSalaryPath", "plan: 'members/ana/plans/p1' track: 'members/ana/plans/p1/tracks/t2'");
  ASSERT_THAT(path, IsOk());
  ASSERT_EQ(path->points_size(), 1);
  EXPECT_EQ(path->points(0).role(), kDream);
  EXPECT_EQ(path->points(0).band(), v1::BAND_FINDING_BELOW);
  EXPECT_EQ(path->points(0).band_minimum().units(), 60000);
}

}  // namespace
}  // namespace waymark::plan
