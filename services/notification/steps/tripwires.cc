#include "services/notification/steps/tripwires.h"

#include <string>
#include <vector>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/notification/domain/cadence.h"
#include "services/notification/steps/person.h"
#include "services/notification/steps/tasks.h"
#include "services/notification/steps/telling.h"

namespace waymark::notification {

using v1::InboxItem;

absl::Status ApplyTripwires(storage::Txn& txn, const plan::v1::TripwiresChanged& fact, absl::Time now) {
  std::vector<Telling> tellings;
  for (const auto& tripped : fact.tripped()) {
    Telling& telling = tellings.emplace_back();
    telling.person = std::string(base::Prefix(fact.plan(), 2));
    telling.kind = InboxItem::KIND_TRIPWIRE;
    telling.subject = tripped.track();
    const auto date = base::CalendarDay(tripped.date());
    telling.occasion = base::Cat(tripped.tripwire(), "/", date ? base::DateText(*date) : "");
    telling.round = fact.plan();
    telling.time_zone = fact.time_zone();
  }
  WM_RETURN_IF_ERROR(TellExactly(txn, InboxItem::KIND_TRIPWIRE, fact.plan(), tellings, now));
  const auto next = base::CalendarDay(fact.next_date());
  if (!next) return DropTask(txn, v1::Task::KIND_EXAMINE, fact.plan());
  return SetTask(txn, v1::Task::KIND_EXAMINE, fact.plan(), InstantOf(*next, 0, ZoneOf(fact.time_zone())));
}

absl::Status EndTripwires(storage::Txn& txn, std::string_view plan, absl::Time now) {
  WM_RETURN_IF_ERROR(TellExactly(txn, InboxItem::KIND_TRIPWIRE, plan, {}, now));
  return DropTask(txn, v1::Task::KIND_EXAMINE, plan);
}

}  // namespace waymark::notification
