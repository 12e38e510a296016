#include "services/feedback/handlers/asking.h"

#include <optional>
#include <string>
#include <vector>

#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/events/journal.h"
#include "services/feedback/domain/names.h"
#include "services/feedback/domain/relation.h"
#include "services/feedback/domain/request_state.h"
#include "services/feedback/handlers/tables.h"

namespace waymark::feedback {

namespace {

// Whom a round asks: the member first, then the panel's raters.
std::vector<v1::Rater> RatersOf(const v1::Round& round, const v1::RaterPanel& panel) {
  std::vector<v1::Rater> raters(1);
  raters[0].set_member(std::string(base::OwnerOf(round.name())));
  raters[0].set_relation(v1::RELATION_SELF);
  for (const v1::Rater& rater : panel.raters()) {
    if (rater.relation() != v1::RELATION_SELF) raters.push_back(rater);
  }
  return raters;
}

// How the rater is called; nullopt for a member who has left.
absl::StatusOr<std::optional<std::string>> DisplayNameOf(storage::Txn& txn, const v1::Rater& rater) {
  if (rater.has_external()) return std::optional<std::string>(rater.external().display_name());
  WM_ASSIGN_OR_RETURN(const auto member, KnownMembers().Find(txn, rater.member()));
  if (!member || !(*member)->active()) return std::optional<std::string>();
  return std::optional<std::string>((*member)->display_name());
}

}  // namespace

absl::StatusOr<v1::KnownMember> ActiveMember(storage::Txn& txn, std::string_view member) {
  WM_ASSIGN_OR_RETURN(const auto known, KnownMembers().Find(txn, member));
  if (!known) return absl::UnavailableError("the member is not known here yet; try again shortly");
  if (!(*known)->active()) {
    return base::Error(error::v1::REASON_STATE_FORBIDS, "the member has left the organisation", {{"state", "LEFT"}});
  }
  return **known;
}

absl::Status CheckKnown(storage::Txn& txn, std::string_view field, const v1::Rater& rater, base::Violations& violations) {
  if (rater.member().empty()) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const auto known, KnownMembers().Find(txn, rater.member()));
  if (!known || !(*known)->active()) {
    violations.Add(base::Cat(field, ".member"), "must be an active member of the organisation");
  }
  return absl::OkStatus();
}

absl::Status CheckRoomForRequest(storage::Txn& txn, const std::string& member, absl::Time now) {
  storage::Query open;
  open.equals = {{"subject", member}, {"round", std::string()}, {"state", int64_t{v1::Request::STATE_OPEN}}};
  WM_RETURN_IF_ERROR(CheckRoom(txn, Requests(), open, kMaxOpenRequests,
                               "requests apart from rounds wait at once: withdraw one first"));
  storage::Query recent;
  recent.equals = {{"subject", member}, {"round", std::string()}};
  recent.order_by = "created";
  recent.from = storage::Micros(now - kMonth);
  return CheckRoom(txn, Requests(), recent, kMaxRequestsAMonth, "requests apart from rounds are made within 30 days");
}

absl::StatusOr<v1::Request> Ask(storage::Txn& txn, const rpc::Call& call, const Question& question, const v1::Rater& rater) {
  WM_ASSIGN_OR_RETURN(const auto display_name, DisplayNameOf(txn, rater));
  if (!display_name) return base::NotFound(rater.member());
  const std::string who = rater.has_external() ? base::Cat("externals/", call.NewId()) : rater.member();
  v1::Request request;
  request.set_name(base::Cat(who, "/requests/", call.NewId()));
  request.set_subject(question.subject.name());
  request.set_subject_display_name(question.subject.display_name());
  request.set_rater_display_name(*display_name);
  request.set_relation(rater.relation());
  request.set_rater_shown(!IsAnonymous(rater.relation()));
  request.set_round(question.round);
  request.set_wish(question.wish);
  request.set_wish_request_id(question.wish_request_id);
  *request.mutable_due_date() = question.due_date;
  *request.mutable_items() = question.items;
  request.set_state(v1::Request::STATE_OPEN);
  *request.mutable_create_time() = base::TimestampOf(call.now);
  WM_RETURN_IF_ERROR(Requests().Insert(txn, request));
  if (rater.has_external()) {
    v1::LinkContact contact;
    contact.set_request(request.name());
    contact.set_email(rater.external().email());
    contact.set_generation(1);
    WM_RETURN_IF_ERROR(LinkContacts().Insert(txn, contact));
  }
  WM_RETURN_IF_ERROR(events::Journal::Append(txn, call, request.name(), OpenedFact(request)));
  if (!request.wish().empty())
    WM_RETURN_IF_ERROR(events::Journal::Append(txn, call, request.wish(), WishedFact(request)));
  return request;
}

absl::Status StartRound(storage::Txn& txn, const rpc::Call& call, storage::Stored<v1::Round>& round) {
  WM_ASSIGN_OR_RETURN(const v1::KnownMember subject, ActiveMember(txn, base::OwnerOf(round->name())));
  WM_ASSIGN_OR_RETURN(const auto panel, Panels().Find(txn, PanelOfPlan(round->plan())));
  const bool confirmed = panel && (*panel)->confirmed();
  round.mutable_message().set_state(confirmed ? v1::Round::STATE_OPEN : v1::Round::STATE_AWAITING_RATERS);
  WM_RETURN_IF_ERROR(Rounds().Put(txn, round));
  WM_RETURN_IF_ERROR(events::Journal::Append(txn, call, round->name(), OpenedFact(*round)));
  if (!confirmed) return absl::OkStatus();
  const Question question{subject, round->items(), round->due_date(), round->name(), "", ""};
  for (const v1::Rater& rater : RatersOf(*round, **panel)) {
    WM_ASSIGN_OR_RETURN(const auto display_name, DisplayNameOf(txn, rater));
    if (!display_name) continue;
    WM_RETURN_IF_ERROR(Ask(txn, call, question, rater).status());
  }
  return absl::OkStatus();
}

v1::RoundOpened OpenedFact(const v1::Round& round) {
  v1::RoundOpened fact;
  fact.set_round(round.name());
  fact.set_review(round.review());
  fact.set_member(std::string(base::OwnerOf(round.name())));
  *fact.mutable_due_date() = round.due_date();
  fact.set_awaiting_raters(round.state() == v1::Round::STATE_AWAITING_RATERS);
  fact.set_plan(round.plan());
  return fact;
}

v1::RequestOpened OpenedFact(const v1::Request& request) {
  v1::RequestOpened fact;
  fact.set_request(request.name());
  fact.set_rater(std::string(base::Prefix(request.name(), 2)));
  fact.set_subject(request.subject());
  fact.set_subject_display_name(request.subject_display_name());
  if (!IsAnonymous(request.relation())) fact.set_relation(request.relation());
  *fact.mutable_due_date() = request.due_date();
  fact.set_round(request.round());
  return fact;
}

v1::WishedRequestChanged WishedFact(const v1::Request& request) {
  v1::WishedRequestChanged fact;
  fact.set_wish(request.wish());
  fact.set_request(request.name());
  fact.set_outcome(OutcomeOf(request.state()));
  return fact;
}

}  // namespace waymark::feedback
