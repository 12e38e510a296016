#include <string>

#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/plan_archive.h"
#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/export.pb.h"

namespace waymark::plan {
namespace {

using ::testing::Contains;
using testing::EqualsProto;
using testing::HasReason;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using ::testing::Property;
using testing::StatusIs;

class ExportCalls : public Suite {
 protected:
  struct Document {
    v1::ExportHead head;
    std::string content;
  };

  absl::StatusOr<Document> Export(const access::Caller& caller, v1::ExportFormat format,
                                  const std::string& plan = kPlan) {
    v1::ExportPlanRequest request;
    request.set_name(plan);
    request.set_format(format);
    const auto pieces =
        server->Watch<v1::ExportPlanResponse>(caller, "waymark.plan.v1.ExportService/ExportPlan", request);
    if (!pieces.ok()) return pieces.status();
    Document document;
    for (const auto& piece : *pieces) {
      if (piece.has_head()) document.head = piece.head();
      EXPECT_LE(piece.content().size(), 65'536u);
      document.content += piece.content();
    }
    EXPECT_TRUE(pieces->front().has_head());
    EXPECT_EQ(document.head.size(), static_cast<int64_t>(document.content.size()));
    return document;
  }

  v1::PlanArchive Archive(const access::Caller& caller, const std::string& plan = kPlan) {
    v1::PlanArchive archive;
    const auto document = Export(caller, v1::EXPORT_FORMAT_JSON, plan);
    EXPECT_THAT(document, IsOk());
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(document->content, &archive).ok());
    return archive;
  }

  absl::StatusOr<v1::ImportPlanResponse> Import(const access::Caller& caller, const v1::PlanArchive& archive,
                                                const std::string& id = "moved") {
    v1::ImportPlanRequest request;
    request.set_parent("members/" + caller.subject);
    request.set_plan_id(id);
    *request.mutable_archive() = archive;
    return Send<v1::ImportPlanResponse>(caller, "ExportService/ImportPlan", request);
  }

  void Say(const access::Caller& caller, const std::string& entry) {
    EXPECT_THAT((Call<v1::AssessmentEntry, v1::CreateAssessmentEntryRequest>(
                    caller, "AssessmentService/CreateAssessmentEntry",
                    "parent: 'members/" + caller.subject + "' assessment_entry { " + entry + " }")),
                IsOk());
  }

  // What two exports of one plan by two members have in common.
  static v1::PlanArchive Comparable(v1::PlanArchive archive) {
    MoveArchive(&archive, "members/x", "members/x/plans/y");
    archive.clear_export_time();
    archive.mutable_standing()->clear_etag();
    archive.mutable_standing()->clear_update_time();
    archive.mutable_standing()->set_name("members/x/standing");
    v1::Plan& plan = *archive.mutable_plan();
    for (const auto clear : {&v1::Plan::clear_state, &v1::Plan::clear_version, &v1::Plan::clear_revision,
                             &v1::Plan::clear_etag, &v1::Plan::clear_create_time, &v1::Plan::clear_update_time}) {
      (plan.*clear)();
    }
    for (auto& goal : *plan.mutable_goals()) {
      goal.clear_etag();
      for (auto& entry : *goal.mutable_derived_from())
        entry = "members/x" + entry.substr(entry.find("/assessmentEntries"));
    }
    for (auto& track : *plan.mutable_tracks()) track.clear_etag();
    for (auto& step : *plan.mutable_steps()) step.clear_etag();
    for (auto& action : *plan.mutable_actions()) action.clear_etag();
    for (auto& entry : *archive.mutable_assessment_entries()) {
      entry.clear_create_time();
      entry.set_name("members/x" + entry.name().substr(entry.name().find("/assessmentEntries")));
    }
    return archive;
  }
};

TEST_P(ExportCalls, EachFormatComesWithItsHeadAndEnds) {
  MakeActivePlan();
  struct Case {
    v1::ExportFormat format;
    std::string media_type, ending, begins, holds;
  };
  for (const Case& each : {
           Case{v1::EXPORT_FORMAT_SVG, "image/svg+xml", "svg", "<svg ", "Track Specialist (followed)"},
           Case{v1::EXPORT_FORMAT_MARKDOWN, "text/markdown", "md", "# To lead\n",
                "**K23. Set a date to review progress**\n\n- 1 April 2027"},
           Case{v1::EXPORT_FORMAT_PDF, "application/pdf", "pdf", "%PDF-", "/Title (To lead)"},
           Case{v1::EXPORT_FORMAT_JSON, "application/json", "json", "{", "\"format_version\": 1"},
           Case{v1::EXPORT_FORMAT_ICS, "text/calendar", "ics", "BEGIN:VCALENDAR\r\n",
                "UID:members/ana/plans/p1/steps/s1@waymark"},
       }) {
    const auto document = Export(kAna, each.format);
    ASSERT_THAT(document, IsOk());
    EXPECT_EQ(document->head.media_type(), each.media_type);
    EXPECT_EQ(document->head.file_name(), "to-lead-2027-01-04." + each.ending);
    EXPECT_EQ(document->content.substr(0, each.begins.size()), each.begins);
    EXPECT_THAT(document->content, HasSubstr(each.holds));
  }
  EXPECT_THAT(Export(kAna, v1::EXPORT_FORMAT_SVG)->content, HasSubstr("Course (training, March 2027). Forecast: "));
  EXPECT_THAT(Export(kAna, v1::EXPORT_FORMAT_UNSPECIFIED), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Export(kAna, v1::EXPORT_FORMAT_SVG, "members/ana/plans/none"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Export(kBo, v1::EXPORT_FORMAT_SVG), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_P(ExportCalls, AGranteesDocumentHoldsWhatTheSectionOpensAlone) {
  MakeActivePlan();
  Say(kAna, "kind: ASSESSMENT_KIND_STRENGTH text: 'Never sinks'");
  Grant(kBo, access::v1::SECTION_TRACKS);
  for (const auto format :
       {v1::EXPORT_FORMAT_SVG, v1::EXPORT_FORMAT_MARKDOWN, v1::EXPORT_FORMAT_JSON, v1::EXPORT_FORMAT_ICS}) {
    const auto document = Export(kBo, format);
    ASSERT_THAT(document, IsOk());
    EXPECT_THAT(document->content, HasSubstr("Course"));
    for (const char* hidden : {"Lead a team", "To lead", "52000", "52,000", "Fridays off", "Ask for the budget first",
                               "knows the field", "Never sinks", "gdad-lead"}) {
      EXPECT_THAT(document->content, Not(HasSubstr(hidden))) << v1::ExportFormat_Name(format);
    }
    EXPECT_THAT(document->head.file_name(), Not(HasSubstr("lead")));
  }
}

TEST_P(ExportCalls, AnArchiveTakenInByAnotherMemberIsTheSamePlan) {
  MakeActivePlan();
  Say(kAna, "kind: ASSESSMENT_KIND_STRENGTH text: 'Calm'");
  Say(kAna,
      "kind: ASSESSMENT_KIND_SKILL skill_level { skill: 'skills/gdad-planning' level { scale: 'scales/gdad-level' "
      "value: 2 } }");
  ASSERT_THAT((Call<v1::Standing, v1::UpdateStandingRequest>(
                  kAna, "AssessmentService/UpdateStanding",
                  "standing { name: 'members/ana/standing' role: 'roles/gdad-lead' employer: 'Port' }")),
              IsOk());
  ASSERT_THAT(
      (Call<v1::Goal, v1::UpdateGoalRequest>(
          kAna, "PlanService/UpdateGoal",
          "goal { name: 'members/ana/plans/p1/goals/g1' derived_from: 'members/ana/assessmentEntries/000001' }")),
      IsOk());
  const v1::PlanArchive archive = Archive(kAna);
  const auto imported = Import(kBo, archive);
  ASSERT_THAT(imported, IsOk());
  EXPECT_THAT(imported->notes(), IsEmpty());
  EXPECT_EQ(imported->plan().name(), "members/bo/plans/moved");
  EXPECT_EQ(imported->plan().state(), v1::PLAN_STATE_DRAFT);
  EXPECT_EQ(imported->plan().version(), 1);
  const auto version = Call<v1::PlanVersion, v1::GetPlanVersionRequest>(kBo, "PlanService/GetPlanVersion",
                                                                        "name: 'members/bo/plans/moved/versions/1'");
  ASSERT_THAT(version, IsOk());
  EXPECT_EQ(version->origin(), v1::VERSION_ORIGIN_IMPORT);
  EXPECT_THAT(Comparable(Archive(kBo, "members/bo/plans/moved")), EqualsProto(Comparable(archive)));
  // Once more: nothing that the member says already is added again, nor the standing written over.
  ASSERT_THAT(Import(kBo, archive, "again"), IsOk());
  EXPECT_EQ(Archive(kBo, "members/bo/plans/again").assessment_entries_size(), 2);
  EXPECT_THAT(Import(kBo, archive, "again"), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_P(ExportCalls, PeopleOfTheOrganisationGoAlongByNameOnly) {
  MakePlan();
  const v1::PlanArchive archive = Archive(kAna);
  ASSERT_EQ(archive.plan().supporters_size(), 1);
  EXPECT_EQ(archive.plan().supporters(0).external().display_name(), "bo");
  // An archive written by hand cannot make somebody of this organisation a supporter.
  v1::PlanArchive forged = archive;
  forged.mutable_plan()->mutable_supporters(0)->set_member("members/bo");
  const auto imported = Import(kAna, forged);
  ASSERT_THAT(imported, IsOk());
  EXPECT_FALSE(imported->plan().supporters(0).has_member());
}

TEST_P(ExportCalls, WhatIsInNoCatalogueHereIsKeptByItsTitle) {
  MakePlan();
  v1::PlanArchive archive = Archive(kAna);
  v1::Plan& plan = *archive.mutable_plan();
  plan.mutable_target_role()->set_role("roles/esco-pilot");
  plan.mutable_target_role()->set_role_release("9");
  plan.mutable_tracks(0)->mutable_target_role()->set_role("roles/gdad-lead");
  plan.mutable_tracks(0)->mutable_target_role()->set_role_release("77");
  plan.mutable_steps(0)->mutable_skills(0)->set_skill("skills/esco-knots");
  plan.add_skill_wishes()->set_skill("skills/esco-knots");
  plan.add_resources()->set_learning_resource("learningResources/course");
  plan.mutable_next_review_date()->set_year(2026);
  auto* title = archive.add_titles();
  title->set_name("roles/esco-pilot");
  title->set_title("Pilot");
  title = archive.add_titles();
  title->set_name("skills/esco-knots");
  title->set_title("Knots");
  *archive.add_assessment_entries() = testing::Proto<v1::AssessmentEntry>(
      "kind: ASSESSMENT_KIND_SKILL skill_level { skill: 'skills/esco-knots' level { scale: 'scales/esco' value: 3 } }");
  const auto imported = Import(kBo, archive);
  ASSERT_THAT(imported, IsOk());
  EXPECT_THAT(imported->plan().target_role(), EqualsProto(testing::Proto<v1::TargetRole>("title: 'Pilot'")));
  EXPECT_THAT(imported->plan().tracks(0).target_role(),
              EqualsProto(testing::Proto<v1::TargetRole>("role: 'roles/gdad-lead' role_release: '2'")));
  EXPECT_EQ(imported->plan().steps(0).skills_size(), 0);
  EXPECT_THAT(imported->plan().skill_wishes(0), EqualsProto(testing::Proto<v1::SkillWish>("text: 'Knots'")));
  EXPECT_THAT(imported->plan().resources(0), EqualsProto(testing::Proto<v1::ResourceWish>("text: 'course'")));
  EXPECT_FALSE(imported->plan().has_next_review_date());
  EXPECT_EQ(imported->notes_size(), 7);
  const v1::PlanArchive after = Archive(kBo, "members/bo/plans/moved");
  EXPECT_EQ(after.assessment_entries(0).text(), "Knots, level 3");
}

TEST_P(ExportCalls, EveryFieldAtFaultIsNamedAndNothingIsTaken) {
  MakePlan();
  v1::PlanArchive archive = Archive(kAna);
  *archive.add_assessment_entries() =
      testing::Proto<v1::AssessmentEntry>("kind: ASSESSMENT_KIND_STRENGTH text: 'Calm'");
  *archive.add_assessment_entries() = testing::Proto<v1::AssessmentEntry>("kind: ASSESSMENT_KIND_SKILL text: 'which?'");
  archive.mutable_standing()->set_hours_per_week(1000);
  archive.mutable_plan()->mutable_steps(0)->set_track("members/ana/plans/p1/tracks/none");
  archive.mutable_plan()->mutable_goals(0)->mutable_target_date()->set_year(1);
  const auto refused = Import(kBo, archive).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  for (const char* field : {"archive.assessment_entries[1]", "archive.standing.hours_per_week",
                            "archive.plan.steps[0].track", "archive.plan.goals[0].target_date"}) {
    EXPECT_THAT(std::string(refused.message()), HasSubstr(field));
  }
  const auto entries = Call<v1::ListAssessmentEntriesResponse, v1::ListAssessmentEntriesRequest>(
      kBo, "AssessmentService/ListAssessmentEntries", "parent: 'members/bo'");
  ASSERT_THAT(entries, IsOk());
  EXPECT_THAT(entries->assessment_entries(), IsEmpty());
  archive = v1::PlanArchive();
  archive.set_format_version(2);
  archive.mutable_plan()->set_title("x");
  EXPECT_THAT(std::string(Import(kBo, archive).status().message()), HasSubstr("archive.format_version"));
  EXPECT_THAT(Import(kAna, archive).status(), StatusIs(absl::StatusCode::kInvalidArgument));
}

WM_ON_EVERY_ENGINE(ExportCalls);

}  // namespace
}  // namespace waymark::plan
