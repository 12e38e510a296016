#include "services/plan/perception_worker.h"

#include <algorithm>
#include <string>

#include "common/base/log.h"
#include "common/base/status_macros.h"
#include "services/plan/handlers/perception.h"
#include "waymark/feedback/v1/round.pb.h"

namespace waymark::plan {
namespace {

constexpr int kBatch = 32;
constexpr absl::Duration kTimeout = absl::Seconds(5);
constexpr absl::Duration kFirstRetry = absl::Seconds(1);
constexpr absl::Duration kLongestRetry = absl::Minutes(5);

absl::Duration RetryAfter(int attempts) {
  return std::min(kFirstRetry * (int64_t{1} << std::min(attempts, 20)), kLongestRetry);
}

}  // namespace

PerceptionWorker::PerceptionWorker(const rpc::Wiring& wiring, rpc::Peer* feedback)
    : wiring_(wiring), feedback_(feedback), loop_(wiring.store, [this] {
        const absl::StatusOr<bool> worked = Step();
        if (worked.ok()) return *worked;
        base::Log(base::Severity::kError, "perception", {{"error", worked.status().ToString()}});
        return false;
      }) {}

absl::StatusOr<bool> PerceptionWorker::Step() {
  WM_ASSIGN_OR_RETURN(const auto looks, DueLooks(*wiring_.store, wiring_.clock->Now(), kBatch));
  for (const v1::PerceptionLook& look : looks) WM_RETURN_IF_ERROR(LookAt(look));
  return !looks.empty();
}

absl::Status PerceptionWorker::LookAt(const v1::PerceptionLook& look) {
  feedback::v1::GetComparisonRequest request;
  request.set_name(look.round());
  feedback::v1::Comparison comparison;
  absl::Status outcome =
      feedback_->Call("waymark.feedback.v1.RoundService/GetComparison", request, &comparison, kTimeout);
  wiring_.crash->Reach("after_comparison");
  rpc::Call call;
  call.now = wiring_.clock->Now();
  call.ids = wiring_.ids;
  if (outcome.ok() || absl::IsNotFound(outcome)) {
    const feedback::v1::Comparison* found = outcome.ok() ? &comparison : nullptr;
    outcome = wiring_.store->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
      WM_RETURN_IF_ERROR(TakeLook(txn, call, look.round(), found));
      wiring_.crash->Reach("before_proposals_commit");
      return absl::OkStatus();
    });
    wiring_.crash->Reach("after_proposals");
  }
  if (outcome.ok()) return outcome;
  base::Log(base::Severity::kWarning, "round not looked at", {{"round", look.round()}, {"error", outcome.ToString()}});
  const absl::Time due = call.now + RetryAfter(look.attempts());
  return wiring_.store->WriteAndWait([&](storage::Txn& txn) { return PutOffLook(txn, look.round(), due); });
}

}  // namespace waymark::plan
