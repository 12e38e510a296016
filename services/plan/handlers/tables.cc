#include "services/plan/handlers/tables.h"

#include <charconv>
#include <string>

#include "common/base/resource_name.h"
#include "common/base/timestamp.h"

namespace waymark::plan {
namespace {

using storage::Table;

// members/{member}/plans/{plan} of a name below it.
std::string PlanOf(const std::string& name) { return std::string(base::Prefix(name, 4)); }

int64_t NumberOf(const v1::PlanVersion& version) {
  const std::string_view last = base::LastSegment(version.name());
  int64_t number = 0;
  std::from_chars(last.data(), last.data() + last.size(), number);
  return number;
}

}  // namespace

const Table<v1::Member>& Members() {
  using T = Table<v1::Member>;
  static const T& table =
      *new T("members", [](const v1::Member& m) { return m.name(); },
             {T::Number("state", [](const v1::Member& m) { return int64_t{m.state()}; })}, {{"state", "key"}});
  return table;
}

const Table<v1::Standing>& Standings() {
  using T = Table<v1::Standing>;
  static const T& table = *new T("standings", [](const v1::Standing& s) { return s.name(); });
  return table;
}

const Table<v1::AssessmentEntry>& AssessmentEntries() {
  using T = Table<v1::AssessmentEntry>;
  static const T& table =
      *new T("assessment_entries", [](const v1::AssessmentEntry& e) { return e.name(); }, {}, {{"member", "key"}});
  return table;
}

const Table<v1::Plan>& Plans() {
  using T = Table<v1::Plan>;
  static const T& table = *new T("plans", [](const v1::Plan& p) { return p.name(); },
                                 {T::Number("state", [](const v1::Plan& p) { return int64_t{p.state()}; })},
                                 {{"member", "key"}, {"member", "state"}});
  return table;
}

const Table<v1::PlanVersion>& PlanVersions() {
  using T = Table<v1::PlanVersion>;
  static const T& table = *new T(
      "plan_versions", [](const v1::PlanVersion& v) { return v.name(); },
      {T::Text("plan", [](const v1::PlanVersion& v) { return PlanOf(v.name()); }), T::Number("number", NumberOf)}, {},
      {{"plan", "number"}});
  return table;
}

const Table<v1::Review>& Reviews() {
  using T = Table<v1::Review>;
  static const T& table =
      *new T("reviews", [](const v1::Review& r) { return r.name(); },
             {T::Text("plan", [](const v1::Review& r) { return PlanOf(r.name()); }),
              T::Number("state", [](const v1::Review& r) { return int64_t{r.state()}; }),
              T::Number("opened", [](const v1::Review& r) { return base::MicrosOf(r.create_time()); })},
             {{"plan", "state"}, {"plan", "opened"}});
  return table;
}

const Table<v1::ReviewSnapshot>& ReviewSnapshots() {
  using T = Table<v1::ReviewSnapshot>;
  static const T& table =
      *new T("review_snapshots", [](const v1::ReviewSnapshot& s) { return s.name(); },
             {T::Text("plan", [](const v1::ReviewSnapshot& s) { return PlanOf(s.name()); })}, {{"plan"}});
  return table;
}

const Table<v1::ReviewOccurrence>& ReviewOccurrences() {
  using T = Table<v1::ReviewOccurrence>;
  static const T& table =
      *new T("review_occurrences", [](const v1::ReviewOccurrence& o) { return o.name(); },
             {T::Text("plan", [](const v1::ReviewOccurrence& o) { return PlanOf(o.name()); })}, {{"plan"}});
  return table;
}

std::vector<const storage::TableSpec*> CareerTables() {
  return {&Members().spec(),      &Standings().spec(), &AssessmentEntries().spec(), &Plans().spec(),
          &PlanVersions().spec(), &Reviews().spec(),   &ReviewSnapshots().spec(),   &ReviewOccurrences().spec()};
}

}  // namespace waymark::plan
