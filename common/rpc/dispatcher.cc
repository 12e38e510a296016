#include "common/rpc/dispatcher.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "absl/time/clock.h"
#include "common/access/redaction.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/status_macros.h"
#include "common/rpc/long_pool.h"
#include "common/rpc/read_pool.h"
#include "common/rpc/uploads.h"
#include "common/rpc/validate_request.h"
#include "common/rpc/watches.h"

namespace waymark::rpc {
namespace {

using access::v1::CallerKind;
using access::v1::MethodKind;
using google::protobuf::FieldDescriptor;

std::unique_ptr<Route> MakeRoute(const Method& method, base::Metrics& metrics) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  auto route = std::make_unique<Route>();
  route->method = &method;
  route->name = base::Cat(method.descriptor->service()->full_name(), "/", method.descriptor->name());
  route->request = factory->GetPrototype(method.descriptor->input_type());
  route->response = factory->GetPrototype(method.descriptor->output_type());
  const FieldDescriptor* request_id = method.descriptor->input_type()->FindFieldByName("request_id");
  if (request_id != nullptr && request_id->type() == FieldDescriptor::TYPE_STRING && !request_id->is_repeated()) {
    route->request_id = request_id;
  }
  route->before_commit = base::Cat(method.descriptor->name(), ".before_commit");
  route->after_commit = base::Cat(method.descriptor->name(), ".after_commit");
  if (!method.descriptor->server_streaming()) route->seconds = metrics.HistogramOf("waymark_call_seconds", {{"method", route->name}});
  return route;
}

// Runs what others wrote: an exception of a library's becomes a status here, at the latest.
template <class Body>
auto Guarded(const Body& body) -> decltype(body()) {
  try {
    return body();
  } catch (const std::exception& exception) {
    return absl::InternalError(base::Cat("exception: ", exception.what()));
  }
}

absl::Status ShuttingDown() { return base::Error(error::v1::REASON_SHUTTING_DOWN, "the server is ending; connect again"); }

double SecondsSince(SteadyTime start) { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); }

}  // namespace

Dispatcher::Dispatcher(Options options, std::vector<Service> services) : options_(std::move(options)), services_(std::move(services)) {
  for (const Service& service : services_) {
    for (const Method& method : service.methods()) {
      routes_.push_back(MakeRoute(method, *options_.metrics));
      by_name_.emplace(routes_.back()->name, routes_.back().get());
    }
  }
  in_flight_gauge_ = options_.metrics->GaugeOf("waymark_calls_in_flight");
  streams_gauge_ = options_.metrics->GaugeOf("waymark_streams");
  refused_ = options_.metrics->CounterOf("waymark_calls_refused_total");
  replays_ = options_.metrics->CounterOf("waymark_replays_total");
  const Limits& limits = options_.limits;
  reads_ = std::make_unique<ReadPool>(this, limits.read_threads, limits.reads_per_snapshot,
                                      options_.metrics->CounterOf("waymark_read_batches_total"));
  longs_ = std::make_unique<LongPool>(limits.long_threads, limits.long_calls);
  watches_ = std::make_unique<Watches>(this);
  uploads_ = std::make_unique<Uploads>(this);
}

Dispatcher::~Dispatcher() { Stop(); }

const Route* Dispatcher::Find(std::string_view name) const {
  const auto found = by_name_.find(base::View(name));
  return found == by_name_.end() ? nullptr : found->second;
}

void Dispatcher::Drain() {
  draining_ = true;
  watches_->EndAll(ShuttingDown());
  uploads_->EndAll(ShuttingDown());
}

bool Dispatcher::Busy() const { return in_flight_.load() > 0 || streams_.load() > 0; }

void Dispatcher::Stop() {
  Drain();
  // A stream that was being opened when the drain began is not among those ended; so end what comes.
  while (Busy()) {
    absl::SleepFor(absl::Milliseconds(1));
    Drain();
  }
  watches_->Stop();
  uploads_->Stop();
  reads_->Stop();
  longs_->Stop();
}

absl::Status Dispatcher::Overloaded() {
  return base::Error(error::v1::REASON_OVERLOADED, "as many calls are in flight as the server takes; back off and try again");
}

absl::Status Dispatcher::Open(const Route& route, const Arrival& arrival, CallState* state, Parse parse) {
  return Guarded([&] { return OpenUnguarded(route, arrival, state, parse); });
}

absl::Status Dispatcher::Enter(const Route& route, const Arrival& arrival, CallState* state) const {
  if (draining_.load(std::memory_order_relaxed)) return ShuttingDown();
  Call& call = state->call;
  if (arrival.caller != nullptr) {
    call.caller = *arrival.caller;
  } else if (options_.authenticator == nullptr) {
    return base::Error(error::v1::REASON_CREDENTIAL_MISSING, "no credential came with the call");
  } else {
    WM_ASSIGN_OR_RETURN(call.caller, options_.authenticator->Authenticate({arrival.authorization, arrival.spiffe_uri}));
  }
  if (!route.method->IsBound()) return absl::UnimplementedError(base::Cat(route.name, " is not served here"));
  call.now = options_.clock->Now();
  call.ids = options_.ids;
  return absl::OkStatus();
}

absl::Status Dispatcher::Take(CallState* state, google::protobuf::Message* request, Parse parse) {
  if (!parse(request)) {
    return base::Error(error::v1::REASON_INVALID_FIELDS, base::Cat("the request is no ", request->GetDescriptor()->full_name()));
  }
  base::Violations violations;
  ValidateRequest(*request, violations);
  if (state->route->method->validate) state->route->method->validate(*request, violations);
  state->invalid = violations.ToStatus();
  return absl::OkStatus();
}

absl::Status Dispatcher::OpenUnguarded(const Route& route, const Arrival& arrival, CallState* state, Parse parse) {
  WM_RETURN_IF_ERROR(Enter(route, arrival, state));
  state->request = route.request->New(&state->arena);
  WM_RETURN_IF_ERROR(Take(state, state->request, parse));
  if (route.request_id == nullptr) return absl::OkStatus();
  Call& call = state->call;
  call.request_id = state->request->GetReflection()->GetString(*state->request, route.request_id);
  const auto& policy = route.method->policy;
  if (!call.request_id.empty() && state->invalid.ok() && policy.kind() == access::v1::METHOD_KIND_WRITE && !policy.unlinked()) {
    state->replay = MakeReplayKey(call.caller.Key(), route.name, call.request_id, *state->request);
  }
  return absl::OkStatus();
}

void Dispatcher::Start(const Route& route, const Arrival& arrival, UnaryCall* call) {
  CallState& state = call->state_;
  state.route = &route;
  state.started = std::chrono::steady_clock::now();
  state.deadline = arrival.deadline.value_or(state.started + absl::ToChronoNanoseconds(options_.limits.default_deadline));
  state.trace = base::Trace::Parse(arrival.traceparent);
  in_flight_gauge_->Add(1);
  if (in_flight_.fetch_add(1) >= options_.limits.calls_in_flight) {
    refused_->Add();
    call->outcome_ = Overloaded();
    return Answer(call);
  }
  const absl::Status opened =
      Open(route, arrival, &state, [call](google::protobuf::Message* request) { return call->ParseRequest(request); });
  if (!opened.ok()) {
    call->outcome_ = opened;
    return Answer(call);
  }
  switch (route.method->policy.kind()) {
    case access::v1::METHOD_KIND_READ:
      return reads_->Queue(call);
    case access::v1::METHOD_KIND_LONG:
    case access::v1::METHOD_KIND_COMPUTE:
      if (longs_->Queue([this, call] {
            call->outcome_ = Abandoned(*call) ? absl::DeadlineExceededError("") : RunLong(*call);
            Answer(call);
          })) {
        return;
      }
      refused_->Add();
      call->outcome_ = Overloaded();
      return Answer(call);
    default:
      return Write(call);
  }
}

bool Dispatcher::Abandoned(const UnaryCall& call) const {
  return std::chrono::steady_clock::now() >= call.state_.deadline || call.Abandoned();
}

absl::Status Dispatcher::Admit(storage::Txn& txn, CallState& state) const {
  WM_ASSIGN_OR_RETURN(state.call.access,
                      options_.guard->Authorize(txn, state.call.caller, state.route->method->policy, *state.request, state.call.now));
  return state.invalid;
}

absl::Status Dispatcher::AdmitAnew(storage::Txn& txn, CallState& state) const {
  state.call.now = options_.clock->Now();
  if (state.call.caller.expires <= state.call.now) {
    return base::Error(error::v1::REASON_CREDENTIAL_EXPIRED, "the credential has ended; ask its issuer for a new one");
  }
  return Admit(txn, state);
}

absl::Status Dispatcher::RecordUse(storage::Txn& txn, const CallState& state) const {
  const std::string resource = options_.guard->Resource(state.route->method->policy, *state.request);
  return options_.guard->RecordUse(txn, state.call.access, resource, state.route->name, state.call.now, *options_.ids);
}

absl::StatusOr<std::string> Dispatcher::Run(storage::Txn& txn, UnaryCall& call, bool writing) {
  return Guarded([&]() -> absl::StatusOr<std::string> {
    CallState& state = call.state_;
    call.by_grant_ = false;
    call.replayed_ = false;
    WM_RETURN_IF_ERROR(Admit(txn, state));
    if (state.call.access.as == access::v1::CALLER_KIND_GRANTEE && !writing) {
      call.by_grant_ = true;
      return std::string();
    }
    return RunAdmitted(txn, call);
  });
}

absl::StatusOr<std::string> Dispatcher::RunAdmitted(storage::Txn& txn, UnaryCall& call) {
  const CallState& state = call.state_;
  const Method& method = *state.route->method;
  Replay found;
  if (state.replay) {
    WM_ASSIGN_OR_RETURN(found, FindReplay(txn, *state.replay, state.call.now));
    call.replayed_ = found.answer.has_value();
  }
  absl::StatusOr<std::string> answer;
  if (call.replayed_) {
    answer = *std::move(found.answer);
  } else {
    const base::TraceScope scope(state.trace);
    answer = method.run(txn, state.call, *state.request);
  }
  if (!answer.ok()) return answer;
  if (state.call.access.as == access::v1::CALLER_KIND_GRANTEE) WM_RETURN_IF_ERROR(RecordUse(txn, state));
  if (state.replay && !call.replayed_) {
    WM_RETURN_IF_ERROR(KeepReplay(txn, *state.replay, found, options_.guard->Record(method.policy, *state.request), *answer, state.call.now,
                                  options_.limits.replay_retention));
  }
  return answer;
}

void Dispatcher::ReadDone(UnaryCall* call) {
  if (call->by_grant_ && call->outcome_.ok()) return Write(call);  // once more, with the use recorded before the answer
  Answer(call);
}

void Dispatcher::Write(UnaryCall* call) {
  storage::WriteJob job;
  job.body = [this, call](storage::Txn& txn) -> absl::Status {
    call->outcome_ = Run(txn, *call, true);
    if (call->outcome_.ok()) options_.crash->Reach(call->state_.route->before_commit);
    return call->outcome_.status();
  };
  job.done = [this, call](absl::Status status) {
    if (status.ok()) {
      options_.crash->Reach(call->state_.route->after_commit);
    } else {
      call->outcome_ = std::move(status);
    }
    Answer(call);
  };
  job.abandoned = [this, call] { return Abandoned(*call); };
  options_.store->Write(std::move(job));
}

namespace {

// The transactions of a LONG or COMPUTE call: each is admitted anew, so that a revoke ends the work at its next step.
class AdmittedWork final : public Work {
 public:
  using Admission = std::function<absl::Status(storage::Txn&)>;

  AdmittedWork(storage::Store* store, base::CrashPoints* crash, const Route* route, Admission admit)
      : store_(store), crash_(crash), route_(route), admit_(std::move(admit)) {}

  absl::Status Read(absl::FunctionRef<absl::Status(storage::Txn&)> body) override {
    return store_->Read([&](storage::Txn& txn) -> absl::Status {
      WM_RETURN_IF_ERROR(admit_(txn));
      return body(txn);
    });
  }

  absl::Status Write(std::function<absl::Status(storage::Txn&)> body) override {
    const absl::Status status = store_->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
      WM_RETURN_IF_ERROR(admit_(txn));
      WM_RETURN_IF_ERROR(body(txn));
      crash_->Reach(route_->before_commit);
      return absl::OkStatus();
    });
    if (status.ok()) crash_->Reach(route_->after_commit);
    return status;
  }

 private:
  storage::Store* const store_;
  base::CrashPoints* const crash_;
  const Route* const route_;
  const Admission admit_;
};

}  // namespace

absl::StatusOr<std::string> Dispatcher::RunLong(UnaryCall& call) {
  CallState& state = call.state_;
  AdmittedWork work(options_.store, options_.crash, state.route, [&](storage::Txn& txn) { return Admit(txn, state); });
  WM_RETURN_IF_ERROR(work.Read([](storage::Txn&) { return absl::OkStatus(); }));
  if (state.call.access.as == access::v1::CALLER_KIND_GRANTEE) {
    WM_RETURN_IF_ERROR(work.Write([&](storage::Txn& txn) { return RecordUse(txn, state); }));
  }
  const base::TraceScope scope(state.trace);
  return Guarded([&] { return state.route->method->run_long(work, state.call, *state.request); });
}

absl::StatusOr<Receipt> Dispatcher::RunReceive(storage::Txn& txn, UploadCall& call) {
  return Guarded([&]() -> absl::StatusOr<Receipt> {
    CallState& state = call.state_;
    WM_RETURN_IF_ERROR(AdmitAnew(txn, state));
    const base::TraceScope scope(state.trace);
    const bool first = call.message_ == nullptr;
    if (first) WM_RETURN_IF_ERROR(RecordUse(txn, state));
    return state.route->method->receive(txn, state.call, first ? *state.request : *call.message_, call.receipt_.position);
  });
}

absl::StatusOr<std::string> Dispatcher::RunComplete(UploadCall& call) {
  CallState& state = call.state_;
  AdmittedWork work(options_.store, options_.crash, state.route, [&](storage::Txn& txn) { return AdmitAnew(txn, state); });
  const base::TraceScope scope(state.trace);
  return Guarded([&] { return state.route->method->complete(work, state.call, *state.request, call.receipt_.position); });
}

void Dispatcher::Redact(const CallState& state, std::string* answer) const {
  const access::Access& access = state.call.access;
  if (!access::NeedsRedaction(access, state.route->response->GetDescriptor())) return;
  std::unique_ptr<google::protobuf::Message> message(state.route->response->New());
  message->ParseFromString(*answer);
  access::Redact(access, message.get());
  *answer = message->SerializeAsString();
}

void Dispatcher::Answer(UnaryCall* call) {
  const CallState& state = call->state_;
  if (call->replayed_) replays_->Add();
  std::string answer;
  absl::Status status = call->outcome_.status();
  if (status.ok()) {
    answer = *std::move(call->outcome_);
    Redact(state, &answer);
  } else {
    status = Outward(status, state);
  }
  state.route->seconds->Observe(SecondsSince(state.started));
  Record(state, status, answer.size());
  in_flight_gauge_->Add(-1);
  call->Finish(status, std::move(answer));
  in_flight_.fetch_sub(1);  // last: Stop waits for it
}

absl::Status Dispatcher::Outward(const absl::Status& status, const CallState& state) const {
  switch (status.code()) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDataLoss: {
      const std::string id = options_.ids->NewId();
      base::Log(base::Severity::kError, "fault",
                {{"call", id}, {"method", state.route->name}, {"trace", state.trace.trace_id()}, {"fault", status.message()}});
      return base::Error(error::v1::REASON_INTERNAL, base::Cat("a fault of the server's own, logged as ", id), {{"call", id}});
    }
    case absl::StatusCode::kDeadlineExceeded:
      if (base::ReasonOf(status) != error::v1::REASON_UNSPECIFIED) return status;
      return base::Error(error::v1::REASON_DEADLINE_PASSED, "the call's time ran out before it was run; nothing was changed");
    default:
      return status;
  }
}

void Dispatcher::Record(const CallState& state, const absl::Status& status, size_t bytes) const {
  auto& slot = state.route->answered.at(std::clamp(static_cast<int>(status.code()), 0, 16));
  base::Counter* counter = slot.load(std::memory_order_acquire);
  const std::string code = absl::StatusCodeToString(status.code());
  if (counter == nullptr) {
    counter = options_.metrics->CounterOf("waymark_calls_total", {{"method", state.route->name}, {"code", code}});
    slot.store(counter, std::memory_order_release);
  }
  counter->Add();
  // What must stay unlinked is not tied to a person by its log line either.
  const bool unlinked = state.route->method->policy.unlinked();
  const access::Caller& caller = state.call.caller;
  const std::string none;
  const auto reason = base::ReasonOf(status);
  base::Log(base::Severity::kInfo, "call",
            {{"method", state.route->name},
             {"code", code},
             {"reason", reason == error::v1::REASON_UNSPECIFIED ? none : error::v1::Reason_Name(reason)},
             {"us", static_cast<int64_t>(SecondsSince(state.started) * 1e6)},
             {"as", state.call.access.as == access::v1::CALLER_KIND_UNSPECIFIED ? none : access::v1::CallerKind_Name(state.call.access.as)},
             {"issuer", unlinked ? none : caller.issuer},
             {"subject", unlinked ? none : caller.subject},
             {"service", caller.service},
             {"link", unlinked ? none : caller.link_resource},
             {"trace", unlinked ? std::string_view() : state.trace.trace_id()},
             {"bytes", static_cast<int64_t>(bytes)}});
}

void Dispatcher::StartWatch(const Route& route, const Arrival& arrival, WatchCall* call) {
  CallState& state = call->state_;
  state.route = &route;
  state.started = std::chrono::steady_clock::now();
  state.trace = base::Trace::Parse(arrival.traceparent);
  absl::Status opened =
      Open(route, arrival, &state, [call](google::protobuf::Message* request) { return call->ParseRequest(request); });
  if (opened.ok()) {
    if (TakeStream()) return watches_->Start(call);
    opened = Overloaded();
  }
  const absl::Status outward = Outward(opened, state);
  Record(state, outward, 0);
  call->Finish(outward);
}

void Dispatcher::Sent(WatchCall* call, bool ok) { watches_->Sent(call, ok); }
void Dispatcher::Cancel(WatchCall* call) { watches_->Cancel(call); }

void Dispatcher::StartUpload(const Route& route, const Arrival& arrival, UploadCall* call) {
  CallState& state = call->state_;
  state.route = &route;
  state.started = std::chrono::steady_clock::now();
  state.deadline = state.started + absl::ToChronoNanoseconds(options_.limits.longest_upload);
  if (arrival.deadline) state.deadline = std::min(state.deadline, *arrival.deadline);
  state.trace = base::Trace::Parse(arrival.traceparent);
  absl::Status opened = Guarded([&] { return Enter(route, arrival, &state); });
  if (opened.ok()) {
    if (TakeStream()) return uploads_->Start(call);
    opened = Overloaded();
  }
  const absl::Status outward = Outward(opened, state);
  state.route->seconds->Observe(SecondsSince(state.started));
  Record(state, outward, 0);
  call->Finish(outward, "");
}

void Dispatcher::Received(UploadCall* call, bool ok) { uploads_->Received(call, ok); }
void Dispatcher::Cancel(UploadCall* call) { uploads_->Cancel(call); }

bool Dispatcher::TakeStream() {
  if (streams_.fetch_add(1) >= options_.limits.streams) {
    streams_.fetch_sub(1);
    refused_->Add();
    return false;
  }
  streams_gauge_->Add(1);
  return true;
}

void Dispatcher::EndUpload(UploadCall* call, const absl::Status& status, std::string answer) {
  const CallState& state = call->state_;
  if (status.ok()) Redact(state, &answer);
  const absl::Status outward = status.ok() ? status : Outward(status, state);
  state.route->seconds->Observe(SecondsSince(state.started));
  streams_gauge_->Add(-1);
  Record(state, outward, answer.size());
  call->Finish(outward, std::move(answer));
  streams_.fetch_sub(1);  // last: Stop waits for it
}

absl::StatusOr<Page> Dispatcher::RunPage(storage::Txn& txn, CallState& state, const std::string& position) {
  WM_RETURN_IF_ERROR(AdmitAnew(txn, state));
  const base::TraceScope scope(state.trace);
  return Guarded([&] { return state.route->method->page(txn, state.call, *state.request, position); });
}

bool Dispatcher::MustRecord(const CallState& state, const Page& page) {
  return state.call.access.as == access::v1::CALLER_KIND_GRANTEE && !page.messages.empty();
}

absl::StatusOr<bool> Dispatcher::RecordPage(storage::Txn& txn, CallState& state) {
  const access::Access seen = state.call.access;
  WM_RETURN_IF_ERROR(Admit(txn, state));
  if (state.call.access.as != seen.as || state.call.access.sections != seen.sections) {
    state.call.access = seen;  // should this transaction be run again, it finds what it found
    return false;
  }
  WM_RETURN_IF_ERROR(RecordUse(txn, state));
  return true;
}

absl::Status Dispatcher::WatchNow(const Route& route, const access::Caller& caller, std::string_view request,
                                  absl::FunctionRef<bool(std::string_view)> on_message) {
  CallState state;
  state.route = &route;
  Arrival arrival;
  arrival.caller = &caller;
  WM_RETURN_IF_ERROR(Open(route, arrival, &state, [&](google::protobuf::Message* message) {
    return message->ParseFromArray(request.data(), static_cast<int>(request.size()));
  }));
  std::string position;
  while (true) {
    absl::StatusOr<Page> page = absl::UnknownError("not run");
    absl::Status read = options_.store->Read([&](storage::Txn& txn) -> absl::Status {
      page = RunPage(txn, state, position);
      return page.status();
    });
    bool may_send = true;
    if (read.ok() && MustRecord(state, *page)) {
      read = options_.store->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
        const absl::StatusOr<bool> recorded = RecordPage(txn, state);
        may_send = recorded.ok() && *recorded;
        return recorded.status();
      });
    }
    if (!read.ok()) return Outward(read, state);
    if (!may_send) continue;
    for (std::string& message : page->messages) {
      Redact(state, &message);
      if (!on_message(message)) return absl::OkStatus();
    }
    if (page->last || (page->messages.empty() && page->position == position)) return absl::OkStatus();
    position = std::move(page->position);
  }
}

}  // namespace waymark::rpc
