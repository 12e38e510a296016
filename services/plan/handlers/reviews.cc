#include "services/plan/handlers/reviews.h"

#include <optional>
#include <string>
#include <utility>

#include "common/access/redaction.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/events/journal.h"
#include "common/rpc/listing.h"
#include "services/plan/domain/adjustment.h"
#include "services/plan/domain/plan_rules.h"
#include "services/plan/domain/review_comparison.h"
#include "services/plan/domain/review_figures.h"
#include "services/plan/domain/review_rules.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/plan_document.h"
#include "services/plan/handlers/plan_facts.h"
#include "services/plan/handlers/tables.h"
#include "waymark/plan/v1/events.pb.h"

namespace waymark::plan {
namespace {

using storage::Stored;

// What an opening is about: a cadence's occurrence, or one that the member calls today.
struct Occurrence {
  std::string rule;
  absl::CivilDay date;
  bool by_service = false;
};

// The review that stands for an occurrence already.
absl::StatusOr<std::optional<v1::Review>> StandsFor(storage::Txn& txn, const std::string& plan,
                                                    const Occurrence& occurrence) {
  if (!occurrence.by_service) return std::optional<v1::Review>();
  WM_ASSIGN_OR_RETURN(const auto known,
                      ReviewOccurrences().Find(txn, ReviewOccurrenceName(plan, occurrence.rule, occurrence.date)));
  if (!known) return std::optional<v1::Review>();
  WM_ASSIGN_OR_RETURN(const auto review, Reviews().Get(txn, (*known)->review()));
  return std::optional<v1::Review>(*review);
}

// Lets `review` stand for a cadence's occurrence from now on.
absl::Status LetStandFor(storage::Txn& txn, const std::string& plan, const Occurrence& occurrence,
                         const std::string& review) {
  if (!occurrence.by_service) return absl::OkStatus();
  v1::ReviewOccurrence row;
  row.set_name(ReviewOccurrenceName(plan, occurrence.rule, occurrence.date));
  row.set_review(review);
  return ReviewOccurrences().Insert(txn, row);
}

// A name that no review has: of a cadence's occurrence there is one, of those the member calls on a day there may be
// several.
absl::StatusOr<std::string> NewReviewName(storage::Txn& txn, const std::string& plan, const Occurrence& occurrence) {
  constexpr int kCalledPerDay = 100;
  for (int number = 1; number <= kCalledPerDay; ++number) {
    std::string name = ReviewName(plan, occurrence.rule, occurrence.date, number);
    WM_ASSIGN_OR_RETURN(const auto taken, Reviews().Find(txn, name));
    if (!taken) return name;
  }
  return base::Error(error::v1::REASON_LIMIT_EXCEEDED,
                     base::Cat("A plan has at most ", kCalledPerDay, " reviews called on one day."),
                     {{"limit", std::to_string(kCalledPerDay)}});
}

// The version that was last made of the plan; nullopt before the first.
absl::StatusOr<std::optional<v1::Plan>> BaseOf(storage::Txn& txn, const v1::Plan& plan) {
  if (plan.version() == 0) return std::optional<v1::Plan>();
  WM_ASSIGN_OR_RETURN(const auto version, PlanVersions().Get(txn, VersionName(plan.name(), plan.version())));
  return std::optional<v1::Plan>(version->plan());
}

// Freezes `plan`, proposes verdicts, and keeps the review.
absl::StatusOr<v1::Review> Open(storage::Txn& txn, const rpc::Call& call, const Stored<v1::Plan>& plan,
                                const Occurrence& occurrence, absl::CivilDay today,
                                const v1::OpenReviewRequest& request) {
  v1::Review review;
  WM_ASSIGN_OR_RETURN(*review.mutable_name(), NewReviewName(txn, plan->name(), occurrence));
  review.set_state(v1::REVIEW_STATE_OPEN);
  review.set_occurrence(OccurrenceOf(occurrence.rule, occurrence.date));
  review.set_reason(request.reason());
  *review.mutable_open_date() = base::DateOf(today);
  *review.mutable_due_date() = request.has_due_date() ? request.due_date() : base::DateOf(today + kReviewDays);
  review.set_base_version(plan->version());
  WM_ASSIGN_OR_RETURN(const std::optional<v1::Plan> base, BaseOf(txn, *plan));
  ProposeVerdicts(base ? &*base : nullptr, *plan, today, &review);
  review.set_etag("1");
  *review.mutable_create_time() = base::TimestampOf(call.now);

  v1::ReviewSnapshot snapshot;
  snapshot.set_name(review.name() + "/snapshot");
  *snapshot.mutable_plan() = *plan;
  *snapshot.mutable_create_time() = review.create_time();
  WM_RETURN_IF_ERROR(ReviewSnapshots().Insert(txn, snapshot));
  WM_RETURN_IF_ERROR(Reviews().Insert(txn, review));
  WM_RETURN_IF_ERROR(LetStandFor(txn, plan->name(), occurrence, review.name()));
  WM_RETURN_IF_ERROR(AppendReviewOpened(txn, call, plan->name(), review));
  return review;
}

// The review, to be changed. NOT_FOUND; ABORTED for another etag; FAILED_PRECONDITION when it is closed.
absl::StatusOr<Stored<v1::Review>> ReadOpen(storage::Txn& txn, const std::string& name, const std::string& etag) {
  WM_ASSIGN_OR_RETURN(auto stored, Reviews().Get(txn, name));
  WM_RETURN_IF_ERROR(CheckEtag(name, etag, stored->etag()));
  if (stored->state() == v1::REVIEW_STATE_OPEN) return stored;
  return base::Error(error::v1::REASON_STATE_FORBIDS, "The review is closed.",
                     {{"resource", name}, {"state", v1::ReviewState_Name(stored->state())}});
}

absl::Status SaveReview(storage::Txn& txn, Stored<v1::Review>& stored) {
  stored.mutable_message().set_etag(std::to_string(stored.revision() + 1));
  return Reviews().Put(txn, stored);
}

// Makes the adjustments and the next version, which is the review's own.
absl::StatusOr<Stored<v1::Plan>> Adjust(storage::Txn& txn, const rpc::Call& call,
                                        const v1::CloseReviewRequest& request) {
  const std::string_view name = base::Prefix(request.name(), 4);
  WM_ASSIGN_OR_RETURN(auto stored, Plans().Get(txn, name));
  if (stored->state() == v1::PLAN_STATE_ARCHIVED)
    return StateForbids(*stored, "The plan is archived: activate it to close its review.");
  const v1::Plan before = *stored;
  const StoredFacts facts(txn, call, base::OwnerOf(name));
  const Edit edit{stored.revision() + 1, &facts, call.now};
  WM_ASSIGN_OR_RETURN(const absl::CivilDay today, facts.Today());
  base::Violations violations;
  CheckNextReviewDate("next_review_date", request.next_review_date(), today, today + 1, violations);
  v1::Plan& plan = stored.mutable_message();
  WM_RETURN_IF_ERROR(ApplyAdjustments(
      &plan, request.adjustments(), edit, [&] { return call.NewId(); }, violations));
  if (!violations.empty()) return violations.ToStatus();
  *plan.mutable_next_review_date() = request.next_review_date();
  plan.set_etag(edit.Etag());
  v1::PlanVersion version = VersionOf(v1::VERSION_ORIGIN_REVIEW);
  version.set_review(request.name());
  WM_RETURN_IF_ERROR(SaveAsVersion(txn, call, before, stored, std::move(version)).status());
  return stored;
}

// The review with its snapshot and the version it was compared with, as the caller may see them.
absl::StatusOr<ReviewedPlan> ReadReviewed(storage::Txn& txn, const rpc::Call& call, const std::string& name) {
  ReviewedPlan reviewed;
  WM_ASSIGN_OR_RETURN(const auto review, Reviews().Get(txn, name));
  WM_ASSIGN_OR_RETURN(const auto snapshot, ReviewSnapshots().Get(txn, name + "/snapshot"));
  reviewed.review = *review;
  reviewed.snapshot = snapshot->plan();
  reviewed.start = base::CalendarDay(review->open_date()).value_or(absl::CivilDay());
  if (review->base_version() != 0) {
    const std::string base = VersionName(base::Prefix(name, 4), review->base_version());
    WM_ASSIGN_OR_RETURN(const auto version, PlanVersions().Get(txn, base));
    WM_ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOf(txn, base::OwnerOf(name)));
    reviewed.base = version->plan();
    reviewed.start = absl::ToCivilDay(base::TimeOf(version->create_time()), zone);
  }
  access::Redact(call.access, &reviewed.review);
  access::Redact(call.access, &reviewed.snapshot);
  access::Redact(call.access, &reviewed.base);
  return reviewed;
}

absl::Status TellClosed(storage::Txn& txn, const rpc::Call& call, const v1::Review& review, const std::string& plan) {
  v1::ReviewClosed fact;
  fact.set_review(review.name());
  fact.set_plan(plan);
  *fact.mutable_next_review_date() = review.next_review_date();
  return events::Journal::Append(txn, call, plan, fact);
}

}  // namespace

absl::StatusOr<v1::Review> OpenReview(storage::Txn& txn, const rpc::Call& call, const v1::OpenReviewRequest& request) {
  WM_ASSIGN_OR_RETURN(const absl::CivilDay today, TodayOf(txn, call, base::OwnerOf(request.plan())));
  const bool by_service = call.access.as == access::v1::CALLER_KIND_SERVICE;
  base::Violations violations;
  CheckOpening(request, by_service, today, violations);
  if (!violations.empty()) return violations.ToStatus();
  Occurrence occurrence{std::string(kCalled), today, by_service};
  if (by_service) {
    occurrence.rule = request.rule();
    occurrence.date = *base::CalendarDay(request.date());
  }
  WM_ASSIGN_OR_RETURN(auto standing, StandsFor(txn, request.plan(), occurrence));
  if (standing) return *std::move(standing);
  WM_ASSIGN_OR_RETURN(const auto plan, Plans().Get(txn, request.plan()));
  if (plan->state() != v1::PLAN_STATE_ACTIVE) return StateForbids(*plan, "Only a plan that is active is reviewed.");
  WM_ASSIGN_OR_RETURN(auto open, OpenReviewOf(txn, request.plan()));
  if (!open) return Open(txn, call, plan, occurrence, today, request);
  WM_RETURN_IF_ERROR(LetStandFor(txn, request.plan(), occurrence, open->name()));
  return *std::move(open);
}

absl::StatusOr<Stored<v1::Review>> GetReview(storage::Txn& txn, const rpc::Call& call,
                                             const v1::GetReviewRequest& request) {
  return Reviews().Get(txn, request.name());
}

absl::StatusOr<Stored<v1::ReviewSnapshot>> GetReviewSnapshot(storage::Txn& txn, const rpc::Call& call,
                                                             const v1::GetReviewSnapshotRequest& request) {
  return ReviewSnapshots().Get(txn, request.name());
}

absl::StatusOr<v1::ReviewFigures> GetReviewFigures(rpc::Snapshots& snapshots, const rpc::Call& call,
                                                   const v1::GetReviewFiguresRequest& request) {
  const std::string review(base::Prefix(request.name(), 6));
  ReviewedPlan reviewed;
  WM_RETURN_IF_ERROR(snapshots.Read([&](storage::Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(reviewed, ReadReviewed(txn, call, review));
    return absl::OkStatus();
  }));
  WM_ASSIGN_OR_RETURN(v1::ReviewFigures figures, FiguresOf(reviewed));
  figures.set_name(request.name());
  return figures;
}

absl::StatusOr<v1::ListReviewsResponse> ListReviews(storage::Txn& txn, const rpc::Call& call,
                                                    const v1::ListReviewsRequest& request) {
  WM_RETURN_IF_ERROR(Plans().Get(txn, request.parent()).status());
  storage::Query query;
  query.equals = {{"plan", request.parent()}};
  query.order_by = "opened";
  query.descending = true;
  WM_ASSIGN_OR_RETURN(auto page, rpc::ReadListing(txn, Reviews(), query, request));
  v1::ListReviewsResponse response;
  for (const auto& review : page.rows) *response.add_reviews() = *review;
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Review> RecordVerdicts(storage::Txn& txn, const rpc::Call& call,
                                          const v1::RecordVerdictsRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, ReadOpen(txn, request.name(), request.etag()));
  base::Violations violations;
  PutVerdicts(request.verdicts(), &stored.mutable_message(), violations);
  if (!violations.empty()) return violations.ToStatus();
  WM_RETURN_IF_ERROR(SaveReview(txn, stored));
  return *stored;
}

absl::StatusOr<v1::Review> CloseReview(storage::Txn& txn, const rpc::Call& call,
                                       const v1::CloseReviewRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, ReadOpen(txn, request.name(), request.etag()));
  WM_ASSIGN_OR_RETURN(const auto plan, Adjust(txn, call, request));
  v1::Review& review = stored.mutable_message();
  review.set_state(v1::REVIEW_STATE_CLOSED);
  review.set_summary(request.summary());
  review.set_version(plan->version());
  *review.mutable_next_review_date() = request.next_review_date();
  *review.mutable_close_time() = base::TimestampOf(call.now);
  WM_RETURN_IF_ERROR(SaveReview(txn, stored));
  WM_RETURN_IF_ERROR(TellClosed(txn, call, review, plan->name()));
  return review;
}

rpc::Service MakeReviewService() {
  rpc::Service service("waymark.plan.v1.ReviewService");
  service.Bind("OpenReview", OpenReview);
  service.Bind("GetReview", GetReview);
  service.Bind("GetReviewSnapshot", GetReviewSnapshot);
  service.BindCompute("GetReviewFigures", GetReviewFigures);
  service.Bind("ListReviews", ListReviews);
  service.Bind("RecordVerdicts", RecordVerdicts);
  service.Bind("CloseReview", CloseReview);
  return service;
}

}  // namespace waymark::plan
