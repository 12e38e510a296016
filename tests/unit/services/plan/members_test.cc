#include "tests/unit/services/plan/suite.h"

namespace waymark::plan {
namespace {

using error::v1::Reason;
using ::testing::ElementsAre;
using testing::HasReason;
using testing::HasViolation;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::OperatorCaller;
using testing::StatusIs;
using testing::ViolatedFields;

class MemberMethods : public Suite {
 protected:
  absl::StatusOr<v1::Member> Update(const access::Caller& caller, const std::string& request) {
    return Call<v1::Member, v1::UpdateMemberRequest>(caller, "MemberService/UpdateMember", request);
  }
  absl::StatusOr<v1::Member> Get(const access::Caller& caller, const std::string& name) {
    return Call<v1::Member, v1::GetMemberRequest>(caller, "MemberService/GetMember", "name: '" + name + "'");
  }
  absl::StatusOr<v1::Member> Create(const std::string& request) {
    return Call<v1::Member, v1::CreateMemberRequest>(OperatorCaller(), "MemberService/CreateMember", request);
  }
};
WM_ON_EVERY_ENGINE(MemberMethods);

TEST_P(MemberMethods, MakeAMemberKnownWithDefaults) {
  const auto cai = Create("member { display_name: 'Cai' time_zone: 'UTC' }");
  ASSERT_THAT(cai, IsOk());
  EXPECT_EQ(cai->state(), v1::MEMBER_STATE_ACTIVE);
  EXPECT_EQ(cai->language(), "en");
  EXPECT_EQ(cai->etag(), "1");
  EXPECT_THAT(Told(), ElementsAre("MemberChanged " + cai->name()));
  EXPECT_EQ(Get(OperatorCaller(), cai->name())->SerializeAsString(), cai->SerializeAsString());
}

TEST_P(MemberMethods, NameAllThatIsWrongWithOne) {
  const auto status = Create(
                          "member_id: 'x' member { display_name: 'X' time_zone: 'Mars/Olympus' email: 'no' manager: "
                          "'members/nobody' subject: 'x' }")
                          .status();
  EXPECT_THAT(ViolatedFields(status),
              ElementsAre("member.email", "member.issuer", "member.time_zone", "member.manager"));
  EXPECT_THAT(Create("member_id: 'a/b' member { display_name: 'X' time_zone: 'UTC' }"), HasViolation("member_id"));
  EXPECT_THAT(Create("member_id: 'x'"), HasViolation("member"));
}

TEST_P(MemberMethods, RefuseWhatIsTaken) {
  EXPECT_THAT(Create("member_id: 'ana' member { display_name: 'X' time_zone: 'UTC' }"),
              HasReason(Reason::REASON_RESOURCE_EXISTS));
  EXPECT_THAT(
      Create(
          "member_id: 'x' member { display_name: 'X' time_zone: 'UTC' issuer: 'https://issuer.test' subject: 'ana' }"),
      HasReason(Reason::REASON_RESOURCE_EXISTS));
  EXPECT_THAT(Get(OperatorCaller(), "members/x"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(MemberMethods, AreForOperatorsOwnersAndServices) {
  EXPECT_THAT(Get(kAna, "members/ana"), IsOk());
  EXPECT_THAT(Get(kNotification, "members/ana"), IsOk());
  EXPECT_THAT(Get(kBo, "members/ana"), HasReason(Reason::REASON_NOT_PERMITTED));
  EXPECT_THAT(Get(kBo, "members/nobody"), HasReason(Reason::REASON_NOT_PERMITTED));
  EXPECT_THAT((Call<v1::ListMembersResponse, v1::ListMembersRequest>(kAna, "MemberService/ListMembers", "")),
              HasReason(Reason::REASON_NOT_PERMITTED));
}

TEST_P(MemberMethods, LetMembersChangeTheirOwnButNotWhatOperatorsSet) {
  const auto ana = Update(kAna, "member { name: 'members/ana' time_zone: 'Europe/Paris' language: 'fr' etag: '1' }");
  ASSERT_THAT(ana, IsOk());
  EXPECT_EQ(ana->time_zone(), "Europe/Paris");
  EXPECT_EQ(ana->display_name(), "ana");
  for (const std::string field :
       {"issuer: 'other'", "subject: 'other'", "manager: 'members/bo'", "state: MEMBER_STATE_LEFT"}) {
    EXPECT_THAT(Update(kAna, "member { name: 'members/ana' " + field + " }"), HasReason(Reason::REASON_NOT_PERMITTED))
        << field;
  }
  EXPECT_THAT(Update(OperatorCaller(), "member { name: 'members/ana' manager: 'members/bo' }"), IsOk());
  // A member may send back what was read.
  EXPECT_THAT(Update(kAna, "member { name: 'members/ana' display_name: 'Ana' manager: 'members/bo' }"), IsOk());
}

TEST_P(MemberMethods, TellNothingWhenNothingChanged) {
  ASSERT_THAT(Update(kAna, "member { name: 'members/ana' display_name: 'ana' }"), IsOk());
  EXPECT_THAT(Told(), IsEmpty());
  EXPECT_EQ(Get(kAna, "members/ana")->etag(), "1");
  EXPECT_THAT(Update(kAna, "member { name: 'members/ana' display_name: 'Ana' etag: '0' }"),
              HasReason(Reason::REASON_ETAG_MISMATCH));
  EXPECT_THAT(Update(kAna, "member { name: 'members/ana' display_name: 'Ana' } update_mask { paths: 'create_time' }"),
              HasReason(Reason::REASON_INVALID_FIELDS));
}

TEST_P(MemberMethods, ShutOutALeaverAndVoidTheirPlans) {
  MakeActivePlan();
  Told();
  ASSERT_THAT(Update(OperatorCaller(), "member { name: 'members/ana' state: MEMBER_STATE_LEFT }"), IsOk());
  EXPECT_THAT(Told(), ElementsAre("MemberChanged members/ana", "PlanEnded members/ana/plans/p1"));
  EXPECT_FALSE(LastFact<v1::MemberChanged>().active());
  EXPECT_THAT(Get(kAna, "members/ana"), HasReason(Reason::REASON_NOT_PERMITTED));
  ASSERT_THAT(Update(OperatorCaller(), "member { name: 'members/ana' state: MEMBER_STATE_ACTIVE }"), IsOk());
  EXPECT_THAT(Told(), ElementsAre("MemberChanged members/ana", "PlanActivated members/ana/plans/p1"));
  EXPECT_THAT(Get(kAna, "members/ana"), IsOk());
}

TEST_P(MemberMethods, RescheduleThePlansOfAMemberWhoMoves) {
  MakeActivePlan();
  Told();
  ASSERT_THAT(Update(kAna, "member { name: 'members/ana' time_zone: 'Asia/Tokyo' }"), IsOk());
  EXPECT_THAT(Told(), ElementsAre("MemberChanged members/ana", "PlanRescheduled members/ana/plans/p1"));
  EXPECT_EQ(LastFact<v1::PlanRescheduled>().time_zone(), "Asia/Tokyo");
}

TEST_P(MemberMethods, ListPageByPageWithoutLeavers) {
  ASSERT_THAT(Update(OperatorCaller(), "member { name: 'members/bo' state: MEMBER_STATE_LEFT }"), IsOk());
  ASSERT_THAT(Create("member_id: 'cai' member { display_name: 'Cai' time_zone: 'UTC' }"), IsOk());
  const auto list = [&](const std::string& request) {
    return Call<v1::ListMembersResponse, v1::ListMembersRequest>(kNotification, "MemberService/ListMembers", request);
  };
  const auto first = list("page_size: 1");
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->members(0).name(), "members/ana");
  const auto second = list("page_size: 1 page_token: '" + first->next_page_token() + "'");
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->members(0).name(), "members/cai");
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_EQ(list("show_left: true")->members_size(), 3);
  EXPECT_THAT(list("show_left: true page_token: '" + first->next_page_token() + "'"),
              HasReason(Reason::REASON_PAGE_TOKEN_INVALID));
}

TEST_P(MemberMethods, GiveTheFirstAnswerAgainUnderOneRequestId) {
  const std::string request = "member { display_name: 'Cai' time_zone: 'UTC' } request_id: 'r1'";
  const auto first = Create(request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(Create(request)->name(), first->name());
  EXPECT_THAT(Create("member { display_name: 'Dee' time_zone: 'UTC' } request_id: 'r1'"),
              HasReason(Reason::REASON_REQUEST_ID_REUSED));
}

}  // namespace
}  // namespace waymark::plan
