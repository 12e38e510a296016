#include "services/plan/domain/meeting_rules.h"

#include <string>
#include <utility>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/timestamp.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/field_rules.h"
#include "services/plan/domain/text.h"

namespace waymark::plan {
namespace {

using google::protobuf::util::MessageDifferencer;

constexpr int kMinutesOfADay = 24 * 60;

void CheckPartner(const v1::Meeting& meeting, base::Violations& violations) {
  const std::string_view owner = base::OwnerOf(meeting.name());
  const v1::MeetingPartner& partner = meeting.partner();
  switch (partner.who_case()) {
    case v1::MeetingPartner::kMember:
      if (partner.member() == owner || partner.member().empty())
        violations.Add("partner.member", "must be a member other than the owner");
      break;
    case v1::MeetingPartner::kContact:
      if (base::OwnerOf(partner.contact()) != owner)
        violations.Add("partner.contact", "must be a contact of the member's own");
      break;
    case v1::MeetingPartner::kText:
      if (partner.text().empty() || !IsOneLine(partner.text()))
        violations.Add("partner.text", "must be one line of text");
      break;
    case v1::MeetingPartner::WHO_NOT_SET:
      violations.Add("partner", "must say who is met: member, contact or text");
      break;
  }
}

void CheckTime(const v1::MeetingTime& at, base::Violations& violations) {
  CheckDay("at.date", true, at.date(), violations);
  if (at.has_start_minute() && (at.start_minute() < 0 || at.start_minute() >= kMinutesOfADay))
    violations.Add("at.start_minute", base::Cat("must be from 0 to ", kMinutesOfADay - 1));
  if (at.minutes() < 0 || at.minutes() > kMinutesOfADay)
    violations.Add("at.minutes", base::Cat("must be from 0 to ", kMinutesOfADay));
  if (at.minutes() > 0 && !at.has_start_minute()) violations.Add("at.minutes", "goes with a start_minute only");
}

}  // namespace

void CheckMeeting(const v1::Meeting& meeting, base::Violations& violations) {
  if (meeting.kind() == v1::MEETING_KIND_UNSPECIFIED)
    violations.Add("kind", "must be MANAGER, MENTOR, UNION_OFFICE or OTHER");
  CheckPartner(meeting, violations);
  if (!meeting.plan().empty() && base::OwnerOf(meeting.plan()) != base::OwnerOf(meeting.name()))
    violations.Add("plan", "must be a plan of the member's own");
  if (meeting.has_at()) CheckTime(meeting.at(), violations);
  CheckSpan("about", meeting.has_about(), meeting.about(), violations);
  for (int i = 0; i < meeting.agenda_size(); ++i) {
    if (meeting.agenda(i).text().empty()) violations.Add(base::Cat("agenda[", i, "].text"), "is required");
  }
}

void CheckOutcome(const v1::Meeting& meeting, const v1::MeetingOutcome& outcome, base::Violations& violations) {
  if (outcome.text().empty() && outcome.actions().empty())
    violations.Add("outcome", "must say what came of the meeting: text, actions, or both");
  if (!outcome.actions().empty() && meeting.plan().empty())
    violations.Add("outcome.actions", "go with a meeting that is about a plan only");
}

void CheckMeetingRecord(const v1::Meeting& meeting, base::Violations& violations) {
  CheckMeeting(meeting, violations);
  if (meeting.state() == v1::MEETING_STATE_HELD) {
    CheckOutcome(meeting, meeting.outcome(), violations);
  } else if (meeting.state() == v1::MEETING_STATE_UNSPECIFIED) {
    violations.Add("state", "must be PLANNED, HELD or CANCELLED");
  } else if (meeting.has_outcome() || meeting.actions_size() > 0) {
    violations.Add("outcome", "goes with a meeting that was HELD only");
  }
}

absl::Status CheckPlanned(const v1::Meeting& meeting) {
  if (meeting.state() == v1::MEETING_STATE_PLANNED) return absl::OkStatus();
  return base::Error(error::v1::REASON_STATE_FORBIDS, "The meeting is no longer to come.",
                     {{"resource", meeting.name()}, {"state", v1::MeetingState_Name(meeting.state())}});
}

absl::Status CheckReadyToInvite(const v1::Meeting& meeting) {
  if (const absl::Status planned = CheckPlanned(meeting); !planned.ok()) return planned;
  if (meeting.partner().has_member() && meeting.has_at()) return absl::OkStatus();
  return base::Error(error::v1::REASON_PREREQUISITE_MISSING,
                     meeting.has_at() ? "Only a member of the organisation can be invited."
                                      : "Nobody can be invited before a day is agreed.",
                     {{"resource", meeting.name()}});
}

bool SameInvitation(const v1::Meeting& before, const v1::Meeting& after) {
  return before.partner().member() == after.partner().member() &&
         MessageDifferencer::Equals(before.at(), after.at()) && before.has_at() == after.has_at();
}

v1::MeetingInvited InvitationTo(const v1::Meeting& meeting, const absl::TimeZone& zone, bool cancelled) {
  v1::MeetingInvited fact;
  fact.set_meeting(meeting.name());
  fact.set_participant(meeting.partner().member());
  *fact.mutable_date() = meeting.at().date();
  fact.set_minutes(meeting.at().minutes());
  fact.set_time_zone(zone.name());
  fact.set_cancelled(cancelled);
  fact.set_held(meeting.state() == v1::MEETING_STATE_HELD);
  *fact.mutable_invite_time() = meeting.invite_time();
  const auto day = base::CalendarDay(meeting.at().date());
  if (day && meeting.at().has_start_minute()) {
    const absl::CivilMinute begin = absl::CivilMinute(*day) + meeting.at().start_minute();
    *fact.mutable_start_time() = base::TimestampOf(absl::FromCivil(begin, zone));
  }
  return fact;
}

bool DifferBesideNotes(v1::Meeting a, v1::Meeting b) {
  a.clear_notes();
  b.clear_notes();
  return !MessageDifferencer::Equals(a, b);
}

}  // namespace waymark::plan
