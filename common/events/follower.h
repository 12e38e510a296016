#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/crash.h"
#include "common/base/ids.h"
#include "common/base/metrics.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/storage/store.h"
#include "waymark/event/v1/journal.pb.h"

namespace waymark::events {

// Applies another service's journal to this service's store, each event once: the cursor is compared and swapped in the
// transaction that applies the event, or the few that have come.
//
// Crash points: "<name>.before_apply_commit", "<name>.after_apply".
class Follower {
 public:
  struct Options {
    std::string name;                    // "plan": key of the cursor row and name in metrics
    rpc::Peer* peer = nullptr;           // the producer
    storage::Store* store = nullptr;     // where events take effect and the cursor is kept, in one transaction
    base::Clock* clock = nullptr;
    base::IdSource* ids = nullptr;
    base::CrashPoints* crash = nullptr;
    // Applies one event; the call's caller is the producer, its time that of this service. An error parks the event's
    // subject: this and later events of the subject wait, counted and logged, others go on. ABORTED and UNAVAILABLE are tried
    // again instead.
    std::function<absl::Status(storage::Txn&, const rpc::Call&, const event::v1::Event&)> apply;
    // Makes this service's copy agree with the producer by listing, after the cursor was lost. Takes transactions of its own.
    //
    // A follower that has no cursor yet starts with it too, since what happened before the first event that is kept can only
    // be listed. Empty: a new follower starts with the first event that is kept, and a lost cursor is an error of Step.
    std::function<absl::Status()> resync;
    base::Metrics* metrics = nullptr;  // may be null
  };

  explicit Follower(Options options);
  ~Follower();

  static std::vector<const storage::TableSpec*> Tables();

  // Applies what there is now (direct peer) or until the stream ends (gRPC peer). OK when all was applied or parked.
  absl::Status Step();
  // Step again and again in a thread, with backoff from 50 ms to 5 s, until Stop. Events are applied in another thread as
  // they come, and parked ones tried again at once and every five minutes.
  void Start();
  // Ends the peer's watches and waits for both threads. There is no second Start.
  void Stop();
  // Tries parked events again, each subject's in order until one fails. Returns how many were applied.
  absl::StatusOr<int> RetryParked();
  // How many subjects have parked events.
  absl::StatusOr<int> ParkedSubjects();

 private:
  struct State;

  // Gets an event of the stream; false ends the stream.
  bool Receive(std::string_view bytes);
  // Applies what was received. An error leaves what could not be applied received.
  absl::Status ApplyReceived();
  // Waits for the applying thread, where there is one, or does its work.
  absl::Status Drain();
  absl::Status Resync(const std::string& expected);
  void Follow();
  void KeepApplying();

  Options options_;
  std::unique_ptr<State> state_;
};

}  // namespace waymark::events
