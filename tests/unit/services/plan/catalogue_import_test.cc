#include <string>
#include <vector>

#include "services/plan/handlers/catalogue_tables.h"
#include "services/plan/handlers/import_tables.h"
#include "tests/unit/services/plan/import_suite.h"
#include "waymark/access/v1/grant.pb.h"
#include "waymark/plan/v1/learning.pb.h"
#include "waymark/plan/v1/member.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using testing::HasViolation;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::MemberCaller;
using testing::Proto;
using testing::StatusIs;
using v1::Import;

const std::string kOccupation = "http://data.europa.eu/esco/occupation/";
const std::string kSkill = "http://data.europa.eu/esco/skill/";

Files LeastEsco() {
  return {{"occupations_en.csv", "conceptUri,preferredLabel\n" + kOccupation + "p1,pilot\n"},
          {"skills_en.csv", "conceptUri,preferredLabel,skillType\n" + kSkill + "s1,steer,\n"},
          {"occupationSkillRelations_en.csv",
           "occupationUri,relationType,skillUri\n" + kOccupation + "p1,essential," + kSkill + "s1\n"},
          {"skillGroups_en.csv", "conceptUri\nx\n"}};
}

Files Ladder(const std::string& level, const std::string& more = "") {
  return {{"ladder.json", R"({"catalogue": "port", "title": "Port", "scales": [{"id": "s", "ranks": ["Some", "Much"]}],
      "skills": [{"id": "steer", "title": "Steering", "scale": "s"}],
      "roles": [{"id": "pilot", "title": "Pilot", "skills": [{"skill": "steer", "level": ")" +
                              level + R"("}],
                 "pay": {"currency": "EUR", "steps": [{"amount": 40000}, {"amount": 42000, "months_in_role": 24}]}})" +
                              more + "]}"}};
}

class CatalogueImport : public ::testing::TestWithParam<ImportSuite::Engine> {
 protected:
  void AddMember(const std::string& id) {
    v1::CreateMemberRequest create;
    create.set_member_id(id);
    create.mutable_member()->set_display_name(id);
    create.mutable_member()->set_time_zone("Europe/London");
    create.mutable_member()->set_issuer(std::string(testing::kIssuer));
    create.mutable_member()->set_subject(id);
    EXPECT_THAT(suite.CallAsOperator<v1::Member>("MemberService/CreateMember", create), IsOk());
  }
  std::vector<std::string> Resources() {
    auto page = suite.CallAsOperator<v1::ListLearningResourcesResponse>("LearningService/ListLearningResources",
                                                                        v1::ListLearningResourcesRequest());
    EXPECT_THAT(page, IsOk());
    std::vector<std::string> titles;
    for (const auto& resource : page->learning_resources()) titles.push_back(resource.title() + " " + resource.etag());
    return titles;
  }

  ImportSuite suite{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Engines, CatalogueImport,
                         ::testing::Values(ImportSuite::Engine::kSqlite, ImportSuite::Engine::kOptimistic,
                                           ImportSuite::Engine::kRerunning));

TEST_P(CatalogueImport, EscoIsInUseBesideTheOthers) {
  suite.Import(Import::SOURCE_GDAD, LeastGdad(), "2024");
  const Import import = suite.Import(Import::SOURCE_ESCO, LeastEsco(), "1.2");
  EXPECT_EQ(import.catalogue(), "catalogues/esco");
  EXPECT_THAT(suite.Findings(import.name()), ElementsAre("NOTE skillGroups_en.csv:0"));
  const auto role = suite.Role("roles/esco-p1");
  ASSERT_THAT(role, IsOk());
  EXPECT_EQ(role->skills(0).demand(), v1::DEMAND_MUST);
  EXPECT_EQ(role->release(), "1.2");
  EXPECT_EQ(suite.Catalogue("catalogues/esco")->role_count(), 1);
  EXPECT_THAT(suite.Role("roles/gdad-developer"), IsOk());
  const std::string again = suite.Create(Import::SOURCE_ESCO);
  suite.Upload(again, LeastEsco());
  EXPECT_TRUE(suite.Stage(again, true)->report().unchanged());
}

TEST_P(CatalogueImport, ALadderSaysItsCatalogueAndANewReleaseLiesBesideTheOld) {
  suite.Import(Import::SOURCE_LADDER, Ladder("Some"), "2026");
  const std::string next = suite.Create(Import::SOURCE_LADDER, "2027");
  suite.Upload(next, Ladder("Much", R"(, {"id": "boss", "title": "Boss"})"));
  const auto dry = suite.Stage(next, true);
  ASSERT_THAT(dry, IsOk());
  EXPECT_THAT(dry->report().added().names(), ElementsAre("roles/port-boss"));
  EXPECT_THAT(dry->report().changed().names(), ElementsAre("roles/port-pilot"));
  ASSERT_THAT(suite.Stage(next), IsOk());
  ASSERT_THAT(suite.Activate(next), IsOk());
  EXPECT_EQ(suite.Role("roles/port-pilot")->skills(0).level().value(), 2);
  EXPECT_EQ(suite.Role("roles/port-pilot", "2026")->skills(0).level().value(), 1);
  EXPECT_EQ(suite.Role("roles/port-pilot")->pay_band().steps_size(), 2);
}

TEST_P(CatalogueImport, AStagedLadderThatWasNeverUsedGoesWithItsImport) {
  const std::string import = suite.Create(Import::SOURCE_LADDER, "1");
  suite.Upload(import, Ladder("Some"));
  ASSERT_THAT(suite.Stage(import), IsOk());
  EXPECT_EQ(suite.Count(Roles().spec()), 1);
  v1::DeleteImportRequest request;
  request.set_name(import);
  ASSERT_THAT(suite.CallAsOperator<google::protobuf::Empty>("ImportService/DeleteImport", request), IsOk());
  EXPECT_EQ(suite.Count(Roles().spec()), 0);
  EXPECT_EQ(suite.Count(Releases().spec()), 0);
}

TEST_P(CatalogueImport, WhatIsNoLadderFails) {
  const std::string import = suite.Create(Import::SOURCE_LADDER);
  suite.Upload(import, {{"ladder.json", "{"}});
  const auto staged = suite.Stage(import);
  ASSERT_THAT(staged, IsOk());
  EXPECT_EQ(staged->state(), Import::STATE_FAILED);
  EXPECT_THAT(suite.Findings(import), ElementsAre("ERROR ladder.json:1"));
}

TEST_P(CatalogueImport, LearningResourcesComeInAndTheSameAgainChangesNothing) {
  suite.Import(Import::SOURCE_LADDER, Ladder("Some"), "2026");
  const std::string csv = "id,title,kind,skills,hours\na,A,course,port-steer=Much,10\nb,B,project,,\n";
  const Import import = suite.Import(Import::SOURCE_LEARNING, {{"learning.csv", csv}});
  EXPECT_EQ(import.report().added().number(), 2);
  EXPECT_THAT(Resources(), ElementsAre("A 1", "B 1"));
  const std::string again = suite.Create(Import::SOURCE_LEARNING);
  suite.Upload(again, {{"learning.csv", csv}});
  EXPECT_TRUE(suite.Stage(again)->report().unchanged());
  ASSERT_THAT(suite.Activate(again), IsOk());
  EXPECT_THAT(Resources(), ElementsAre("A 1", "B 1"));
  const Import other =
      suite.Import(Import::SOURCE_LEARNING, {{"learning.csv", "id,title,kind,hours\na,A,course,12\n"}});
  EXPECT_THAT(other.report().changed().names(), ElementsAre("learningResources/a"));
  EXPECT_THAT(other.report().missing().names(), ElementsAre("learningResources/b"));
  EXPECT_THAT(Resources(), ElementsAre("A 2", "B 1"));
  EXPECT_EQ(suite.Count(StagedLearnings().spec()), 2 + 2 + 1);
}

TEST_P(CatalogueImport, ALearningResourceOfAnUnknownSkillIsAnError) {
  const std::string import = suite.Create(Import::SOURCE_LEARNING);
  suite.Upload(import, {{"learning.csv", "id,title,kind,skills\na,A,course,port-steer=Much\nb,B,course,\n"}});
  ASSERT_THAT(suite.Stage(import), IsOk());
  EXPECT_THAT(suite.Findings(import), ElementsAre("ERROR learning.csv:2"));
  EXPECT_THAT(suite.Activate(import), HasReason(error::v1::REASON_PREREQUISITE_MISSING));
  ASSERT_THAT(suite.Activate(import, true), IsOk());
  EXPECT_THAT(Resources(), ElementsAre("B 1"));
}

TEST_P(CatalogueImport, WhatDoesNotGoTogetherIsRefused) {
  v1::CreateImportRequest request;
  request.set_source(Import::SOURCE_LEARNING);
  request.set_release("1");
  request.set_absent_members_leave(true);
  const auto made = suite.CallAsOperator<Import>("ImportService/CreateImport", request);
  EXPECT_THAT(made, HasViolation("release"));
  EXPECT_THAT(made, HasViolation("absent_members_leave"));
}

TEST_P(CatalogueImport, APlanIsToldWhatBecameOfItsRoles) {
  AddMember("ana");
  AddMember("bo");
  suite.Import(Import::SOURCE_LADDER, Ladder("Some", R"(, {"id": "cook", "title": "Cook"})"), "2026");
  auto create =
      Proto<v1::CreatePlanRequest>(R"(parent: "members/ana" plan_id: "p" plan { title: "Up" mode: PLAN_MODE_FLEXIBLE
      direction: DIRECTION_VERTICAL target_role { role: "roles/port-pilot" } interests { role: "roles/port-cook" }
      tracks { name: "members/ana/plans/p/tracks/t" title: "T" target_role { role: "roles/port-cook" } } })");
  ASSERT_THAT(suite.Call<v1::Plan>(MemberCaller("ana"), "PlanService/CreatePlan", create), IsOk());
  const auto drift = [&](const std::string& who) {
    return suite.Call<v1::PlanDrift>(MemberCaller(who), "CatalogueService/GetPlanDrift",
                                     Proto<v1::GetPlanDriftRequest>("name: 'members/ana/plans/p'"));
  };
  auto told = drift("ana");
  ASSERT_THAT(told, IsOk());
  ASSERT_EQ(told->roles_size(), 2);
  EXPECT_EQ(told->roles(0).state(), v1::RoleDrift::STATE_CURRENT);
  suite.Import(Import::SOURCE_LADDER, Ladder("Much"), "2027");
  told = drift("ana");
  ASSERT_THAT(told, IsOk());
  EXPECT_EQ(told->roles(0).state(), v1::RoleDrift::STATE_CHANGED);
  ASSERT_EQ(told->roles(0).skills_size(), 1);
  EXPECT_EQ(told->roles(0).skills(0).to_level().value(), 2);
  EXPECT_EQ(told->roles(1).state(), v1::RoleDrift::STATE_GONE);
  EXPECT_EQ(told->roles(1).title(), "Cook");
  EXPECT_THAT(told->roles(1).used_by(), ElementsAre("members/ana/plans/p", "members/ana/plans/p/tracks/t"));
  EXPECT_THAT(drift("bo"), StatusIs(absl::StatusCode::kPermissionDenied));
  access::v1::CreateGrantRequest grant;
  grant.set_parent("members/ana");
  grant.mutable_grant()->set_grantee("members/bo");
  grant.mutable_grant()->set_section(access::v1::SECTION_GOALS);
  ASSERT_THAT(
      suite.server->Call<access::v1::Grant>(MemberCaller("ana"), "waymark.access.v1.GrantService/CreateGrant", grant),
      IsOk());
  // Who sees the goals alone does not learn what a track names.
  told = drift("bo");
  ASSERT_THAT(told, IsOk());
  EXPECT_THAT(told->roles(1).used_by(), ElementsAre("members/ana/plans/p"));
}

}  // namespace
}  // namespace waymark::plan
