#include "services/notification/resync.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/notification/steps/feedback_facts.h"
#include "services/notification/steps/meetings.h"
#include "services/notification/steps/negotiations.h"
#include "services/notification/steps/occurrences.h"
#include "services/notification/steps/plan_facts.h"
#include "services/notification/steps/qualifications.h"
#include "services/notification/steps/schedules.h"
#include "services/notification/steps/tables.h"
#include "services/notification/steps/tasks.h"
#include "services/notification/steps/telling.h"
#include "waymark/feedback/v1/request.pb.h"
#include "waymark/feedback/v1/round.pb.h"
#include "waymark/plan/v1/member.pb.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::notification {
namespace {

using v1::InboxItem;
using v1::Occurrence;

constexpr absl::Duration kTimeout = absl::Seconds(10);
constexpr int kPageSize = 200;

// Calls a listing page by page and hands each to `on_page`.
template <class Response, class Request>
absl::Status ForEachPage(rpc::Peer& peer, std::string_view method, Request request, std::function<absl::Status(const Response&)> on_page) {
  request.set_page_size(kPageSize);
  do {
    Response page;
    WM_RETURN_IF_ERROR(peer.Call(method, request, &page, kTimeout));
    WM_RETURN_IF_ERROR(on_page(page));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

// Every row of a table that `query` asks for, page by page.
template <class M>
absl::StatusOr<std::vector<M>> ReadAll(storage::Store& store, const storage::Table<M>& table, storage::Query query) {
  std::vector<M> all;
  query.limit = 1000;
  while (true) {
    size_t read = 0;
    WM_RETURN_IF_ERROR(store.Read([&](storage::Txn& txn) -> absl::Status {
      WM_ASSIGN_OR_RETURN(const auto rows, table.Select(txn, query));
      for (const auto& row : rows) all.push_back(*row);
      read = rows.size();
      return absl::OkStatus();
    }));
    if (read < 1000) return all;
    query.after = table.PlaceOf(query, all.back());
  }
}

plan::v1::MemberChanged FactOf(const plan::v1::Member& member) {
  plan::v1::MemberChanged fact;
  fact.set_member(member.name());
  fact.set_issuer(member.issuer());
  fact.set_subject(member.subject());
  fact.set_display_name(member.display_name());
  fact.set_email(member.email());
  fact.set_time_zone(member.time_zone());
  fact.set_language(member.language());
  fact.set_manager(member.manager());
  fact.set_active(member.state() == plan::v1::MEMBER_STATE_ACTIVE);
  return fact;
}

// An active plan with the review of it that is open, if one is.
struct ActivePlan {
  PlanTimes times;
  plan::v1::ReviewOpened open_review;
};

absl::Status ReadOpenReview(rpc::Peer& plan, ActivePlan* active) {
  plan::v1::ListReviewsRequest request;
  request.set_parent(active->times.plan);
  request.set_page_size(1);  // newest first: a plan has at most one open review, and it is the newest
  plan::v1::ListReviewsResponse page;
  WM_RETURN_IF_ERROR(plan.Call("waymark.plan.v1.ReviewService/ListReviews", request, &page, kTimeout));
  if (page.reviews().empty() || page.reviews(0).state() != plan::v1::REVIEW_STATE_OPEN) return absl::OkStatus();
  const plan::v1::Review& review = page.reviews(0);
  active->open_review.set_review(review.name());
  active->open_review.set_plan(active->times.plan);
  active->open_review.set_occurrence(review.occurrence());
  *active->open_review.mutable_due_date() = review.due_date();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ActivePlan>> ReadActivePlans(rpc::Peer& plan, const plan::v1::Member& member) {
  std::vector<ActivePlan> plans;
  if (member.state() != plan::v1::MEMBER_STATE_ACTIVE) return plans;
  plan::v1::ListPlansRequest request;
  request.set_parent(member.name());
  WM_RETURN_IF_ERROR((ForEachPage<plan::v1::ListPlansResponse>(
      plan, "waymark.plan.v1.PlanService/ListPlans", request, [&](const plan::v1::ListPlansResponse& page) {
        for (const plan::v1::Plan& each : page.plans()) {
          if (each.state() != plan::v1::PLAN_STATE_ACTIVE) continue;
          plans.push_back({{each.name(), member.time_zone(), each.next_review_date(), each.cadences()}, {}});
        }
        return absl::OkStatus();
      })));
  for (ActivePlan& active : plans) WM_RETURN_IF_ERROR(ReadOpenReview(plan, &active));
  return plans;
}

// Closes the reviews of a plan that are open here and, as listed, no longer there.
absl::Status CloseOtherReviews(storage::Txn& txn, const ActivePlan& active, absl::Time began) {
  for (const auto state : {Occurrence::STATE_REVIEW_OPEN, Occurrence::STATE_ROUND_OPEN, Occurrence::STATE_ROUND_CLOSED}) {
    storage::Query query;
    query.equals = {{"plan", active.times.plan}, {"state", int64_t{state}}};
    WM_ASSIGN_OR_RETURN(const auto occurrences, Occurrences().Select(txn, query));
    for (const auto& occurrence : occurrences) {
      if (occurrence->review() == active.open_review.review() || TimeOf(occurrence->update_time()) >= began) continue;
      WM_RETURN_IF_ERROR(ReviewIsClosed(txn, occurrence->review(), began));
    }
  }
  return absl::OkStatus();
}

// Takes over one member with their plans; schedules of plans that are not among them end.
absl::Status TakeOver(storage::Txn& txn, const plan::v1::Member& member, const std::vector<ActivePlan>& plans, absl::Time began) {
  WM_RETURN_IF_ERROR(ApplyMember(txn, FactOf(member), began));
  std::set<std::string> active;
  for (const ActivePlan& each : plans) {
    active.insert(each.times.plan);
    WM_RETURN_IF_ERROR(SchedulePlan(txn, each.times));
    WM_RETURN_IF_ERROR(SetTask(txn, v1::Task::KIND_EXAMINE, each.times.plan, began));
    WM_RETURN_IF_ERROR(CloseOtherReviews(txn, each, began));
    if (!each.open_review.review().empty()) WM_RETURN_IF_ERROR(ApplyReviewOpened(txn, each.open_review, began));
  }
  WM_ASSIGN_OR_RETURN(const auto schedules, SchedulesOf(txn, member.name()));
  for (const v1::Schedule& schedule : schedules) {
    if (schedule.active() && !active.contains(schedule.plan())) WM_RETURN_IF_ERROR(ApplyPlanEnded(txn, schedule.plan(), began));
  }
  return absl::OkStatus();
}

// Does what plan's journal told of one member's meetings, negotiations and qualifications, as far as it still holds;
// the first two go to `told`.
absl::Status Recall(rpc::Peer& plan, storage::Store& store, const std::string& member, absl::Time began,
                    std::set<std::string>* told) {
  plan::v1::RecallFactsRequest request;
  request.set_name(member);
  plan::v1::RecallFactsResponse facts;
  WM_RETURN_IF_ERROR(plan.Call("waymark.plan.v1.MemberService/RecallFacts", request, &facts, kTimeout));
  for (const auto& fact : facts.meetings()) told->insert(fact.meeting());
  for (const auto& fact : facts.negotiations()) told->insert(fact.negotiation());
  return store.WriteAndWait([&](storage::Txn& txn) -> absl::Status {
    for (const auto& fact : facts.meetings()) WM_RETURN_IF_ERROR(ApplyMeeting(txn, fact, began));
    for (const auto& fact : facts.negotiations()) WM_RETURN_IF_ERROR(ApplyNegotiation(txn, fact, began));
    return ApplyQualifications(txn, facts.qualifications(), began);
  });
}

// Closes the items of meetings and negotiations that are open here and not among those plan told of.
absl::Status CloseUntold(storage::Store& store, const std::set<std::string>& told, absl::Time began) {
  WM_ASSIGN_OR_RETURN(const auto entries, ReadAll(store, InboxEntries(), {}));
  for (const v1::InboxEntry& entry : entries) {
    const InboxItem& item = entry.item();
    if (item.kind() != InboxItem::KIND_MEETING && item.kind() != InboxItem::KIND_NEGOTIATION) continue;
    if (item.state() != InboxItem::STATE_OPEN || told.contains(item.subject())) continue;
    if (TimeOf(item.create_time()) >= began) continue;
    WM_RETURN_IF_ERROR(store.WriteAndWait(
        [&](storage::Txn& txn) { return CloseItem(txn, item.name(), InboxItem::STATE_DONE).status(); }));
  }
  return absl::OkStatus();
}

// What feedback has open.
struct OpenThere {
  std::map<std::string, feedback::v1::RoundOpened> rounds;
  std::map<std::string, feedback::v1::RequestOpened> requests;
};

absl::StatusOr<OpenThere> ReadOpen(rpc::Peer& feedback) {
  OpenThere open;
  WM_RETURN_IF_ERROR((ForEachPage<feedback::v1::ListOpenRoundsResponse>(
      feedback, "waymark.feedback.v1.RoundService/ListOpenRounds", feedback::v1::ListOpenRoundsRequest(), [&](const auto& page) {
        for (const auto& round : page.rounds()) open.rounds[round.round()] = round;
        return absl::OkStatus();
      })));
  WM_RETURN_IF_ERROR((ForEachPage<feedback::v1::ListOpenRequestsResponse>(
      feedback, "waymark.feedback.v1.RequestService/ListOpenRequests", feedback::v1::ListOpenRequestsRequest(), [&](const auto& page) {
        for (const auto& request : page.requests()) open.requests[request.request()] = request;
        return absl::OkStatus();
      })));
  return open;
}

// Whether items of that kind belong to rounds.
bool IsOfFeedback(InboxItem::Kind kind) {
  return kind == InboxItem::KIND_CONFIRM_RATERS || kind == InboxItem::KIND_FEEDBACK_REQUEST ||
         kind == InboxItem::KIND_FEEDBACK_READY;
}

// Rounds that are open here and not there, with their reviews.
absl::StatusOr<std::map<std::string, std::string>> RoundsGone(storage::Store& store, const OpenThere& open, absl::Time began) {
  std::map<std::string, std::string> gone;
  WM_ASSIGN_OR_RETURN(const auto entries, ReadAll(store, InboxEntries(), {}));
  for (const v1::InboxEntry& entry : entries) {
    const bool is_old = TimeOf(entry.item().create_time()) < began;
    const bool of_round = !entry.round().empty() && IsOfFeedback(entry.item().kind());
    if (is_old && of_round && !open.rounds.contains(entry.round())) gone[entry.round()];
  }
  storage::Query query;
  query.equals = {{"state", int64_t{Occurrence::STATE_ROUND_OPEN}}};
  WM_ASSIGN_OR_RETURN(const auto occurrences, ReadAll(store, Occurrences(), query));
  for (const Occurrence& occurrence : occurrences) {
    const bool is_old = TimeOf(occurrence.update_time()) < began;
    if (is_old && !open.rounds.contains(occurrence.round())) gone[occurrence.round()] = occurrence.review();
  }
  return gone;
}

// Closes requests that are open here and not there.
absl::Status CloseRequests(storage::Store& store, const OpenThere& open, absl::Time began) {
  WM_ASSIGN_OR_RETURN(const auto entries, ReadAll(store, InboxEntries(), {}));
  for (const v1::InboxEntry& entry : entries) {
    const InboxItem& item = entry.item();
    if (item.kind() != InboxItem::KIND_FEEDBACK_REQUEST || item.state() != InboxItem::STATE_OPEN) continue;
    if (open.requests.contains(item.subject()) || TimeOf(item.create_time()) >= began) continue;
    WM_RETURN_IF_ERROR(store.WriteAndWait(
        [&](storage::Txn& txn) { return CloseItem(txn, item.name(), InboxItem::STATE_DONE).status(); }));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ResyncPlan(rpc::Peer& plan, storage::Store& store, const base::Clock& clock) {
  const absl::Time began = clock.Now();
  plan::v1::ListMembersRequest request;
  request.set_show_left(true);
  std::vector<std::string> members;
  const auto take_over = [&](const plan::v1::ListMembersResponse& page) -> absl::Status {
    for (const plan::v1::Member& member : page.members()) {
      members.push_back(member.name());
      WM_ASSIGN_OR_RETURN(const auto plans, ReadActivePlans(plan, member));
      WM_RETURN_IF_ERROR(store.WriteAndWait([&](storage::Txn& txn) { return TakeOver(txn, member, plans, began); }));
    }
    return absl::OkStatus();
  };
  WM_RETURN_IF_ERROR((ForEachPage<plan::v1::ListMembersResponse>(plan, "waymark.plan.v1.MemberService/ListMembers",
                                                                 request, take_over)));
  // Everybody is known before anybody is told of somebody else's.
  std::set<std::string> told;
  for (const std::string& member : members) WM_RETURN_IF_ERROR(Recall(plan, store, member, began, &told));
  return CloseUntold(store, told, began);
}

absl::Status ResyncFeedback(rpc::Peer& feedback, storage::Store& store, const base::Clock& clock) {
  const absl::Time began = clock.Now();
  WM_ASSIGN_OR_RETURN(const OpenThere open, ReadOpen(feedback));
  WM_ASSIGN_OR_RETURN(const auto gone, RoundsGone(store, open, began));
  for (const auto& [round, review] : gone) {
    feedback::v1::RoundClosed fact;
    fact.set_round(round);
    fact.set_review(review);
    WM_RETURN_IF_ERROR(store.WriteAndWait([&](storage::Txn& txn) { return ApplyRoundClosed(txn, fact, began); }));
  }
  WM_RETURN_IF_ERROR(CloseRequests(store, open, began));
  for (const auto& [name, round] : open.rounds) {
    WM_RETURN_IF_ERROR(store.WriteAndWait([&](storage::Txn& txn) { return ApplyRoundOpened(txn, round, began); }));
  }
  for (const auto& [name, request] : open.requests) {
    WM_RETURN_IF_ERROR(store.WriteAndWait([&](storage::Txn& txn) { return ApplyRequestOpened(txn, request, began); }));
  }
  return absl::OkStatus();
}

}  // namespace waymark::notification
