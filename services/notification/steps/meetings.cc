#include "services/notification/steps/meetings.h"

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "services/notification/domain/cadence.h"
#include "services/notification/steps/person.h"
#include "services/notification/steps/telling.h"

namespace waymark::notification {
namespace {

using v1::InboxItem;

// What tells one invitation to a meeting from the next: when it was made, and for when.
std::string OccasionOf(const plan::v1::MeetingInvited& fact, absl::CivilDay day) {
  return base::Cat(base::MicrosOf(fact.invite_time()), "/", base::DateText(day), "/", base::MicrosOf(fact.start_time()),
                   "/", fact.minutes());
}

}  // namespace

absl::Status ApplyMeeting(storage::Txn& txn, const plan::v1::MeetingInvited& fact, absl::Time now) {
  std::vector<Telling> tellings;
  if (!fact.held() && !fact.cancelled()) {
    const auto day = base::CalendarDay(fact.date());
    if (!day) return absl::InvalidArgumentError("the date of a meeting is no day");
    WM_ASSIGN_OR_RETURN(const Person host, ReadPerson(txn, base::Prefix(fact.meeting(), 2), fact.time_zone()));
    Telling& telling = tellings.emplace_back();
    telling.person = fact.participant();
    telling.kind = InboxItem::KIND_MEETING;
    telling.subject = fact.meeting();
    telling.due_date = fact.date();
    telling.round = fact.meeting();
    telling.occasion = OccasionOf(fact, *day);
    telling.about = host.display_name;
    telling.time_zone = fact.time_zone();
    telling.lapse = EndOfDay(*day, ZoneOf(fact.time_zone()));
  }
  return TellExactly(txn, InboxItem::KIND_MEETING, fact.meeting(), tellings, now);
}

}  // namespace waymark::notification
