#include "services/plan/domain/meeting_rules.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using error::v1::Reason;
using testing::HasReason;
using testing::IsOk;

v1::Meeting Good() {
  return testing::Proto<v1::Meeting>(R"(
      name: "members/ana/meetings/m1" kind: MEETING_KIND_MENTOR partner { member: "members/bo" }
      plan: "members/ana/plans/p1" at { date { year: 2027 month: 3 day: 28 } start_minute: 540 minutes: 45 }
      place: "Room 4" agenda { text: "The project" note: "ask for Fridays" } state: MEETING_STATE_PLANNED)");
}

struct Case {
  std::string change;  // text format, merged over a good meeting
  std::vector<std::string> violated;
};

class MeetingRules : public ::testing::TestWithParam<Case> {};

TEST_P(MeetingRules, NameEveryFieldAtFault) {
  v1::Meeting meeting = Good();
  ASSERT_TRUE(google::protobuf::TextFormat::MergeFromString(GetParam().change, &meeting));
  base::Violations violations;
  CheckMeeting(meeting, violations);
  EXPECT_THAT(FieldsOf(violations), ::testing::ElementsAreArray(GetParam().violated)) << GetParam().change;
}

INSTANTIATE_TEST_SUITE_P(
    Table, MeetingRules,
    ::testing::Values(
        Case{"", {}}, Case{"kind: MEETING_KIND_UNSPECIFIED", {"kind"}},
        Case{"partner { member: 'members/ana' }", {"partner.member"}}, Case{"partner { member: '' }", {"partner.member"}},
        Case{"partner { contact: 'members/ana/contacts/zoe' }", {}},
        Case{"partner { contact: 'members/bo/contacts/zoe' }", {"partner.contact"}},
        Case{"partner { text: 'the union office' }", {}}, Case{"partner { text: '' }", {"partner.text"}},
        Case{"partner { text: 'a\\nb' }", {"partner.text"}}, Case{"plan: 'members/bo/plans/p1'", {"plan"}},
        Case{"at { date { day: 32 } }", {"at.date"}}, Case{"at { start_minute: 1440 }", {"at.start_minute"}},
        Case{"at { start_minute: 0 minutes: 1440 }", {}}, Case{"at { minutes: 1441 }", {"at.minutes"}},
        Case{"about { year: 2027 part: PART_SUMMER }", {}}, Case{"about { year: 1900 }", {"about"}},
        Case{"agenda {}", {"agenda[1].text"}}));

TEST(Meeting, NeedsSomebodyToMeet) {
  v1::Meeting meeting = Good();
  meeting.clear_partner();
  meeting.mutable_at()->clear_start_minute();
  base::Violations violations;
  CheckMeeting(meeting, violations);
  EXPECT_THAT(FieldsOf(violations), ::testing::ElementsAre("partner", "at.minutes"));
}

TEST(Invitation, NeedsAMemberADayAndAMeetingToCome) {
  EXPECT_THAT(CheckReadyToInvite(Good()), IsOk());
  for (const auto& [change, reason] : {std::pair("partner { text: 'x' }", Reason::REASON_PREREQUISITE_MISSING),
                                       {"about { year: 2027 }", Reason::REASON_PREREQUISITE_MISSING},
                                       {"state: MEETING_STATE_HELD", Reason::REASON_STATE_FORBIDS},
                                       {"state: MEETING_STATE_CANCELLED", Reason::REASON_STATE_FORBIDS}}) {
    v1::Meeting meeting = Good();
    ASSERT_TRUE(google::protobuf::TextFormat::MergeFromString(change, &meeting));
    EXPECT_THAT(CheckReadyToInvite(meeting), HasReason(reason)) << change;
  }
}

TEST(Invitation, StandsUntilAnotherIsMetOrAtAnotherTime) {
  for (const auto& [change, same] :
       {std::pair("place: 'Room 5' agenda { text: 'more' } notes: 'x'", true), {"partner { member: 'members/cy' }", false},
        {"at { start_minute: 541 }", false}, {"at { date { day: 29 } }", false}, {"about { year: 2027 }", false}}) {
    v1::Meeting after = Good();
    ASSERT_TRUE(google::protobuf::TextFormat::MergeFromString(change, &after));
    EXPECT_EQ(SameInvitation(Good(), after), same) << change;
  }
}

TEST(Invitation, SaysNamesAndTimesAlone) {
  absl::TimeZone london;
  ASSERT_TRUE(absl::LoadTimeZone("Europe/London", &london));
  // The clocks went forward that morning.
  EXPECT_THAT(InvitationTo(Good(), london, false), testing::EqualsProto(testing::Proto<v1::MeetingInvited>(R"(
      meeting: "members/ana/meetings/m1" participant: "members/bo" date { year: 2027 month: 3 day: 28 }
      start_time { seconds: 1806220800 } minutes: 45 time_zone: "Europe/London" invite_time { })")));
  v1::Meeting meeting = Good();
  meeting.mutable_at()->clear_start_minute();
  EXPECT_FALSE(InvitationTo(meeting, london, true).has_start_time());
  EXPECT_TRUE(InvitationTo(meeting, london, true).cancelled());
}

}  // namespace
}  // namespace waymark::plan
