#pragma once

#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/dispatcher.h"

namespace waymark::rpc {

// The client streams of a server. A message is handled in a short transaction of its own, and the next is asked for
// once that was committed: so a client sends no faster than the store keeps, no transaction waits for a client, and no
// thread does either. With each policy is looked at again, for the resource that the first one names. The handler says
// which message is the last; what is done then is the work of a LONG call. A stream that ends before, by its client,
// its deadline or the end of its credential, leaves what was committed. (That a client closed its side says nothing:
// one that broke off looks the same.)
class Uploads {
 public:
  explicit Uploads(Dispatcher* dispatcher);
  ~Uploads();

  // Begins a stream that was opened.
  void Start(UploadCall* upload);
  // See Dispatcher.
  void Received(UploadCall* upload, bool ok);
  void Cancel(UploadCall* upload);
  // Ends every stream with `status`: those that wait for their client at once, others after what is under way. A stream
  // whose last message was received goes on to its answer.
  void EndAll(const absl::Status& status);
  // Ends the thread; no stream may be left.
  void Stop();

 private:
  // The message that came last.
  absl::Status Take(UploadCall* upload);
  void Handle(UploadCall* upload);
  void Handled(UploadCall* upload, absl::Status status);
  void Complete(UploadCall* upload);
  void End(UploadCall* upload, const absl::Status& status, std::string answer = "");
  // Why the stream has to end: OK where it has not.
  absl::Status Ending(UploadCall* upload);
  // Ends those that wait for their client longer than they may.
  void Watch();

  Dispatcher* const dispatcher_;
  absl::Mutex mutex_;
  absl::CondVar wake_;
  absl::flat_hash_set<UploadCall*> all_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread watcher_;
};

}  // namespace waymark::rpc
