#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/dispatcher.h"

namespace waymark::rpc {

// The streams of a server. Each is a pager: a page from a short snapshot, its messages sent one by one, the next page;
// with nothing to tell it waits, without a thread, until something was committed. A page that is the last ends it. Policy is looked at again with every
// page, and a stream ends when the credential it was opened with does.
class Watches {
 public:
  explicit Watches(Dispatcher* dispatcher);
  ~Watches();

  // Begins a stream that was opened.
  void Start(WatchCall* stream);
  // One page, in a thread of the pool's.
  void RunPage(WatchCall* stream);
  // See Dispatcher.
  void Sent(WatchCall* stream, bool ok);
  void Cancel(WatchCall* stream);
  // Ends every stream with `status`.
  void EndAll(const absl::Status& status);
  // Ends the thread; no stream may be left.
  void Stop();

 private:
  void Committed();
  void Paged(WatchCall* stream, absl::StatusOr<Page> page);
  void SendNext(WatchCall* stream);
  // After a page: the next one, or the end where it was the last.
  void Next(WatchCall* stream);
  void End(WatchCall* stream, const absl::Status& status);
  // Ends those that wait and whose credential has ended, and lets the others look for news.
  void Pace();

  Dispatcher* const dispatcher_;
  std::shared_ptr<void> listening_;
  std::atomic<int64_t> commits_{0};
  std::atomic<int> waiting_count_{0};
  absl::Mutex mutex_;
  absl::CondVar wake_;
  absl::flat_hash_set<WatchCall*> all_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<WatchCall*> waiting_ ABSL_GUARDED_BY(mutex_);
  bool news_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread pacer_;
};

}  // namespace waymark::rpc
