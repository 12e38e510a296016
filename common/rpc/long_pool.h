#pragma once

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace waymark::rpc {

// Threads for LONG and COMPUTE calls, apart from those of the reads, so that a computation of seconds keeps no read waiting.
class LongPool {
 public:
  // `most` is how many calls may be queued or running.
  LongPool(int threads, int most);
  ~LongPool();

  // Queues the work of a call; false when there are as many already.
  bool Queue(std::function<void()> work);
  // Runs what is queued and ends the threads.
  void Stop();

 private:
  void Run();

  const int most_;
  absl::Mutex mutex_;
  absl::CondVar wake_;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace waymark::rpc
