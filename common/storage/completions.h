#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/storage/store.h"

namespace waymark::storage {

// Those who want to hear of commits. Thread-safe.
class CommitListeners {
 public:
  // Adds `listener` for as long as the handle lives. When the handle's destruction returns, no call is running any more, unless the
  // listener itself destroyed it.
  std::shared_ptr<void> Add(std::function<void()> listener);
  // Calls all of them.
  void Notify();

 private:
  struct Listeners;
  std::shared_ptr<Listeners> listeners_ = MakeListeners();
  static std::shared_ptr<Listeners> MakeListeners();
};

// A job whose outcome is known.
struct Outcome {
  WriteJob job;
  absl::Status status;
};

// The thread that tells outcomes, so that the writer need not wait for whoever hears them.
class Completions {
 public:
  explicit Completions(CommitListeners* listeners);
  // Tells what is left.
  ~Completions();

  // Tells `outcomes` in their order, after everything posted before; first, where `changed`, that a commit changed something.
  void Post(std::vector<Outcome> outcomes, bool changed);
  // Returns when everything posted before was told. Not from a `done`.
  void Flush();

 private:
  struct Batch {
    std::vector<Outcome> outcomes;
    bool changed = false;
  };

  void Run();
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ending_ || !batches_.empty(); }

  CommitListeners* const listeners_;
  absl::Mutex mutex_;
  std::vector<Batch> batches_ ABSL_GUARDED_BY(mutex_);
  int64_t posted_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t told_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace waymark::storage
