#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/plan_archive.h"
#include "tests/unit/services/plan/export_suite.h"
#include "waymark/plan/v1/contact.pb.h"
#include "waymark/plan/v1/meeting.pb.h"
#include "waymark/plan/v1/negotiation.pb.h"
#include "waymark/plan/v1/plan_b.pb.h"
#include "waymark/plan/v1/role_profile.pb.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using testing::EqualsProto;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::HasViolation;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using testing::Proto;
using testing::StatusIs;

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Clears the field of that name in `message` and in all within it.
void ClearAll(Message* message, const std::string& name) {
  const auto* reflection = message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->name() == name) {
      reflection->ClearField(message, field);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(*message, field); ++i)
        ClearAll(reflection->MutableRepeatedMessage(message, field, i), name);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      ClearAll(reflection->MutableMessage(message, field), name);
    }
  }
}

// The fields of `message` that hold nothing.
std::vector<std::string> Unset(const Message& message) {
  std::vector<std::string> unset;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    const auto* reflection = message.GetReflection();
    if (field->is_repeated() ? reflection->FieldSize(message, field) == 0 : !reflection->HasField(message, field))
      unset.push_back(field->name());
  }
  return unset;
}

// What the archives of one plan have in common wherever they are made: all but the members' and entries' names, when
// they were made, and what each deployment counts for itself.
v1::PlanArchive Comparable(v1::PlanArchive archive) {
  ArchivedNames names = {{archive.plan().name(), "members/x/plans/y"}};
  const auto add = [&](const auto& records) {
    for (const auto& each : records) names[each.name()] = "members/x" + each.name().substr(each.name().find('/', 8));
  };
  add(archive.role_profiles());
  add(archive.contacts());
  add(archive.meetings());
  add(archive.negotiations());
  for (int i = 0; i < archive.assessment_entries_size(); ++i)
    names[archive.assessment_entries(i).name()] = "members/x/assessmentEntries/" + std::to_string(i);
  names[archive.standing().name()] = "members/x/standing";
  MoveArchive(&archive, names);
  archive.clear_export_time();
  ClearAll(&archive, "etag");
  ClearAll(&archive, "update_time");
  for (auto& profile : *archive.mutable_role_profiles()) profile.mutable_role()->set_name(profile.name());
  v1::Plan& plan = *archive.mutable_plan();
  for (const auto clear : {&v1::Plan::clear_state, &v1::Plan::clear_version, &v1::Plan::clear_revision})
    (plan.*clear)();
  return archive;
}

class Archives : public ExportCalls {
 protected:
  // Makes a call that has to succeed.
  template <class Response, class Request>
  void Must(const std::string& method, const std::string& request, const access::Caller& caller = kAna) {
    EXPECT_THAT((Call<Response, Request>(caller, method, request)), IsOk()) << method;
  }

  void MakeProfiles() {
    Must<v1::RoleProfile, v1::CreateRoleProfileRequest>("RoleProfileService/CreateRoleProfile", R"(
        parent: 'members/ana' role_id: 'dream' role_profile {
          role { title: 'Head of the observatory' duties { text: 'Open the dome' } location: 'Kiel'
                 skills { skill: 'skills/gdad-planning' level { scale: 'scales/gdad-level' value: 4 } }
                 pay_band { minimum { currency_code: 'GBP' units: 60000 } maximum { currency_code: 'GBP' units: 80000 }
                            period: PAY_PERIOD_YEAR } }
          reached_from { role: 'roles/gdad-lead' months { likely: 12 } } })");
    Must<v1::RoleProfile, v1::CreateRoleProfileRequest>("RoleProfileService/CreateRoleProfile", R"(
        parent: 'members/ana' role_id: 'beyond' role_profile { role { title: 'Beyond' }
          reached_from { role: 'members/ana/roles/dream' } })");
    Must<v1::RoleProfile, v1::UpdateRoleProfileRequest>("RoleProfileService/UpdateRoleProfile", R"(
        role_profile { name: 'members/ana/roles/dream' role { related_roles { role: 'members/ana/roles/beyond' } } }
        update_mask { paths: 'role.related_roles' })");
  }

  void MakeAssessment() {
    Say(kAna, "kind: ASSESSMENT_KIND_STRENGTH text: 'Hasty'");
    Say(kAna, "kind: ASSESSMENT_KIND_STRENGTH text: 'Calm' supersedes: 'members/ana/assessmentEntries/000001'");
    Say(kAna,
        "kind: ASSESSMENT_KIND_SKILL skill_level { skill: 'skills/gdad-planning' level { scale: 'scales/gdad-level' "
        "value: 2 } evidence { text: 'The move' marker: 'Plans her own work' date { year: 2026 month: 5 day: 1 } } }");
    Must<v1::Standing, v1::UpdateStandingRequest>("AssessmentService/UpdateStanding", R"(
        standing { name: 'members/ana/standing' role: 'members/ana/roles/dream' employer: 'Port' hours_per_week: 35
                   qualifications { title: 'Pilot' } })");
  }

  // Every field of the plan holds something.
  void FillPlan() {
    Must<v1::Plan, v1::UpdatePlanRequest>("PlanService/UpdatePlan", R"(plan { name: 'members/ana/plans/p1'
        direction_note: 'up, then sideways'
        supporters { member: 'members/bo' relation: SUPPORTER_RELATION_MENTOR note: 'knows the field' }
        supporters { contact: 'members/ana/contacts/zoe' relation: SUPPORTER_RELATION_SPONSOR }
        interests { role: 'members/ana/roles/dream' } interests { title: 'Pilot' }
        resources { text: 'the evening course' }
        skill_wishes { skill: 'skills/gdad-planning' level { scale: 'scales/gdad-level' value: 4 } text: 'soon' }
        feedback_wishes { from: 'members/bo' topic: 'Talks' }
        feedback_wishes { from: 'members/ana/contacts/zoe' topic: 'Letters' }
        contingencies { circumstance: 'The branch closes' response: 'Go' track: 'members/ana/plans/p1/tracks/t2' }
        salary_points { kind: SALARY_POINT_KIND_ACTUAL date { year: 2026 month: 1 day: 1 }
                        pay { amount { currency_code: 'GBP' units: 40000 } period: PAY_PERIOD_YEAR } } })");
    Must<v1::Goal, v1::UpdateGoalRequest>(
        "PlanService/UpdateGoal",
        "goal { name: 'members/ana/plans/p1/goals/g1' derived_from: 'members/ana/assessmentEntries/000002' }");
    Must<v1::Track, v1::UpdateTrackRequest>("PlanService/UpdateTrack", R"(
        track { name: 'members/ana/plans/p1/tracks/t1' fallback: 'members/ana/plans/p1/tracks/t2'
                target_role { role: 'members/ana/roles/dream' }
                tripwires { id: 'w' by_date { year: 2026 month: 12 day: 1 } contingency: 'go over' } })");
    Must<v1::Action, v1::CreateActionRequest>(
        "PlanService/CreateAction", "parent: 'members/ana/plans/p1' action_id: 'call' action { title: 'Call Zoe' }");
    Must<v1::Action, v1::UpdateActionRequest>("PlanService/UpdateAction", R"(
        action { name: 'members/ana/plans/p1/actions/call' state: ACTION_STATE_DONE })");
    Must<v1::Plan, v1::SwitchTrackRequest>("PlanBService/SwitchTrack", R"(
        name: 'members/ana/plans/p1' to_track: 'members/ana/plans/p1/tracks/t2' reason: 'it tripped')");
  }

  void MakeMeetings() {
    Must<v1::Meeting, v1::CreateMeetingRequest>("MeetingService/CreateMeeting", R"(
        parent: 'members/ana' meeting_id: 'talk' meeting { kind: MEETING_KIND_MENTOR partner { member: 'members/bo' }
          plan: 'members/ana/plans/p1' at { date { year: 2027 month: 2 day: 1 } start_minute: 600 minutes: 45 }
          agenda { text: 'The rota' note: 'ask for two mornings' } notes: 'be brief' })");
    Must<v1::Meeting, v1::SendInvitationRequest>("MeetingService/SendInvitation", "name: 'members/ana/meetings/talk'");
    Must<v1::Meeting, v1::RecordMeetingOutcomeRequest>("MeetingService/RecordMeetingOutcome", R"(
        name: 'members/ana/meetings/talk' outcome { text: 'He will ask' actions { title: 'Write a page' } })");
    Must<v1::Meeting, v1::CreateMeetingRequest>("MeetingService/CreateMeeting", R"(
        parent: 'members/ana' meeting_id: 'tea' meeting { kind: MEETING_KIND_OTHER
          partner { contact: 'members/ana/contacts/zoe' } about { year: 2027 } place: 'Kiel' })");
    Must<v1::Meeting, v1::CreateMeetingRequest>("MeetingService/CreateMeeting", R"(
        parent: 'members/ana' meeting_id: 'union' meeting { kind: MEETING_KIND_UNION_OFFICE
          partner { text: 'the union office' } })");
    Must<v1::Meeting, v1::CancelMeetingRequest>("MeetingService/CancelMeeting", "name: 'members/ana/meetings/union'");
    Must<v1::Meeting, v1::CreateMeetingRequest>("MeetingService/CreateMeeting", R"(
        parent: 'members/ana' meeting_id: 'soon' meeting { kind: MEETING_KIND_MANAGER partner { member: 'members/bo' }
          at { date { year: 2027 month: 5 day: 1 } } })");
    Must<v1::Meeting, v1::SendInvitationRequest>("MeetingService/SendInvitation", "name: 'members/ana/meetings/soon'");
  }

  // One that Bo agreed to in person and that became steps; one that a contact answered; one on the table whose time ran
  // out; an opportunity.
  void MakeNegotiations() {
    Grant(kBo, access::v1::SECTION_NEGOTIATIONS);
    const std::string terms = "terms { responsibilities { title: 'The rota' hours_per_week: 5 } ";
    const auto create = [&](const std::string& id, const std::string& fields) {
      Must<v1::Negotiation, v1::CreateNegotiationRequest>(
          "NegotiationService/CreateNegotiation", "parent: 'members/ana' negotiation_id: '" + id +
                                                      "' negotiation { plan: 'members/ana/plans/p1' title: 'Rota' " +
                                                      fields + " }");
    };
    const auto name = [](const std::string& id) { return "name: 'members/ana/negotiations/" + id + "' "; };
    create("agreed", "counterpart { member: 'members/bo' } notes: 'not below 46' " + terms +
                         "recognition { kind: RECOGNITION_KIND_ROLE role { role: 'roles/gdad-lead' } } "
                         "pay { amount { currency_code: 'GBP' units: 48000 } period: PAY_PERIOD_YEAR } } "
                         "readiness { text: 'Ran it' steps: 'members/ana/plans/p1/steps/s1' "
                         "assessment_entries: 'members/ana/assessmentEntries/000002' }");
    Must<v1::Negotiation, v1::ProposeNegotiationRequest>("NegotiationService/ProposeNegotiation",
                                                         name("agreed") + "said: 'please'");
    Must<v1::Negotiation, v1::CounterNegotiationRequest>(
        "NegotiationService/CounterNegotiation", name("agreed") + terms + "} said: 'less, and not in June'", kBo);
    Must<v1::Negotiation, v1::AgreeNegotiationRequest>("NegotiationService/AgreeNegotiation", name("agreed"));
    Must<v1::Negotiation, v1::ApplyNegotiationRequest>("NegotiationService/ApplyNegotiation", name("agreed"));
    create("countered", "counterpart { contact: 'members/ana/contacts/zoe' } " + terms + "}");
    Must<v1::Negotiation, v1::ProposeNegotiationRequest>("NegotiationService/ProposeNegotiation", name("countered"));
    Must<v1::Negotiation, v1::CounterNegotiationRequest>(
        "NegotiationService/CounterNegotiation",
        name("countered") + terms + "} said: 'on the telephone' for_counterpart: true");
    create("expired", "counterpart { member: 'members/bo' } expire_date { year: 2027 month: 1 day: 5 } " + terms + "}");
    Must<v1::Negotiation, v1::ProposeNegotiationRequest>("NegotiationService/ProposeNegotiation", name("expired"));
    create("opportunity", "");
  }

  // Everything that Ana can have, and what comes with it: a week goes by.
  v1::PlanArchive MakeWholeRecord() {
    MakeProfiles();
    Must<v1::Contact, v1::CreateContactRequest>("ContactService/CreateContact", R"(
        parent: 'members/ana' contact_id: 'zoe' contact { display_name: 'Zoe' email: 'zoe@example.org'
          phone: '+49 431 0000' organisation: 'the observatory' relation: SUPPORTER_RELATION_SPONSOR
          can_help_with: 'the move' member: 'members/bo' })");
    MakeActivePlan();
    MakeAssessment();
    FillPlan();
    MakeMeetings();
    MakeNegotiations();
    clock.Advance(absl::Hours(7 * 24));
    return Archive(kAna);
  }
};

// Another deployment, with a store of its own; a fresh one.
class Elsewhere : public Archives {
 public:
  using Archives::Archive;
  using Archives::Call;
  using Archives::clock;
  using Archives::Import;
  using Archives::LastFact;
  using Archives::Told;
  void TestBody() override {}
};

TEST_P(Archives, AWholeRecordIsTheSameInAnotherDeployment) {
  const v1::PlanArchive archive = MakeWholeRecord();
  EXPECT_THAT(Unset(archive), IsEmpty()) << "the record to move lacks a collection";
  EXPECT_THAT(Unset(archive.plan()), IsEmpty()) << "the plan to move lacks a part";
  Elsewhere there;
  there.clock.Advance(absl::Hours(8 * 24));
  const auto imported = there.Import(kBo, archive);
  ASSERT_THAT(imported, IsOk());
  EXPECT_THAT(imported->notes(), IsEmpty());
  EXPECT_EQ(imported->plan().name(), "members/bo/plans/p1");
  EXPECT_EQ(imported->plan().state(), v1::PLAN_STATE_DRAFT);
  const v1::PlanArchive again = there.Archive(kBo, "members/bo/plans/p1");
  EXPECT_THAT(Comparable(again), EqualsProto(Comparable(archive)));
  EXPECT_THAT(again.ShortDebugString(), Not(HasSubstr("members/ana")));
  // Nobody is told of anything but the plan and what is on the table, where it is the member's turn.
  EXPECT_THAT(there.Told(),
              ElementsAre("NegotiationChanged members/bo/negotiations/countered", "PlanChanged members/bo/plans/p1"));
  const auto told = there.LastFact<v1::NegotiationChanged>();
  EXPECT_EQ(told.awaits(), v1::NEGOTIATION_PARTY_MEMBER);
  EXPECT_EQ(told.counterpart(), "");
  const auto version = there.Call<v1::PlanVersion, v1::GetPlanVersionRequest>(kBo, "PlanService/GetPlanVersion",
                                                                              "name: 'members/bo/plans/p1/versions/1'");
  ASSERT_THAT(version, IsOk());
  EXPECT_EQ(version->origin(), v1::VERSION_ORIGIN_IMPORT);
}

TEST_P(Archives, NeitherOthersConsentNorTheirWordsTravel) {
  v1::PlanArchive archive = MakeWholeRecord();
  EXPECT_THAT(archive.ShortDebugString(), Not(HasSubstr("not in June")));
  EXPECT_THAT(archive.ShortDebugString(), HasSubstr("on the telephone"));
  EXPECT_THAT(archive.ShortDebugString(), Not(HasSubstr("members/bo")));
  // Whatever an archive claims, the counterpart has confirmed nothing here, and is nobody's account.
  for (auto& negotiation : *archive.mutable_negotiations()) {
    if (negotiation.has_counterpart_consent()) {
      negotiation.mutable_counterpart_consent()->set_unconfirmed(false);
      negotiation.mutable_counterpart_consent()->set_by_link(true);
    }
    negotiation.mutable_link()->set_opens_pay(true);
    negotiation.mutable_counterpart()->set_member("members/ana");
    for (auto& turn : *negotiation.mutable_turns()) {
      turn.set_unconfirmed(false);
      turn.set_by_link(true);
      turn.set_actor("members/ana");
    }
  }
  archive.mutable_meetings(0)->mutable_partner()->set_member("members/ana");
  archive.mutable_contacts(0)->set_member("members/ana");
  Elsewhere there;
  there.clock.Advance(absl::Hours(8 * 24));
  ASSERT_THAT(there.Import(kBo, archive), IsOk());
  const auto agreed = there.Call<v1::Negotiation, v1::GetNegotiationRequest>(kBo, "NegotiationService/GetNegotiation",
                                                                             "name: 'members/bo/negotiations/agreed'");
  ASSERT_THAT(agreed, IsOk());
  EXPECT_EQ(agreed->state(), v1::NEGOTIATION_STATE_AGREED);
  EXPECT_EQ(agreed->terms().responsibilities(0).title(), "The rota");
  EXPECT_TRUE(agreed->counterpart_consent().unconfirmed());
  EXPECT_FALSE(agreed->counterpart_consent().by_link());
  EXPECT_FALSE(agreed->member_consent().unconfirmed());
  EXPECT_FALSE(agreed->member_consent().by_link());
  EXPECT_FALSE(agreed->has_link());
  EXPECT_EQ(agreed->counterpart().outside(), "ana");
  EXPECT_EQ(agreed->turns(1).actor(), "members/bo");
  EXPECT_TRUE(agreed->turns(1).unconfirmed());
  EXPECT_FALSE(agreed->turns(1).by_link());
  EXPECT_EQ(agreed->turns(1).said(), "");
  const auto expired = there.Call<v1::Negotiation, v1::GetNegotiationRequest>(
      kBo, "NegotiationService/GetNegotiation", "name: 'members/bo/negotiations/expired'");
  EXPECT_EQ(expired->state(), v1::NEGOTIATION_STATE_EXPIRED);
  const auto contact = there.Call<v1::Contact, v1::GetContactRequest>(kBo, "ContactService/GetContact",
                                                                      "name: 'members/bo/contacts/zoe'");
  EXPECT_EQ(contact->member(), "");
  const auto met = there.Call<v1::Meeting, v1::GetMeetingRequest>(kBo, "MeetingService/GetMeeting",
                                                                  "name: 'members/bo/meetings/soon'");
  EXPECT_EQ(met->partner().text(), "ana");
  EXPECT_FALSE(met->has_invite_time());
  EXPECT_THAT((there.Call<v1::Meeting, v1::SendInvitationRequest>(kBo, "MeetingService/SendInvitation",
                                                                  "name: 'members/bo/meetings/soon'")),
              HasReason(error::v1::REASON_PREREQUISITE_MISSING));
  EXPECT_THAT((there.Call<v1::Negotiation, v1::GetNegotiationRequest>(kAna, "NegotiationService/GetNegotiation",
                                                                      "name: 'members/bo/negotiations/agreed'")),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_P(Archives, TakenInAgainAnArchiveAddsNothing) {
  const v1::PlanArchive archive = MakeWholeRecord();
  Elsewhere there;
  there.clock.Advance(absl::Hours(8 * 24));
  ASSERT_THAT(there.Import(kBo, archive), IsOk());
  const v1::PlanArchive once = there.Archive(kBo, "members/bo/plans/p1");
  there.Told();
  const auto again = there.Import(kBo, archive);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->notes_size(), 1 + 2 + 1 + 4 + 4);
  EXPECT_EQ(again->plan().name(), "members/bo/plans/p1");
  EXPECT_THAT(there.Told(), IsEmpty());
  EXPECT_THAT(there.Archive(kBo, "members/bo/plans/p1"), EqualsProto(once));
  // What was changed here since stays changed; a statement that was taken back stays so.
  ASSERT_THAT(
      (there.Call<v1::Contact, v1::UpdateContactRequest>(
          kBo, "ContactService/UpdateContact", "contact { name: 'members/bo/contacts/zoe' phone: '+49 431 1111' }")),
      IsOk());
  ASSERT_THAT((there.Call<v1::AssessmentEntry, v1::CreateAssessmentEntryRequest>(
                  kBo, "AssessmentService/CreateAssessmentEntry",
                  "parent: 'members/bo' assessment_entry { kind: ASSESSMENT_KIND_STRENGTH retraction: true supersedes: "
                  "'members/bo/assessmentEntries/000001' }")),
              IsOk());
  ASSERT_THAT(there.Import(kBo, archive), IsOk());
  const v1::PlanArchive after = there.Archive(kBo, "members/bo/plans/p1");
  ASSERT_EQ(after.contacts_size(), 1);
  EXPECT_EQ(after.contacts(0).phone(), "+49 431 1111");
  EXPECT_EQ(after.assessment_entries_size(), once.assessment_entries_size() - 1);
  // Back where it comes from everything is known, too.
  clock.Advance(absl::Hours(2 * 24));
  ASSERT_THAT(Import(kAna, once), IsOk());
  EXPECT_THAT(Comparable(Archive(kAna)), EqualsProto(Comparable(archive)));
}

TEST_P(Archives, AnotherIdMakesACopyOfThePlanAlone) {
  const v1::PlanArchive archive = MakeWholeRecord();
  ASSERT_THAT(Import(kAna, archive, "copy"), IsOk());
  ASSERT_THAT(Import(kAna, archive, "copy"), IsOk());
  const v1::PlanArchive copy = Archive(kAna, "members/ana/plans/copy");
  EXPECT_EQ(copy.plan().steps_size(), archive.plan().steps_size());
  EXPECT_EQ(copy.contacts_size(), 1);
  EXPECT_EQ(copy.negotiations_size(), 0);
  clock.Advance(absl::Seconds(1));
  ASSERT_THAT((Call<v1::Plan, v1::CreatePlanRequest>(
                  kAna, "PlanService/CreatePlan",
                  "parent: 'members/ana' plan_id: 'p2' plan { title: 'x' mode: PLAN_MODE_FLEXIBLE }")),
              IsOk());
  EXPECT_THAT(Import(kAna, archive, "p2"), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_P(Archives, AnIdThatAnotherHasGoesWithTheTimeItWasMade) {
  const v1::PlanArchive archive = MakeWholeRecord();
  Elsewhere there;
  there.clock.Advance(absl::Hours(8 * 24));
  ASSERT_THAT((there.Call<v1::Contact, v1::CreateContactRequest>(
                  kBo, "ContactService/CreateContact",
                  "parent: 'members/bo' contact_id: 'zoe' contact { display_name: 'Another Zoe' relation: "
                  "SUPPORTER_RELATION_OTHER }")),
              IsOk());
  ASSERT_THAT(there.Import(kBo, archive), IsOk());
  ASSERT_THAT(there.Import(kBo, archive), IsOk());
  const v1::PlanArchive taken = there.Archive(kBo, "members/bo/plans/p1");
  ASSERT_EQ(taken.contacts_size(), 2);
  EXPECT_EQ(taken.contacts(0).display_name(), "Another Zoe");
  const std::string& other = taken.contacts(1).name();
  EXPECT_THAT(other, ::testing::MatchesRegex("members/bo/contacts/zoe-[0-9a-f]+"));
  EXPECT_EQ(taken.plan().supporters(1).contact(), other);
  EXPECT_EQ(taken.plan().feedback_wishes(1).from(), other);
  EXPECT_THAT(taken.plan().feedback_wishes(1).name(), ::testing::StartsWith(taken.plan().name() + "/feedbackWishes/"));
  EXPECT_EQ(taken.negotiations(1).counterpart().contact(), other);
  EXPECT_EQ(taken.meetings(2).partner().contact(), other);
  // Without the time there is no telling whether it is the same one.
  v1::PlanArchive timeless = archive;
  timeless.mutable_contacts(0)->clear_create_time();
  EXPECT_THAT(there.Import(kBo, timeless), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_P(Archives, AGranteesArchiveHoldsTheRecordsOfTheSectionAlone) {
  MakeWholeRecord();
  Grant(kBo, access::v1::SECTION_SUPPORTERS);
  const v1::PlanArchive archive = Archive(kBo);
  EXPECT_EQ(archive.contacts_size(), 1);
  EXPECT_EQ(archive.meetings_size(), 4);
  EXPECT_EQ(archive.role_profiles_size(), 0);
  for (const char* hidden : {"be brief", "He will ask", "not below 46", "ask for two mornings", "Head of the"})
    EXPECT_THAT(archive.ShortDebugString(), Not(HasSubstr(hidden)));
  Grant(kBo, access::v1::SECTION_GOALS);
  EXPECT_EQ(Archive(kBo).role_profiles_size(), 2);
  EXPECT_FALSE(Archive(kBo).role_profiles(1).role().has_pay_band());
}

TEST_P(Archives, HostileOnesAreRefusedByFieldAndNothingIsTaken) {
  const v1::PlanArchive right = MakeWholeRecord();
  Elsewhere there;
  there.clock.Advance(absl::Hours(8 * 24));
  struct Case {
    std::string field;
    std::function<void(v1::PlanArchive*)> make;
  };
  const auto agreed = [](v1::PlanArchive* a) { return a->mutable_negotiations(0); };
  const auto talk = [](v1::PlanArchive* a) { return a->mutable_meetings(1); };
  const std::vector<Case> cases = {
      {"format_version", [](auto* a) { a->set_format_version(2); }},
      {"export_time", [](auto* a) { a->mutable_export_time()->set_seconds(1'900'000'000); }},
      {"plan.name", [](auto* a) { a->mutable_plan()->set_name("members/ana"); }},
      {"plan.title", [](auto* a) { a->mutable_plan()->set_title(std::string(5000, 'x')); }},
      {"contacts",
       [](auto* a) {
         for (int i = 0; i < 200; ++i) *a->add_contacts() = a->contacts(0);
       }},
      {"contacts[0].name", [](auto* a) { a->mutable_contacts(0)->set_name("members/bo/contacts/zoe"); }},
      {"contacts[0].name", [](auto* a) { a->mutable_contacts(0)->clear_name(); }},
      {"contacts[1].name", [](auto* a) { *a->add_contacts() = a->contacts(0); }},
      {"contacts[0].email", [](auto* a) { a->mutable_contacts(0)->set_email("x\r\nBcc: all@example.org"); }},
      {"contacts[0].create_time",
       [](auto* a) { a->mutable_contacts(0)->mutable_create_time()->set_seconds(1'900'000'000); }},
      {"contacts[0].create_time", [](auto* a) { a->mutable_contacts(0)->mutable_create_time()->set_nanos(-1); }},
      {"role_profiles[1].role.skills[0].weight",
       [](auto* a) { a->mutable_role_profiles(1)->mutable_role()->mutable_skills(0)->set_weight(2); }},
      {"role_profiles[0].reached_from[1].role",
       [](auto* a) { *a->mutable_role_profiles(0)->add_reached_from() = a->role_profiles(0).reached_from(0); }},
      {"meetings[1].plan", [&](auto* a) { talk(a)->set_plan("members/ana/plans/other"); }},
      {"meetings[1].state", [&](auto* a) { talk(a)->clear_state(); }},
      {"meetings[1].outcome", [&](auto* a) { talk(a)->clear_outcome(); }},
      {"meetings[1].outcome", [&](auto* a) { talk(a)->set_state(v1::MEETING_STATE_PLANNED); }},
      {"meetings[1].outcome.text", [&](auto* a) { talk(a)->mutable_outcome()->set_text(std::string(4001, 'x')); }},
      {"meetings[1].at.start_minute", [&](auto* a) { talk(a)->mutable_at()->set_start_minute(-1); }},
      {"negotiations[0].plan", [&](auto* a) { agreed(a)->set_plan("members/ana/plans/other"); }},
      {"negotiations[0].state", [&](auto* a) { agreed(a)->clear_turns(); }},
      {"negotiations[0].state", [&](auto* a) { agreed(a)->set_state(v1::NEGOTIATION_STATE_DECLINED); }},
      {"negotiations[0].turns[1]",
       [&](auto* a) { agreed(a)->mutable_turns(1)->set_party(v1::NEGOTIATION_PARTY_MEMBER); }},
      {"negotiations[0].turns[2].state",
       [&](auto* a) { agreed(a)->mutable_turns(2)->set_state(v1::NEGOTIATION_STATE_EXPIRED); }},
      {"negotiations[0].turns[1].time", [&](auto* a) { agreed(a)->mutable_turns(1)->mutable_time()->set_seconds(1); }},
      {"negotiations[0].turns[2].time",
       [&](auto* a) { agreed(a)->mutable_turns(2)->mutable_time()->set_seconds(1'900'000'000); }},
      {"negotiations[0].turns[0].said",
       [&](auto* a) { agreed(a)->mutable_turns(0)->set_said(std::string(2001, 'x')); }},
      {"negotiations[0].turns[1].terms",
       [&](auto* a) { agreed(a)->mutable_turns(1)->mutable_terms()->clear_responsibilities(); }},
      {"negotiations[0].turns",
       [&](auto* a) {
         for (int i = 0; i < 50; ++i) *agreed(a)->add_turns() = agreed(a)->turns(0);
       }},
      {"negotiations[0].counterpart", [&](auto* a) { agreed(a)->clear_counterpart(); }},
      {"negotiations[1].apply_time", [](auto* a) { a->mutable_negotiations(1)->mutable_apply_time()->set_seconds(1); }},
      {"plan.switches[0].from_track",
       [](auto* a) { a->mutable_plan()->mutable_switches(0)->set_from_track("members/bo/plans/z/tracks/t"); }},
      {"plan.switches[0].cost_months",
       [](auto* a) { a->mutable_plan()->mutable_switches(0)->set_cost_months(std::nan("")); }},
      {"plan.actions[0].moves",
       [](auto* a) {
         for (int i = 0; i < 60; ++i) a->mutable_plan()->mutable_actions(0)->add_moves();
       }},
      {"plan.tracks[0].tripwires[0].tripped_date",
       [](auto* a) {
         a->mutable_plan()->mutable_tracks(0)->mutable_tripwires(0)->mutable_tripped_date()->set_year(2030);
       }},
  };
  there.Told();
  for (const Case& each : cases) {
    v1::PlanArchive archive = right;
    each.make(&archive);
    EXPECT_THAT(there.Import(kBo, archive).status(), HasViolation("archive." + each.field));
  }
  EXPECT_THAT(there.Told(), IsEmpty());
  // All at once are told at once, and what was right of it is not kept.
  v1::PlanArchive archive = right;
  archive.mutable_contacts(0)->set_email("x");
  archive.mutable_meetings(1)->clear_state();
  archive.mutable_negotiations(0)->set_state(v1::NEGOTIATION_STATE_DECLINED);
  archive.mutable_plan()->mutable_steps(0)->set_track("members/ana/plans/p1/tracks/none");
  const auto refused = there.Import(kBo, archive).status();
  for (const char* field : {"contacts[0].email", "meetings[1].state", "negotiations[0].state", "plan.steps[0].track"})
    EXPECT_THAT(refused, HasViolation(std::string("archive.") + field));
  ASSERT_THAT((there.Call<v1::Plan, v1::CreatePlanRequest>(
                  kBo, "PlanService/CreatePlan",
                  "parent: 'members/bo' plan_id: 'empty' plan { title: 'x' mode: PLAN_MODE_FLEXIBLE }")),
              IsOk());
  const v1::PlanArchive left = there.Archive(kBo, "members/bo/plans/empty");
  EXPECT_EQ(left.contacts_size() + left.meetings_size() + left.role_profiles_size() + left.assessment_entries_size(),
            0);
}

TEST_P(Archives, NoMoreIsKeptThanAMemberMayHave) {
  v1::PlanArchive archive = MakeWholeRecord();
  Elsewhere there;
  there.clock.Advance(absl::Hours(8 * 24));
  ASSERT_THAT((there.Call<v1::Contact, v1::CreateContactRequest>(
                  kBo, "ContactService/CreateContact",
                  "parent: 'members/bo' contact { display_name: 'Max' relation: SUPPORTER_RELATION_OTHER }")),
              IsOk());
  for (int i = 1; i < 200; ++i) {
    *archive.add_contacts() = archive.contacts(0);
    archive.mutable_contacts(i)->set_name("members/ana/contacts/c" + std::to_string(i));
  }
  const auto refused = there.Import(kBo, archive);
  EXPECT_THAT(refused, HasReason(error::v1::REASON_LIMIT_EXCEEDED));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("200 contacts"));
}

TEST_P(Archives, PeopleOfTheOrganisationGoAlongByNameOnly) {
  MakePlan();
  const v1::PlanArchive archive = Archive(kAna);
  ASSERT_EQ(archive.plan().supporters_size(), 1);
  EXPECT_EQ(archive.plan().supporters(0).external().display_name(), "bo");
  // An archive written by hand cannot make somebody of this organisation a supporter.
  v1::PlanArchive forged = archive;
  forged.mutable_plan()->mutable_supporters(0)->set_member("members/bo");
  const auto imported = Import(kAna, forged, "moved");
  ASSERT_THAT(imported, IsOk());
  EXPECT_FALSE(imported->plan().supporters(0).has_member());
}

TEST_P(Archives, WhatIsInNoCatalogueHereIsKeptByItsTitle) {
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
  const auto imported = Import(kBo, archive, "moved");
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
  // Taken in again nothing of the plan is fitted in, and nothing is told of it but that.
  const auto again = Import(kBo, archive, "moved");
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(again->plan(), EqualsProto(imported->plan()));
  std::vector<std::string> of_plan;
  for (const v1::ImportNote& note : again->notes()) {
    if (note.field().starts_with("plan")) of_plan.push_back(note.field());
  }
  EXPECT_THAT(of_plan, ElementsAre("plan"));
}

TEST_P(Archives, EveryFieldAtFaultIsNamedAndNothingIsTaken) {
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

WM_ON_EVERY_ENGINE(Archives);

}  // namespace
}  // namespace waymark::plan
