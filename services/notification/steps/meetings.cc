#include "services/notification/steps/meetings.h"

#include <string>

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/notification/steps/person.h"
#include "services/notification/steps/telling.h"

namespace waymark::notification {

using v1::InboxItem;

absl::Status ApplyMeeting(storage::Txn& txn, const plan::v1::MeetingInvited& fact, std::string_view occasion,
                          absl::Time now) {
  const bool stands = !fact.held() && !fact.cancelled();
  const std::string item = ItemName(fact.participant(), InboxItem::KIND_MEETING, fact.meeting(), occasion);
  WM_RETURN_IF_ERROR(CloseItems(txn, InboxItem::KIND_MEETING, fact.meeting(), {item}));
  if (!stands) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const Person host, ReadPerson(txn, base::Prefix(fact.meeting(), 2), fact.time_zone()));
  Telling telling;
  telling.person = fact.participant();
  telling.kind = InboxItem::KIND_MEETING;
  telling.subject = fact.meeting();
  telling.due_date = fact.date();
  telling.round = fact.meeting();
  telling.occasion = std::string(occasion);
  telling.about = host.display_name;
  telling.time_zone = fact.time_zone();
  return Tell(txn, telling, now);
}

}  // namespace waymark::notification
