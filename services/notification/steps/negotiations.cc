#include "services/notification/steps/negotiations.h"

#include <string>
#include <vector>

#include "common/base/cat.h"
#include "common/base/resource_name.h"
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

absl::Status ApplyNegotiation(storage::Txn& txn, const plan::v1::NegotiationChanged& fact, absl::Time now) {
  std::vector<Telling> tellings;
  if (const std::string person = WhoIsWaitedFor(fact); !person.empty()) {
    Telling& telling = tellings.emplace_back();
    telling.person = person;
    telling.kind = InboxItem::KIND_NEGOTIATION;
    telling.subject = fact.negotiation();
    telling.round = fact.negotiation();
    telling.occasion = base::Cat(fact.turn());
    if (fact.has_expire_time()) telling.lapse = TimeOf(fact.expire_time());
  }
  return TellExactly(txn, InboxItem::KIND_NEGOTIATION, fact.negotiation(), tellings, now);
}

}  // namespace waymark::notification
