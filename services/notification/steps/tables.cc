#include "services/notification/steps/tables.h"

#include "common/base/resource_name.h"
#include "google/protobuf/util/time_util.h"
#include "services/notification/steps/tasks.h"

namespace waymark::notification {
namespace {

// Raters without an account have records too, so the owner is the first two segments whatever they are.
std::string PersonIn(std::string_view name) { return std::string(base::Prefix(name, 2)); }

}  // namespace

const storage::Table<v1::Schedule>& Schedules() {
  using Table = storage::Table<v1::Schedule>;
  static const auto* const table = new Table("schedules", [](const v1::Schedule& s) { return s.name(); });
  return *table;
}

const storage::Table<v1::Expiries>& AllExpiries() {
  using Table = storage::Table<v1::Expiries>;
  static const auto* const table = new Table("expiries", [](const v1::Expiries& e) { return e.name(); });
  return *table;
}

const storage::Table<v1::Occurrence>& Occurrences() {
  using Table = storage::Table<v1::Occurrence>;
  static const auto* const table = new Table(
      "occurrences", [](const v1::Occurrence& o) { return o.name(); },
      {Table::Text("plan", [](const v1::Occurrence& o) { return o.plan(); }),
       Table::Number("state", [](const v1::Occurrence& o) { return int64_t{o.state()}; })},
      {{"plan", "state"}, {"state"}});
  return *table;
}

const storage::Table<v1::Task>& Tasks() {
  using Table = storage::Table<v1::Task>;
  static const auto* const table = new Table(
      "tasks", [](const v1::Task& t) { return t.name(); },
      {Table::Number("lane", [](const v1::Task& t) { return static_cast<int64_t>(LaneOf(t.kind())); }),
       Table::Number("due", [](const v1::Task& t) { return google::protobuf::util::TimeUtil::TimestampToMicroseconds(t.due_time()); }),
       Table::Number("claimed", [](const v1::Task& t) { return int64_t{!t.claim().empty()}; })},
      {{"lane", "due"}, {"claimed"}}, {}, [](const v1::Task& t) { return PersonIn(t.subject()); });
  return *table;
}

const storage::Table<v1::Recipient>& Recipients() {
  using Table = storage::Table<v1::Recipient>;
  static const auto* const table = new Table("recipients", [](const v1::Recipient& r) { return r.name(); });
  return *table;
}

const storage::Table<v1::Settings>& AllSettings() {
  using Table = storage::Table<v1::Settings>;
  static const auto* const table = new Table("settings", [](const v1::Settings& s) { return s.name(); });
  return *table;
}

const storage::Table<v1::InboxEntry>& InboxEntries() {
  using Table = storage::Table<v1::InboxEntry>;
  static const auto* const table = new Table(
      "inbox_entries", [](const v1::InboxEntry& e) { return e.item().name(); },
      {Table::Number("state", [](const v1::InboxEntry& e) { return int64_t{e.item().state()}; }),
       Table::Number("change", [](const v1::InboxEntry& e) { return e.change(); }),
       Table::Text("round", [](const v1::InboxEntry& e) { return e.round(); })},
      {{"member", "state", "change"}, {"member", "change"}, {"round"}}, {},
      [](const v1::InboxEntry& e) { return PersonIn(e.item().name()); });
  return *table;
}

const storage::Table<v1::Inbox>& Inboxes() {
  using Table = storage::Table<v1::Inbox>;
  static const auto* const table =
      new Table("inboxes", [](const v1::Inbox& i) { return i.name(); }, {}, {}, {}, [](const v1::Inbox& i) { return i.name(); });
  return *table;
}

const storage::Table<v1::Delivery>& Deliveries() {
  using Table = storage::Table<v1::Delivery>;
  static const auto* const table = new Table(
      "deliveries", [](const v1::Delivery& d) { return d.name(); },
      {Table::Number("state", [](const v1::Delivery& d) { return int64_t{d.state()}; }),
       Table::Text("item", [](const v1::Delivery& d) { return d.item(); })},
      {{"member", "state"}, {"state"}, {"item"}}, {}, [](const v1::Delivery& d) { return PersonIn(d.name()); });
  return *table;
}

std::vector<const storage::TableSpec*> NotificationTables() {
  return {&Schedules().spec(),    &AllExpiries().spec(), &Occurrences().spec(),
          &Tasks().spec(),        &Recipients().spec(),  &AllSettings().spec(),
          &InboxEntries().spec(), &Inboxes().spec(),     &Deliveries().spec()};
}

}  // namespace waymark::notification
