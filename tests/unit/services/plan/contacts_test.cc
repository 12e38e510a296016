#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/contact.pb.h"
#include "waymark/plan/v1/meeting.pb.h"

namespace waymark::plan {
namespace {

using error::v1::Reason;
using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::StatusIs;

class ContactMethods : public Suite {
 protected:
  absl::StatusOr<v1::Contact> Create(const std::string& id, const std::string& fields = "") {
    return Call<v1::Contact, v1::CreateContactRequest>(
        kAna, "ContactService/CreateContact",
        "parent: 'members/ana' contact_id: '" + id +
            "' contact { display_name: 'Zoe' relation: SUPPORTER_RELATION_SPONSOR " + fields + " }");
  }
  absl::StatusOr<v1::Contact> Update(const std::string& request) {
    return Call<v1::Contact, v1::UpdateContactRequest>(kAna, "ContactService/UpdateContact", request);
  }
  absl::StatusOr<v1::Contact> Get(const access::Caller& caller) {
    return Call<v1::Contact, v1::GetContactRequest>(caller, "ContactService/GetContact",
                                                    "name: 'members/ana/contacts/zoe'");
  }
  absl::StatusOr<google::protobuf::Empty> Delete() {
    return Call<google::protobuf::Empty, v1::DeleteContactRequest>(kAna, "ContactService/DeleteContact",
                                                                   "name: 'members/ana/contacts/zoe'");
  }
  absl::StatusOr<v1::Plan> UpdatePlan(const std::string& fields) {
    return Call<v1::Plan, v1::UpdatePlanRequest>(kAna, "PlanService/UpdatePlan",
                                                 "plan { name: 'members/ana/plans/p1' " + fields + " }");
  }
};
WM_ON_EVERY_ENGINE(ContactMethods);

TEST_P(ContactMethods, KeepWhomTheMemberCanAsk) {
  const auto made = Create("zoe", "email: 'zoe@example.org' can_help_with: 'the move' member: 'members/bo'");
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->name(), "members/ana/contacts/zoe");
  EXPECT_EQ(made->etag(), "1");
  const auto moved = Update("contact { name: 'members/ana/contacts/zoe' etag: '1' organisation: 'Post' }");
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->etag(), "2");
  EXPECT_EQ(moved->email(), "zoe@example.org");
  EXPECT_THAT(Update("contact { name: 'members/ana/contacts/zoe' etag: '1' organisation: 'x' }"),
              HasReason(Reason::REASON_ETAG_MISMATCH));
  EXPECT_THAT(Update("contact { name: 'members/ana/contacts/zoe' email: 'x' }"), HasViolation("contact.email"));
  EXPECT_THAT(Create("zoe"), HasReason(Reason::REASON_RESOURCE_EXISTS));
  EXPECT_THAT(Create("x", "member: 'members/nobody'"), HasViolation("contact.member"));
}

TEST_P(ContactMethods, OpenToAGrantOfSupportersAlone) {
  ASSERT_THAT(Create("zoe"), IsOk());
  Grant(kBo, access::v1::SECTION_GOALS);
  EXPECT_THAT(Get(kBo), HasReason(Reason::REASON_NOT_PERMITTED));
  Grant(kBo, access::v1::SECTION_SUPPORTERS);
  ASSERT_THAT(Get(kBo), IsOk());
  EXPECT_EQ(Get(kBo)->etag(), "");
  const auto listed = Call<v1::ListContactsResponse, v1::ListContactsRequest>(kBo, "ContactService/ListContacts",
                                                                              "parent: 'members/ana'");
  ASSERT_THAT(listed, IsOk());
  EXPECT_EQ(listed->contacts_size(), 1);
}

TEST_P(ContactMethods, ServeAsSupportersAndStayWhileTheyDo) {
  MakePlan();
  const std::string supporter =
      "supporters { contact: 'members/ana/contacts/zoe' relation: SUPPORTER_RELATION_SPONSOR } ";
  const std::string wish = "feedback_wishes { from: 'members/ana/contacts/zoe' topic: 'how I lead' } ";
  EXPECT_THAT(UpdatePlan(supporter), HasViolation("plan.supporters[0].contact"));
  EXPECT_THAT(UpdatePlan(wish), HasViolation("plan.feedback_wishes[0].from"));
  ASSERT_THAT(Create("zoe"), IsOk());
  ASSERT_THAT(UpdatePlan(supporter + wish), IsOk());
  const auto refused = Delete();
  EXPECT_THAT(refused, HasReason(Reason::REASON_PREREQUISITE_MISSING));
  EXPECT_THAT(std::string(refused.status().message()), ::testing::HasSubstr(kPlan));
  ASSERT_THAT(UpdatePlan("} update_mask { paths: 'supporters' paths: 'feedback_wishes' "), IsOk());
  const auto met = Call<v1::Meeting, v1::CreateMeetingRequest>(
      kAna, "MeetingService/CreateMeeting",
      "parent: 'members/ana' meeting_id: 'm' meeting { kind: MEETING_KIND_OTHER partner { contact: "
      "'members/ana/contacts/zoe' } }");
  ASSERT_THAT(met, IsOk());
  ASSERT_THAT(Delete(), IsOk());
  EXPECT_THAT(Get(kAna), StatusIs(absl::StatusCode::kNotFound));
  const auto kept =
      Call<v1::Meeting, v1::GetMeetingRequest>(kAna, "MeetingService/GetMeeting", "name: 'members/ana/meetings/m'");
  EXPECT_EQ(kept->partner().text(), "Zoe");
}

TEST_P(ContactMethods, AreReadByFeedbackWhichAsksThem) {
  ASSERT_THAT(Create("zoe"), IsOk());
  EXPECT_THAT(Get(testing::ServiceCaller("feedback")), IsOk());
  EXPECT_THAT(Get(kNotification), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_P(ContactMethods, AreBounded) {
  if (GetParam() != Engine::kOptimistic) GTEST_SKIP() << "the engines run the same handlers";
  for (int i = 0; i < 200; ++i) ASSERT_THAT(Create("c" + std::to_string(i)), IsOk());
  EXPECT_THAT(Create("one-more"), HasReason(Reason::REASON_LIMIT_EXCEEDED));
}

}  // namespace
}  // namespace waymark::plan
