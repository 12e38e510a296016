#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "absl/time/clock.h"
#include "tests/unit/services/plan/import_suite.h"

namespace waymark::plan {
namespace {

using testing::IsOk;

const v1::Readiness& Coverage(const v1::SkillGap& gap) { return gap.readiness(1); }

// The worked examples of what a gap between two real roles is, from O*NET 29.3 and the GDaD framework; held by the
// whole data and by the extract alike.
void CheckWorkedExamples(ImportSuite& suite) {
  auto onet = suite.Compare("roles/onet-15-1211.00", "roles/onet-11-3021.00");
  ASSERT_THAT(onet, IsOk());
  EXPECT_NEAR(onet->gap().total(), 0.605086, 1e-6);
  EXPECT_NEAR(onet->gap().mean(), 0.033851, 1e-6);
  EXPECT_NEAR(Coverage(onet->gap()).value(), 0.932085, 1e-6);
  EXPECT_EQ(onet->gap().differences(0).title(), "Management of Financial Resources");
  EXPECT_NEAR(onet->gap().differences(0).weighted_gap(), 0.098571, 1e-6);
  EXPECT_EQ(onet->gap().required_count(), 35);
  EXPECT_NEAR(onet->reverse().total(), 0.712143, 1e-6);
  EXPECT_NEAR(onet->reverse().mean(), 0.040987, 1e-6);
  EXPECT_NEAR(Coverage(onet->reverse()).value(), 0.916813, 1e-6);

  // Of job zones 3 and 4, of two major groups, and O*NET tells no pay.
  EXPECT_NEAR(onet->transition().similarity(), 0.932085, 1e-6);
  EXPECT_NEAR(onet->reverse_transition().similarity(), 0.916813, 1e-6);
  EXPECT_EQ(onet->transition().job_zone_difference(), 1);
  EXPECT_EQ(onet->reverse_transition().job_zone_difference(), -1);
  EXPECT_FALSE(onet->transition().has_pay_ratio());
  EXPECT_EQ(onet->transition().viability(), v1::VIABILITY_UNKNOWN);

  auto gdad = suite.Compare("roles/gdad-developer", "roles/gdad-senior-developer");
  ASSERT_THAT(gdad, IsOk());
  EXPECT_EQ(gdad->gap().required_count(), 10);
  EXPECT_EQ(gdad->gap().short_count(), 4);
  EXPECT_DOUBLE_EQ(gdad->gap().total(), 4);
  EXPECT_DOUBLE_EQ(Coverage(gdad->gap()).value(), 24.0 / 28);
  for (int i = 0; i < 4; ++i) EXPECT_DOUBLE_EQ(gdad->gap().differences(i).gap(), 1);

  auto developers = suite.Role("roles/onet-15-1252.00");
  ASSERT_THAT(developers, IsOk());
  EXPECT_EQ(developers->skills_state(), v1::SKILLS_STATE_UNKNOWN);
  auto unknown = suite.Compare("roles/onet-15-1211.00", "roles/onet-15-1252.00");
  ASSERT_THAT(unknown, IsOk());
  EXPECT_EQ(unknown->gap().comparability(), v1::SkillGap::COMPARABILITY_ROLE_UNKNOWN);
  EXPECT_FALSE(unknown->gap().has_total());
}

TEST(SampleCatalogues, HoldTheWorkedExamples) {
  ImportSuite suite(ImportSuite::Engine::kSqlite);
  const v1::Import onet = suite.Import(v1::Import::SOURCE_ONET, ReadFolder(SourceTree() / "deploy/sample/onet"));
  EXPECT_EQ(onet.release(), "29.3-sample");
  EXPECT_EQ(onet.report().error_count() + onet.report().skipped_count() + onet.report().note_count(), 0);
  const v1::Import gdad = suite.Import(v1::Import::SOURCE_GDAD, ReadFolder(SourceTree() / "deploy/sample/gdad"));
  EXPECT_EQ(gdad.report().error_count(), 0);
  EXPECT_EQ(suite.Catalogue("catalogues/gdad")->role_count(), 9);
  CheckWorkedExamples(suite);
  auto manager = suite.Role("roles/onet-11-3021.00");
  ASSERT_THAT(manager, IsOk());
  EXPECT_EQ(manager->preparation().job_zone(), 4);
  EXPECT_FALSE(manager->preparation().usual_education().empty());
  EXPECT_EQ(manager->skills_size(), 35);
  EXPECT_EQ(manager->knowledge_size(), 33);
  EXPECT_FALSE(manager->skills(0).level_meaning().empty());
  EXPECT_FALSE(manager->duties().empty());
  EXPECT_FALSE(manager->related_roles().empty());
}

// $WAYMARK_DATA holds onet-29.3/ and uk-gdad/ as their publishers give them.
TEST(WholeCatalogues, AreImportedInSecondsWithEveryLineAccountedFor) {
  const char* data = std::getenv("WAYMARK_DATA");
  if (data == nullptr) GTEST_SKIP() << "WAYMARK_DATA does not name the folder of the whole O*NET and GDaD data";
  ImportSuite suite(ImportSuite::Engine::kSqlite);
  Files onet_files = ReadFolder(std::filesystem::path(data) / "onet-29.3");
  Files gdad_files = ReadFolder(std::filesystem::path(data) / "uk-gdad");
  const absl::Time begin = absl::Now();
  const v1::Import onet = suite.Import(v1::Import::SOURCE_ONET, onet_files);
  const v1::Import gdad = suite.Import(v1::Import::SOURCE_GDAD, gdad_files);
  const absl::Duration took = absl::Now() - begin;
  RecordProperty("both_imports_ms", static_cast<int>(absl::ToInt64Milliseconds(took)));
  EXPECT_LT(took, absl::Seconds(60));  // 10 in a release build; this one may be without optimisation and under a sanitizer

  EXPECT_EQ(onet.release(), "29.3");
  EXPECT_EQ(onet.report().error_count(), 0);
  EXPECT_EQ(onet.report().skipped_count(), 0);
  const v1::Catalogue onet_catalogue = *suite.Catalogue("catalogues/onet");
  EXPECT_EQ(onet_catalogue.role_count(), 1016);
  EXPECT_EQ(onet_catalogue.roles_without_skills(), 137);
  EXPECT_EQ(onet_catalogue.skill_count(), 35 + 33);

  EXPECT_EQ(gdad.report().error_count(), 0);
  std::set<std::string> skipped;
  for (const std::string& finding : suite.Findings(gdad.name(), v1::ImportFinding::KIND_SKIPPED)) {
    if (finding.find("roles.csv") != std::string::npos) skipped.insert(finding);
  }
  EXPECT_EQ(skipped.size(), 28 + 16);  // not in use; repeats
  const v1::Catalogue gdad_catalogue = *suite.Catalogue("catalogues/gdad");
  EXPECT_EQ(gdad_catalogue.role_count(), 201);
  EXPECT_EQ(gdad_catalogue.skill_count(), 166);
  std::map<std::string, int64_t> counts;
  for (const v1::ImportCount& count : gdad.report().counts()) counts[count.what()] = count.number();
  EXPECT_EQ(counts["skills required of roles"], 1781);
  EXPECT_EQ(counts["professions"], 48);
  CheckWorkedExamples(suite);

  const std::string again = suite.Create(v1::Import::SOURCE_ONET);
  suite.Upload(again, onet_files);
  EXPECT_TRUE(suite.Stage(again)->report().unchanged());
}

}  // namespace
}  // namespace waymark::plan
