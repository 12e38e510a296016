#include "services/feedback/handlers/tables.h"

#include <string>

#include "common/base/resource_name.h"
#include "common/base/timestamp.h"

namespace waymark::feedback {

namespace {

using storage::Table;

}  // namespace

const Table<v1::RaterPanel>& Panels() {
  static const auto* const table = new Table<v1::RaterPanel>("panels", [](const v1::RaterPanel& panel) { return panel.name(); });
  return *table;
}

const Table<v1::Round>& Rounds() {
  using T = Table<v1::Round>;
  static const auto* const table = new T(
      "rounds", [](const v1::Round& round) { return round.name(); },
      {T::Text("plan", [](const v1::Round& round) { return round.plan(); }),
       T::Number("state", [](const v1::Round& round) { return int64_t{round.state()}; }),
       T::Number("open", [](const v1::Round& round) { return int64_t{round.state() != v1::Round::STATE_CLOSED}; }),
       T::Number("created", [](const v1::Round& round) { return base::MicrosOf(round.create_time()); })},
      {{"member", "created"}, {"member", "open"}, {"plan", "state"}, {"open"}, {"open", "created"}});
  return *table;
}

const Table<v1::Request>& Requests() {
  using T = Table<v1::Request>;
  static const auto* const table = new T(
      "requests", [](const v1::Request& request) { return request.name(); },
      {T::Text("subject", [](const v1::Request& request) { return request.subject(); }),
       T::Text("round", [](const v1::Request& request) { return request.round(); }),
       T::Number("state", [](const v1::Request& request) { return int64_t{request.state()}; }),
       T::Number("created", [](const v1::Request& request) { return base::MicrosOf(request.create_time()); }),
       T::Text("wish", [](const v1::Request& request) { return request.wish(); }),
       T::Number("wished", [](const v1::Request& request) { return int64_t{!request.wish().empty()}; })},
      {{"member", "created"},
       {"member", "state", "created"},
       {"subject", "created"},
       {"subject", "round", "state"},
       {"subject", "round", "created"},
       {"round", "state"},
       {"state"},
       {"wish"},
       {"wished", "created"}},
      {}, [](const v1::Request& request) { return std::string(base::Prefix(request.name(), 2)); });
  return *table;
}

const Table<v1::LinkContact>& LinkContacts() {
  using T = Table<v1::LinkContact>;
  static const auto* const table = new T(
      "link_contacts", [](const v1::LinkContact& contact) { return contact.request(); }, {}, {}, {},
      [](const v1::LinkContact& contact) { return std::string(base::Prefix(contact.request(), 2)); });
  return *table;
}

const Table<v1::Answer>& Answers() {
  using T = Table<v1::Answer>;
  static const auto* const table = new T(
      "answers", [](const v1::Answer& answer) { return answer.name(); },
      {T::Text("round", [](const v1::Answer& answer) { return answer.round(); }),
       T::Number("created", [](const v1::Answer& answer) { return base::MicrosOf(answer.create_time()); })},
      {{"member", "created"}, {"round", "created"}});
  return *table;
}

const Table<v1::UnlinkedAnswers>& AllUnlinkedAnswers() {
  static const auto* const table =
      new Table<v1::UnlinkedAnswers>("unlinked_answers", [](const v1::UnlinkedAnswers& answers) { return answers.name(); });
  return *table;
}

const Table<v1::KnownMember>& KnownMembers() {
  static const auto* const table =
      new Table<v1::KnownMember>("known_members", [](const v1::KnownMember& member) { return member.name(); });
  return *table;
}

std::vector<const storage::TableSpec*> FeedbackTables() {
  return {&Panels().spec(),  &Rounds().spec(),  &Requests().spec(), &LinkContacts().spec(),
          &Answers().spec(), &AllUnlinkedAnswers().spec(), &KnownMembers().spec()};
}

}  // namespace waymark::feedback
