// Tripwires as the service watches them, and going over to another track.

#include "services/plan/handlers/catalogue_tables.h"
#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/plan_b.pb.h"

namespace waymark::plan {
namespace {

using base::Reason;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::HasReason;
using testing::IsOk;
using testing::Proto;
using testing::StatusIs;

class PlanB : public Suite {
 protected:
  void Wire(const std::string& unless = "unless { step_done: 'members/ana/plans/p1/steps/s1' }") {
    EXPECT_THAT((Call<v1::Track, v1::UpdateTrackRequest>(
                    kAna, "PlanService/UpdateTrack",
                    "track { name: 'members/ana/plans/p1/tracks/t1' tripwires { id: 'w' by_date { year: 2027 month: 3 day: 31 } " + unless + " } }")),
                IsOk());
  }
  absl::StatusOr<v1::ExamineTripwiresResponse> Examine(const access::Caller& caller = kNotification) {
    return Call<v1::ExamineTripwiresResponse, v1::ExamineTripwiresRequest>(caller, "PlanBService/ExamineTripwires", "name: 'members/ana/plans/p1'");
  }
  absl::StatusOr<v1::Plan> Switch(const std::string& rest) {
    return Call<v1::Plan, v1::SwitchTrackRequest>(kAna, "PlanBService/SwitchTrack", "name: 'members/ana/plans/p1' " + rest);
  }
  void GoTo(absl::CivilHour utc) { clock.Set(absl::FromCivil(utc, absl::UTCTimeZone())); }
};
WM_ON_EVERY_ENGINE(PlanB);

TEST_P(PlanB, TellsWhenToLookAndWhatTripped) {
  MakeActivePlan();
  Told();
  Wire();
  EXPECT_THAT(Told(), ElementsAre("PlanChanged members/ana/plans/p1", "TripwiresChanged members/ana/plans/p1"));
  EXPECT_EQ(LastFact<v1::TripwiresChanged>().next_date().month(), 4);
  EXPECT_EQ(LastFact<v1::TripwiresChanged>().time_zone(), "Europe/London");
  // In London summer time has begun: the first of April starts an hour earlier.
  GoTo(absl::CivilHour(2027, 3, 31, 22));
  ASSERT_THAT(Examine(), IsOk());
  EXPECT_THAT(Told(), IsEmpty());
  GoTo(absl::CivilHour(2027, 3, 31, 23));
  const auto answer = Examine();
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->findings(0).state(), v1::TRIPWIRE_STATE_TRIPPED);
  EXPECT_FALSE(answer->has_next_date());
  EXPECT_THAT(Told(), ElementsAre("PlanChanged members/ana/plans/p1", "TripwiresChanged members/ana/plans/p1"));
  EXPECT_EQ(LastFact<v1::TripwiresChanged>().tripped(0).track(), "members/ana/plans/p1/tracks/t1");
  ASSERT_THAT(Examine(kAna), IsOk());
  EXPECT_THAT(Told(), IsEmpty()) << "looking again changes nothing";
}

TEST_P(PlanB, TripsAtOnceWhenTheStepIsGivenUp) {
  MakeActivePlan();
  Wire();
  Told();
  ASSERT_THAT((Call<v1::Step, v1::UpdateStepRequest>(kAna, "PlanService/UpdateStep",
                                                     "step { name: 'members/ana/plans/p1/steps/s1' progress: STEP_PROGRESS_DROPPED }")),
              IsOk());
  EXPECT_THAT(Told(), ElementsAre("PlanChanged members/ana/plans/p1", "TripwiresChanged members/ana/plans/p1"));
  EXPECT_TRUE(GetPlan().tracks(0).tripwires(0).has_tripped_date());
  // Another date: the wire stands again.
  Wire();
  EXPECT_TRUE(GetPlan().tracks(0).tripwires(0).has_tripped_date()) << "the same date and condition: nothing new";
  Wire("");
  EXPECT_FALSE(GetPlan().tracks(0).tripwires(0).has_tripped_date());
  EXPECT_THAT(LastFact<v1::TripwiresChanged>().tripped(), IsEmpty());
}

TEST_P(PlanB, WatchesReadinessForTheTargetRole) {
  MakeActivePlan();
  Wire("unless { readiness { at_least: 0.5 } }");
  GoTo(absl::CivilHour(2027, 4, 2, 12));
  const auto answer = Examine();
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->findings(0).state(), v1::TRIPWIRE_STATE_TRIPPED) << "not known is not ready";
}

// What is rated is met; whether the rest is cannot be known, and opens nothing.
TEST_P(PlanB, HoldsTheMemberReadyOnlyForWhatIsShown) {
  MakeActivePlan();
  const auto needs = [](const std::string& skill) {
    return "skills { skill: 'skills/gdad-" + skill + "' weight: 1 level { scale: 'scales/gdad-level' value: 2 } } ";
  };
  ASSERT_THAT(store->WriteAndWait([&](storage::Txn& txn) {
    return Roles().Insert(txn, Proto<v1::Role>("name: 'roles/gdad-three' title: 'Three' catalogue: 'catalogues/gdad' release: '2' " +
                                               ("skills_state: SKILLS_STATE_KNOWN " + needs("planning") + needs("x") + needs("y"))));
  }),
              IsOk());
  Wire("unless { readiness { at_least: 0.5 role: 'roles/gdad-three' } }");
  ASSERT_THAT((Call<v1::AssessmentEntry, v1::CreateAssessmentEntryRequest>(
                  kAna, "AssessmentService/CreateAssessmentEntry",
                  "parent: 'members/ana' assessment_entry { kind: ASSESSMENT_KIND_SKILL skill_level { skill: 'skills/gdad-planning' "
                  "level { scale: 'scales/gdad-level' value: 2 } } }")),
              IsOk());
  const auto answer = Call<v1::GetSkillGapResponse, v1::GetSkillGapRequest>(
      kAna, "CatalogueService/GetSkillGap", "member: 'members/ana' role: 'roles/gdad-three'");
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->gap().readiness(1).value(), 1);
  EXPECT_NEAR(answer->gap().readiness(1).lowest(), 1 / 3.0, 1e-9);
  GoTo(absl::CivilHour(2027, 4, 2, 12));
  EXPECT_EQ(Examine()->findings(0).state(), v1::TRIPWIRE_STATE_TRIPPED);
}

TEST_P(PlanB, SwitchesWithAReasonAndAVersion) {
  MakeActivePlan();
  Wire();
  GoTo(absl::CivilHour(2027, 4, 2, 12));
  ASSERT_THAT(Examine(), IsOk());
  Told();
  EXPECT_THAT(Switch("").status(), HasReason(Reason::REASON_INVALID_FIELDS));
  EXPECT_THAT(Switch("reason: 'x' etag: 'old'").status(), HasReason(Reason::REASON_ETAG_MISMATCH));
  const auto plan = Switch("reason: 'The board said no.'");
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->followed_track(), "members/ana/plans/p1/tracks/t2");
  EXPECT_EQ(plan->switches(0).tripwire(), "w");
  EXPECT_EQ(plan->version(), 2);
  EXPECT_THAT(Told(), ElementsAre("PlanChanged members/ana/plans/p1", "TripwiresChanged members/ana/plans/p1", "TrackSwitched members/ana/plans/p1"));
  EXPECT_THAT(LastFact<v1::TripwiresChanged>().tripped(), IsEmpty()) << "the track was left";
  EXPECT_THAT(Switch("reason: 'back' to_track: 'members/ana/plans/p1/tracks/t2'").status(), HasReason(Reason::REASON_INVALID_FIELDS));
  ASSERT_THAT(Switch("reason: 'back' to_track: 'members/ana/plans/p1/tracks/t1'"), IsOk());
  EXPECT_EQ(LastFact<v1::TripwiresChanged>().tripped_size(), 1) << "and matters again";
}

TEST_P(PlanB, AnEntryConditionHoldsFirst) {
  MakeActivePlan();
  ASSERT_THAT((Call<v1::Track, v1::UpdateTrackRequest>(
                  kAna, "PlanService/UpdateTrack",
                  "track { name: 'members/ana/plans/p1/tracks/t2' entry_condition { step_done: 'members/ana/plans/p1/steps/s1' } }")),
              IsOk());
  const auto preview = Call<v1::SwitchPreview, v1::PreviewSwitchRequest>(kAna, "PlanBService/PreviewSwitch", "name: 'members/ana/plans/p1'");
  ASSERT_THAT(preview, IsOk());
  EXPECT_FALSE(preview->can_begin());
  EXPECT_THAT(Switch("reason: 'x'").status(), HasReason(Reason::REASON_PREREQUISITE_MISSING));
  ASSERT_THAT((Call<v1::Step, v1::UpdateStepRequest>(kAna, "PlanService/UpdateStep",
                                                     "step { name: 'members/ana/plans/p1/steps/s1' progress: STEP_PROGRESS_DONE }")),
              IsOk());
  EXPECT_THAT(Switch("reason: 'x'"), IsOk());
}

TEST_P(PlanB, ASupporterSeesOfASwitchWhatTheGrantOpens) {
  MakeActivePlan();
  ASSERT_THAT((Call<v1::Track, v1::UpdateTrackRequest>(
                  kAna, "PlanService/UpdateTrack",
                  "track { name: 'members/ana/plans/p1/tracks/t2' entry_condition { goal_reached: 'members/ana/plans/p1/goals/g1' } }")),
              IsOk());
  const auto preview = [&] {
    return Call<v1::SwitchPreview, v1::PreviewSwitchRequest>(kBo, "PlanBService/PreviewSwitch", "name: 'members/ana/plans/p1'");
  };
  Grant(kBo, access::v1::SECTION_GOALS);
  EXPECT_THAT(preview().status(), HasReason(Reason::REASON_NOT_PERMITTED));
  EXPECT_THAT(Examine(kBo).status(), HasReason(Reason::REASON_NOT_PERMITTED));
  Grant(kBo, access::v1::SECTION_TRACKS);
  EXPECT_TRUE(preview()->has_can_begin());
}

TEST_P(PlanB, TellsNothingOfTheConditionToWhoSeesTracksAlone) {
  MakeActivePlan();
  ASSERT_THAT((Call<v1::Track, v1::UpdateTrackRequest>(
                  kAna, "PlanService/UpdateTrack",
                  "track { name: 'members/ana/plans/p1/tracks/t2' entry_condition { goal_reached: 'members/ana/plans/p1/goals/g1' } }")),
              IsOk());
  Grant(kBo, access::v1::SECTION_TRACKS);
  const auto preview = Call<v1::SwitchPreview, v1::PreviewSwitchRequest>(kBo, "PlanBService/PreviewSwitch", "name: 'members/ana/plans/p1'");
  ASSERT_THAT(preview, IsOk());
  EXPECT_FALSE(preview->has_can_begin());
}

}  // namespace
}  // namespace waymark::plan
