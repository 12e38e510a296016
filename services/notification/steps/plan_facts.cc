#include "services/notification/steps/plan_facts.h"

#include <utility>

#include "common/access/identities.h"
#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "services/notification/steps/fact.h"
#include "services/notification/steps/meetings.h"
#include "services/notification/steps/negotiations.h"
#include "services/notification/steps/occurrences.h"
#include "services/notification/steps/qualifications.h"
#include "services/notification/steps/schedules.h"
#include "services/notification/steps/tables.h"
#include "services/notification/steps/tripwires.h"

namespace waymark::notification {
namespace {

// PlanActivated and PlanRescheduled say the same of a plan.
template <class Fact>
absl::Status ApplyPlanTimes(storage::Txn& txn, const Fact& fact) {
  return SchedulePlan(txn, {fact.plan(), fact.time_zone(), fact.next_review_date(), fact.cadences()});
}

absl::Status ApplyReviewClosed(storage::Txn& txn, const plan::v1::ReviewClosed& fact, absl::Time now) {
  WM_RETURN_IF_ERROR(ReviewIsClosed(txn, fact.review(), now));
  return SetNextReviewDate(txn, fact.plan(), fact.next_review_date());
}

}  // namespace

absl::Status ApplyPlanEnded(storage::Txn& txn, std::string_view plan, absl::Time now) {
  WM_RETURN_IF_ERROR(EndTripwires(txn, plan, now));
  return EndSchedule(txn, plan, now);
}

absl::Status ApplyMember(storage::Txn& txn, const plan::v1::MemberChanged& fact, absl::Time now) {
  WM_ASSIGN_OR_RETURN(auto found, Recipients().Find(txn, fact.member()));
  storage::Stored<v1::Recipient> recipient;
  if (found) recipient = *std::move(found);
  v1::Recipient& record = recipient.mutable_message();
  record.set_name(fact.member());
  record.set_display_name(fact.display_name());
  record.set_email(fact.email());
  record.set_time_zone(fact.time_zone());
  record.set_language(fact.language());
  record.set_active(fact.active());
  record.set_issuer(fact.issuer());
  record.set_token_subject(fact.subject());
  WM_RETURN_IF_ERROR(Recipients().Put(txn, recipient));
  WM_RETURN_IF_ERROR(
      access::SetIdentity(txn, fact.member(), fact.issuer(), fact.subject(), fact.active(), access::Taken::kTakeOver));
  WM_RETURN_IF_ERROR(LookAhead(txn, base::Cat(fact.member(), "/standing"), now));
  return MoveSchedules(txn, fact.member(), fact.time_zone());
}

absl::Status ApplyReviewOpened(storage::Txn& txn, const plan::v1::ReviewOpened& fact, absl::Time now) {
  return ReviewIsOpen(txn, {fact.review(), fact.plan(), fact.occurrence(), fact.due_date()}, now);
}

absl::Status ApplyPlanFact(storage::Txn& txn, const rpc::Call& call, const event::v1::Event& event) {
  using namespace plan::v1;  // NOLINT: the facts
  absl::Status outcome;
  const bool concerns_us =
      ApplyAs<MemberChanged>(event, [&](const auto& fact) { return ApplyMember(txn, fact, call.now); }, &outcome) ||
      ApplyAs<PlanActivated>(event, [&](const auto& fact) { return ApplyPlanTimes(txn, fact); }, &outcome) ||
      ApplyAs<PlanRescheduled>(event, [&](const auto& fact) { return ApplyPlanTimes(txn, fact); }, &outcome) ||
      ApplyAs<PlanEnded>(event, [&](const auto& fact) { return ApplyPlanEnded(txn, fact.plan(), call.now); }, &outcome) ||
      ApplyAs<QualificationsChanged>(
          event, [&](const auto& fact) { return ApplyQualifications(txn, fact, call.now); }, &outcome) ||
      ApplyAs<MeetingInvited>(event, [&](const auto& fact) { return ApplyMeeting(txn, fact, call.now); }, &outcome) ||
      ApplyAs<NegotiationChanged>(
          event, [&](const auto& fact) { return ApplyNegotiation(txn, fact, call.now); }, &outcome) ||
      ApplyAs<TripwiresChanged>(event, [&](const auto& fact) { return ApplyTripwires(txn, fact, call.now); }, &outcome) ||
      ApplyAs<ReviewOpened>(event, [&](const auto& fact) { return ApplyReviewOpened(txn, fact, call.now); }, &outcome) ||
      ApplyAs<ReviewClosed>(event, [&](const auto& fact) { return ApplyReviewClosed(txn, fact, call.now); }, &outcome);
  return concerns_us ? outcome : absl::OkStatus();
}

}  // namespace waymark::notification
