#include "services/notification/steps/qualifications.h"

#include <string>
#include <utility>
#include <vector>

#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/notification/domain/cadence.h"
#include "services/notification/domain/expiry.h"
#include "services/notification/steps/person.h"
#include "services/notification/steps/tables.h"
#include "services/notification/steps/tasks.h"
#include "services/notification/steps/telling.h"

namespace waymark::notification {

using v1::InboxItem;

absl::Status ApplyQualifications(storage::Txn& txn, const plan::v1::QualificationsChanged& fact, absl::Time now) {
  for (const auto& date : fact.expire_dates()) {
    if (!base::CalendarDay(date)) return absl::InvalidArgumentError("a date of expiry is no day");
  }
  WM_ASSIGN_OR_RETURN(auto found, AllExpiries().Find(txn, fact.standing()));
  storage::Stored<v1::Expiries> expiries;
  if (found) expiries = *std::move(found);
  expiries.mutable_message().set_name(fact.standing());
  *expiries.mutable_message().mutable_expire_dates() = fact.expire_dates();
  WM_RETURN_IF_ERROR(AllExpiries().Put(txn, expiries));
  return LookAhead(txn, fact.standing(), now);
}

absl::Status LookAhead(storage::Txn& txn, std::string_view standing, absl::Time now) {
  WM_ASSIGN_OR_RETURN(const auto expiries, AllExpiries().Find(txn, standing));
  if (!expiries) return absl::OkStatus();
  const std::string member(base::Prefix(standing, 2));
  WM_ASSIGN_OR_RETURN(const Person person, ReadPerson(txn, member));
  std::vector<absl::CivilDay> days;
  for (const auto& date : (*expiries)->expire_dates()) days.push_back(CivilDayOf(date));
  const Expiring expiring = ExpiringAt(days, person.zone, now);
  std::vector<Telling> tellings;
  for (const absl::CivilDay day : expiring.near) {
    Telling& telling = tellings.emplace_back();
    telling.person = member;
    telling.kind = InboxItem::KIND_QUALIFICATION;
    telling.subject = std::string(standing);
    telling.due_date = base::DateOf(day);
    telling.round = std::string(standing);
    telling.occasion = base::DateText(day);
    telling.lapse = EndOfDay(day, person.zone);
  }
  WM_RETURN_IF_ERROR(TellExactly(txn, InboxItem::KIND_QUALIFICATION, standing, tellings, now));
  if (!expiring.next) return DropTask(txn, v1::Task::KIND_LOOK_AHEAD, standing);
  return SetTask(txn, v1::Task::KIND_LOOK_AHEAD, standing, *expiring.next);
}

}  // namespace waymark::notification
