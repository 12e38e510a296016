#include "services/plan/handlers/negotiation_document.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/access/redaction.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/events/journal.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/negotiation_rules.h"
#include "services/plan/domain/negotiation_workload.h"
#include "services/plan/handlers/assessment.h"
#include "services/plan/handlers/guidance.h"
#include "services/plan/handlers/link.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/negotiation_tables.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using google::protobuf::util::MessageDifferencer;
using storage::Stored;
using storage::Txn;

bool IsByGrant(const rpc::Call& call) { return call.access.as == access::v1::CALLER_KIND_GRANTEE; }

// Whether a grantee is the counterpart of any of the owner's negotiations.
absl::StatusOr<bool> IsCounterpartOfAny(Txn& txn, const std::string& owner, const std::string& grantee) {
  storage::Query query;
  query.equals = {{"member", owner}, {"counterpart", grantee}};
  query.limit = 1;
  WM_ASSIGN_OR_RETURN(const auto any, Negotiations().Select(txn, query));
  return !any.empty();
}

// Says which link of the counterpart's is good.
absl::Status TellLink(Txn& txn, const rpc::Call& call, v1::Negotiation* negotiation) {
  WM_ASSIGN_OR_RETURN(const auto link, LinkTo(txn, negotiation->name(), call.now));
  if (!link) return absl::OkStatus();
  const auto& sections = link->sections();
  v1::NegotiationLink& told = *negotiation->mutable_link();
  told.set_opens_pay(std::find(sections.begin(), sections.end(), access::v1::SECTION_SALARY) != sections.end());
  *told.mutable_create_time() = link->create_time();
  *told.mutable_expire_time() = link->expire_time();
  return absl::OkStatus();
}

absl::StatusOr<v1::WorkloadCheck> WorkloadOf(Txn& txn, const rpc::Call& call, const v1::Negotiation& negotiation) {
  v1::GetStandingRequest get;
  get.set_name(base::Cat(base::OwnerOf(negotiation.name()), "/standing"));
  WM_ASSIGN_OR_RETURN(auto standing, GetStanding(txn, call, get));
  WM_ASSIGN_OR_RETURN(auto plan, Plans().Get(txn, negotiation.plan()));
  if (call.access.SeesPart()) {
    access::Redact(call.access, &standing.mutable_message());
    access::Redact(call.access, &plan.mutable_message());
  }
  std::optional<double> contract;
  if (standing->has_hours_per_week()) contract = standing->hours_per_week();
  std::optional<double> under_way;
  if (call.access.Sees(access::v1::SECTION_TRACKS)) under_way = HoursUnderWay(*plan, negotiation);
  return CheckWorkload(negotiation.terms(), contract, under_way, HoursGiven(*plan));
}

}  // namespace

absl::Status NarrowForGrantee(Txn& txn, const rpc::Call& call, const std::string& owner, storage::Query* query) {
  if (!IsByGrant(call)) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const bool counterpart, IsCounterpartOfAny(txn, owner, call.access.member));
  if (!counterpart) return absl::OkStatus();
  query->equals.push_back({"counterpart", call.access.member});
  query->equals.push_back({"shown", int64_t{1}});
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::Negotiation>> NegotiationsOf(Txn& txn, const rpc::Call& call, const std::string& plan) {
  std::vector<v1::Negotiation> negotiations;
  if (!call.access.Sees(access::v1::SECTION_NEGOTIATIONS)) return negotiations;
  storage::Query query;
  query.equals = {{"plan", plan}};
  query.limit = kMaxNegotiations;
  WM_RETURN_IF_ERROR(NarrowForGrantee(txn, call, std::string(base::OwnerOf(plan)), &query));
  WM_ASSIGN_OR_RETURN(auto rows, Negotiations().Select(txn, query));
  for (auto& row : rows) {
    v1::Negotiation& negotiation = negotiations.emplace_back(std::move(row.mutable_message()));
    negotiation.set_state(StateAt(negotiation, call.now));
    if (call.access.SeesPart()) access::Redact(call.access, &negotiation);
  }
  return negotiations;
}

absl::StatusOr<Stored<v1::Negotiation>> ReadNegotiation(Txn& txn, const rpc::Call& call, const std::string& name) {
  WM_ASSIGN_OR_RETURN(auto stored, Negotiations().Get(txn, name));
  if (!IsByGrant(call)) return stored;
  if (stored->counterpart().member() == call.access.member) {
    if (WasProposed(*stored)) return stored;
    return base::NotFound(name);
  }
  WM_ASSIGN_OR_RETURN(const bool counterpart,
                      IsCounterpartOfAny(txn, std::string(base::OwnerOf(name)), call.access.member));
  if (counterpart) return base::NotFound(name);
  return stored;
}

absl::StatusOr<v1::Negotiation> AnswerOf(Txn& txn, const rpc::Call& call, v1::Negotiation negotiation) {
  if (call.access.SeesPart()) access::Redact(call.access, &negotiation);
  negotiation.set_state(StateAt(negotiation, call.now));
  if (!IsOnTheTable(negotiation.state())) negotiation.clear_awaits();
  WM_ASSIGN_OR_RETURN(*negotiation.mutable_workload(), WorkloadOf(txn, call, negotiation));
  WM_ASSIGN_OR_RETURN(const auto member, Members().Get(txn, base::OwnerOf(negotiation.name())));
  WM_ASSIGN_OR_RETURN(const auto at_hand, GuidanceAtHand(txn, TopicsOf(negotiation.terms()), member->language()));
  for (const std::string& note : at_hand) negotiation.add_guidance_at_hand(note);
  if (call.access.as == access::v1::CALLER_KIND_OWNER) WM_RETURN_IF_ERROR(TellLink(txn, call, &negotiation));
  return negotiation;
}

absl::Status SetExpiry(Txn& txn, v1::Negotiation* negotiation) {
  negotiation->clear_expire_time();
  const auto day = base::CalendarDay(negotiation->expire_date());
  if (!day) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOf(txn, base::OwnerOf(negotiation->name())));
  *negotiation->mutable_expire_time() = base::TimestampOf(absl::FromCivil(*day + 1, zone));
  return absl::OkStatus();
}

v1::NegotiationChanged FactOf(const v1::Negotiation& negotiation) {
  v1::NegotiationChanged fact;
  fact.set_negotiation(negotiation.name());
  fact.set_counterpart(negotiation.counterpart().member());
  fact.set_state(negotiation.state());
  fact.set_awaits(negotiation.awaits());
  if (negotiation.has_expire_time()) *fact.mutable_expire_time() = negotiation.expire_time();
  fact.set_turn(negotiation.turns_size());
  return fact;
}

absl::Status TellNegotiation(Txn& txn, const rpc::Call& call, const v1::Negotiation& negotiation) {
  return events::Journal::Append(txn, call, negotiation.name(), FactOf(negotiation));
}

absl::Status SettleTerms(std::string_view field, const v1::Terms& before, v1::Terms* terms, const Facts& facts,
                         base::Violations& violations) {
  for (int i = 0; i < terms->recognition_size(); ++i) {
    v1::TargetRole* target = terms->mutable_recognition(i)->mutable_role();
    if (target->role().empty()) {
      if (target->title().empty()) terms->mutable_recognition(i)->clear_role();
      continue;
    }
    const bool stood =
        i < before.recognition_size() && MessageDifferencer::Equals(before.recognition(i).role(), *target);
    if (stood) continue;
    WM_ASSIGN_OR_RETURN(const auto release, facts.ReleaseOf(target->role(), target->role_release()));
    if (!release) {
      violations.Add(base::Cat(field, ".recognition[", i, "].role.role"),
                     "must be a role of the catalogue, in the release named");
    }
    target->set_role_release(release.value_or(""));
  }
  return absl::OkStatus();
}

}  // namespace waymark::plan
