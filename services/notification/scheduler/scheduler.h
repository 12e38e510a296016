#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/ids.h"
#include "common/storage/commit_loop.h"
#include "common/storage/store.h"
#include "services/notification/scheduler/step.h"
#include "services/notification/steps/tasks.h"

namespace waymark::notification {

// Works the due tasks of one lane. A task is claimed in one transaction, its step goes outside in none, and a third marks it; a task whose holder
// is gone is taken up again when the claim lapses, or when the next scheduler of the store begins.
class Scheduler {
 public:
  struct Options {
    Lane lane = Lane::kSteps;
    storage::Store* store = nullptr;
    base::IdSource* ids = nullptr;
    Outside outside;
    int batch = 256;   // tasks claimed at once
    int parallel = 1;  // steps outside at once; 1: in the caller's thread, in order
    absl::Duration lease = absl::Minutes(2);         // longer than a batch can take
    absl::Duration first_retry = absl::Seconds(1);   // doubled with each failure
    absl::Duration longest_retry = absl::Minutes(5);
  };

  explicit Scheduler(Options options);
  ~Scheduler();

  // Works one batch of what is due now; returns how many tasks were taken up. An error is the store's.
  absl::StatusOr<int> Work();

  // Works in a thread until Stop, woken by commits.
  void Start() { loop_.Start(); }
  void Stop() { loop_.Stop(); }

 private:
  struct Run;

  absl::Status LapseClaims();
  absl::StatusOr<std::vector<std::string>> DueTasks(absl::Time now);
  // Each returns once the transactions of all runs have ended.
  void Claim(std::vector<std::unique_ptr<Run>>& runs);
  void GoOutside(std::vector<std::unique_ptr<Run>>& runs);
  void Mark(std::vector<std::unique_ptr<Run>>& runs);

  absl::Status ClaimOne(storage::Txn& txn, Run& run);
  absl::Status MarkOne(storage::Txn& txn, Run& run);
  absl::Duration RetryAfter(int attempts);
  void Count(const Run& run);

  const Options options_;
  std::atomic<bool> claims_lapsed_{false};
  storage::CommitLoop loop_;
};

}  // namespace waymark::notification
