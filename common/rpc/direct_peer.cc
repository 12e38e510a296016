#include "common/rpc/direct_peer.h"

#include <memory>
#include <string>
#include <utility>

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
  if (!call.status().ok()) {
    // As over the wire: code, text and details, nothing else.
    return base::ParseDetails(call.status().code(), base::StdView(call.status().message()), base::SerializeDetails(call.status()));
  }
  if (response->ParseFromString(call.answer())) return absl::OkStatus();
  return absl::InternalError(base::Cat(method, " answered with no ", response->GetTypeName()));
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
