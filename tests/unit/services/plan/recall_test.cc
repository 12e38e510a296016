#include "google/protobuf/empty.pb.h"
#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/meeting.pb.h"
#include "waymark/plan/v1/negotiation.pb.h"

namespace waymark::plan {
namespace {

using testing::HasReason;
using testing::IsOk;
using testing::StatusIs;

class Recalling : public Suite {
 protected:
  Recalling() { MakePlan(); }

  absl::StatusOr<v1::RecallFactsResponse> Recall(const access::Caller& caller = kNotification,
                                                 const std::string& name = "members/ana") {
    return Call<v1::RecallFactsResponse, v1::RecallFactsRequest>(caller, "MemberService/RecallFacts",
                                                                 "name: '" + name + "'");
  }
  void Meet(const std::string& id, bool invite) {
    ASSERT_THAT((Call<v1::Meeting, v1::CreateMeetingRequest>(
                    kAna, "MeetingService/CreateMeeting",
                    "parent: 'members/ana' meeting_id: '" + id +
                        "' meeting { kind: MEETING_KIND_MENTOR partner { member: 'members/bo' } "
                        "at { date { year: 2027 month: 2 day: 1 } start_minute: 600 } }")),
                IsOk());
    if (!invite) return;
    ASSERT_THAT((Call<v1::Meeting, v1::SendInvitationRequest>(kAna, "MeetingService/SendInvitation",
                                                              "name: 'members/ana/meetings/" + id + "'")),
                IsOk());
  }
  void Negotiate(const std::string& id, bool propose) {
    ASSERT_THAT(
        (Call<v1::Negotiation, v1::CreateNegotiationRequest>(
            kAna, "NegotiationService/CreateNegotiation",
            "parent: 'members/ana' negotiation_id: '" + id +
                "' negotiation { title: 'Rota' plan: 'members/ana/plans/p1' counterpart { member: 'members/bo' } "
                "terms { responsibilities { title: 'Plan the rota' } } }")),
        IsOk());
    if (!propose) return;
    ASSERT_THAT((Call<v1::Negotiation, v1::ProposeNegotiationRequest>(kAna, "NegotiationService/ProposeNegotiation",
                                                                      "name: 'members/ana/negotiations/" + id + "'")),
                IsOk());
  }
};
WM_ON_EVERY_ENGINE(Recalling);

TEST_P(Recalling, SaysWhatTheJournalToldAsItTold) {
  Meet("m1", true);
  Grant(kBo, access::v1::SECTION_NEGOTIATIONS);
  Negotiate("n1", true);
  ASSERT_THAT((Call<v1::Standing, v1::UpdateStandingRequest>(
                  kAna, "AssessmentService/UpdateStanding",
                  "standing { name: 'members/ana/standing' "
                  "qualifications { title: 'Licence' expire_date { year: 2027 month: 5 day: 3 } } }")),
              IsOk());
  const auto recalled = Recall();
  ASSERT_THAT(recalled, IsOk());
  v1::RecallFactsResponse told;
  *told.add_meetings() = LastFact<v1::MeetingInvited>();
  *told.add_negotiations() = LastFact<v1::NegotiationChanged>();
  *told.mutable_qualifications() = LastFact<v1::QualificationsChanged>();
  EXPECT_THAT(*recalled, testing::EqualsProto(told));
}

TEST_P(Recalling, LeavesOutWhatWasNeverToldOrIsOver) {
  Meet("not-invited", false);
  Meet("held", true);
  Meet("off", true);
  ASSERT_THAT(
      (Call<v1::Meeting, v1::RecordMeetingOutcomeRequest>(
          kAna, "MeetingService/RecordMeetingOutcome", "name: 'members/ana/meetings/held' outcome { text: 'a talk' }")),
      IsOk());
  ASSERT_THAT((Call<v1::Meeting, v1::CancelMeetingRequest>(kAna, "MeetingService/CancelMeeting",
                                                           "name: 'members/ana/meetings/off'")),
              IsOk());
  Grant(kBo, access::v1::SECTION_NEGOTIATIONS);
  Negotiate("draft", false);
  Negotiate("agreed", true);
  ASSERT_THAT((Call<v1::Negotiation, v1::AgreeNegotiationRequest>(kBo, "NegotiationService/AgreeNegotiation",
                                                                  "name: 'members/ana/negotiations/agreed'")),
              IsOk());
  const auto recalled = Recall();
  ASSERT_THAT(recalled, IsOk());
  EXPECT_THAT(*recalled, testing::EqualsProto(testing::Proto<v1::RecallFactsResponse>(
                             "qualifications { standing: 'members/ana/standing' }")));
}

TEST_P(Recalling, IsForNotificationAlone) {
  for (const access::Caller& caller : {kAna, testing::OperatorCaller(), testing::ServiceCaller("feedback")}) {
    EXPECT_THAT(Recall(caller), HasReason(error::v1::REASON_NOT_PERMITTED));
  }
  EXPECT_THAT(Recall(kNotification, "members/none"), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace waymark::plan
