#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/storage/store.h"

namespace waymark::storage {

// Works what stands in a store in a thread of its own: again and again while there is something to do, then as soon as
// anything was committed since the last look began, so that a row written during the look is found too; and after
// `longest_wait` in any case, since clocks can be set and other replicas commit elsewhere.
class CommitLoop {
 public:
  // `work` looks once and returns whether there was something to do. `store` outlives the loop.
  CommitLoop(Store* store, std::function<bool()> work, absl::Duration longest_wait = absl::Seconds(1));
  ~CommitLoop();

  void Start();
  // Returns when a look under way has ended.
  void Stop();

 private:
  void Loop();

  Store* const store_;
  const std::function<bool()> work_;
  const absl::Duration longest_wait_;
  std::shared_ptr<void> commit_listener_;
  absl::Mutex mutex_;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace waymark::storage
