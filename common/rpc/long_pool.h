#pragma once

#include <deque>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/dispatcher.h"

namespace waymark::rpc {

// Threads for LONG calls, apart from those of the reads, so that a computation of seconds keeps no read waiting.
class LongPool {
 public:
  // `most` is how many calls may be queued or running.
  LongPool(Dispatcher* dispatcher, int threads, int most);
  ~LongPool();

  // Queues a call, which ends in Dispatcher::Answer; false when there are as many already.
  bool Queue(UnaryCall* call);
  // Runs what is queued and ends the threads.
  void Stop();

 private:
  void Run();

  Dispatcher* const dispatcher_;
  const int most_;
  absl::Mutex mutex_;
  absl::CondVar wake_;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<UnaryCall*> queue_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace waymark::rpc
