#include "common/events/applier.h"

#include <algorithm>
#include <utility>

#include "common/base/cat.h"
#include "common/base/log.h"
#include "common/base/status_macros.h"
#include "common/events/follower_tables.h"
#include "google/protobuf/util/time_util.h"

namespace waymark::events {
namespace {

using event::v1::Event;
using event::v1::ParkedEvent;
using google::protobuf::util::TimeUtil;
using storage::Stored;

// Enough that a commit is shared, few enough that other changes do not wait for long.
constexpr size_t kMostInOne = 32;

// What passes by itself, so that the event is tried again rather than parked.
bool IsPassing(const absl::Status& status) { return absl::IsAborted(status) || absl::IsUnavailable(status); }

}  // namespace

Applier::Applier(const Follower::Options& options) : options_(options) {
  if (options_.metrics == nullptr) return;
  const base::Metrics::Labels labels = {{"follower", options_.name}};
  applied_ = options_.metrics->CounterOf("waymark_follower_events_total", labels);
  resyncs_ = options_.metrics->CounterOf("waymark_follower_resyncs_total", labels);
  lag_ = options_.metrics->GaugeOf("waymark_follower_lag_seconds", labels);
  parked_ = options_.metrics->GaugeOf("waymark_follower_parked", labels);
}

rpc::Call Applier::CallNow() const {
  rpc::Call call;
  call.caller.credential = access::Caller::Credential::kService;
  call.caller.service = options_.name;
  call.access.as = access::v1::CALLER_KIND_SERVICE;
  call.now = options_.clock->Now();
  call.ids = options_.ids;
  return call;
}

absl::StatusOr<std::optional<std::string>> Applier::StandingCursor() {
  std::optional<std::string> cursor;
  WM_RETURN_IF_ERROR(options_.store->Read([&](storage::Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const auto row, FollowerCursors().Find(txn, options_.name));
    if (row.has_value()) cursor = (*row)->cursor();
    return absl::OkStatus();
  }));
  return cursor;
}

absl::StatusOr<size_t> Applier::Take(std::span<const Event* const> events, const std::string& expected) {
  std::span<const Event* const> some = events.first(std::min(events.size(), kMostInOne));
  while (true) {
    Outcome outcome;
    const absl::Status taken =
        options_.store->WriteAndWait([&](storage::Txn& txn) { return TakeIn(txn, some, expected, &outcome); });
    if (taken.ok()) {
      options_.crash->Reach(base::Cat(options_.name, ".after_apply"));
      Count(static_cast<int64_t>(some.size()) - outcome.parked, *some.back());
      return some.size();
    }
    if (!outcome.refused.has_value()) return taken;
    if (*outcome.refused > 0) {
      some = some.first(*outcome.refused);  // those before it; it comes first the next time
      continue;
    }
    if (IsPassing(taken)) return taken;
    WM_RETURN_IF_ERROR(Park(*some[0], expected, taken));
    Count(0, *some[0]);
    return 1;
  }
}

absl::Status Applier::TakeIn(storage::Txn& txn, std::span<const Event* const> events, const std::string& expected,
                             Outcome* outcome) {
  *outcome = Outcome();
  const rpc::Call call = CallNow();
  const int count = static_cast<int>(events.size());
  WM_ASSIGN_OR_RETURN(const int64_t taken, MoveCursor(txn, options_.name, expected, events.back()->cursor(), count));
  for (size_t i = 0; i < events.size(); ++i) {
    const Event& event = *events[i];
    WM_ASSIGN_OR_RETURN(const std::vector<Stored<ParkedEvent>> before, ParkedOf(txn, options_.name, event.subject(), 1));
    if (!before.empty()) {
      const int64_t number = taken - static_cast<int64_t>(events.size() - 1 - i);
      WM_RETURN_IF_ERROR(ParkEvent(txn, options_.name, event, number, absl::OkStatus(), call.now));
      ++outcome->parked;
    } else if (absl::Status applied = options_.apply(txn, call, event); !applied.ok()) {
      outcome->refused = i;
      return applied;
    }
  }
  options_.crash->Reach(base::Cat(options_.name, ".before_apply_commit"));
  return absl::OkStatus();
}

absl::Status Applier::Park(const Event& event, const std::string& expected, const absl::Status& why) {
  base::Log(base::Severity::kError, "follower parked",
            {{"follower", options_.name}, {"subject", event.subject()}, {"fact", event.fact().type_url()}, {"error", why.message()}});
  WM_RETURN_IF_ERROR(options_.store->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const int64_t number, MoveCursor(txn, options_.name, expected, event.cursor(), 1));
    return ParkEvent(txn, options_.name, event, number, why, options_.clock->Now());
  }));
  CountParked();
  return absl::OkStatus();
}

absl::Status Applier::ForgetParked(const std::string& expected) {
  WM_RETURN_IF_ERROR(options_.store->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const auto row, FollowerCursors().Find(txn, options_.name));
    const std::string standing = row.has_value() ? (*row)->cursor() : "";
    if (standing != expected) return absl::FailedPreconditionError(base::Cat("the cursor of ", options_.name, " was moved"));
    return DropParked(txn, options_.name);
  }));
  CountParked();
  return absl::OkStatus();
}

absl::Status Applier::Restart(const std::string& expected, const std::string& cursor) {
  WM_RETURN_IF_ERROR(options_.store->WriteAndWait(
      [&](storage::Txn& txn) { return MoveCursor(txn, options_.name, expected, cursor, 0).status(); }));
  if (resyncs_ != nullptr) resyncs_->Add();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> Applier::ParkedSubjects() {
  std::vector<std::string> subjects;
  WM_RETURN_IF_ERROR(options_.store->Read([&](storage::Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(subjects, ParkedSubjectsOf(txn, options_.name));
    return absl::OkStatus();
  }));
  return subjects;
}

absl::StatusOr<bool> Applier::RetryFirst(const std::string& subject) {
  bool applied = false;
  WM_RETURN_IF_ERROR(options_.store->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
    applied = false;
    WM_ASSIGN_OR_RETURN(const std::vector<Stored<ParkedEvent>> first, ParkedOf(txn, options_.name, subject, 1));
    if (first.empty()) return absl::OkStatus();
    WM_RETURN_IF_ERROR(options_.apply(txn, CallNow(), first[0]->event()));
    applied = true;
    return ParkedEvents().Delete(txn, first[0]);
  }));
  return applied;
}

absl::StatusOr<int> Applier::RetryParked(absl::FunctionRef<bool()> stop) {
  const absl::MutexLock lock(&retrying_);
  WM_ASSIGN_OR_RETURN(const std::vector<std::string> subjects, ParkedSubjects());
  int count = 0;
  for (const std::string& subject : subjects) {
    while (!stop()) {
      const absl::StatusOr<bool> applied = RetryFirst(subject);
      if (!applied.ok()) {
        base::Log(base::Severity::kWarning, "parked event fails still",
                  {{"follower", options_.name}, {"subject", subject}, {"error", applied.status().message()}});
      }
      if (!applied.ok() || !*applied) break;
      ++count;
      if (applied_ != nullptr) applied_->Add();
    }
  }
  CountParked();
  return count;
}

void Applier::Count(int64_t count, const Event& last) {
  if (options_.metrics == nullptr) return;
  applied_->Add(count);
  const absl::Time happened = absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(last.create_time()));
  lag_->Set(absl::ToInt64Seconds(options_.clock->Now() - happened));
}

void Applier::CountParked() {
  if (parked_ == nullptr) return;
  if (const auto subjects = ParkedSubjects(); subjects.ok()) parked_->Set(static_cast<int64_t>(subjects->size()));
}

}  // namespace waymark::events
