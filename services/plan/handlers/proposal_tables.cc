#include "services/plan/handlers/proposal_tables.h"

#include <limits>
#include <string>

#include "common/base/resource_name.h"
#include "common/base/timestamp.h"

namespace waymark::plan {

using storage::Table;

const Table<v1::Proposal>& Proposals() {
  using P = v1::Proposal;
  using T = Table<P>;
  static const T& table =
      *new T("proposals", [](const P& p) { return p.name(); },
             {T::Text("plan", [](const P& p) { return std::string(base::Prefix(p.name(), 4)); }),
              T::Text("author", [](const P& p) { return p.author(); }),
              T::Number("open", [](const P& p) { return int64_t{p.state() == v1::PROPOSAL_STATE_OPEN}; }),
              T::Number("made", [](const P& p) { return base::MicrosOf(p.create_time()); })},
             {{"plan", "made"}, {"plan", "open", "made"}, {"plan", "author", "made"},
              {"plan", "author", "open", "made"}});
  return table;
}

const Table<v1::PerceptionLook>& PerceptionLooks() {
  using L = v1::PerceptionLook;
  using T = Table<L>;
  static const T& table =
      *new T("perception_looks", [](const L& l) { return l.round(); },
             {T::Text("plan", [](const L& l) { return std::string(base::Prefix(l.review(), 4)); }),
              T::Number("closed", [](const L& l) { return base::MicrosOf(l.close_time()); }),
              T::Number("due",
                        [](const L& l) {
                          return l.has_due_time() ? base::MicrosOf(l.due_time()) : std::numeric_limits<int64_t>::max();
                        })},
             {{"plan", "closed"}, {"due"}});
  return table;
}

std::vector<const storage::TableSpec*> ProposalTables() { return {&Proposals().spec(), &PerceptionLooks().spec()}; }

}  // namespace waymark::plan
