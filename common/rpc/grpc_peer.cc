#include "common/rpc/grpc_peer.h"

#include <chrono>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "common/base/cat.h"
#include "common/base/trace.h"
#include "common/rpc/grpc_status.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/impl/client_unary_call.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/channel_arguments.h"
#include "grpcpp/support/sync_stream.h"

namespace waymark::rpc {
namespace {

std::shared_ptr<grpc::Channel> Connect(const GrpcPeerOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  // A server that restarts is found again within moments.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5'000);  // the time that one attempt to connect may take
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2'000);
  if (!options.server_name.empty()) arguments.SetSslTargetNameOverride(options.server_name);
  if (options.insecure) return grpc::CreateCustomChannel(options.address, grpc::InsecureChannelCredentials(), arguments);
  if (options.tls.has_value()) return grpc::CreateCustomChannel(options.address, ChannelTls(*options.tls), arguments);
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = options.ca_pem;
  tls.pem_cert_chain = options.cert_pem;
  tls.pem_private_key = options.key_pem;
  return grpc::CreateCustomChannel(options.address, grpc::SslCredentials(tls), arguments);
}

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string ToString(const grpc::ByteBuffer& buffer) {
  grpc::Slice slice;
  if (buffer.TrySingleSlice(&slice).ok() || buffer.DumpToSingleSlice(&slice).ok()) {
    return std::string(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return "";
}

}  // namespace

struct GrpcPeer::State {
  std::shared_ptr<grpc::Channel> channel;
  absl::Mutex mutex;
  bool shut ABSL_GUARDED_BY(mutex) = false;
  absl::flat_hash_set<grpc::ClientContext*> watches ABSL_GUARDED_BY(mutex);
};

GrpcPeer::GrpcPeer(GrpcPeerOptions options) : options_(std::move(options)), state_(std::make_unique<State>()) {
  state_->channel = Connect(options_);
}

GrpcPeer::~GrpcPeer() = default;

namespace {

void Prepare(const GrpcPeerOptions& options, absl::Duration timeout, grpc::ClientContext* context) {
  if (timeout < absl::InfiniteDuration()) context->set_deadline(std::chrono::system_clock::now() + absl::ToChronoMicroseconds(timeout));
  if (!options.authorization.empty()) context->AddMetadata("authorization", options.authorization);
  if (options.ids == nullptr) return;
  const base::Trace* current = base::TraceScope::Current();
  const base::Trace trace = current != nullptr && !current->empty() ? *current : base::Trace::Begin(*options.ids);
  context->AddMetadata("traceparent", trace.Next(*options.ids));
}

// What the server said, as status and response.
absl::Status Answer(std::string_view method, const grpc::Status& status, const grpc::ByteBuffer& answer,
                    google::protobuf::Message* response) {
  if (!status.ok()) return FromGrpc(status);
  if (response->ParseFromString(ToString(answer))) return absl::OkStatus();
  return absl::InternalError(base::Cat(method, " answered with no ", response->GetTypeName()));
}

}  // namespace

absl::Status GrpcPeer::Call(std::string_view method, const google::protobuf::Message& request, google::protobuf::Message* response,
                            absl::Duration timeout) {
  const std::string path = base::Cat("/", method);
  const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
  grpc::ClientContext context;
  Prepare(options_, timeout, &context);
  grpc::ByteBuffer answer;
  const grpc::Status status =
      grpc::internal::BlockingUnaryCall(state_->channel.get(), rpc, &context, ToBuffer(request.SerializeAsString()), &answer);
  return Answer(method, status, answer, response);
}

absl::Status GrpcPeer::Upload(std::string_view method, std::function<std::optional<std::string>()> next,
                              google::protobuf::Message* response, absl::Duration timeout) {
  const std::string path = base::Cat("/", method);
  const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::CLIENT_STREAMING);
  grpc::ClientContext context;
  Prepare(options_, timeout, &context);
  grpc::ByteBuffer answer;
  const std::unique_ptr<grpc::ClientWriter<grpc::ByteBuffer>> writer(
      grpc::internal::ClientWriterFactory<grpc::ByteBuffer>::Create(state_->channel.get(), rpc, &context, &answer));
  std::optional<std::string> message = next();
  // Writing fails once the server has ended the stream; its status tells why.
  while (message && writer->Write(ToBuffer(*message))) message = next();
  writer->WritesDone();
  return Answer(method, writer->Finish(), answer, response);
}

absl::Status GrpcPeer::Watch(std::string_view method, const google::protobuf::Message& request,
                             std::function<bool(std::string_view)> on_message) {
  const std::string path = base::Cat("/", method);
  const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::SERVER_STREAMING);
  grpc::ClientContext context;
  Prepare(options_, absl::InfiniteDuration(), &context);
  {
    absl::MutexLock lock(&state_->mutex);
    if (state_->shut) return absl::CancelledError("the peer was shut down");
    state_->watches.insert(&context);
  }
  const std::unique_ptr<grpc::ClientReader<grpc::ByteBuffer>> reader(
      grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(state_->channel.get(), rpc, &context, ToBuffer(request.SerializeAsString())));
  bool enough = false;
  grpc::ByteBuffer message;
  while (!enough && reader->Read(&message)) {
    enough = !on_message(ToString(message));
    message.Clear();
  }
  if (enough) context.TryCancel();
  const grpc::Status status = reader->Finish();
  absl::MutexLock lock(&state_->mutex);
  state_->watches.erase(&context);
  if (state_->shut) return absl::CancelledError("the peer was shut down");
  return enough ? absl::OkStatus() : FromGrpc(status);
}

void GrpcPeer::Shutdown() {
  absl::MutexLock lock(&state_->mutex);
  state_->shut = true;
  for (grpc::ClientContext* context : state_->watches) context->TryCancel();
}

}  // namespace waymark::rpc
