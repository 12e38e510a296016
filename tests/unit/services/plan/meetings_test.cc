#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/meeting.pb.h"

namespace waymark::plan {
namespace {

using error::v1::Reason;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::StatusIs;

constexpr char kGood[] = R"(kind: MEETING_KIND_MENTOR partner { member: "members/bo" } plan: "members/ana/plans/p1"
    at { date { year: 2027 month: 2 day: 1 } start_minute: 600 } agenda { text: "The project" note: "ask for Fridays" } notes: "calm" )";

class MeetingMethods : public Suite {
 protected:
  absl::StatusOr<v1::Meeting> Create(const std::string& fields, const std::string& id = "m1") {
    return Call<v1::Meeting, v1::CreateMeetingRequest>(
        kAna, "MeetingService/CreateMeeting",
        "parent: 'members/ana' meeting_id: '" + id + "' meeting { " + fields + " }");
  }
  absl::StatusOr<v1::Meeting> Update(const std::string& fields, const std::string& rest = "") {
    return Call<v1::Meeting, v1::UpdateMeetingRequest>(
        kAna, "MeetingService/UpdateMeeting", "meeting { name: 'members/ana/meetings/m1' " + fields + " } " + rest);
  }
  absl::StatusOr<v1::Meeting> Get(const access::Caller& caller = kAna) {
    return Call<v1::Meeting, v1::GetMeetingRequest>(caller, "MeetingService/GetMeeting",
                                                    "name: 'members/ana/meetings/m1'");
  }
  absl::StatusOr<v1::Meeting> Invite() {
    return Call<v1::Meeting, v1::SendInvitationRequest>(kAna, "MeetingService/SendInvitation",
                                                        "name: 'members/ana/meetings/m1'");
  }
  absl::StatusOr<v1::Meeting> Cancel() {
    return Call<v1::Meeting, v1::CancelMeetingRequest>(kAna, "MeetingService/CancelMeeting",
                                                       "name: 'members/ana/meetings/m1'");
  }
  absl::StatusOr<v1::Meeting> Record(const std::string& outcome) {
    return Call<v1::Meeting, v1::RecordMeetingOutcomeRequest>(
        kAna, "MeetingService/RecordMeetingOutcome",
        "name: 'members/ana/meetings/m1' outcome { " + outcome + " }");
  }
  void MakeMeeting() {
    MakePlan();
    ASSERT_THAT(Create(kGood), IsOk());
    Told();
  }
};
WM_ON_EVERY_ENGINE(MeetingMethods);

TEST_P(MeetingMethods, PlanAMeeting) {
  MakePlan();
  const auto made = Create(std::string(kGood) + "state: MEETING_STATE_HELD outcome { text: 'forged' } actions: 'x'");
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->state(), v1::MEETING_STATE_PLANNED);
  EXPECT_FALSE(made->has_outcome());
  EXPECT_THAT(made->actions(), IsEmpty());
  const auto status = Create(R"(kind: MEETING_KIND_OTHER partner { contact: "members/ana/contacts/none" }
                                plan: "members/ana/plans/none" at { date { year: 2027 month: 13 day: 1 } })",
                             "m2")
                          .status();
  EXPECT_THAT(testing::ViolatedFields(status),
              ElementsAre("meeting.at.date", "meeting.partner.contact", "meeting.plan"));
  EXPECT_THAT(Create("kind: MEETING_KIND_OTHER partner { member: 'members/none' }", "m2"),
              HasViolation("meeting.partner.member"));
  ASSERT_THAT(Create("kind: MEETING_KIND_UNION_OFFICE partner { text: 'the union office' } about { year: 2027 }", "m2"),
              IsOk());
  const auto listed = [&](const std::string& rest) {
    return Call<v1::ListMeetingsResponse, v1::ListMeetingsRequest>(kAna, "MeetingService/ListMeetings",
                                                                   "parent: 'members/ana' " + rest)
        ->meetings_size();
  };
  EXPECT_EQ(listed(""), 2);
  EXPECT_EQ(listed("state: MEETING_STATE_PLANNED"), 2);
  EXPECT_EQ(listed("state: MEETING_STATE_HELD"), 0);
}

TEST_P(MeetingMethods, InviteOnceForTheMeetingAsItStands) {
  MakeMeeting();
  ASSERT_THAT(Invite(), IsOk());
  EXPECT_THAT(Told(), ElementsAre("MeetingInvited members/ana/meetings/m1"));
  const auto fact = LastFact<v1::MeetingInvited>();
  EXPECT_EQ(fact.participant(), "members/bo");
  EXPECT_EQ(fact.start_time().seconds(), 1801476000);  // 10:00 in London
  EXPECT_THAT(fact.invite_time(), testing::EqualsProto(Get()->invite_time()));
  EXPECT_FALSE(fact.cancelled());
  EXPECT_EQ(Invite()->etag(), "2");
  EXPECT_THAT(Told(), IsEmpty());
  // Another room is nothing to be told anew; another time is.
  EXPECT_TRUE(Update("place: 'Room 5'")->has_invite_time());
  EXPECT_FALSE(Update("at { date { year: 2027 month: 2 day: 2 } }")->has_invite_time());
  EXPECT_THAT(Told(), IsEmpty());
  ASSERT_THAT(Invite(), IsOk());
  EXPECT_THAT(Told(), ElementsAre("MeetingInvited members/ana/meetings/m1"));
  // Whom she no longer meets is told so.
  EXPECT_FALSE(Update("partner { text: 'the union office' }")->has_invite_time());
  EXPECT_THAT(Told(), ElementsAre("MeetingInvited members/ana/meetings/m1"));
  EXPECT_TRUE(LastFact<v1::MeetingInvited>().cancelled());
  EXPECT_THAT(Invite(), HasReason(Reason::REASON_PREREQUISITE_MISSING));
}

TEST_P(MeetingMethods, TellThatAMeetingIsOffWhereAnybodyWaitsForIt) {
  MakeMeeting();
  ASSERT_THAT(Invite(), IsOk());
  Told();
  ASSERT_THAT(Cancel(), IsOk());
  EXPECT_EQ(Cancel()->state(), v1::MEETING_STATE_CANCELLED);
  EXPECT_THAT(Told(), ElementsAre("MeetingInvited members/ana/meetings/m1"));
  EXPECT_TRUE(LastFact<v1::MeetingInvited>().cancelled());
  EXPECT_THAT(Record("text: 'x'"), HasReason(Reason::REASON_STATE_FORBIDS));
  EXPECT_THAT(Update("place: 'x'"), HasReason(Reason::REASON_STATE_FORBIDS));
  EXPECT_THAT(Update("notes: 'next time'"), IsOk());
  ASSERT_THAT((Call<google::protobuf::Empty, v1::DeleteMeetingRequest>(kAna, "MeetingService/DeleteMeeting",
                                                                       "name: 'members/ana/meetings/m1'")),
              IsOk());
  EXPECT_THAT(Told(), IsEmpty());
}

TEST_P(MeetingMethods, TurnAnOutcomeIntoActionsOnce) {
  MakeMeeting();
  const std::string outcome = R"(text: "She will ask" actions { title: "Write the paper" responsible: RESPONSIBLE_MENTOR }
                                 actions { name: "members/ana/plans/p1/actions/call" title: "Call again" } )";
  const auto held = Record(outcome);
  ASSERT_THAT(held, IsOk());
  EXPECT_EQ(held->state(), v1::MEETING_STATE_HELD);
  ASSERT_EQ(held->actions_size(), 2);
  EXPECT_EQ(held->actions(1), "members/ana/plans/p1/actions/call");
  v1::Plan plan = GetPlan();
  ASSERT_EQ(plan.actions_size(), 2);
  EXPECT_EQ(plan.actions(0).name(), held->actions(0));
  EXPECT_EQ(plan.actions(0).origin(), "members/ana/meetings/m1");
  EXPECT_THAT(Record(outcome), testing::IsOkAndHolds(testing::EqualsProto(*held)));
  EXPECT_EQ(GetPlan().actions_size(), 2);
  EXPECT_THAT(Record("text: 'otherwise'"), HasReason(Reason::REASON_STATE_FORBIDS));
  EXPECT_THAT(Invite(), HasReason(Reason::REASON_STATE_FORBIDS));
  EXPECT_THAT(Cancel(), HasReason(Reason::REASON_STATE_FORBIDS));
}

TEST_P(MeetingMethods, RecordNothingOfAnOutcomeThatIsWrong) {
  MakeMeeting();
  EXPECT_THAT(Record(""), HasViolation("outcome"));
  EXPECT_THAT(Record("actions { title: 'x' } actions { title: 'y' step: 'members/ana/plans/p1/steps/none' }"),
              HasViolation("outcome.actions[1].step"));
  EXPECT_EQ(GetPlan().actions_size(), 0);
  EXPECT_EQ(Get()->state(), v1::MEETING_STATE_PLANNED);
  ASSERT_THAT(Update("", "update_mask { paths: 'plan' }"), IsOk());
  EXPECT_THAT(Record("actions { title: 'x' }"), HasViolation("outcome.actions"));
  EXPECT_THAT(Record("text: 'x'"), IsOk());
}

TEST_P(MeetingMethods, ShowSupportersNoNoteAndNoOutcome) {
  MakeMeeting();
  ASSERT_THAT(Record("text: 'between us' actions { title: 'Write' }"), IsOk());
  EXPECT_THAT(Get(kBo), HasReason(Reason::REASON_NOT_PERMITTED));
  Grant(kBo, access::v1::SECTION_SUPPORTERS);
  const auto seen = Get(kBo);
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(seen->agenda(0).text(), "The project");
  EXPECT_EQ(seen->agenda(0).note(), "");
  EXPECT_EQ(seen->notes(), "");
  EXPECT_FALSE(seen->has_outcome());
  EXPECT_EQ(seen->actions_size(), 0);
  Grant(kBo, access::v1::SECTION_TRACKS);
  EXPECT_EQ(Get(kBo)->actions_size(), 1);
  EXPECT_THAT((Call<v1::Meeting, v1::CancelMeetingRequest>(kBo, "MeetingService/CancelMeeting",
                                                           "name: 'members/ana/meetings/m1'")),
              HasReason(Reason::REASON_NOT_PERMITTED));
}

TEST_P(MeetingMethods, GoWithTheirPlan) {
  MakeMeeting();
  ASSERT_THAT(Invite(), IsOk());
  Told();
  ASSERT_THAT((Call<google::protobuf::Empty, v1::DeletePlanRequest>(kAna, "PlanService/DeletePlan",
                                                                    "name: 'members/ana/plans/p1'")),
              IsOk());
  EXPECT_THAT(Told(), ElementsAre("MeetingInvited members/ana/meetings/m1", "PlanEnded members/ana/plans/p1"));
  EXPECT_THAT(Get(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(MeetingMethods, TellWhoWasInvitedThatItWasHeldAndNoMore) {
  MakeMeeting();
  ASSERT_THAT(Invite(), IsOk());
  EXPECT_FALSE(LastFact<v1::MeetingInvited>().held());
  Told();
  ASSERT_THAT(Record("text: 'between us'"), IsOk());
  EXPECT_THAT(Told(), ElementsAre("MeetingInvited members/ana/meetings/m1"));
  const auto fact = LastFact<v1::MeetingInvited>();
  EXPECT_TRUE(fact.held());
  EXPECT_FALSE(fact.cancelled());
  EXPECT_EQ(fact.participant(), "members/bo");
  EXPECT_EQ(fact.DebugString().find("between us"), std::string::npos);
}

}  // namespace
}  // namespace waymark::plan
