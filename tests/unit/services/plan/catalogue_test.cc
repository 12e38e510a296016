#include <string>
#include <vector>

#include "tests/unit/services/plan/import_suite.h"
#include "waymark/access/v1/grant.pb.h"
#include "waymark/plan/v1/assessment.pb.h"
#include "waymark/plan/v1/member.pb.h"

namespace waymark::plan {
namespace {

using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::MemberCaller;
using testing::Proto;
using testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CatalogueReads : public ::testing::Test {
 protected:
  CatalogueReads() {
    suite.Import(v1::Import::SOURCE_ONET, LeastOnet(), "1.0");
    suite.Import(v1::Import::SOURCE_GDAD, LeastGdad(), "2024");
    for (const char* id : {"ana", "gus"}) {
      v1::CreateMemberRequest create;
      create.set_member_id(id);
      create.mutable_member()->set_display_name(id);
      create.mutable_member()->set_time_zone("Europe/London");
      create.mutable_member()->set_issuer(std::string(testing::kIssuer));
      create.mutable_member()->set_subject(id);
      EXPECT_THAT(suite.CallAsOperator<v1::Member>("MemberService/CreateMember", create), IsOk());
    }
  }

  // The names of all roles that the request asks for, in pages of one.
  std::vector<std::string> List(const std::string& text) {
    auto request = Proto<v1::ListRolesRequest>(text + " page_size: 1");
    std::vector<std::string> names;
    do {
      auto page = suite.Call<v1::ListRolesResponse>(MemberCaller("ana"), "CatalogueService/ListRoles", request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      EXPECT_LE(page->roles_size(), 1);
      for (const v1::Role& role : page->roles()) names.push_back(role.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  void Rate(const std::string& skill, const std::string& scale, double value, const std::string& as_of = "") {
    v1::CreateAssessmentEntryRequest request;
    request.set_parent("members/ana");
    auto& entry = *request.mutable_assessment_entry();
    entry = Proto<v1::AssessmentEntry>("kind: ASSESSMENT_KIND_SKILL " + as_of);
    entry.mutable_skill_level()->set_skill(skill);
    entry.mutable_skill_level()->mutable_level()->set_scale(scale);
    entry.mutable_skill_level()->mutable_level()->set_value(value);
    EXPECT_THAT(suite.Call<v1::AssessmentEntry>(MemberCaller("ana"), "AssessmentService/CreateAssessmentEntry", request), IsOk());
  }
  absl::StatusOr<v1::GetSkillGapResponse> Gap(const std::string& caller, const std::string& role, const std::string& more = "") {
    auto request = Proto<v1::GetSkillGapRequest>(more);
    request.set_member("members/ana");
    request.set_role(role);
    return suite.Call<v1::GetSkillGapResponse>(MemberCaller(caller), "CatalogueService/GetSkillGap", request);
  }

  ImportSuite suite;
};

TEST_F(CatalogueReads, RolesAreListedByCatalogueAndTitle) {
  EXPECT_THAT(List(""), ElementsAre("roles/gdad-developer", "roles/gdad-senior-developer", "roles/onet-15-1211.00",
                                    "roles/onet-15-1252.00"));
  EXPECT_THAT(List("catalogue: 'catalogues/gdad'"), ElementsAre("roles/gdad-developer", "roles/gdad-senior-developer"));
  EXPECT_THAT(List("catalogue: 'catalogues/onet' release: '1.0'"), ElementsAre("roles/onet-15-1211.00", "roles/onet-15-1252.00"));
  EXPECT_THAT(List("family: 'Software'"), ElementsAre("roles/gdad-developer", "roles/gdad-senior-developer"));
  EXPECT_THAT(List("title_prefix: 'SOFT'"), ElementsAre("roles/onet-15-1252.00"));
  EXPECT_THAT(List("title_prefix: 'x'"), IsEmpty());
  EXPECT_THAT(List("family: 'Computer and Mathematical' title_prefix: 'computer '"), ElementsAre("roles/onet-15-1211.00"));
}

TEST_F(CatalogueReads, ListedRolesAreWithoutTheirLongParts) {
  auto page = suite.CallAsOperator<v1::ListRolesResponse>("CatalogueService/ListRoles", v1::ListRolesRequest());
  ASSERT_THAT(page, IsOk());
  for (const v1::Role& role : page->roles()) {
    EXPECT_FALSE(role.title().empty());
    EXPECT_NE(role.skills_state(), v1::SKILLS_STATE_UNSPECIFIED);
    EXPECT_EQ(role.skills_size() + role.duties_size() + role.related_roles_size(), 0);
    EXPECT_TRUE(role.description().empty());
  }
}

TEST_F(CatalogueReads, AListGoesOnInTheReleaseItBeganIn) {
  auto request = Proto<v1::ListRolesRequest>("catalogue: 'catalogues/onet' page_size: 1");
  auto first = suite.CallAsOperator<v1::ListRolesResponse>("CatalogueService/ListRoles", request);
  ASSERT_THAT(first, IsOk());
  suite.Import(v1::Import::SOURCE_ONET, LeastOnet("4"), "2.0");
  request.set_page_token(first->next_page_token());
  auto second = suite.CallAsOperator<v1::ListRolesResponse>("CatalogueService/ListRoles", request);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->roles(0).name(), "roles/onet-15-1252.00");
  EXPECT_EQ(second->roles(0).release(), "1.0");
}

TEST_F(CatalogueReads, WhatIsAskedForIsChecked) {
  auto list = [&](const std::string& text) {
    return suite.CallAsOperator<v1::ListRolesResponse>("CatalogueService/ListRoles", Proto<v1::ListRolesRequest>(text));
  };
  EXPECT_THAT(list("release: '1.0'"), HasViolation("release"));
  EXPECT_THAT(list("catalogue: 'catalogues/onet' release: 'a b'"), HasViolation("release"));
  EXPECT_THAT(list("catalogue: 'catalogues/none'"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(list("catalogue: 'catalogues/onet' release: '9'"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(list("page_token: 'forged'"), HasReason(error::v1::REASON_PAGE_TOKEN_INVALID));
  for (const char* name : {"roles/onet-99-9999.00", "roles/none", "roles/-x", "roles/onet-15-1211.00.1"}) {
    EXPECT_THAT(suite.Role(name), StatusIs(absl::StatusCode::kNotFound)) << name;
  }
  EXPECT_THAT(suite.Role("roles/onet-15-1211.00", "2.0"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(suite.Role("roles/onet-15-1211.00@1.0"), HasViolation("name"));
}

TEST_F(CatalogueReads, SkillsAndReleases) {
  auto skills = suite.CallAsOperator<v1::ListSkillsResponse>("CatalogueService/ListSkills", v1::ListSkillsRequest());
  ASSERT_THAT(skills, IsOk());
  ASSERT_EQ(skills->skills_size(), 3);
  EXPECT_EQ(skills->skills(0).title(), "Coaching");
  EXPECT_EQ(skills->skills(2).name(), "skills/onet-2.A.1.a");
  auto skill = suite.CallAsOperator<v1::Skill>("CatalogueService/GetSkill", Proto<v1::GetSkillRequest>("name: 'skills/gdad-testing'"));
  ASSERT_THAT(skill, IsOk());
  EXPECT_EQ(skill->scale(), "scales/gdad-level");
  auto releases = suite.CallAsOperator<v1::ListReleasesResponse>("CatalogueService/ListReleases",
                                                                 Proto<v1::ListReleasesRequest>("parent: 'catalogues/gdad'"));
  ASSERT_THAT(releases, IsOk());
  ASSERT_EQ(releases->releases_size(), 1);
  EXPECT_TRUE(releases->releases(0).complete());
  EXPECT_TRUE(releases->releases(0).attempt().empty());
  EXPECT_EQ(releases->releases(0).scales(0).ranks_size(), 4);
  auto catalogues = suite.CallAsOperator<v1::ListCataloguesResponse>("CatalogueService/ListCatalogues", v1::ListCataloguesRequest());
  ASSERT_THAT(catalogues, IsOk());
  EXPECT_EQ(catalogues->catalogues_size(), 2);
}

TEST_F(CatalogueReads, RolesSideBySide) {
  auto compared = suite.Compare("roles/gdad-developer", "roles/gdad-senior-developer");
  ASSERT_THAT(compared, IsOk());
  EXPECT_EQ(compared->from().title(), "Developer");
  // Testing from 2 to 4, and coaching, which a developer need not do at all, to 2.
  EXPECT_EQ(compared->gap().short_count(), 2);
  EXPECT_EQ(compared->gap().unknown_count(), 0);
  EXPECT_EQ(compared->gap().total(), 4);
  EXPECT_EQ(compared->reverse().droppable_count(), 1);
  EXPECT_EQ(compared->reverse().total(), 0);
  auto apart = suite.Compare("roles/gdad-developer", "roles/onet-15-1211.00");
  ASSERT_THAT(apart, IsOk());
  EXPECT_EQ(apart->gap().comparability(), v1::SkillGap::COMPARABILITY_NO_SHARED_SKILLS);
  auto unknown = suite.Compare("roles/onet-15-1211.00", "roles/onet-15-1252.00");
  ASSERT_THAT(unknown, IsOk());
  EXPECT_EQ(unknown->gap().comparability(), v1::SkillGap::COMPARABILITY_ROLE_UNKNOWN);
  EXPECT_EQ(unknown->reverse().comparability(), v1::SkillGap::COMPARABILITY_START_UNKNOWN);
}

TEST_F(CatalogueReads, AMembersGapIsByTheLatestAssessmentOfEachSkill) {
  auto unrated = Gap("ana", "roles/gdad-senior-developer");
  ASSERT_THAT(unrated, IsOk());
  EXPECT_EQ(unrated->gap().comparability(), v1::SkillGap::COMPARABILITY_START_UNKNOWN);
  EXPECT_FALSE(unrated->gap().readiness(0).has_value());

  Rate("skills/gdad-testing", "scales/gdad-level", 2, "as_of_date { year: 2026 month: 1 day: 1 }");
  Rate("skills/gdad-testing", "scales/gdad-level", 4, "as_of_date { year: 2026 month: 12 day: 1 }");
  Rate("skills/onet-2.A.1.a", "scales/onet-level", 4);
  auto gap = Gap("ana", "roles/gdad-senior-developer");
  ASSERT_THAT(gap, IsOk());
  EXPECT_EQ(gap->gap().met_count(), 1);
  EXPECT_EQ(gap->gap().unknown_count(), 1);
  EXPECT_EQ(gap->gap().droppable_count(), 0);  // the other catalogue's skill is another vocabulary
  EXPECT_EQ(gap->gap().start(), "members/ana");
  auto before = Gap("ana", "roles/gdad-senior-developer", "as_of_date { year: 2026 month: 6 day: 1 }");
  ASSERT_THAT(before, IsOk());
  EXPECT_EQ(before->gap().short_count(), 1);
  EXPECT_EQ(before->gap().total(), 2);
  EXPECT_THAT(Gap("ana", "roles/gdad-senior-developer", "as_of_date { year: 2026 month: 13 day: 1 }"), HasViolation("as_of_date"));
  EXPECT_THAT(Gap("ana", "roles/none"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(CatalogueReads, AMembersGapIsTheMembersAndWhoWasGrantedTheAssessment) {
  Rate("skills/gdad-testing", "scales/gdad-level", 4);
  EXPECT_THAT(Gap("gus", "roles/gdad-developer"), StatusIs(absl::StatusCode::kPermissionDenied));
  auto grant = [&](const std::string& section) {
    const auto request =
        Proto<access::v1::CreateGrantRequest>("parent: 'members/ana' grant { grantee: 'members/gus' section: " + section + " }");
    EXPECT_THAT(suite.server->Call<access::v1::Grant>(MemberCaller("ana"), "waymark.access.v1.GrantService/CreateGrant", request), IsOk());
  };
  grant("SECTION_GOALS");
  EXPECT_THAT(Gap("gus", "roles/gdad-developer"), StatusIs(absl::StatusCode::kPermissionDenied));
  grant("SECTION_ASSESSMENT");
  auto gap = Gap("gus", "roles/gdad-developer");
  ASSERT_THAT(gap, IsOk());
  EXPECT_EQ(gap->gap().met_count(), 1);
}

}  // namespace
}  // namespace waymark::plan
