#include "tests/bench/load.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <memory>
#include <mutex>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"

namespace waymark::bench {
namespace {

using grpc::ByteBuffer;

// One place in flight: makes a call, and the next when it is answered.
class Lane {
 public:
  Lane(const Load& load, std::shared_ptr<grpc::Channel> channel, std::atomic<int64_t>* next, const std::atomic<int>* phase,
       absl::BlockingCounter* ended)
      : load_(load), stub_(std::move(channel)), next_(next), phase_(phase), ended_(ended) {
    micros_.reserve(1 << 16);
  }

  void Go() {
    if (phase_->load(std::memory_order_relaxed) == 2) {
      ended_->DecrementCount();
      return;
    }
    context_ = std::make_unique<grpc::ClientContext>();
    context_->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    const int64_t n = next_->fetch_add(1);
    context_->AddMetadata("authorization", load_.authorization(n));
    grpc::Slice slice(load_.request(n));
    request_ = ByteBuffer(&slice, 1);
    response_.Clear();
    began_ = absl::GetCurrentTimeNanos();
    stub_.UnaryCall(context_.get(), load_.method, grpc::StubOptions(), &request_, &response_, [this](grpc::Status status) {
      if (phase_->load(std::memory_order_relaxed) == 1) Count(status);
      Go();
    });
  }

  std::vector<uint32_t> micros_;
  int64_t failures_ = 0;
  std::string first_failure_;

 private:
  void Count(const grpc::Status& status) {
    micros_.push_back(static_cast<uint32_t>((absl::GetCurrentTimeNanos() - began_) / 1000));
    if (status.ok()) return;
    if (failures_++ == 0) first_failure_ = std::to_string(status.error_code()) + ": " + status.error_message();
  }

  const Load& load_;
  grpc::GenericStub stub_;
  std::atomic<int64_t>* next_;
  const std::atomic<int>* phase_;
  absl::BlockingCounter* ended_;
  std::unique_ptr<grpc::ClientContext> context_;
  ByteBuffer request_, response_;
  int64_t began_ = 0;
};

// Answers every call with the same bytes.
class EchoService final : public grpc::Service {
 public:
  explicit EchoService(int answer_bytes) : answer_(std::string(answer_bytes, 'x')) {
    AddMethod(new grpc::internal::RpcServiceMethod("/echo.Echo/Echo", grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodRawCallback(0, new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
                                 [this](grpc::CallbackServerContext* context, const ByteBuffer*, ByteBuffer* response) {
                                   *response = ByteBuffer(&answer_, 1);
                                   auto* reactor = context->DefaultReactor();
                                   reactor->Finish(grpc::Status::OK);
                                   return reactor;
                                 }));
  }

 private:
  grpc::Slice answer_;
};

}  // namespace

Measured Summarize(std::vector<uint32_t>& micros, absl::Duration elapsed) {
  Measured measured;
  measured.calls = static_cast<int64_t>(micros.size());
  if (micros.empty()) return measured;
  std::sort(micros.begin(), micros.end());
  measured.per_second = static_cast<double>(micros.size()) / absl::ToDoubleSeconds(elapsed);
  measured.p50_us = micros[micros.size() / 2];
  measured.p99_us = micros[micros.size() * 99 / 100];
  return measured;
}

Measured Run(const Load& load) {
  std::atomic<int64_t> next{0};
  std::atomic<int> phase{0};
  absl::BlockingCounter ended(load.in_flight);
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < load.channels; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt("waymark.bench.channel", i);  // a channel of its own, not one shared by equal arguments
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channels.push_back(grpc::CreateCustomChannel(load.address, grpc::InsecureChannelCredentials(), arguments));
  }
  std::vector<std::unique_ptr<Lane>> lanes;
  for (int i = 0; i < load.in_flight; ++i) {
    lanes.push_back(std::make_unique<Lane>(load, channels[i % load.channels], &next, &phase, &ended));
  }
  for (auto& lane : lanes) lane->Go();
  absl::SleepFor(load.warm_up);
  const absl::Time began = absl::Now();
  phase = 1;
  absl::SleepFor(load.duration);
  phase = 2;
  const absl::Duration elapsed = absl::Now() - began;
  ended.Wait();
  std::vector<uint32_t> all;
  int64_t failures = 0;
  std::string first_failure;
  for (auto& lane : lanes) {
    all.insert(all.end(), lane->micros_.begin(), lane->micros_.end());
    failures += lane->failures_;
    if (first_failure.empty()) first_failure = lane->first_failure_;
  }
  Measured measured = Summarize(all, elapsed);
  measured.failures = failures;
  measured.first_failure = first_failure;
  return measured;
}

int ServeEcho(int answer_bytes) {
  // As the servers do in release: Abseil's search for deadlocks costs about a twentieth of a call.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  EchoService service(answer_bytes);
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  auto server = builder.BuildAndStart();
  if (!server) return 1;
  std::printf("%d\n", port);
  std::fflush(stdout);
  char byte;
  while (read(STDIN_FILENO, &byte, 1) > 0) {
  }
  server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1));
  return 0;
}

}  // namespace waymark::bench
