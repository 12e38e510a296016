// Moves through the service: which way they go and whether they can be made, what must be there for them, what keeps a
// role closed, and gaps of what a plan leads to.

#include <string>
#include <vector>

#include "services/plan/handlers/catalogue_tables.h"
#include "services/plan/handlers/tables.h"
#include "tests/unit/services/plan/export_suite.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/learning.pb.h"
#include "waymark/plan/v1/path.pb.h"
#include "waymark/plan/v1/plan_b.pb.h"
#include "waymark/plan/v1/role_profile.pb.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::HasViolation;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using testing::Proto;
using testing::StatusIs;

constexpr char kT1[] = "members/ana/plans/p1/tracks/t1";

// Beside the lead of the suite: junior leads to senior and to sales, senior to chief and back to junior. Chief must
// have a board exam, senior and chief a ticket.
class Moves : public ExportCalls {
 protected:
  Moves() {
    const auto role = [](const std::string& id, const std::string& family, int pay, const std::string& more) {
      return Proto<v1::Role>(
          "name: 'roles/gdad-" + id + "' title: '" + id + "' family: '" + family +
          "' catalogue: 'catalogues/gdad' release: '2' skills_state: SKILLS_STATE_KNOWN pay_band { minimum { "
          "currency_code: 'GBP' units: " +
          std::to_string(pay) + " } maximum { currency_code: 'GBP' units: 99000 } period: PAY_PERIOD_YEAR } " + more);
    };
    const auto planning = [](int level) {
      return "skills { skill: 'skills/gdad-planning' title: 'Planning' weight: 1 level { scale: 'scales/gdad-level' "
             "value: " +
             std::to_string(level) + " } } ";
    };
    const std::string ticket = "qualifications { title: 'Ticket' demand: DEMAND_MUST } ";
    const std::vector<v1::Role> roles = {
        role("junior", "Ships", 30000,
             planning(1) + "preparation { job_zone: 2 } related_roles { role: 'roles/gdad-senior' rank: 1 } "
                           "related_roles { role: 'roles/gdad-sales' rank: 2 }"),
        role("senior", "Ships", 40000,
             planning(2) + ticket +
                 "preparation { job_zone: 3 } qualifications { title: 'Degree' demand: DEMAND_SHOULD } related_roles { "
                 "role: 'roles/gdad-chief' rank: 1 } related_roles { role: 'roles/gdad-junior' rank: 2 }"),
        role("chief", "Ships", 60000,
             planning(4) + ticket +
                 "preparation { job_zone: 5 } qualifications { title: 'Board exam' demand: DEMAND_MUST }"),
        role("sales", "Trade", 20000, planning(4) + "related_roles { role: 'roles/gdad-chief' rank: 1 }"),
    };
    EXPECT_THAT(store->WriteAndWait([&](storage::Txn& txn) {
      absl::Status status;
      for (const v1::Role& each : roles) status.Update(Roles().Insert(txn, each));
      return status;
    }),
                IsOk());
  }

  absl::StatusOr<v1::CareerPaths> Find(const std::string& query, const std::string& more = "",
                                       const access::Caller& caller = kAna) {
    return Call<v1::CareerPaths, v1::FindPathsRequest>(
        caller, "PathService/FindPaths",
        "parent: 'members/ana' query { start: 'roles/gdad-junior' " + query + " } " + more);
  }
  absl::StatusOr<v1::SkillGap> Gap(const std::string& aim, const access::Caller& caller = kAna) {
    const auto answer = Call<v1::GetSkillGapResponse, v1::GetSkillGapRequest>(caller, "CatalogueService/GetSkillGap",
                                                                              "member: 'members/ana' " + aim);
    if (!answer.ok()) return answer.status();
    return answer->gap();
  }
  absl::StatusOr<v1::LearningChoice> Choose(const std::string& aim, const access::Caller& caller = kAna) {
    const auto answer = Call<v1::ChooseLearningResponse, v1::ChooseLearningRequest>(
        caller, "LearningService/ChooseLearning", "member: 'members/ana' " + aim);
    if (!answer.ok()) return answer.status();
    return answer->choice();
  }
  void UpdateStanding(const std::string& fields) {
    EXPECT_THAT(
        (Call<v1::Standing, v1::UpdateStandingRequest>(kAna, "AssessmentService/UpdateStanding",
                                                       "standing { name: 'members/ana/standing' " + fields + " }")),
        IsOk());
  }
  void RatePlanning(int level) {
    Say(kAna,
        "kind: ASSESSMENT_KIND_SKILL skill_level { skill: 'skills/gdad-planning' level { scale: "
        "'scales/gdad-level' value: " +
            std::to_string(level) + " } }");
  }
  void LeadTrackTo(const std::string& role) {
    EXPECT_THAT((Call<v1::Track, v1::UpdateTrackRequest>(
                    kAna, "PlanService/UpdateTrack",
                    std::string("track { name: '") + kT1 + "' target_role { role: '" + role + "' } }")),
                IsOk());
  }
  static std::vector<std::string> Prerequisites(const v1::PathMove& move) {
    std::vector<std::string> titles;
    for (const auto& each : move.prerequisites()) titles.push_back(each.title());
    return titles;
  }
  static std::vector<std::string> Ways(const v1::CareerPaths& paths) {
    std::vector<std::string> ways;
    for (const v1::CareerPath& path : paths.paths()) {
      std::string& way = ways.emplace_back();
      for (const v1::PathMove& move : path.moves()) way += (way.empty() ? "" : "-") + move.title();
    }
    return ways;
  }
};
WM_ON_EVERY_ENGINE(Moves);

TEST_P(Moves, TellWhichWayTheyGoAndWhetherTheyCanBeMade) {
  const auto found = Find("targets: 'roles/gdad-chief'");
  ASSERT_THAT(found, IsOk());
  ASSERT_THAT(Ways(*found), ElementsAre("sales-chief", "senior-chief"));
  const v1::PathMove& up = found->paths(1).moves(0);
  EXPECT_EQ(up.transition().kind(), v1::TRANSITION_KIND_ADVANCEMENT);
  EXPECT_EQ(up.transition().viability(), v1::VIABILITY_VIABLE);
  EXPECT_DOUBLE_EQ(up.transition().similarity(), 0.5);
  EXPECT_EQ(up.transition().job_zone_difference(), 1);
  EXPECT_DOUBLE_EQ(up.transition().pay_ratio(), 4 / 3.0);
  EXPECT_EQ(found->paths(1).moves(1).transition().viability(), v1::VIABILITY_NOT_VIABLE) << "two zones up";
  const v1::PathMove& aside = found->paths(0).moves(0);
  EXPECT_EQ(aside.transition().kind(), v1::TRANSITION_KIND_LATERAL_TRANSITION);
  EXPECT_FALSE(aside.transition().has_job_zone_difference());
  EXPECT_EQ(aside.transition().viability(), v1::VIABILITY_NOT_VIABLE) << "it pays too little";
  EXPECT_EQ(found->paths(0).moves(1).transition().kind(), v1::TRANSITION_KIND_LATERAL_ADVANCEMENT);
  EXPECT_EQ(found->paths(0).moves(1).transition().viability(), v1::VIABILITY_UNKNOWN);
  ASSERT_EQ(found->cycle_count(), 1);
  EXPECT_THAT(found->cycles(0).roles(), ElementsAre("roles/gdad-junior", "roles/gdad-senior"));
  EXPECT_EQ(found->cycles(0).role_count(), 2);
}

TEST_P(Moves, AreLeftOutWhereTheyAreKnownNotToBeViable) {
  const auto strict = Find("targets: 'roles/gdad-chief' viable_only: true");
  ASSERT_THAT(strict, IsOk());
  EXPECT_THAT(strict->paths(), IsEmpty());
  EXPECT_THAT(strict->unreachable(), ElementsAre("roles/gdad-chief"));
  EXPECT_EQ(strict->not_viable_count(), 3)
      << "of two zones, of pay, and back to junior of pay above 0.75 too: 30 of 40";
  const auto zones = Find("targets: 'roles/gdad-chief' viable_only: true thresholds { job_zone_difference: 2 }");
  ASSERT_THAT(zones, IsOk());
  EXPECT_THAT(Ways(*zones), ElementsAre("senior-chief"));
  const auto pay = Find("targets: 'roles/gdad-chief' viable_only: true thresholds { pay_ratio: 0.5 similarity: 0.2 }");
  ASSERT_THAT(pay, IsOk());
  EXPECT_THAT(Ways(*pay), ElementsAre("sales-chief")) << "a zone that is not known fails nothing";
  const auto front = Call<v1::CareerPaths, v1::FindParetoPathsRequest>(
      kAna, "PathService/FindParetoPaths",
      "parent: 'members/ana' query { start: 'roles/gdad-junior' targets: 'roles/gdad-chief' viable_only: true "
      "thresholds { job_zone_difference: 2 } }");
  ASSERT_THAT(front, IsOk());
  EXPECT_THAT(Ways(*front), ElementsAre("senior-chief"));
  const auto by_skills =
      Find("targets: 'roles/gdad-chief' viable_only: true", "objective: PATH_OBJECTIVE_SKILL_DISTANCE");
  ASSERT_THAT(by_skills, IsOk());
  EXPECT_THAT(by_skills->paths(), IsEmpty());
  EXPECT_THAT(Find("targets: 'roles/gdad-chief' thresholds { similarity: 2 }"),
              HasViolation("query.thresholds.similarity"));
}

TEST_P(Moves, NameWhatMustBeThereForThem) {
  UpdateStanding("qualifications { title: 'board EXAM' expire_date { year: 2027 month: 1 day: 3 } }");
  const auto found = Find("targets: 'roles/gdad-chief'");
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(Prerequisites(found->paths(0).moves(0)), IsEmpty());
  EXPECT_THAT(Prerequisites(found->paths(0).moves(1)), ElementsAre("Ticket", "Board exam"));
  EXPECT_THAT(Prerequisites(found->paths(1).moves(0)), ElementsAre("Ticket")) << "a degree need not be there";
  EXPECT_THAT(Prerequisites(found->paths(1).moves(1)), ElementsAre("Board exam")) << "the ticket is there by then";
  UpdateStanding("qualifications { title: 'Ticket' } qualifications { title: 'Board exam' }");
  const auto open = Find("targets: 'roles/gdad-chief'");
  ASSERT_THAT(open, IsOk());
  for (const v1::CareerPath& path : open->paths()) {
    for (const v1::PathMove& move : path.moves()) EXPECT_THAT(Prerequisites(move), IsEmpty());
  }
}

TEST_P(Moves, AreRankedByPayAtTheEnd) {
  const auto found = Find("targets: 'roles/gdad-senior' targets: 'roles/gdad-sales' targets: 'roles/gdad-chief'",
                          "objective: PATH_OBJECTIVE_PAY count: 3");
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(Ways(*found), ElementsAre("sales-chief", "senior-chief", "senior"));
  EXPECT_EQ(found->paths(0).pay_gain(), 30000);
  EXPECT_LE(found->paths(0).months(), found->paths(1).months());
}

TEST_P(Moves, OfTwoRolesSideBySide) {
  const auto compare = [&](const std::string& more) {
    return Call<v1::RoleComparison, v1::CompareRolesRequest>(
        kAna, "CatalogueService/CompareRoles", "from: 'roles/gdad-senior' to: 'roles/gdad-chief' " + more);
  };
  const auto compared = compare("");
  ASSERT_THAT(compared, IsOk());
  EXPECT_EQ(compared->transition().kind(), v1::TRANSITION_KIND_ADVANCEMENT);
  EXPECT_EQ(compared->transition().viability(), v1::VIABILITY_NOT_VIABLE);
  EXPECT_DOUBLE_EQ(compared->transition().similarity(), 0.5);
  EXPECT_EQ(compared->reverse_transition().kind(), v1::TRANSITION_KIND_SIMILAR);
  EXPECT_EQ(compared->reverse_transition().similarity(), 1);
  EXPECT_EQ(compare("thresholds { job_zone_difference: 2 }")->transition().viability(), v1::VIABILITY_VIABLE);
  EXPECT_THAT(compare("thresholds { pay_ratio: -1 }"), HasViolation("thresholds.pay_ratio"));
  EXPECT_EQ(compared->gap().qualifications(0).kind(), v1::QualificationDifference::KIND_HELD);
  EXPECT_EQ(compared->gap().qualifications(1).kind(), v1::QualificationDifference::KIND_UNKNOWN);
  EXPECT_FALSE(compared->gap().blocked());
}

TEST_P(Moves, AMissingQualificationBlocksWhateverTheSkills) {
  RatePlanning(4);
  const std::string chief = "role: 'roles/gdad-chief'";
  auto gap = Gap(chief);
  ASSERT_THAT(gap, IsOk());
  EXPECT_FALSE(gap->blocked()) << "nothing is known";
  UpdateStanding("qualifications { title: 'Ticket' expire_date { year: 2027 month: 6 day: 1 } }");
  gap = Gap(chief);
  EXPECT_EQ(gap->readiness(1).value(), 1);
  EXPECT_TRUE(gap->blocked());
  EXPECT_EQ(gap->qualifications(0).kind(), v1::QualificationDifference::KIND_HELD);
  EXPECT_EQ(gap->qualifications(0).expire_date().month(), 6);
  EXPECT_EQ(gap->qualifications(1).kind(), v1::QualificationDifference::KIND_MISSING);
  for (const char* resource : {"title: 'board exam' kind: KIND_CERTIFICATE", "title: 'Board exam' kind: KIND_COURSE",
                               "title: 'Board exam II' kind: KIND_CERTIFICATE"}) {
    ASSERT_THAT((Call<v1::LearningResource, v1::CreateLearningResourceRequest>(
                    testing::OperatorCaller(), "LearningService/CreateLearningResource",
                    std::string("learning_resource { ") + resource + " }")),
                IsOk());
  }
  const auto choice = Choose(chief);
  ASSERT_THAT(choice, IsOk());
  EXPECT_TRUE(choice->before().blocked());
  EXPECT_TRUE(choice->after().blocked());
  ASSERT_EQ(choice->missing_qualifications_size(), 1);
  EXPECT_EQ(choice->missing_qualifications(0).title(), "Board exam");
  ASSERT_EQ(choice->missing_qualifications(0).learning_resources_size(), 1);
  EXPECT_EQ(choice->missing_qualifications(0).learning_resources(0).title(), "board exam");
  UpdateStanding("qualifications { title: 'Ticket' } qualifications { title: 'Board exam' }");
  EXPECT_FALSE(Gap(chief)->blocked());
  EXPECT_THAT(Choose(chief)->missing_qualifications(), IsEmpty());
}

TEST_P(Moves, ABlockedRoleHoldsNoCondition) {
  MakeActivePlan();
  RatePlanning(4);
  UpdateStanding("qualifications { title: 'Ticket' }");
  ASSERT_THAT((Call<v1::Track, v1::UpdateTrackRequest>(
                  kAna, "PlanService/UpdateTrack",
                  "track { name: 'members/ana/plans/p1/tracks/t2' entry_condition { readiness { at_least: 0.5 role: "
                  "'roles/gdad-chief' } } }")),
              IsOk());
  const auto can_begin = [&] {
    const auto preview = Call<v1::SwitchPreview, v1::PreviewSwitchRequest>(kAna, "PlanBService/PreviewSwitch",
                                                                           "name: 'members/ana/plans/p1'");
    EXPECT_THAT(preview, IsOk());
    return preview.ok() && preview->can_begin();
  };
  EXPECT_FALSE(can_begin());
  UpdateStanding("qualifications { title: 'Ticket' } qualifications { title: 'Board exam' }");
  EXPECT_TRUE(can_begin());
}

TEST_P(Moves, WhatIsTakenAwaySaysWhatKeepsARoleClosed) {
  MakeActivePlan();
  LeadTrackTo("roles/gdad-chief");
  UpdateStanding("qualifications { title: 'Ticket' }");
  const auto markdown = Export(kAna, v1::EXPORT_FORMAT_MARKDOWN);
  ASSERT_THAT(markdown, IsOk());
  EXPECT_THAT(markdown->content, HasSubstr("Closed without \"Board exam\", which is not held."));
  EXPECT_THAT(Export(kAna, v1::EXPORT_FORMAT_SVG)->content, HasSubstr("Board exam"));
  Grant(kBo, access::v1::SECTION_TRACKS);
  Grant(kBo, access::v1::SECTION_GOALS);
  EXPECT_THAT(Export(kBo, v1::EXPORT_FORMAT_MARKDOWN)->content, Not(HasSubstr("Closed without")));
  Grant(kBo, access::v1::SECTION_ASSESSMENT);
  EXPECT_THAT(Export(kBo, v1::EXPORT_FORMAT_MARKDOWN)->content, HasSubstr("Closed without"));
}

TEST_P(Moves, AGapIsAgainstWhatATrackOrPlanLeadsToToo) {
  MakeActivePlan();
  LeadTrackTo("roles/gdad-chief");
  RatePlanning(1);
  const std::string track = std::string("track: '") + kT1 + "'", plan = "plan: 'members/ana/plans/p1'";
  for (const std::string& aim : {track, plan}) {
    const auto gap = Gap(aim);
    ASSERT_THAT(gap, IsOk()) << aim;
    EXPECT_EQ(gap->role(), "roles/gdad-chief");
    EXPECT_EQ(gap->role_release(), "2");
    EXPECT_EQ(gap->total(), 3);
    EXPECT_EQ(Choose(aim)->before().total(), 3);
  }
  EXPECT_EQ(Gap("track: 'members/ana/plans/p1/tracks/t2'")->role(), "roles/gdad-lead") << "the plan's own target";
  // Not exactly one; a release of what has none; another member's.
  EXPECT_THAT(testing::ViolatedFields(Gap("").status()), ElementsAre("role", "track", "plan"));
  EXPECT_THAT(testing::ViolatedFields(Gap("role: 'roles/gdad-chief' " + track).status()), ElementsAre("role", "track"));
  EXPECT_THAT(testing::ViolatedFields(Gap(track + plan).status()), ElementsAre("track", "plan"));
  EXPECT_THAT(testing::ViolatedFields(Choose("").status()), ElementsAre("role", "track", "plan"));
  EXPECT_THAT(Gap(plan + " release: '1'"), HasViolation("release"));
  EXPECT_THAT(Gap("plan: 'members/bo/plans/p1'"), HasViolation("plan"));
  EXPECT_THAT(Gap("plan: 'members/ana/plans/none'"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Gap("track: 'members/ana/plans/p1/tracks/none'"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Gap("track: 'members/ana/plans/none/tracks/t1'"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(Moves, ASupporterSeesAGapOfWhatTheGrantsOpen) {
  MakeActivePlan();
  LeadTrackTo("roles/gdad-chief");
  const std::string track = std::string("track: '") + kT1 + "'", plan = "plan: 'members/ana/plans/p1'";
  Grant(kBo, access::v1::SECTION_ASSESSMENT);
  EXPECT_THAT(Gap(track, kBo), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Gap(plan, kBo), HasViolation("plan")) << "as of a plan that leads nowhere";
  Grant(kBo, access::v1::SECTION_GOALS);
  EXPECT_THAT(Gap(track, kBo), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(Gap(plan, kBo)->role(), "roles/gdad-lead") << "the track that is followed does not show";
  Grant(kBo, access::v1::SECTION_TRACKS);
  EXPECT_EQ(Gap(track, kBo)->role(), "roles/gdad-chief");
  EXPECT_EQ(Choose(plan, kBo)->before().role(), "roles/gdad-chief");
}

TEST_P(Moves, AProfileThatChangedShowsAtOnce) {
  const auto create = [&](const std::string& fields) {
    EXPECT_THAT((Call<v1::RoleProfile, v1::CreateRoleProfileRequest>(
                    kAna, "RoleProfileService/CreateRoleProfile",
                    "parent: 'members/ana' role_id: 'dream' role_profile { role { title: 'Dream' " + fields +
                        " } reached_from { role: 'roles/gdad-junior' } }")),
                IsOk());
  };
  const auto pay = [&] {
    const auto found = Find("targets: 'members/ana/roles/dream'");
    EXPECT_THAT(found, IsOk());
    return found.ok() && found->paths_size() == 1 ? found->paths(0).pay_gain() : -1;
  };
  const std::string band =
      "pay_band { period: PAY_PERIOD_YEAR maximum { currency_code: 'GBP' units: 99000 } minimum { ";
  create(band + "currency_code: 'GBP' units: 50000 } }");
  EXPECT_EQ(pay(), 20000);
  EXPECT_EQ(pay(), 20000);
  // Another of the same name and etag.
  ASSERT_THAT((Call<google::protobuf::Empty, v1::DeleteRoleProfileRequest>(kAna, "RoleProfileService/DeleteRoleProfile",
                                                                           "name: 'members/ana/roles/dream'")),
              IsOk());
  create(band + "currency_code: 'GBP' units: 60000 } }");
  EXPECT_EQ(pay(), 30000);
  Grant(kBo, access::v1::SECTION_ASSESSMENT);
  Grant(kBo, access::v1::SECTION_GOALS);
  const auto seen = Find("targets: 'members/ana/roles/dream'", "", kBo);
  ASSERT_THAT(seen, IsOk());
  EXPECT_FALSE(seen->paths(0).has_pay_gain()) << "pay that is not open, whatever was reckoned for the member";
  EXPECT_FALSE(seen->paths(0).moves(0).transition().has_pay_ratio());
}

// A level counts on the scale that roles ask for the skill on alone, as in a gap.
TEST_P(Moves, ALevelOnAnotherScaleIsNotKnown) {
  ASSERT_THAT(store->WriteAndWait([](storage::Txn& txn) -> absl::Status {
    auto release = Releases().Get(txn, "catalogues/gdad/releases/2");
    if (!release.ok()) return release.status();
    *release->mutable_message().add_scales() = Proto<v1::Scale>("name: 'scales/other' kind: KIND_INTERVAL maximum: 4");
    return Releases().Put(txn, *release);
  }),
              IsOk());
  RatePlanning(4);
  const auto known = Find("targets: 'roles/gdad-chief'");
  ASSERT_THAT(known, IsOk());
  EXPECT_EQ(known->paths(0).skill_distance(), 0);
  ASSERT_THAT(store->WriteAndWait([](storage::Txn& txn) -> absl::Status {
    auto entry = AssessmentEntries().Get(txn, "members/ana/assessmentEntries/000001");
    if (!entry.ok()) return entry.status();
    entry->mutable_message().mutable_skill_level()->mutable_level()->set_scale("scales/other");
    return AssessmentEntries().Put(txn, *entry);
  }),
              IsOk());
  const auto unknown = Find("targets: 'roles/gdad-chief'");
  ASSERT_THAT(unknown, IsOk());
  EXPECT_DOUBLE_EQ(unknown->paths(0).skill_distance(), 0.75) << "of somebody who can do what junior asks for";
}

}  // namespace
}  // namespace waymark::plan
