#include <string>
#include <vector>

#include "services/plan/handlers/import_tables.h"
#include "tests/unit/services/plan/import_suite.h"
#include "waymark/event/v1/journal.pb.h"
#include "waymark/plan/v1/events.pb.h"
#include "waymark/plan/v1/member.pb.h"

namespace waymark::plan {
namespace {

using testing::HasReason;
using testing::IsOk;
using testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Import;

constexpr char kHeader[] = "id,display_name,email,time_zone,manager,issuer,subject,state\n";

class MemberImport : public ::testing::TestWithParam<ImportSuite::Engine> {
 protected:
  std::string Staged(const std::string& lines) {
    const std::string import = suite.Create(Import::SOURCE_MEMBERS);
    suite.Upload(import, {{"members.csv", kHeader + lines}});
    EXPECT_THAT(suite.Stage(import), IsOk());
    return import;
  }
  absl::StatusOr<v1::Member> Member(const access::Caller& caller, const std::string& id) {
    v1::GetMemberRequest request;
    request.set_name("members/" + id);
    return suite.Call<v1::Member>(caller, "MemberService/GetMember", request);
  }
  absl::StatusOr<v1::Member> Member(const std::string& id) { return Member(testing::OperatorCaller(), id); }
  // "members/ana active" for each MemberChanged in the journal.
  std::vector<std::string> Told() {
    std::vector<std::string> told;
    auto events = suite.server->Watch<event::v1::Event>(testing::ServiceCaller("notification"),
                                                        "waymark.event.v1.JournalService/WatchEvents", event::v1::WatchEventsRequest());
    EXPECT_THAT(events, IsOk());
    for (const event::v1::Event& event : *events) {
      v1::MemberChanged fact;
      if (event.fact().UnpackTo(&fact)) told.push_back(fact.member() + (fact.active() ? " active" : " left"));
    }
    return told;
  }
  std::string Row(const std::string& id, const std::string& name, const std::string& manager = "", const std::string& state = "") {
    const std::string identity = std::string(testing::kIssuer) + "," + id;
    return id + "," + name + "," + id + "@example.org,Europe/London," + manager + "," + identity + "," + state + "\n";
  }

  ImportSuite suite{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Engines, MemberImport,
                         ::testing::Values(ImportSuite::Engine::kSqlite, ImportSuite::Engine::kOptimistic,
                                           ImportSuite::Engine::kRerunning));

TEST_P(MemberImport, MembersAreKnownOnceItIsActivated) {
  const std::string import = Staged(Row("ana", "Ana", "bo") + Row("bo", "Bo"));
  EXPECT_EQ(suite.Get(import)->report().added().number(), 2);
  EXPECT_THAT(Member("ana"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Told(), IsEmpty());
  ASSERT_THAT(suite.Activate(import), IsOk());
  auto ana = Member(testing::MemberCaller("ana"), "ana");
  ASSERT_THAT(ana, IsOk());
  EXPECT_EQ(ana->manager(), "members/bo");
  EXPECT_EQ(ana->language(), "en");
  EXPECT_THAT(Told(), ElementsAre("members/ana active", "members/bo active"));
}

TEST_P(MemberImport, TheSameAgainChangesAndTellsNothing) {
  ASSERT_THAT(suite.Activate(Staged(Row("ana", "Ana", "bo") + Row("bo", "Bo"))), IsOk());
  const v1::Member before = *Member("ana");
  suite.clock.Advance(absl::Hours(1));
  const std::string again = Staged(Row("ana", "Ana", "bo") + Row("bo", "Bo"));
  EXPECT_TRUE(suite.Get(again)->report().unchanged());
  ASSERT_THAT(suite.Activate(again), IsOk());
  ASSERT_THAT(suite.Activate(again), IsOk());
  EXPECT_THAT(*Member("ana"), testing::EqualsProto(before));
  EXPECT_EQ(Told().size(), 2);
}

TEST_P(MemberImport, OnlyWhatChangedIsWrittenAndLeaversStayUnlessSaid) {
  ASSERT_THAT(suite.Activate(Staged(Row("ana", "Ana") + Row("bo", "Bo") + Row("cy", "Cy"))), IsOk());
  const std::string import = Staged(Row("ana", "Ana Maria") + Row("bo", "Bo", "", "LEFT"));
  const v1::ImportReport report = suite.Get(import)->report();
  EXPECT_THAT(report.changed().names(), ElementsAre("members/ana", "members/bo"));
  EXPECT_THAT(report.missing().names(), ElementsAre("members/cy"));
  ASSERT_THAT(suite.Activate(import), IsOk());
  EXPECT_EQ(Member("ana")->display_name(), "Ana Maria");
  EXPECT_EQ(Member("bo")->state(), v1::MEMBER_STATE_LEFT);
  EXPECT_EQ(Member("cy")->state(), v1::MEMBER_STATE_ACTIVE);
  EXPECT_THAT(Member(testing::MemberCaller("bo"), "bo"), StatusIs(absl::StatusCode::kPermissionDenied));
  const auto told = Told();
  EXPECT_THAT(std::vector<std::string>(told.begin() + 3, told.end()), ElementsAre("members/ana active", "members/bo left"));
}

TEST_P(MemberImport, NothingIsHalfImported) {
  // Between staging and activation somebody else takes the identity that the second line wants.
  const std::string import = Staged(Row("ana", "Ana") + Row("bo", "Bo"));
  v1::CreateMemberRequest create;
  create.set_member_id("thief");
  create.mutable_member()->set_display_name("Thief");
  create.mutable_member()->set_time_zone("Europe/London");
  create.mutable_member()->set_issuer(std::string(testing::kIssuer));
  create.mutable_member()->set_subject("bo");
  ASSERT_THAT(suite.CallAsOperator<v1::Member>("MemberService/CreateMember", create), IsOk());
  EXPECT_THAT(suite.Activate(import), HasReason(error::v1::REASON_RESOURCE_EXISTS));
  EXPECT_THAT(Member("ana"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(suite.Get(import)->state(), Import::STATE_STAGED);
  EXPECT_THAT(Told(), ElementsAre("members/thief active"));
}

TEST_P(MemberImport, BadLinesMustBeAccepted) {
  const std::string import = Staged(Row("ana", "Ana") + "bo,Bo,,Nowhere/City,,,,\n" + "cy,Cy,,Europe/Paris,bo,,,\n");
  EXPECT_THAT(suite.Findings(import), ElementsAre("ERROR members.csv:3", "ERROR members.csv:4"));
  EXPECT_THAT(suite.Activate(import), HasReason(error::v1::REASON_PREREQUISITE_MISSING));
  ASSERT_THAT(suite.Activate(import, true), IsOk());
  EXPECT_THAT(Member("ana"), IsOk());
  EXPECT_THAT(Member("bo"), StatusIs(absl::StatusCode::kNotFound));
}

TEST(SampleOrganisation, IsImportedWithoutAnythingToMend) {
  ImportSuite suite;
  const Files files = ReadFolder(SourceTree() / "deploy/sample");
  const v1::Import import = suite.Import(Import::SOURCE_MEMBERS, {{"members.csv", files.at("members.csv")}});
  EXPECT_EQ(import.report().added().number(), 8);
  EXPECT_EQ(import.report().error_count() + import.report().note_count(), 0);
}

// ---- a file that names everybody

class Synchronisation : public MemberImport {
 protected:
  std::string Staged(const std::string& lines) {
    v1::CreateImportRequest request;
    request.set_source(Import::SOURCE_MEMBERS);
    request.set_absent_members_leave(true);
    const auto import = suite.CallAsOperator<v1::Import>("ImportService/CreateImport", request);
    EXPECT_THAT(import, IsOk());
    suite.Upload(import->name(), {{"members.csv", kHeader + lines}});
    EXPECT_THAT(suite.Stage(import->name()), IsOk());
    return import->name();
  }
  std::string Rows(int first, int last) {
    std::string rows;
    for (int i = first; i <= last; ++i) rows += Row("m" + std::to_string(i), "M");
    return rows;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Synchronisation,
                         ::testing::Values(ImportSuite::Engine::kSqlite, ImportSuite::Engine::kOptimistic,
                                           ImportSuite::Engine::kRerunning));

TEST_P(Synchronisation, WhoIsNotInTheFileLeavesOnce) {
  ASSERT_THAT(suite.Activate(Staged(Rows(1, 4))), IsOk());
  const std::string import = Staged(Rows(1, 2));
  EXPECT_THAT(suite.Get(import)->report().leaving().names(), ElementsAre("members/m3", "members/m4"));
  EXPECT_FALSE(suite.Get(import)->report().too_many_leave());
  EXPECT_EQ(Member("m3")->state(), v1::MEMBER_STATE_ACTIVE);
  ASSERT_THAT(suite.Activate(import), IsOk());
  EXPECT_EQ(Member("m3")->state(), v1::MEMBER_STATE_LEFT);
  EXPECT_EQ(Member("m3")->display_name(), "M");
  EXPECT_EQ(Member("m1")->state(), v1::MEMBER_STATE_ACTIVE);
  const auto told = Told();
  const std::string again = Staged(Rows(1, 2));
  EXPECT_TRUE(suite.Get(again)->report().unchanged());
  ASSERT_THAT(suite.Activate(again), IsOk());
  EXPECT_EQ(Told(), told);
}

TEST_P(Synchronisation, ManyLeaveOnlyWhereThatIsMeant) {
  ASSERT_THAT(suite.Activate(Staged(Rows(1, 20))), IsOk());
  const std::string import = Staged(Rows(1, 14));
  EXPECT_TRUE(suite.Get(import)->report().too_many_leave());
  EXPECT_THAT(suite.Activate(import), HasReason(error::v1::REASON_PREREQUISITE_MISSING));
  EXPECT_EQ(Member("m20")->state(), v1::MEMBER_STATE_ACTIVE);
  v1::ActivateImportRequest request;
  request.set_name(import);
  request.set_accept_leavers(true);
  ASSERT_THAT(suite.CallAsOperator<v1::Import>("ImportService/ActivateImport", request), IsOk());
  EXPECT_EQ(Member("m20")->state(), v1::MEMBER_STATE_LEFT);
}

TEST_P(Synchronisation, NobodyLeavesWhileALineCannotBeRead) {
  ASSERT_THAT(suite.Activate(Staged(Rows(1, 3))), IsOk());
  const std::string import = Staged(Rows(1, 2) + "m3,too,few\n");
  EXPECT_EQ(suite.Get(import)->report().leaving().number(), 0);
  ASSERT_THAT(suite.Activate(import, true), IsOk());
  EXPECT_EQ(Member("m3")->state(), v1::MEMBER_STATE_ACTIVE);
}

TEST_P(MemberImport, AUnitIsKeptWhereTheFileTellsNone) {
  const std::string import = suite.Create(Import::SOURCE_MEMBERS);
  suite.Upload(import, {{"members.csv", "id,display_name,time_zone,unit\nana,Ana,Europe/London,Quay 2\n"}});
  ASSERT_THAT(suite.Stage(import), IsOk());
  ASSERT_THAT(suite.Activate(import), IsOk());
  ASSERT_THAT(suite.Activate(Staged(Row("ana", "Ana B"))), IsOk());
  EXPECT_EQ(Member("ana")->unit(), "Quay 2");
  EXPECT_EQ(Member("ana")->display_name(), "Ana B");
}

}  // namespace
}  // namespace waymark::plan
