#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/events/follower.h"

namespace waymark::events {

// Takes events into a store in their order, each once, and parks those that cannot be applied.
class Applier {
 public:
  explicit Applier(const Follower::Options& options);

  // The cursor of the last event taken; nullopt: nothing was taken yet.
  absl::StatusOr<std::optional<std::string>> StandingCursor();

  // Takes the first few of `events`, which follow each other behind the cursor `expected`; returns how many, one at least.
  // FAILED_PRECONDITION when another cursor stands: another replica of the service follows too. ABORTED, UNAVAILABLE: nothing
  // was taken, and may be if tried again.
  absl::StatusOr<size_t> Take(std::span<const event::v1::Event* const> events, const std::string& expected);

  // Forgets what is parked, before a listing, which says what became of the subjects: what is tried again from now on, here or in
  // another replica, finds nothing that could write an older fact over a listed one. FAILED_PRECONDITION when another cursor stands
  // than `expected`: then nothing is forgotten.
  absl::Status ForgetParked(const std::string& expected);
  // Replaces the cursor `expected` by `cursor`, after a listing. FAILED_PRECONDITION when another stands.
  absl::Status Restart(const std::string& expected, const std::string& cursor);

  // See Follower. Stops between two events when `stop` says so.
  absl::StatusOr<int> RetryParked(absl::FunctionRef<bool()> stop);
  absl::StatusOr<std::vector<std::string>> ParkedSubjects();

 private:
  // What became of events in a transaction.
  struct Outcome {
    std::optional<size_t> refused;  // place of the one that apply refused
    int64_t parked = 0;             // behind others of their subjects
  };
  // Body of the transaction that takes `events`.
  absl::Status TakeIn(storage::Txn& txn, std::span<const event::v1::Event* const> events, const std::string& expected, Outcome* outcome);
  absl::Status Park(const event::v1::Event& event, const std::string& expected, const absl::Status& why);
  // Tries the first parked event of `subject`; false when it has none.
  absl::StatusOr<bool> RetryFirst(const std::string& subject);
  // After a commit that applied `count` events and took `last` as the last.
  void Count(int64_t count, const event::v1::Event& last);
  void CountParked();
  rpc::Call CallNow() const;

  const Follower::Options& options_;
  absl::Mutex retrying_;  // one RetryParked at a time
  base::Counter* applied_ = nullptr;
  base::Counter* resyncs_ = nullptr;
  base::Gauge* lag_ = nullptr;
  base::Gauge* parked_ = nullptr;
};

}  // namespace waymark::events
