#include "services/notification/steps/negotiations.h"

#include <string>

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/notification/steps/tasks.h"
#include "services/notification/steps/telling.h"

namespace waymark::notification {
namespace {

using v1::InboxItem;

// Empty: nobody, or somebody without an account.
std::string WhoIsWaitedFor(const plan::v1::NegotiationChanged& fact) {
  switch (fact.awaits()) {
    case plan::v1::NEGOTIATION_PARTY_MEMBER:
      return std::string(base::Prefix(fact.negotiation(), 2));
    case plan::v1::NEGOTIATION_PARTY_COUNTERPART:
      return fact.counterpart();
    default:
      return "";
  }
}

}  // namespace

absl::Status ApplyNegotiation(storage::Txn& txn, const plan::v1::NegotiationChanged& fact, std::string_view occasion,
                              absl::Time now) {
  Telling telling;
  telling.person = WhoIsWaitedFor(fact);
  telling.kind = InboxItem::KIND_NEGOTIATION;
  telling.subject = fact.negotiation();
  telling.round = fact.negotiation();
  telling.occasion = std::string(occasion);
  if (fact.has_expire_time()) telling.lapse = TimeOf(fact.expire_time());
  const std::string item = ItemName(telling.person, telling.kind, telling.subject, telling.occasion);
  WM_RETURN_IF_ERROR(CloseItems(txn, telling.kind, telling.round, {item}));
  if (telling.person.empty() || telling.lapse <= now) return absl::OkStatus();
  return Tell(txn, telling, now);
}

}  // namespace waymark::notification
