#include "common/rpc/grpc_service.h"

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/cat.h"
#include "common/rpc/grpc_status.h"
#include "grpc/support/time.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"
#include "grpcpp/impl/rpc_method.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/security/auth_context.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/proto_buffer_reader.h"
#include "grpcpp/support/server_callback.h"

namespace waymark::rpc {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;

std::string_view View(grpc::string_ref text) { return {text.data(), text.size()}; }

// gRPC keeps deadlines on the monotonic clock, which is this library's steady one.
std::optional<SteadyTime> DeadlineOf(const CallbackServerContext& context) {
  gpr_timespec deadline = context.raw_deadline();
  if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) == 0) return std::nullopt;
  deadline = gpr_convert_clock_type(deadline, GPR_CLOCK_MONOTONIC);
  return SteadyTime(std::chrono::seconds(deadline.tv_sec) + std::chrono::nanoseconds(deadline.tv_nsec));
}

// What a call brought, kept while it is being started.
class Luggage {
 public:
  explicit Luggage(CallbackServerContext* context) {
    arrival_.deadline = DeadlineOf(*context);
    const auto& metadata = context->client_metadata();
    if (const auto found = metadata.find("authorization"); found != metadata.end()) arrival_.authorization = View(found->second);
    if (const auto found = metadata.find("traceparent"); found != metadata.end()) arrival_.traceparent = View(found->second);
    // An authorization outweighs the certificate, which then need not be looked at.
    if (!arrival_.authorization.empty()) return;
    certificate_ = context->auth_context();
    if (certificate_ == nullptr || !certificate_->IsPeerAuthenticated()) return;
    const auto identities = certificate_->FindPropertyValues("peer_spiffe_id");
    if (identities.size() == 1) arrival_.spiffe_uri = View(identities.front());
  }

  const Arrival& arrival() const { return arrival_; }

 private:
  Arrival arrival_;
  std::shared_ptr<const grpc::AuthContext> certificate_;
};

bool Parse(const ByteBuffer& bytes, google::protobuf::Message* message) {
  ByteBuffer readable = bytes;  // shares the bytes; the reader wants it mutable
  grpc::ProtoBufferReader reader(&readable);
  return reader.status().ok() && message->ParseFromZeroCopyStream(&reader);
}

// The bytes as gRPC sends them, handed over without a copy.
ByteBuffer ToBuffer(std::string bytes) {
  auto* kept = new std::string(std::move(bytes));
  const grpc::Slice slice(
      kept->data(), kept->size(), [](void* string) { delete static_cast<std::string*>(string); }, kept);
  return ByteBuffer(&slice, 1);
}

// Ends with the reactor that the context holds itself: it is told so without another thread, which a reactor of our own
// would cost.
class GrpcUnaryCall final : public UnaryCall {
 public:
  GrpcUnaryCall(CallbackServerContext* context, const ByteBuffer* request, ByteBuffer* response)
      : context_(context), request_(request), response_(response), reactor_(context->DefaultReactor()) {}

  grpc::ServerUnaryReactor* reactor() { return reactor_; }

 protected:
  bool ParseRequest(google::protobuf::Message* request) override { return Parse(*request_, request); }
  bool Abandoned() const override { return context_->IsCancelled(); }
  void Finish(const absl::Status& status, std::string answer) override {
    if (status.ok()) *response_ = ToBuffer(std::move(answer));
    reactor_->Finish(ToGrpc(status));
    delete this;
  }

 private:
  CallbackServerContext* const context_;
  const ByteBuffer* const request_;
  ByteBuffer* const response_;
  grpc::ServerUnaryReactor* const reactor_;
};

class GrpcWatchCall final : public WatchCall, public grpc::ServerWriteReactor<ByteBuffer> {
 public:
  GrpcWatchCall(Dispatcher* dispatcher, const ByteBuffer* request) : dispatcher_(dispatcher), request_(request) {}

  void OnWriteDone(bool ok) override { dispatcher_->Sent(this, ok); }
  void OnCancel() override { dispatcher_->Cancel(this); }
  void OnDone() override { delete this; }

 protected:
  bool ParseRequest(google::protobuf::Message* request) override { return Parse(*request_, request); }
  void Send(std::string message, bool more) override {
    message_ = ToBuffer(std::move(message));
    grpc::WriteOptions options;
    // The first message takes the headers along, and with the hint gRPC 1.51 holds both back until something else is
    // written.
    if (more && has_sent_) options.set_buffer_hint();
    has_sent_ = true;
    StartWrite(&message_, options);
  }
  void Finish(const absl::Status& status) override { grpc::ServerWriteReactor<ByteBuffer>::Finish(ToGrpc(status)); }

 private:
  Dispatcher* const dispatcher_;
  const ByteBuffer* const request_;
  ByteBuffer message_;
  bool has_sent_ = false;
};

class GrpcUploadCall final : public UploadCall, public grpc::ServerReadReactor<ByteBuffer> {
 public:
  GrpcUploadCall(Dispatcher* dispatcher, ByteBuffer* response) : dispatcher_(dispatcher), response_(response) {}

  void OnReadDone(bool ok) override { dispatcher_->Received(this, ok); }
  void OnCancel() override { dispatcher_->Cancel(this); }
  void OnDone() override { delete this; }

 protected:
  void Read() override {
    message_.Clear();
    StartRead(&message_);
  }
  bool ParseMessage(google::protobuf::Message* message) override { return Parse(message_, message); }
  void Finish(const absl::Status& status, std::string answer) override {
    if (status.ok()) *response_ = ToBuffer(std::move(answer));
    grpc::ServerReadReactor<ByteBuffer>::Finish(ToGrpc(status));
  }

 private:
  Dispatcher* const dispatcher_;
  ByteBuffer* const response_;
  ByteBuffer message_;
};

class GrpcService final : public grpc::Service {
 public:
  GrpcService(Dispatcher* dispatcher, const rpc::Service& service) : dispatcher_(dispatcher) {
    int index = 0;
    for (const Method& method : service.methods()) {
      const std::string name = base::Cat(service.descriptor()->full_name(), "/", method.descriptor->name());
      const Route* route = dispatcher->Find(name);
      // gRPC keeps the pointer to the path.
      const std::string& path = paths_.emplace_back(base::Cat("/", name));
      const bool watch = method.descriptor->server_streaming(), upload = method.descriptor->client_streaming();
      const auto type = watch    ? grpc::internal::RpcMethod::SERVER_STREAMING
                        : upload ? grpc::internal::RpcMethod::CLIENT_STREAMING
                                 : grpc::internal::RpcMethod::NORMAL_RPC;
      AddMethod(new grpc::internal::RpcServiceMethod(path.c_str(), type, nullptr));
      MarkMethodRawCallback(index++, watch ? WatchHandler(route) : upload ? UploadHandler(route) : UnaryHandler(route));
    }
  }

 private:
  grpc::internal::MethodHandler* UnaryHandler(const Route* route) {
    return new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
        [this, route](CallbackServerContext* context, const ByteBuffer* request, ByteBuffer* response) {
          auto* call = new GrpcUnaryCall(context, request, response);
          grpc::ServerUnaryReactor* const reactor = call->reactor();  // the call may be gone when it was started
          const Luggage luggage(context);
          dispatcher_->Start(*route, luggage.arrival(), call);
          return reactor;
        });
  }

  grpc::internal::MethodHandler* WatchHandler(const Route* route) {
    return new grpc::internal::CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(
        [this, route](CallbackServerContext* context, const ByteBuffer* request) {
          auto* call = new GrpcWatchCall(dispatcher_, request);
          const Luggage luggage(context);
          dispatcher_->StartWatch(*route, luggage.arrival(), call);
          return call;
        });
  }

  grpc::internal::MethodHandler* UploadHandler(const Route* route) {
    return new grpc::internal::CallbackClientStreamingHandler<ByteBuffer, ByteBuffer>(
        [this, route](CallbackServerContext* context, ByteBuffer* response) {
          auto* call = new GrpcUploadCall(dispatcher_, response);
          const Luggage luggage(context);
          dispatcher_->StartUpload(*route, luggage.arrival(), call);
          return call;
        });
  }

  Dispatcher* const dispatcher_;
  std::deque<std::string> paths_;
};

}  // namespace

std::vector<std::unique_ptr<grpc::Service>> MakeGrpcServices(Dispatcher* dispatcher) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  for (const rpc::Service& service : dispatcher->services()) services.push_back(std::make_unique<GrpcService>(dispatcher, service));
  return services;
}

}  // namespace waymark::rpc
