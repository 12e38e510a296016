#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/component.h"
#include "common/rpc/peer.h"
#include "common/storage/commit_loop.h"
#include "waymark/plan/v1/proposal.pb.h"

namespace waymark::plan {

// Looks at each closed round once: asks feedback how others see the member, in no transaction, and writes what that
// proposes together with the mark that the round was looked at. A crash anywhere leaves a row that is looked at again,
// or proposals and mark. An error of feedback's puts the look off, for a second at first, twice as long each time, for
// five minutes at most.
//
// Crash points: "after_comparison", "before_proposals_commit", "after_proposals".
class PerceptionWorker {
 public:
  // `feedback` outlives the worker, and so does all of the wiring.
  PerceptionWorker(const rpc::Wiring& wiring, rpc::Peer* feedback);

  // Looks at the rounds that are due now, a few at most; true when there was any. An error is the store's.
  absl::StatusOr<bool> Step();

  // Steps in a thread until Stop, woken by commits.
  void Start() { loop_.Start(); }
  void Stop() { loop_.Stop(); }

 private:
  absl::Status LookAt(const v1::PerceptionLook& look);

  const rpc::Wiring wiring_;
  rpc::Peer* const feedback_;
  storage::CommitLoop loop_;
};

}  // namespace waymark::plan
