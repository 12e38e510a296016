#include "services/notification/scheduler/deliver_step.h"

#include <string>
#include <string_view>
#include <utility>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/mail_address.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/notification/domain/mail_message.h"
#include "services/notification/domain/quiet_hours.h"
#include "services/notification/domain/wording.h"
#include "services/notification/scheduler/open_requests.h"
#include "services/notification/steps/person.h"
#include "services/notification/steps/tables.h"
#include "services/notification/steps/tasks.h"
#include "waymark/feedback/v1/request.pb.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::notification {
namespace {

using v1::Delivery;
using v1::InboxItem;

// Attempts an hour apart, after the first few: about three days, which outlasts a week-end without a mail server.
constexpr int kMostAttempts = 80;

// An error of a peer's without what it says, which is for logs and not for a row that operators list.
absl::Status Unreachable(std::string_view peer, const absl::Status& status) {
  return absl::UnavailableError(base::Cat(peer, ": ", base::StdView(absl::StatusCodeToString(status.code()))));
}

class DeliverStep final : public Step {
 public:
  explicit DeliverStep(const Outside& outside) : outside_(outside) {}

  absl::StatusOr<Prepared> Prepare(storage::Txn& txn, const v1::Task& task, absl::Time now) override {
    WM_ASSIGN_OR_RETURN(auto delivery, Deliveries().Find(txn, task.subject()));
    if (!delivery || (*delivery)->state() != Delivery::STATE_PENDING) return Prepared::kDone;
    if (!task.claim().empty()) WM_RETURN_IF_ERROR(RecordInterrupted(txn, *delivery));
    delivery_ = **delivery;
    WM_ASSIGN_OR_RETURN(const auto entry, InboxEntries().Find(txn, delivery_.item()));
    if (!entry || (*entry)->item().state() != InboxItem::STATE_OPEN) return Cancel(txn, *std::move(delivery));
    entry_ = **entry;
    person_name_ = std::string(base::Prefix(delivery_.name(), 2));
    WM_ASSIGN_OR_RETURN(person_, ReadPerson(txn, person_name_, entry_.time_zone(), entry_.language()));
    if (!IsExternal(person_name_) && !WantsMail(person_)) return Cancel(txn, *std::move(delivery));
    const absl::Time allowed = PastQuietHours(now, person_.quiet, person_.zone);
    if (allowed <= now) return Prepared::kGoOutside;
    *delivery->mutable_message().mutable_due_time() = TimestampOf(allowed);
    WM_RETURN_IF_ERROR(Deliveries().Put(txn, *delivery));
    WM_RETURN_IF_ERROR(SetTask(txn, task.kind(), task.subject(), allowed));
    return Prepared::kKept;
  }

  absl::Status Go() override {
    const absl::Status status = LookUpAndSend();
    gives_up_ = !status.ok() && (is_refused_ || delivery_.attempts() + 1 >= kMostAttempts);
    if (is_needed_ || !status.ok()) Count(status.ok() ? "sent" : gives_up_ ? "given_up" : "failed");
    return status;
  }

  absl::Status Finish(storage::Txn& txn, absl::Time now) override {
    WM_ASSIGN_OR_RETURN(auto delivery, Deliveries().Find(txn, delivery_.name()));
    if (!delivery) return absl::OkStatus();
    Delivery& message = delivery->mutable_message();
    message.set_state(is_needed_ ? Delivery::STATE_SENT : Delivery::STATE_CANCELLED);
    if (is_needed_) {
      message.set_attempts(message.attempts() + 1);
      message.set_message_id(MessageId());
      *message.mutable_send_time() = TimestampOf(now);
      message.clear_last_error();
    }
    return Deliveries().Put(txn, *delivery);
  }

  absl::Status Postponed(storage::Txn& txn, const v1::Task& task, const absl::Status& error, absl::Time retry) override {
    WM_ASSIGN_OR_RETURN(auto delivery, Deliveries().Find(txn, delivery_.name()));
    if (!delivery) return absl::OkStatus();
    Delivery& message = delivery->mutable_message();
    message.set_attempts(message.attempts() + 1);
    message.set_message_id(MessageId());
    message.set_last_error(std::string(base::StdView(error.message())));
    *message.mutable_due_time() = TimestampOf(retry);
    if (gives_up_) message.set_state(Delivery::STATE_DEAD);
    WM_RETURN_IF_ERROR(Deliveries().Put(txn, *delivery));
    return gives_up_ ? DropTask(txn, task.kind(), task.subject()) : absl::OkStatus();
  }

 private:
  static bool WantsMail(const Person& person) {
    return person.active && person.email_enabled && (!person.known || !person.email.empty());
  }

  // An attempt that nobody came back from counts, since it may have been the one that sent the mail.
  absl::Status RecordInterrupted(storage::Txn& txn, storage::Stored<Delivery>& delivery) const {
    Delivery& message = delivery.mutable_message();
    message.set_attempts(message.attempts() + 1);
    message.set_message_id(MessageIdOf(message));
    message.set_last_error("interrupted, may have been sent");
    WM_RETURN_IF_ERROR(Deliveries().Put(txn, delivery));
    WM_ASSIGN_OR_RETURN(delivery, Deliveries().Get(txn, message.name()));
    return absl::OkStatus();
  }

  static absl::StatusOr<Prepared> Cancel(storage::Txn& txn, storage::Stored<Delivery> delivery) {
    delivery.mutable_message().set_state(Delivery::STATE_CANCELLED);
    WM_RETURN_IF_ERROR(Deliveries().Put(txn, delivery));
    return Prepared::kDone;
  }

  void Count(std::string_view outcome) { outside_.metrics->CounterOf("waymark_mails_total", {{"outcome", std::string(outcome)}})->Add(); }

  absl::Status LookUpAndSend() {
    if (!IsExternal(person_name_) && !person_.known) return absl::UnavailableError("no record of the recipient yet");
    Occasion occasion;
    WM_ASSIGN_OR_RETURN(is_needed_, LookUp(&occasion));
    if (!is_needed_) return absl::OkStatus();
    WM_ASSIGN_OR_RETURN(const Envelope envelope, Write(occasion));
    const absl::Status sent = outside_.mail->Send(envelope);
    if (absl::IsInvalidArgument(sent)) return Refused(sent.message());
    WM_RETURN_IF_ERROR(sent);
    outside_.crash->Reach("after_mail_before_mark");
    return absl::OkStatus();
  }

  absl::Status Refused(absl::string_view why) {
    is_refused_ = true;
    return absl::InvalidArgumentError(why);
  }

  std::string MessageIdOf(const Delivery& delivery) const {
    const std::string_view from = outside_.mail_from;
    return base::Cat(base::LastSegment(delivery.name()), from.substr(from.find('@')));
  }
  std::string MessageId() const { return MessageIdOf(delivery_); }

  // Fills the occasion with what stands here and what the other services say now; false where there is nothing left to tell.
  absl::StatusOr<bool> LookUp(Occasion* occasion) {
    const InboxItem& item = entry_.item();
    occasion->kind = item.kind();
    occasion->purpose = delivery_.purpose();
    occasion->language = person_.language;
    occasion->name = person_.display_name;
    occasion->about = entry_.about();
    occasion->due_date = base::CalendarDay(item.due_date());
    to_ = person_.email;
    if (IsExternal(person_name_)) return LookUpLink(occasion);
    if (item.kind() == InboxItem::KIND_REVIEW) return LookUpReview(occasion);
    const bool may_be_answered = delivery_.purpose() == Delivery::PURPOSE_REMINDER && !entry_.round().empty();
    if (item.kind() != InboxItem::KIND_FEEDBACK_REQUEST || !may_be_answered) return true;
    absl::StatusOr<bool> is_open = IsRequestOpen(outside_, entry_.round(), item.subject());
    return is_open.ok() ? is_open : Unreachable("feedback", is_open.status());
  }

  absl::StatusOr<bool> LookUpLink(Occasion* occasion) {
    feedback::v1::IssueLinkRequest request;
    request.set_name(entry_.item().subject());
    feedback::v1::IssuedLink link;
    const absl::Status status =
        outside_.feedback->Call("waymark.feedback.v1.RequestService/IssueLink", request, &link, outside_.call_timeout);
    if (absl::IsNotFound(status) || absl::IsFailedPrecondition(status)) return false;
    if (!status.ok()) return Unreachable("feedback", status);
    to_ = link.email();
    occasion->name = link.display_name();
    occasion->link = base::Cat(outside_.link_base, link.link_token());
    return true;
  }

  absl::StatusOr<bool> LookUpReview(Occasion* occasion) {
    plan::v1::GetReviewRequest request;
    request.set_name(entry_.item().subject());
    plan::v1::Review review;
    const absl::Status status = outside_.plan->Call("waymark.plan.v1.ReviewService/GetReview", request, &review, outside_.call_timeout);
    if (absl::IsNotFound(status)) return false;
    if (!status.ok()) return Unreachable("plan", status);
    if (review.state() != plan::v1::REVIEW_STATE_OPEN) return false;
    Occasion::Figures figures;
    for (const auto* verdicts : {&review.goal_verdicts(), &review.step_verdicts()}) {
      for (const plan::v1::Verdict& verdict : *verdicts) {
        ++figures.planned;
        if (verdict.kind() == plan::v1::VERDICT_KIND_LATE) ++figures.late;
      }
    }
    if (figures.planned > 0) occasion->figures = figures;
    return true;
  }

  absl::StatusOr<Envelope> Write(const Occasion& occasion) {
    if (!base::IsMailAddress(to_)) return Refused("no valid mail address");
    WM_ASSIGN_OR_RETURN(Wording wording, WordingOf(occasion));
    Mail mail;
    mail.from_name = outside_.mail_from_name;
    mail.from = outside_.mail_from;
    mail.to = to_;
    mail.subject = std::move(wording.subject);
    mail.message_id = MessageId();
    mail.language = std::move(wording.language);
    mail.date = outside_.clock->Now();
    mail.text = std::move(wording.text);
    mail.html = std::move(wording.html);
    WM_ASSIGN_OR_RETURN(std::string bytes, WriteMail(mail));
    return Envelope{mail.from, mail.to, mail.message_id, std::move(bytes)};
  }

  const Outside& outside_;
  Delivery delivery_;
  v1::InboxEntry entry_;
  std::string person_name_;
  Person person_;
  std::string to_;
  bool is_needed_ = false;
  bool is_refused_ = false;
  bool gives_up_ = false;
};

}  // namespace

std::unique_ptr<Step> MakeDeliverStep(const Outside& outside) { return std::make_unique<DeliverStep>(outside); }

}  // namespace waymark::notification
