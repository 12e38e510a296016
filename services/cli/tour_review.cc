#include <algorithm>
#include <optional>
#include <set>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/notification.h"
#include "common/base/date.h"
#include "services/cli/answer.h"
#include "services/cli/mail_folder.h"
#include "services/cli/tour.h"
#include "services/cli/tour_people.h"
#include "services/cli/words.h"

namespace waymark::cli {

namespace {

using feedback::v1::Request;
using notification::v1::InboxItem;

// What each relation holds of a skill against Ana's own view, so that the comparison has something to show: (skill's
// place, difference).
struct Lean {
  feedback::v1::Relation relation;
  int skill;
  double difference;
};
constexpr Lean kLeans[] = {
    {feedback::v1::RELATION_MANAGER, 2, -1},
    {feedback::v1::RELATION_MENTOR, 1, +1},
    {feedback::v1::RELATION_MENTOR, 2, -1},
    {feedback::v1::RELATION_EXTERNAL_COACH, 1, +1},
};

feedback::v1::Realism RealismFor(feedback::v1::Relation relation) {
  switch (relation) {
    case feedback::v1::RELATION_MANAGER:
      return feedback::v1::REALISM_POSSIBLE;
    case feedback::v1::RELATION_EXTERNAL_COACH:
      return feedback::v1::REALISM_DOUBTFUL;
    default:
      return feedback::v1::REALISM_LIKELY;
  }
}

const char* CommentOf(feedback::v1::Relation relation) {
  switch (relation) {
    case feedback::v1::RELATION_MANAGER:
      return "Good judgement in the small; I want to see one larger design carried through.";
    case feedback::v1::RELATION_MENTOR:
      return "Explains well. Shadow two design reviews and then lead one.";
    case feedback::v1::RELATION_EXTERNAL_COACH:
      return "The date is ambitious while the course is behind; agree on time for it.";
    default:
      return "The course is behind, since the booking incident took three weeks.";
  }
}

// Where self and others differ, skill by skill, then how realistic each holds the goals to be.
void TellComparison(const feedback::v1::Comparison& comparison, Terminal& terminal) {
  int agreed = 0;
  for (const auto& skill : comparison.skills()) {
    const bool differs = std::any_of(skill.relations().begin(), skill.relations().end(), [](const auto& relation) {
      return relation.finding() != feedback::v1::FINDING_IN_AGREEMENT;
    });
    if (!differs) {
      ++agreed;
      continue;
    }
    std::string line =
        base::Cat("  ", skill.display_name(), ": self ", skill.has_self() ? Figure(skill.self()) : "not rated");
    for (const auto& relation : skill.relations()) {
      base::Append(&line, ", ", InWords(relation.relation()), " ",
                   relation.has_mean() ? Figure(relation.mean()) : "of several views");
    }
    terminal.Say(line);
  }
  if (agreed > 0) terminal.Say("  ", agreed, " skills on which all agree");
  for (const auto& goal : comparison.goals()) {
    std::string line = base::Cat("  ", goal.title(), ": self ", InWords(goal.self()));
    for (const auto& view : goal.views()) {
      base::Append(&line, ", ", InWords(view.relation()), " ", InWords(view.realism()));
    }
    terminal.Say(line);
  }
}

}  // namespace

absl::StatusOr<std::optional<plan::v1::Review>> Tour::FirstReview() {
  plan::v1::ListReviewsRequest request;
  request.set_parent(plan_.name());
  request.set_page_size(200);
  std::optional<plan::v1::Review> first;
  do {
    WM_ASSIGN_OR_RETURN(const auto page,
                        Ask<plan::v1::ListReviewsResponse>(Ana(), "plan.v1.ReviewService/ListReviews", request));
    if (page.reviews_size() > 0) first = *page.reviews().rbegin();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return first;
}

absl::StatusOr<std::vector<InboxItem>> Tour::OpenItems(const std::string& member) {
  notification::v1::ListInboxRequest request;
  request.set_parent(member);
  request.set_page_size(200);
  std::vector<InboxItem> items;
  do {
    WM_ASSIGN_OR_RETURN(const auto page,
                        Ask<notification::v1::ListInboxResponse>(Caller::Member(member),
                                                                 "notification.v1.InboxService/ListInbox", request));
    items.insert(items.end(), page.items().begin(), page.items().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return items;
}

absl::Status Tour::AwaitReview() {
  WM_ASSIGN_OR_RETURN(auto first, FirstReview());
  if (!first) {
    terminal_.Say("Her first review falls due. Watching her inbox:");
    // Ends the watch after a minute.
    WM_ASSIGN_OR_RETURN(const auto peer, suite_.Connect("notification", Ana()));
    absl::Notification seen;
    std::thread guard([&] {
      if (!seen.WaitForNotificationWithTimeout(absl::Minutes(1))) peer->Shutdown();
    });
    notification::v1::WatchInboxRequest request;
    request.set_parent(ana_.name());
    bool came = false;
    const absl::Status ended =
        peer->Watch("waymark.notification.v1.InboxService/WatchInbox", request, [&](std::string_view bytes) {
          notification::v1::WatchInboxResponse response;
          response.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
          const InboxItem& item = response.item();
          came = item.kind() == InboxItem::KIND_REVIEW && absl::StartsWith(item.subject(), plan_.name() + "/");
          if (came) terminal_.Say("  ", item.title());
          return !came;
        });
    seen.Notify();
    guard.join();
    if (!came) {
      return ended.ok() || absl::IsCancelled(ended)
                 ? absl::UnavailableError("the notification service opened no review within a minute")
                 : ended;
    }
    WM_ASSIGN_OR_RETURN(first, FirstReview());
  }
  if (!first) return absl::FailedPreconditionError("the inbox tells of a review that the plan does not have");
  review_ = *std::move(first);
  return absl::OkStatus();
}

absl::StatusOr<feedback::v1::Round> Tour::RoundOfReview() {
  feedback::v1::ListRoundsRequest request;
  request.set_parent(ana_.name());
  request.set_page_size(200);
  do {
    WM_ASSIGN_OR_RETURN(const auto page,
                        Ask<feedback::v1::ListRoundsResponse>(Ana(), "feedback.v1.RoundService/ListRounds", request));
    for (const auto& round : page.rounds()) {
      if (round.review() == review_.name()) return round;
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::NotFoundError("the review has no round of feedback");
}

absl::Status Tour::AwaitRequests() {
  WM_RETURN_IF_ERROR(Await("the feedback requests", [&]() -> absl::StatusOr<bool> {
    auto round = RoundOfReview();
    if (absl::IsNotFound(round.status())) return false;
    WM_RETURN_IF_ERROR(round.status());
    round_ = *std::move(round);
    return round_.state() != feedback::v1::Round::STATE_AWAITING_RATERS;
  }));
  if (round_.state() == feedback::v1::Round::STATE_CLOSED) return absl::OkStatus();
  for (const auto* rater : {&manager_, &mentor_}) {
    WM_RETURN_IF_ERROR(
        Await(base::Cat("the request in ", rater->display_name(), "'s inbox"), [&]() -> absl::StatusOr<bool> {
          WM_ASSIGN_OR_RETURN(const auto items, OpenItems(rater->name()));
          for (const auto& item : items) {
            if (item.kind() != InboxItem::KIND_FEEDBACK_REQUEST) continue;
            terminal_.Say("  ", rater->display_name(), " is asked: ", item.title());
            return true;
          }
          // Answered in a walk before this one.
          return review_.state() == plan::v1::REVIEW_STATE_CLOSED;
        }));
  }
  return absl::OkStatus();
}

feedback::v1::AnswerContent Tour::AnswerOf(const Request& request) const {
  feedback::v1::AnswerContent content;
  for (int i = 0; i < request.items().skills_size(); ++i) {
    const auto& item = request.items().skills(i);
    const auto known = std::find_if(gap_.differences().begin(), gap_.differences().end(),
                                    [&](const auto& difference) { return difference.skill() == item.skill(); });
    double level =
        known != gap_.differences().end() && known->has_have() ? known->have().value() : item.scale().minimum();
    for (const Lean& lean : kLeans) {
      if (lean.relation == request.relation() && lean.skill == i) level += lean.difference;
    }
    auto* rating = content.add_skill_ratings();
    rating->set_skill(item.skill());
    rating->mutable_level()->set_scale(item.scale().scale());
    rating->mutable_level()->set_value(std::clamp(level, item.scale().minimum(), item.scale().maximum()));
  }
  for (const auto& item : request.items().goals()) {
    auto* rating = content.add_goal_ratings();
    rating->set_goal(item.goal());
    rating->set_realism(RealismFor(request.relation()));
  }
  content.set_comment(CommentOf(request.relation()));
  return content;
}

absl::StatusOr<std::string> Tour::CoachLink() {
  std::string link;
  WM_RETURN_IF_ERROR(Await(base::Cat("the mail to ", kCoachName), [&]() -> absl::StatusOr<bool> {
    const auto mails = ReadMailFolder(mail_folder_);
    // The last one: an earlier deployment's mails may lie in the same folder.
    for (auto mail = mails.rbegin(); mail != mails.rend() && link.empty(); ++mail) {
      if (mail->to != kCoachEmail) continue;
      const std::string found = LinkIn(mail->text);
      if (found.empty()) continue;
      WM_ASSIGN_OR_RETURN(const Asked asked, ReadAsked(found, ""));
      const auto request = ReadRequest(suite_, asked);
      if (request.ok() && request->round() == round_.name()) link = found;
    }
    return !link.empty();
  }));
  return link;
}

absl::Status Tour::AnswerAll() {
  for (const auto* rater : {&ana_, &manager_, &mentor_}) {
    feedback::v1::ListRequestsRequest list;
    list.set_parent(rater->name());
    list.set_state(Request::STATE_OPEN);
    list.set_page_size(200);
    const Caller caller = Caller::Member(rater->name());
    WM_ASSIGN_OR_RETURN(const auto open, Ask<feedback::v1::ListRequestsResponse>(
                                             caller, "feedback.v1.RequestService/ListRequests", list));
    for (const Request& request : open.requests()) {
      if (request.round() != round_.name()) continue;
      WM_RETURN_IF_ERROR(Submit(suite_, {request.name(), caller}, AnswerOf(request)));
      terminal_.Say("  ", rater->display_name(), " answers",
                    rater == &ana_ ? " for herself." : base::Cat(", as her ", InWords(request.relation()), "."));
    }
  }
  if (round_.state() == feedback::v1::Round::STATE_CLOSED) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(round_, RoundOfReview());
  if (round_.state() == feedback::v1::Round::STATE_CLOSED) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(const std::string link, CoachLink());
  WM_ASSIGN_OR_RETURN(const Asked asked, ReadAsked(link, ""));
  WM_ASSIGN_OR_RETURN(const Request request, ReadRequest(suite_, asked));
  if (request.state() == Request::STATE_OPEN) {
    WM_RETURN_IF_ERROR(Submit(suite_, asked, AnswerOf(request)));
    terminal_.Say("  ", kCoachName, " has no account and answers by the link in her mail.");
  }
  return absl::OkStatus();
}

absl::Status Tour::LookAtComparison() {
  WM_RETURN_IF_ERROR(Await("the round to close", [&]() -> absl::StatusOr<bool> {
    WM_ASSIGN_OR_RETURN(round_, RoundOfReview());
    return round_.state() == feedback::v1::Round::STATE_CLOSED;
  }));
  feedback::v1::GetComparisonRequest request;
  request.set_name(round_.name());
  WM_ASSIGN_OR_RETURN(const auto comparison,
                      Ask<feedback::v1::Comparison>(Ana(), "feedback.v1.RoundService/GetComparison", request));
  terminal_.Say("All have answered. Self against others:");
  TellComparison(comparison, terminal_);
  // She has read it: what told her so can go.
  WM_ASSIGN_OR_RETURN(const auto items, OpenItems(ana_.name()));
  for (const auto& item : items) {
    if (item.kind() != InboxItem::KIND_FEEDBACK_READY || item.subject() != round_.name()) continue;
    notification::v1::DismissItemRequest dismiss;
    dismiss.set_name(item.name());
    WM_RETURN_IF_ERROR(Ask<InboxItem>(Ana(), "notification.v1.InboxService/DismissItem", dismiss).status());
  }
  return absl::OkStatus();
}

absl::Status Tour::RecordVerdicts() {
  plan::v1::RecordVerdictsRequest request;
  request.set_name(review_.name());
  for (const auto& proposed : review_.step_verdicts()) {
    if (proposed.recorded()) continue;
    auto* verdict = request.add_verdicts();
    *verdict = proposed;
    if (proposed.kind() != plan::v1::VERDICT_KIND_LATE) continue;
    verdict->set_reason_code(plan::v1::VERDICT_REASON_WORKLOAD);
    verdict->set_reason("An incident in berth booking took three weeks.");
    verdict->set_countermeasure("Two mornings a week are kept free for the course.");
  }
  for (const auto& proposed : review_.goal_verdicts()) {
    if (!proposed.recorded()) *request.add_verdicts() = proposed;
  }
  if (request.verdicts_size() > 0) {
    WM_ASSIGN_OR_RETURN(review_, Ask<plan::v1::Review>(Ana(), "plan.v1.ReviewService/RecordVerdicts", request));
  }
  terminal_.Say("She looks back, goal by goal and step by step:");
  for (const auto* verdicts : {&review_.goal_verdicts(), &review_.step_verdicts()}) {
    for (const auto& verdict : *verdicts) {
      terminal_.Say(
          "  ", verdict.title(), ": ", InWords(verdict),
          verdict.countermeasure().empty() ? "" : base::Cat(". ", verdict.reason(), " ", verdict.countermeasure()));
    }
  }
  return absl::OkStatus();
}

absl::Status Tour::CloseReview() {
  plan::v1::CloseReviewRequest request;
  request.set_name(review_.name());
  const absl::CivilDay next(absl::CivilMonth(today_) + 3);
  *request.mutable_next_review_date() = base::DateOf(next);
  request.set_summary("On the way; the course first, and two design reviews to watch.");
  auto* later = request.add_adjustments()->mutable_update_step();
  later->mutable_step()->set_name(plan_.name() + "/steps/course");
  later->mutable_step()->mutable_target_date()->set_year(static_cast<int>(next.year()));
  later->mutable_step()->mutable_target_date()->set_month(next.month());
  later->mutable_update_mask()->add_paths("target_date");
  auto* added = request.add_adjustments()->mutable_create_step();
  added->set_name(plan_.name() + "/steps/shadowing");
  added->set_kind(plan::v1::STEP_KIND_SHADOWING);
  added->set_title(base::Cat("Watch two design reviews with ", mentor_.display_name()));
  added->set_track(plan_.name() + "/tracks/team");
  *added->mutable_target_date() = later->step().target_date();
  WM_ASSIGN_OR_RETURN(review_, Ask<plan::v1::Review>(Ana(), "plan.v1.ReviewService/CloseReview", request));
  terminal_.Say("She closes the review. The next one is on ", InWords(review_.next_review_date()), ".");
  return absl::OkStatus();
}

absl::Status Tour::ShowDiff() {
  plan::v1::DiffPlanVersionsRequest request;
  request.set_name(plan_.name());
  request.set_from_version(review_.base_version());
  request.set_to_version(review_.version());
  WM_ASSIGN_OR_RETURN(const auto diff, Ask<plan::v1::PlanDiff>(Ana(), "plan.v1.PlanService/DiffPlanVersions", request));
  if (diff.steps_size() == 0)
    return absl::FailedPreconditionError("the review's adjustments are not in the plan's new version");
  terminal_.Say("Version ", review_.version(), " of her plan, against version ", review_.base_version(), ":");
  for (const auto& change : diff.steps()) {
    switch (change.kind()) {
      case plan::v1::CHANGE_KIND_ADDED:
        terminal_.Say("  added: ", change.after().title());
        break;
      case plan::v1::CHANGE_KIND_REMOVED:
        terminal_.Say("  removed: ", change.before().title());
        break;
      default:
        terminal_.Say("  changed: ", change.after().title(), ", by ", InWords(change.before().target_date()), " -> ",
                      InWords(change.after().target_date()));
    }
  }
  return absl::OkStatus();
}

absl::Status Tour::NothingIsOwed() {
  for (const auto* person : {&ana_, &manager_, &mentor_}) {
    WM_RETURN_IF_ERROR(Await(base::Cat(person->display_name(), "'s inbox to empty"), [&]() -> absl::StatusOr<bool> {
      WM_ASSIGN_OR_RETURN(const auto items, OpenItems(person->name()));
      return std::none_of(items.begin(), items.end(), [&](const InboxItem& item) {
        // Later reviews of the plan, and what other members ask, are none of the tour's.
        return item.subject() == review_.name() || item.subject() == round_.name() ||
               (item.kind() == InboxItem::KIND_FEEDBACK_REQUEST && round_.state() != feedback::v1::Round::STATE_CLOSED);
      });
    }));
  }
  terminal_.Say("Nobody owes anything any more.");
  return absl::OkStatus();
}

}  // namespace waymark::cli
