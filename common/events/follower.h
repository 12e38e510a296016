#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "common/base/clock.h"
#include "common/base/crash.h"
#include "common/base/ids.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/storage/store.h"
#include "waymark/event/v1/journal.pb.h"

namespace waymark::events {

// Applies another service's journal to this service's store, each event once.
class Follower {
 public:
  struct Options {
    std::string name;                    // "plan": key of the cursor row and name in metrics
    rpc::Peer* peer = nullptr;           // the producer
    storage::Store* store = nullptr;     // where events take effect and the cursor is kept, in one transaction
    base::Clock* clock = nullptr;
    base::IdSource* ids = nullptr;
    base::CrashPoints* crash = nullptr;
    // Applies one event. An error parks the event's subject: this and later events of the subject wait, counted and logged, others go on.
    // ABORTED and UNAVAILABLE are tried again instead.
    std::function<absl::Status(storage::Txn&, const rpc::Call&, const event::v1::Event&)> apply;
    // Makes this service's copy agree with the producer by listing, after the cursor was lost. Takes transactions of its own.
    std::function<absl::Status()> resync;
  };

  explicit Follower(Options options);

  static std::vector<const storage::TableSpec*> Tables();

  // Applies what there is now (direct peer) or until the stream ends (gRPC peer). OK when all was applied.
  absl::Status Step();
  // Step again and again in a thread, with backoff from 50 ms to 5 s, until Stop.
  void Start();
  void Stop();
  // Tries parked events again, in order. Returns how many were applied.
  absl::StatusOr<int> RetryParked();

  ~Follower();

 private:
  struct State;
  Options options_;
  std::unique_ptr<State> state_;
};

}  // namespace waymark::events
