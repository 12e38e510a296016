#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/notification/domain/cadence.h"
#include "services/notification/domain/occurrence.h"
#include "services/notification/scheduler/deliver_step.h"
#include "services/notification/scheduler/open_requests.h"
#include "services/notification/scheduler/step.h"
#include "services/notification/steps/feedback_facts.h"
#include "services/notification/steps/occurrences.h"
#include "services/notification/steps/qualifications.h"
#include "services/notification/steps/schedules.h"
#include "services/notification/steps/tables.h"
#include "services/notification/steps/tasks.h"
#include "services/notification/steps/telling.h"
#include "waymark/feedback/v1/round.pb.h"
#include "waymark/plan/v1/plan_b.pb.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::notification {
namespace {

using v1::Task;

// Whether an error says that what was asked about is gone for good, so that trying again is no use.
bool IsGone(const absl::Status& status) { return absl::IsNotFound(status) || absl::IsFailedPrecondition(status); }

// BEGIN: a schedule's next occurrence is due.
class BeginStep final : public Step {
 public:
  absl::StatusOr<Prepared> Prepare(storage::Txn& txn, const Task& task, absl::Time now) override {
    WM_RETURN_IF_ERROR(BeginDue(txn, task.subject(), now));
    return Prepared::kKept;
  }
};

// OPEN_REVIEW: plan freezes the plan as it stands, or says which open review stands for this occurrence too.
class OpenReviewStep final : public Step {
 public:
  explicit OpenReviewStep(const Outside& outside) : outside_(outside) {}

  absl::StatusOr<Prepared> Prepare(storage::Txn& txn, const Task& task, absl::Time now) override {
    WM_ASSIGN_OR_RETURN(auto occurrence, Occurrences().Find(txn, task.subject()));
    if (!occurrence || (*occurrence)->state() != v1::Occurrence::STATE_DUE) return Prepared::kDone;
    if (task.attempts() > 0) {  // it may have been a while
      WM_ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOfPlan(txn, (*occurrence)->plan()));
      SetDueDate(&occurrence->mutable_message(), zone, now);
      WM_RETURN_IF_ERROR(Occurrences().Put(txn, *occurrence));
    }
    occurrence_ = **occurrence;
    return Prepared::kGoOutside;
  }

  absl::Status Go() override {
    plan::v1::OpenReviewRequest request;
    request.set_plan(occurrence_.plan());
    request.set_rule(occurrence_.rule());
    *request.mutable_date() = occurrence_.date();
    *request.mutable_due_date() = occurrence_.due_date();
    const absl::Status status = outside_.plan->Call("waymark.plan.v1.ReviewService/OpenReview", request, &review_, outside_.call_timeout);
    if (status.ok()) outside_.crash->Reach("after_open_review");
    is_gone_ = IsGone(status);
    return is_gone_ ? absl::OkStatus() : status;
  }

  absl::Status Finish(storage::Txn& txn, absl::Time now) override {
    if (is_gone_) return VoidOccurrence(txn, occurrence_.name(), now);
    const bool is_open = review_.state() == plan::v1::REVIEW_STATE_OPEN;
    const OpenReviewFact opened{review_.name(), occurrence_.plan(), review_.occurrence(), review_.due_date()};
    if (review_.occurrence() != OccurrenceKey(occurrence_)) return Absorb(txn, occurrence_.name(), opened, is_open, now);
    WM_RETURN_IF_ERROR(ReviewIsOpen(txn, opened, now));
    if (!is_open) WM_RETURN_IF_ERROR(ReviewIsClosed(txn, review_.name(), now));
    outside_.crash->Reach("before_notify_commit");
    return absl::OkStatus();
  }

  void Marked() override { outside_.crash->Reach("after_notify"); }

 private:
  const Outside& outside_;
  v1::Occurrence occurrence_;
  plan::v1::Review review_;
  bool is_gone_ = false;
};

// OPEN_ROUND: feedback asks the raters, or waits until the member has confirmed them; its journal tells which.
class OpenRoundStep final : public Step {
 public:
  explicit OpenRoundStep(const Outside& outside) : outside_(outside) {}

  absl::StatusOr<Prepared> Prepare(storage::Txn& txn, const Task& task, absl::Time now) override {
    WM_ASSIGN_OR_RETURN(const auto occurrence, Occurrences().Find(txn, task.subject()));
    if (!occurrence || (*occurrence)->state() != v1::Occurrence::STATE_REVIEW_OPEN) return Prepared::kDone;
    occurrence_ = **occurrence;
    return Prepared::kGoOutside;
  }

  absl::Status Go() override {
    feedback::v1::OpenRoundRequest request;
    request.set_parent(std::string(base::Prefix(occurrence_.plan(), 2)));
    request.set_review(occurrence_.review());
    request.set_plan(occurrence_.plan());
    *request.mutable_due_date() = occurrence_.due_date();
    const absl::Status status =
        outside_.feedback->Call("waymark.feedback.v1.RoundService/OpenRound", request, &round_, outside_.call_timeout);
    if (status.ok()) outside_.crash->Reach("after_open_round");
    is_gone_ = IsGone(status);
    return is_gone_ ? absl::OkStatus() : status;
  }

  absl::Status Finish(storage::Txn& txn, absl::Time now) override {
    if (is_gone_) return VoidOccurrence(txn, occurrence_.name(), now);
    if (round_.state() == feedback::v1::Round::STATE_CLOSED) return RoundIsClosed(txn, occurrence_.review(), now);
    return RoundIsOpen(txn, occurrence_.review(), round_.name(), now);
  }

 private:
  const Outside& outside_;
  v1::Occurrence occurrence_;
  feedback::v1::Round round_;
  bool is_gone_ = false;
};

// PASS_DUE: the due date of a round has passed.
class PassDueStep final : public Step {
 public:
  absl::StatusOr<Prepared> Prepare(storage::Txn& txn, const Task& task, absl::Time now) override {
    // Counted from now, not from the due date: after a downtime the reminders have only just gone out.
    WM_RETURN_IF_ERROR(SetTask(txn, Task::KIND_CLOSE_ROUND, task.subject(), now + kGrace));
    return Prepared::kDone;
  }
};

// CLOSE_ROUND: what has not been answered by now is not waited for. The journal tells what follows.
class CloseRoundStep final : public Step {
 public:
  explicit CloseRoundStep(const Outside& outside) : outside_(outside) {}

  absl::StatusOr<Prepared> Prepare(storage::Txn& txn, const Task& task, absl::Time now) override {
    request_.set_name(task.subject());
    return Prepared::kGoOutside;
  }

  absl::Status Go() override {
    feedback::v1::Round round;
    const absl::Status status =
        outside_.feedback->Call("waymark.feedback.v1.RoundService/CloseRound", request_, &round, outside_.call_timeout);
    if (status.ok()) outside_.crash->Reach("after_close_round");
    return absl::IsNotFound(status) ? absl::OkStatus() : status;
  }

 private:
  const Outside& outside_;
  feedback::v1::CloseRoundRequest request_;
};

// REMIND: the due date of an item has passed. Of a round's requests feedback alone knows which are still open.
class RemindStep final : public Step {
 public:
  explicit RemindStep(const Outside& outside) : outside_(outside) {}

  absl::StatusOr<Prepared> Prepare(storage::Txn& txn, const Task& task, absl::Time now) override {
    WM_ASSIGN_OR_RETURN(auto entry, InboxEntries().Find(txn, task.subject()));
    if (!entry || (*entry)->item().state() != v1::InboxItem::STATE_OPEN) return Prepared::kDone;
    item_ = task.subject();
    round_ = (*entry)->round();
    request_ = (*entry)->item().subject();
    if (!round_.empty() && (*entry)->item().kind() == v1::InboxItem::KIND_FEEDBACK_REQUEST) return Prepared::kGoOutside;
    WM_RETURN_IF_ERROR(Remind(txn, *std::move(entry), now));
    return Prepared::kDone;
  }

  absl::Status Go() override {
    WM_ASSIGN_OR_RETURN(is_open_, IsRequestOpen(outside_, round_, request_));
    return absl::OkStatus();
  }

  absl::Status Finish(storage::Txn& txn, absl::Time now) override {
    if (!is_open_) return absl::OkStatus();
    WM_ASSIGN_OR_RETURN(auto entry, InboxEntries().Find(txn, item_));
    return entry ? Remind(txn, *std::move(entry), now) : absl::OkStatus();
  }

 private:
  const Outside& outside_;
  std::string item_;
  std::string round_;
  std::string request_;
  bool is_open_ = false;
};

// EXAMINE: the date of a tripwire has passed. Plan tells what came of it, here and in its journal.
class ExamineStep final : public Step {
 public:
  explicit ExamineStep(const Outside& outside) : outside_(outside) {}

  absl::StatusOr<Prepared> Prepare(storage::Txn& txn, const Task& task, absl::Time now) override {
    request_.set_name(task.subject());
    return Prepared::kGoOutside;
  }

  absl::Status Go() override {
    plan::v1::ExamineTripwiresResponse response;
    const absl::Status status =
        outside_.plan->Call("waymark.plan.v1.PlanBService/ExamineTripwires", request_, &response, outside_.call_timeout);
    if (status.ok()) outside_.crash->Reach("after_examine");
    if (response.has_next_date()) next_ = base::CalendarDay(response.next_date());
    return IsGone(status) ? absl::OkStatus() : status;
  }

  absl::Status Finish(storage::Txn& txn, absl::Time now) override {
    if (!next_) return absl::OkStatus();
    WM_ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOfPlan(txn, request_.name()));
    // Never at once: where the two services disagree about the member's zone for a while, plan says the same day again.
    return SetTask(txn, Task::KIND_EXAMINE, request_.name(), std::max(InstantOf(*next_, 0, zone), now + absl::Hours(1)));
  }

 private:
  const Outside& outside_;
  plan::v1::ExamineTripwiresRequest request_;
  std::optional<absl::CivilDay> next_;
};

// LAPSE: the time for what an item asks is over. Nobody tells of that.
class LapseStep final : public Step {
 public:
  absl::StatusOr<Prepared> Prepare(storage::Txn& txn, const Task& task, absl::Time now) override {
    WM_RETURN_IF_ERROR(CloseItem(txn, task.subject(), v1::InboxItem::STATE_DONE).status());
    // Closing may have dropped the task already.
    WM_RETURN_IF_ERROR(DropTask(txn, Task::KIND_LAPSE, task.subject()));
    return Prepared::kKept;
  }
};

// LOOK_AHEAD: a day on which qualifications of a member expire is near.
class LookAheadStep final : public Step {
 public:
  absl::StatusOr<Prepared> Prepare(storage::Txn& txn, const Task& task, absl::Time now) override {
    WM_RETURN_IF_ERROR(LookAhead(txn, task.subject(), now));
    return Prepared::kKept;
  }
};

// A kind that a newer version wrote: it waits for one that knows it.
class UnknownStep final : public Step {
 public:
  absl::StatusOr<Prepared> Prepare(storage::Txn& txn, const Task& task, absl::Time now) override {
    return absl::UnimplementedError("a task of a kind that this version does not know");
  }
};

}  // namespace

std::unique_ptr<Step> MakeStep(Task::Kind kind, const Outside& outside) {
  switch (kind) {
    case Task::KIND_BEGIN:
      return std::make_unique<BeginStep>();
    case Task::KIND_OPEN_REVIEW:
      return std::make_unique<OpenReviewStep>(outside);
    case Task::KIND_OPEN_ROUND:
      return std::make_unique<OpenRoundStep>(outside);
    case Task::KIND_REMIND:
      return std::make_unique<RemindStep>(outside);
    case Task::KIND_PASS_DUE:
      return std::make_unique<PassDueStep>();
    case Task::KIND_CLOSE_ROUND:
      return std::make_unique<CloseRoundStep>(outside);
    case Task::KIND_EXAMINE:
      return std::make_unique<ExamineStep>(outside);
    case Task::KIND_LAPSE:
      return std::make_unique<LapseStep>();
    case Task::KIND_LOOK_AHEAD:
      return std::make_unique<LookAheadStep>();
    case Task::KIND_DELIVER:
      return MakeDeliverStep(outside);
    default:
      return std::make_unique<UnknownStep>();
  }
}

}  // namespace waymark::notification
