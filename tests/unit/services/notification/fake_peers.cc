#include "tests/unit/services/notification/fake_peers.h"

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"

namespace waymark::notification {

using base::Cat;

void FakePeer::Tell(std::string_view subject, const google::protobuf::Message& fact) {
  event::v1::Event& event = events_.emplace_back();
  event.set_cursor(CursorOf(events_.size()));
  event.set_subject(std::string(subject));
  event.mutable_fact()->PackFrom(fact);
}

std::string FakePeer::CursorOf(size_t position) const { return Cat(epoch, "-", position); }

absl::Status FakePeer::Call(std::string_view method, const google::protobuf::Message& request, google::protobuf::Message* response,
                            absl::Duration timeout) {
  if (down) return absl::UnavailableError("down");
  if (method == "waymark.event.v1.JournalService/GetHead") {
    static_cast<event::v1::Head*>(response)->set_cursor(CursorOf(events_.size()));
    return absl::OkStatus();
  }
  const std::string name(method.substr(method.rfind('.') + 1));
  ++calls[name];
  return Answer(name, request, response);
}

absl::Status FakePeer::Watch(std::string_view method, const google::protobuf::Message& request,
                             std::function<bool(std::string_view)> on_message) {
  if (down) return absl::UnavailableError("down");
  const std::string& cursor = static_cast<const event::v1::WatchEventsRequest&>(request).cursor();
  size_t position = 0;
  if (!cursor.empty()) {
    if (cursor.substr(0, cursor.find('-')) != epoch) return base::Error(base::Reason::REASON_CURSOR_LOST, "another epoch");
    position = std::stoul(cursor.substr(cursor.find('-') + 1));
  }
  for (; position < events_.size(); ++position) {
    if (!on_message(events_[position].SerializeAsString())) break;
  }
  return absl::OkStatus();
}

void FakePlan::AddMember(const plan::v1::Member& member) {
  std::erase_if(members, [&](const auto& each) { return each.name() == member.name(); });
  members.push_back(member);
  plan::v1::MemberChanged fact;
  fact.set_member(member.name());
  fact.set_issuer(member.issuer());
  fact.set_subject(member.subject());
  fact.set_display_name(member.display_name());
  fact.set_email(member.email());
  fact.set_time_zone(member.time_zone());
  fact.set_language(member.language());
  fact.set_active(member.state() == plan::v1::MEMBER_STATE_ACTIVE);
  Tell(member.name(), fact);
}

void FakePlan::Activate(const plan::v1::Plan& plan) {
  plans[plan.name()] = plan;
  plan::v1::PlanActivated fact;
  fact.set_plan(plan.name());
  *fact.mutable_next_review_date() = plan.next_review_date();
  *fact.mutable_cadences() = plan.cadences();
  for (const auto& member : members) {
    if (member.name() == base::Prefix(plan.name(), 2)) fact.set_time_zone(member.time_zone());
  }
  Tell(plan.name(), fact);
}

void FakePlan::End(const std::string& plan) {
  plans.erase(plan);
  plan::v1::PlanEnded fact;
  fact.set_plan(plan);
  Tell(plan, fact);
}

void FakePlan::CloseReview(const std::string& name, const google::type::Date& next) {
  reviews[name].set_state(plan::v1::REVIEW_STATE_CLOSED);
  plan::v1::ReviewClosed fact;
  fact.set_review(name);
  fact.set_plan(std::string(base::Prefix(name, 4)));
  *fact.mutable_next_review_date() = next;
  Tell(fact.plan(), fact);
  plans[fact.plan()].mutable_next_review_date()->CopyFrom(next);
}

void FakePlan::CallReview(const std::string& plan, const std::string& date, const google::type::Date& due) {
  plan::v1::Review review;
  review.set_name(Cat(plan, "/reviews/called-", date));
  review.set_occurrence(Cat("called/", date));
  *review.mutable_due_date() = due;
  Open(review, plan);
}

void FakePlan::Open(const plan::v1::Review& review, const std::string& plan) {
  plan::v1::Review& kept = reviews[review.name()] = review;
  kept.set_state(plan::v1::REVIEW_STATE_OPEN);
  kept.add_goal_verdicts()->set_kind(plan::v1::VERDICT_KIND_LATE);
  kept.add_step_verdicts()->set_kind(plan::v1::VERDICT_KIND_ON_COURSE);
  plan::v1::ReviewOpened fact;
  fact.set_review(review.name());
  fact.set_plan(plan);
  fact.set_occurrence(review.occurrence());
  *fact.mutable_due_date() = review.due_date();
  Tell(plan, fact);
}

std::string FakePlan::OpenReviewOf(const std::string& plan) const {
  for (const auto& [name, review] : reviews) {
    if (base::Prefix(name, 4) == plan && review.state() == plan::v1::REVIEW_STATE_OPEN) return name;
  }
  return {};
}

absl::Status FakePlan::OpenReview(const plan::v1::OpenReviewRequest& request, plan::v1::Review* response) {
  const std::string date = base::DateText(*base::CalendarDay(request.date()));
  const std::string id = Cat(request.rule(), "-", date);
  std::string& stands = standing[Cat(request.plan(), "/", id)];
  if (stands.empty()) {
    if (!plans.contains(request.plan())) return base::Error(base::Reason::REASON_STATE_FORBIDS, "not active");
    stands = OpenReviewOf(request.plan());
  }
  if (stands.empty()) {
    plan::v1::Review review;
    review.set_name(Cat(request.plan(), "/reviews/", id));
    review.set_occurrence(Cat(request.rule(), "/", date));
    *review.mutable_due_date() = request.due_date();
    Open(review, request.plan());
    stands = review.name();
  }
  *response = reviews[stands];
  return absl::OkStatus();
}

absl::Status FakePlan::Answer(const std::string& method, const google::protobuf::Message& request, google::protobuf::Message* response) {
  if (method == "ReviewService/OpenReview") {
    return OpenReview(static_cast<const plan::v1::OpenReviewRequest&>(request), static_cast<plan::v1::Review*>(response));
  }
  if (method == "ReviewService/GetReview") {
    const auto found = reviews.find(static_cast<const plan::v1::GetReviewRequest&>(request).name());
    if (found == reviews.end()) return base::NotFound("review");
    response->CopyFrom(found->second);
    return absl::OkStatus();
  }
  if (method == "ReviewService/ListReviews") {
    const std::string open = OpenReviewOf(static_cast<const plan::v1::ListReviewsRequest&>(request).parent());
    if (!open.empty()) *static_cast<plan::v1::ListReviewsResponse*>(response)->add_reviews() = reviews[open];
    return absl::OkStatus();
  }
  if (method == "PlanBService/ExamineTripwires") {
    if (next_look.year() != 0) *static_cast<plan::v1::ExamineTripwiresResponse*>(response)->mutable_next_date() = next_look;
    return absl::OkStatus();
  }
  if (method == "MemberService/ListMembers") {
    for (const auto& member : members) *static_cast<plan::v1::ListMembersResponse*>(response)->add_members() = member;
    return absl::OkStatus();
  }
  if (method == "MemberService/RecallFacts") {
    const std::string& member = static_cast<const plan::v1::RecallFactsRequest&>(request).name();
    auto& facts = *static_cast<plan::v1::RecallFactsResponse*>(response) = recalled[member];
    facts.mutable_qualifications()->set_standing(Cat(member, "/standing"));
    return absl::OkStatus();
  }
  if (method == "PlanService/ListPlans") {
    for (const auto& [name, plan] : plans) {
      if (base::Prefix(name, 2) != static_cast<const plan::v1::ListPlansRequest&>(request).parent()) continue;
      plan::v1::Plan& listed = *static_cast<plan::v1::ListPlansResponse*>(response)->add_plans() = plan;
      listed.set_state(plan::v1::PLAN_STATE_ACTIVE);
    }
    return absl::OkStatus();
  }
  return absl::UnimplementedError(method);
}

feedback::v1::RoundOpened FakeFeedback::FactOf(const feedback::v1::Round& round) const {
  feedback::v1::RoundOpened fact;
  fact.set_round(round.name());
  fact.set_review(round.review());
  fact.set_member(std::string(base::Prefix(round.name(), 2)));
  *fact.mutable_due_date() = round.due_date();
  fact.set_awaiting_raters(round.state() == feedback::v1::Round::STATE_AWAITING_RATERS);
  return fact;
}

void FakeFeedback::Ask(const std::string& rater, const std::string& round, const google::type::Date& due) {
  feedback::v1::RequestOpened fact;
  fact.set_request(Cat(rater, "/requests/", round.empty() ? std::string("adhoc") : std::string(base::LastSegment(round))));
  fact.set_rater(rater);
  fact.set_subject("members/ana");
  fact.set_subject_display_name("Ana Silva");
  *fact.mutable_due_date() = due;
  fact.set_round(round);
  open_requests[fact.request()] = fact;
  Tell(fact.request(), fact);
}

void FakeFeedback::ConfirmRaters(const std::string& name) {
  feedback::v1::Round& round = rounds[name];
  round.set_state(feedback::v1::Round::STATE_OPEN);
  Tell(name, FactOf(round));
  for (const std::string& rater : raters) Ask(rater, name, round.due_date());
}

absl::Status FakeFeedback::OpenRound(const feedback::v1::OpenRoundRequest& request, feedback::v1::Round* response) {
  const std::string name =
      Cat(request.parent(), "/rounds/", base::LastSegment(request.plan()), ".", base::LastSegment(request.review()));
  if (!rounds.contains(name)) {
    feedback::v1::Round& round = rounds[name];
    round.set_name(name);
    round.set_review(request.review());
    *round.mutable_due_date() = request.due_date();
    round.set_state(feedback::v1::Round::STATE_AWAITING_RATERS);
    if (confirmed) {
      ConfirmRaters(name);
    } else {
      Tell(name, FactOf(round));
    }
  }
  *response = rounds[name];
  return absl::OkStatus();
}

void FakeFeedback::Answered(const std::string& request, bool anonymous) {
  const std::string round = open_requests[request].round();
  open_requests.erase(request);
  if (anonymous) return;
  feedback::v1::RequestClosed fact;
  fact.set_request(request);
  fact.set_outcome(feedback::v1::RequestClosed::OUTCOME_ANSWERED);
  fact.set_round(round);
  Tell(request, fact);
}

void FakeFeedback::CloseRound(const std::string& name) {
  feedback::v1::Round& round = rounds[name];
  if (round.state() == feedback::v1::Round::STATE_CLOSED) return;
  round.set_state(feedback::v1::Round::STATE_CLOSED);
  std::vector<std::string> open;
  for (const auto& [request, fact] : open_requests) {
    if (fact.round() == name) open.push_back(request);
  }
  for (const std::string& request : open) Answered(request);
  feedback::v1::RoundClosed fact;
  fact.set_round(name);
  fact.set_review(round.review());
  Tell(name, fact);
}

std::string FakeFeedback::RequestOf(const std::string& rater) const {
  for (const auto& [request, fact] : open_requests) {
    if (fact.rater() == rater) return request;
  }
  return {};
}

absl::Status FakeFeedback::IssueLink(const std::string& request, feedback::v1::IssuedLink* response) {
  if (!open_requests.contains(request)) return base::Error(base::Reason::REASON_STATE_FORBIDS, "not open");
  response->set_link_token(Cat("token", ++links));
  response->set_display_name("Carla Coach");
  response->set_email("carla@elsewhere.example");
  response->set_subject_display_name("Ana Silva");
  return absl::OkStatus();
}

absl::Status FakeFeedback::Answer(const std::string& method, const google::protobuf::Message& request,
                                  google::protobuf::Message* response) {
  if (method == "RoundService/OpenRound") {
    return OpenRound(static_cast<const feedback::v1::OpenRoundRequest&>(request), static_cast<feedback::v1::Round*>(response));
  }
  if (method == "RoundService/CloseRound") {
    CloseRound(static_cast<const feedback::v1::CloseRoundRequest&>(request).name());
    return absl::OkStatus();
  }
  if (method == "RequestService/IssueLink") {
    return IssueLink(static_cast<const feedback::v1::IssueLinkRequest&>(request).name(), static_cast<feedback::v1::IssuedLink*>(response));
  }
  if (method == "RequestService/ListOpenRequests") {
    const std::string& round = static_cast<const feedback::v1::ListOpenRequestsRequest&>(request).round();
    for (const auto& [name, fact] : open_requests) {
      if (!round.empty() && fact.round() != round) continue;
      *static_cast<feedback::v1::ListOpenRequestsResponse*>(response)->add_requests() = fact;
    }
    return absl::OkStatus();
  }
  if (method == "RoundService/ListOpenRounds") {
    for (const auto& [name, round] : rounds) {
      if (round.state() == feedback::v1::Round::STATE_CLOSED) continue;
      *static_cast<feedback::v1::ListOpenRoundsResponse*>(response)->add_rounds() = FactOf(round);
    }
    return absl::OkStatus();
  }
  return absl::UnimplementedError(method);
}

}  // namespace waymark::notification
