#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/access/authenticator.h"
#include "common/access/guard.h"
#include "common/base/clock.h"
#include "common/base/crash.h"
#include "common/base/ids.h"
#include "common/base/metrics.h"
#include "common/base/trace.h"
#include "common/rpc/call.h"
#include "common/rpc/replay.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/message.h"

namespace waymark::rpc {

class LongPool;
class ReadPool;
class Uploads;
class Watches;

using SteadyTime = std::chrono::steady_clock::time_point;

// A method with all that its calls need looked up once.
struct Route {
  const Method* method = nullptr;
  std::string name;                                      // "waymark.plan.v1.PlanService/GetPlan"
  const google::protobuf::Message* request = nullptr;    // prototypes
  const google::protobuf::Message* response = nullptr;
  const google::protobuf::FieldDescriptor* request_id = nullptr;  // where the request has one
  std::string before_commit;                             // crash points: "GetPlan.before_commit", "GetPlan.after_commit"
  std::string after_commit;
  base::Histogram* seconds = nullptr;
  // Counter of calls by code, made when the code is first answered.
  mutable std::array<std::atomic<base::Counter*>, 17> answered{};
};

// What a call brought besides its request.
struct Arrival {
  std::string_view authorization;  // the metadata of that name
  std::string_view spiffe_uri;     // of the client's certificate
  std::string_view traceparent;    // W3C trace context
  std::optional<SteadyTime> deadline;
  // Set where the caller is proved already: calls within one process. Then the credentials above are not looked at.
  const access::Caller* caller = nullptr;
};

// What the path knows of a call or stream under way, whatever brought it.
struct CallState {
  const Route* route = nullptr;
  Call call;
  base::Trace trace;
  SteadyTime started;
  SteadyTime deadline;
  alignas(8) char first_block[512];  // of the arena: most requests need no more
  google::protobuf::Arena arena{first_block, sizeof(first_block)};
  google::protobuf::Message* request = nullptr;  // on the arena
  absl::Status invalid;                          // what is wrong with the request; told once the caller is authorized
  std::optional<ReplayKey> replay;
};

// One unary call as its transport sees it. The transport keeps it until Finish, which comes exactly once.
class UnaryCall {
 public:
  virtual ~UnaryCall() = default;

 protected:
  // Parses the request; false when the bytes are none.
  virtual bool ParseRequest(google::protobuf::Message* request) = 0;
  // Whether nobody waits for the answer any more.
  virtual bool Abandoned() const = 0;
  // The answer. The call may be gone when this returns.
  virtual void Finish(const absl::Status& status, std::string answer) = 0;

 private:
  friend class Dispatcher;
  friend class ReadPool;
  CallState state_;
  absl::StatusOr<std::string> outcome_ = absl::UnknownError("not run");
  bool by_grant_ = false;      // a read that has to record the use of a grant
  bool replayed_ = false;      // answered by what was kept
  UnaryCall* next_ = nullptr;  // in the queue of reads
};

// One server stream as its transport sees it.
class WatchCall {
 public:
  virtual ~WatchCall() = default;

 protected:
  virtual bool ParseRequest(google::protobuf::Message* request) = 0;
  // Sends a message; `more` tells that another follows at once. The transport answers with Dispatcher::Sent, in any
  // thread, and gets no other message before.
  virtual void Send(std::string message, bool more) = 0;
  // Ends the stream, exactly once and not while a message is being sent. The call may be gone when this returns.
  virtual void Finish(const absl::Status& status) = 0;

 private:
  friend class Dispatcher;
  friend class Watches;
  enum class Phase { kPaging, kSending, kWaiting, kEnded };

  CallState state_;
  std::string position_;              // what the next page goes on from
  std::vector<std::string> messages_;  // of the present page
  size_t sent_ = 0;                   // of messages_
  bool last_ = false;                 // whether nothing comes behind the present page
  int64_t commits_seen_ = 0;          // before the present page's snapshot
  Phase phase_ = Phase::kPaging;      // guarded by the mutex of Watches
  absl::Status ending_;               // not OK: why it has to end, as soon as nothing is under way
};

// One client stream as its transport sees it.
class UploadCall {
 public:
  virtual ~UploadCall() = default;

 protected:
  // Asks for the next message. The transport answers with Dispatcher::Received, in another thread or later: a lock is
  // held.
  virtual void Read() = 0;
  // Parses the message that came last.
  virtual bool ParseMessage(google::protobuf::Message* message) = 0;
  // Ends the stream with an answer or an error, exactly once, while a message may be asked for. The call may be gone
  // when this returns.
  virtual void Finish(const absl::Status& status, std::string answer) = 0;

 private:
  friend class Dispatcher;
  friend class Uploads;
  enum class Phase { kReading, kHandling, kEnded };

  CallState state_;                                     // its request is the first message
  std::unique_ptr<google::protobuf::Message> message_;  // the present one, where it is not the first
  Receipt receipt_;                                     // of the last message that was handled
  Receipt next_;                                        // of the one that is being handled
  Phase phase_ = Phase::kHandling;                      // guarded by the mutex of Uploads
  absl::Status ending_;                                 // as in WatchCall
};

// The path of every call, the same whatever brings it: deadline, caller, queue, then in one transaction policy,
// validation, replay and handler, then the commit, the answer, log line and metrics. See Service for what a method is.
class Dispatcher {
 public:
  struct Limits {
    int calls_in_flight = 1000;  // beyond: RESOURCE_EXHAUSTED, reason OVERLOADED, at once
    int streams = 1000;          // the same for watches and uploads
    int long_calls = 64;         // LONG and COMPUTE calls queued or running; the same
    int read_threads = 2;
    int long_threads = 2;  // an import leaves one for what is computed meanwhile
    int reads_per_snapshot = 32;
    absl::Duration default_deadline = absl::Seconds(10);  // of unary calls that bring none
    absl::Duration longest_upload = absl::Minutes(10);    // from its opening to its last message, whatever it brings
    absl::Duration replay_retention = absl::Hours(7 * 24);
    absl::Duration wake_interval = absl::Milliseconds(5);  // watches look at most this often for what was committed
  };
  struct Options {
    base::Clock* clock = nullptr;
    base::IdSource* ids = nullptr;
    base::CrashPoints* crash = nullptr;
    storage::Store* store = nullptr;
    base::Metrics* metrics = nullptr;
    const access::Guard* guard = nullptr;
    const access::Authenticator* authenticator = nullptr;  // nullptr: only calls whose caller is proved
    Limits limits;
  };

  Dispatcher(Options options, std::vector<Service> services);
  ~Dispatcher();

  // The route of a method by its full name with "/" before the method; nullptr where no service has it.
  const Route* Find(std::string_view name) const;
  const std::vector<Service>& services() const { return services_; }

  // Starts a unary call; its Finish comes from any thread, possibly before this returns.
  void Start(const Route& route, const Arrival& arrival, UnaryCall* call);

  // Starts a stream; Send and Finish come from any thread, possibly before this returns.
  void StartWatch(const Route& route, const Arrival& arrival, WatchCall* call);
  // The message of WatchCall::Send went out; false: the client is gone.
  void Sent(WatchCall* call, bool ok);
  // The client gave the stream up. Its Finish comes once nothing is under way.
  void Cancel(WatchCall* call);

  // Starts a client stream; Read and Finish come from any thread, possibly before this returns.
  void StartUpload(const Route& route, const Arrival& arrival, UploadCall* call);
  // A message that was asked for is there; false: no more comes.
  void Received(UploadCall* call, bool ok);
  // The client is gone. Its Finish comes once nothing is under way.
  void Cancel(UploadCall* call);

  // Reads what a watch has to say now, in the caller's thread. OK at its end or when `on_message` returns false.
  absl::Status WatchNow(const Route& route, const access::Caller& caller, std::string_view request,
                        absl::FunctionRef<bool(std::string_view)> on_message);

  // Refuses what comes from now on, with UNAVAILABLE and reason SHUTTING_DOWN, and ends the streams with the same.
  // Calls under way go on.
  void Drain();
  // Whether a call or stream is under way.
  bool Busy() const;
  // Drains, waits for the calls under way, ends the threads. The store must still be open. Idempotent.
  void Stop();

 private:
  friend class ReadPool;
  friend class Uploads;
  friend class Watches;
  // What calls with one request begin with: the caller, the binding, the request. `parse` parses it.
  using Parse = absl::FunctionRef<bool(google::protobuf::Message*)>;
  absl::Status Open(const Route& route, const Arrival& arrival, CallState* state, Parse parse);
  absl::Status OpenUnguarded(const Route& route, const Arrival& arrival, CallState* state, Parse parse);
  // The caller and the binding.
  absl::Status Enter(const Route& route, const Arrival& arrival, CallState* state) const;
  // A request, and what is wrong with it.
  static absl::Status Take(CallState* state, google::protobuf::Message* request, Parse parse);
  // The body of a unary call in a transaction. In a snapshot (`writing` false) a read by grant is only marked.
  absl::StatusOr<std::string> Run(storage::Txn& txn, UnaryCall& call, bool writing);
  absl::StatusOr<std::string> RunAdmitted(storage::Txn& txn, UnaryCall& call);
  // Authorizes in `txn` and tells what is wrong with the request.
  absl::Status Admit(storage::Txn& txn, CallState& state) const;
  // The same for a call that lasts: as of now, and with a credential that has not ended.
  absl::Status AdmitAnew(storage::Txn& txn, CallState& state) const;
  // Records that a grantee looked.
  absl::Status RecordUse(storage::Txn& txn, const CallState& state) const;
  // The page of a stream behind `position`, from a snapshot.
  absl::StatusOr<Page> RunPage(storage::Txn& txn, CallState& state, const std::string& position);
  // Whether the page may be sent only once its use of a grant is recorded.
  static bool MustRecord(const CallState& state, const Page& page);
  // Records it, in a transaction that writes. A page may take long to make, which the writer must not wait for; so it was
  // made from a snapshot, and this looks at policy again. False: the grants are others by now, and the page is to be made
  // anew.
  absl::StatusOr<bool> RecordPage(storage::Txn& txn, CallState& state);
  // The body of a LONG or COMPUTE call, which takes its transactions itself.
  absl::StatusOr<std::string> RunLong(UnaryCall& call);
  // One message of a client stream, and what is done once the last was received.
  absl::StatusOr<Receipt> RunReceive(storage::Txn& txn, UploadCall& call);
  absl::StatusOr<std::string> RunComplete(UploadCall& call);
  void Write(UnaryCall* call);
  // Called by the pool when a read has its outcome.
  void ReadDone(UnaryCall* call);
  bool Abandoned(const UnaryCall& call) const;
  // Redacts, answers, logs and counts.
  void Answer(UnaryCall* call);
  // A place among the streams, watches and uploads together; false when there are as many already.
  bool TakeStream();
  // Redacts, answers, logs and counts.
  void EndUpload(UploadCall* call, const absl::Status& status, std::string answer);
  static absl::Status Overloaded();
  // The status as the client gets it: faults of the server's own are logged under an id and told by the id alone.
  absl::Status Outward(const absl::Status& status, const CallState& state) const;
  void Redact(const CallState& state, std::string* answer) const;
  void Record(const CallState& state, const absl::Status& status, size_t bytes) const;

  const Options options_;
  const std::vector<Service> services_;
  std::vector<std::unique_ptr<Route>> routes_;
  absl::flat_hash_map<std::string, const Route*> by_name_;
  std::atomic<bool> draining_{false};
  std::atomic<int> in_flight_{0};
  std::atomic<int> streams_{0};
  base::Gauge* in_flight_gauge_;
  base::Gauge* streams_gauge_;
  base::Counter* refused_;
  base::Counter* replays_;
  std::unique_ptr<ReadPool> reads_;
  std::unique_ptr<LongPool> longs_;
  std::unique_ptr<Watches> watches_;
  std::unique_ptr<Uploads> uploads_;
};

}  // namespace waymark::rpc
