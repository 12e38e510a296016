#include "common/rpc/direct_peer.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/trace.h"

namespace waymark::rpc {
namespace {

// A call whose maker waits for it in this process.
class DirectCall final : public UnaryCall {
 public:
  explicit DirectCall(std::string request) : request_(std::move(request)) {}

  void Wait() { done_.WaitForNotification(); }
  const absl::Status& status() const { return status_; }
  const std::string& answer() const { return answer_; }

 protected:
  bool ParseRequest(google::protobuf::Message* request) override { return request->ParseFromString(request_); }
  bool Abandoned() const override { return false; }
  void Finish(const absl::Status& status, std::string answer) override {
    status_ = status;
    answer_ = std::move(answer);
    done_.Notify();
  }

 private:
  const std::string request_;
  absl::Notification done_;
  absl::Status status_;
  std::string answer_;
};

// A client stream whose maker gives each message, in its own thread, once it is asked for.
class DirectUpload final : public UploadCall {
 public:
  // Whether a message is asked for; false once the stream has ended.
  bool Await() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](DirectUpload* upload) ABSL_EXCLUSIVE_LOCKS_REQUIRED(upload->mutex_) { return upload->asked_ || upload->ended_; }, this));
    asked_ = false;
    return !ended_;
  }
  void Give(std::string message) { message_ = std::move(message); }
  const absl::Status& status() const { return status_; }
  const std::string& answer() const { return answer_; }

 protected:
  void Read() override {
    absl::MutexLock lock(&mutex_);
    asked_ = true;
  }
  bool ParseMessage(google::protobuf::Message* message) override { return message->ParseFromString(message_); }
  void Finish(const absl::Status& status, std::string answer) override {
    absl::MutexLock lock(&mutex_);
    status_ = status;
    answer_ = std::move(answer);
    ended_ = true;
  }

 private:
  std::string message_;
  absl::Mutex mutex_;
  bool asked_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status status_;  // these two once it has ended
  std::string answer_;
};

// As over the wire: code, text and details, nothing else.
absl::Status Answer(std::string_view method, const absl::Status& status, const std::string& answer, google::protobuf::Message* response) {
  if (!status.ok()) return base::ParseDetails(status.code(), base::StdView(status.message()), base::SerializeDetails(status));
  if (response->ParseFromString(answer)) return absl::OkStatus();
  return absl::InternalError(base::Cat(method, " answered with no ", response->GetTypeName()));
}

absl::Status Unknown(std::string_view method) { return absl::UnimplementedError(base::Cat(method, " is served by no service here")); }

}  // namespace

DirectPeer::DirectPeer(Dispatcher* dispatcher, access::Caller caller) : dispatcher_(dispatcher), caller_(std::move(caller)) {}

absl::Status DirectPeer::Call(std::string_view method, const google::protobuf::Message& request, google::protobuf::Message* response,
                              absl::Duration timeout) {
  if (shut_) return absl::CancelledError("the peer was shut down");
  const Route* route = dispatcher_->Find(method);
  if (route == nullptr) return Unknown(method);
  DirectCall call(request.SerializeAsString());
  Arrival arrival;
  arrival.caller = &caller_;
  if (timeout < absl::InfiniteDuration()) arrival.deadline = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(timeout);
  std::string traceparent;
  if (const base::Trace* trace = base::TraceScope::Current(); trace != nullptr && !trace->empty()) {
    traceparent = base::Cat("00-", trace->trace_id(), "-", std::string_view(trace->parent, 16), trace->sampled ? "-01" : "-00");
    arrival.traceparent = traceparent;
  }
  dispatcher_->Start(*route, arrival, &call);
  call.Wait();
  return Answer(method, call.status(), call.answer(), response);
}

absl::Status DirectPeer::Upload(std::string_view method, std::function<std::optional<std::string>()> next,
                                google::protobuf::Message* response, absl::Duration timeout) {
  if (shut_) return absl::CancelledError("the peer was shut down");
  const Route* route = dispatcher_->Find(method);
  if (route == nullptr || !route->method->descriptor->client_streaming()) return Unknown(method);
  DirectUpload upload;
  Arrival arrival;
  arrival.caller = &caller_;
  if (timeout < absl::InfiniteDuration()) arrival.deadline = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(timeout);
  dispatcher_->StartUpload(*route, arrival, &upload);
  while (upload.Await()) {
    std::optional<std::string> message = next();
    if (message) upload.Give(*std::move(message));
    dispatcher_->Received(&upload, message.has_value());
  }
  return Answer(method, upload.status(), upload.answer(), response);
}

absl::Status DirectPeer::Watch(std::string_view method, const google::protobuf::Message& request,
                               std::function<bool(std::string_view)> on_message) {
  if (shut_) return absl::CancelledError("the peer was shut down");
  const Route* route = dispatcher_->Find(method);
  if (route == nullptr || !route->method->descriptor->server_streaming()) return Unknown(method);
  return dispatcher_->WatchNow(*route, caller_, request.SerializeAsString(), on_message);
}

void DirectPeer::Shutdown() { shut_ = true; }

}  // namespace waymark::rpc
