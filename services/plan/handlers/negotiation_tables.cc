#include "services/plan/handlers/negotiation_tables.h"

#include <limits>

#include "common/base/timestamp.h"
#include "services/plan/domain/guidance_rules.h"
#include "services/plan/domain/negotiation_rules.h"

namespace waymark::plan {
namespace {

using storage::Table;

int64_t ExpiryOf(const v1::Negotiation& negotiation) {
  return negotiation.has_expire_time() ? base::MicrosOf(negotiation.expire_time())
                                       : std::numeric_limits<int64_t>::max();
}

}  // namespace

const Table<v1::Negotiation>& Negotiations() {
  using N = v1::Negotiation;
  using T = Table<N>;
  static const T& table = *new T(
      "negotiations", [](const N& n) { return n.name(); },
      {T::Text("plan", [](const N& n) { return n.plan(); }),
       T::Number("state", [](const N& n) { return int64_t{n.state()}; }),
       T::Number("tabled", [](const N& n) { return int64_t{IsOnTheTable(n.state())}; }),
       T::Number("shown", [](const N& n) { return int64_t{WasProposed(n)}; }),
       T::Text("counterpart", [](const N& n) { return n.counterpart().member(); }), T::Number("expires", ExpiryOf)},
      {{"member", "key"}, {"plan"}, {"member", "counterpart"}, {"member", "state", "expires"},
       {"member", "tabled", "expires"}});
  return table;
}

const Table<v1::GuidanceNote>& GuidanceNotes() {
  using T = Table<v1::GuidanceNote>;
  static const T& table =
      *new T("guidance_notes", [](const v1::GuidanceNote& n) { return n.name(); },
             {T::Number("topic", [](const v1::GuidanceNote& n) { return int64_t{n.topic()}; }),
              T::Text("language", [](const v1::GuidanceNote& n) { return LanguageKey(n.language()); })},
             {{"topic", "language", "key"}, {"language", "key"}});
  return table;
}

std::vector<const storage::TableSpec*> NegotiationTables() { return {&Negotiations().spec(), &GuidanceNotes().spec()}; }

}  // namespace waymark::plan
