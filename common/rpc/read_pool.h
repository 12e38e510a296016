#pragma once

#include <thread>
#include <deque>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/dispatcher.h"

namespace waymark::rpc {

// A few threads that run queued reads, several in one snapshot: opening one costs as much as a small read, and so does
// waking a thread.
class ReadPool {
 public:
  ReadPool(Dispatcher* dispatcher, int threads, int reads_per_snapshot, base::Counter* batches);
  ~ReadPool();

  // Queues a read. It is run in a snapshot that begins after this, and ends in Dispatcher::ReadDone.
  void Queue(UnaryCall* call);
  // Queues a page of a stream, which takes a snapshot of its own and is run by Watches::RunPage.
  void Queue(WatchCall* stream);
  // Runs what is queued and ends the threads.
  void Stop();

 private:
  void Run();
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return first_ != nullptr || !streams_.empty() || stopping_; }
  // Cuts the first calls off the queue, as many as share a snapshot; a list of its own.
  UnaryCall* TakeBatch() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RunBatch(UnaryCall* first);

  Dispatcher* const dispatcher_;
  const int reads_per_snapshot_;
  base::Counter* const batches_;
  absl::Mutex mutex_;
  absl::CondVar wake_;
  int idle_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  UnaryCall* first_ ABSL_GUARDED_BY(mutex_) = nullptr;  // a list through UnaryCall::next_
  UnaryCall* last_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::deque<WatchCall*> streams_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace waymark::rpc
