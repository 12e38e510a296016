#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/crash.h"
#include "common/base/ids.h"
#include "common/base/metrics.h"
#include "common/rpc/peer.h"
#include "common/storage/store.h"
#include "services/notification/mail/transport.h"
#include "waymark/notification/v1/schedule.pb.h"

namespace waymark::notification {

// What steps reach of the world outside.
struct Outside {
  rpc::Peer* plan = nullptr;
  rpc::Peer* feedback = nullptr;
  MailTransport* mail = nullptr;
  base::Clock* clock = nullptr;
  base::CrashPoints* crash = nullptr;
  base::Metrics* metrics = nullptr;
  std::string mail_from_name;  // "Waymark"
  std::string mail_from;       // one address
  std::string link_base;       // what a link token is appended to
  absl::Duration call_timeout = absl::Seconds(5);
};

// What to do for one due task, in two transactions with what happens outside between them. A step is made for one run of a task and thrown away; a crash
// anywhere leaves a task that is run again, so everything outside is idempotent.
class Step {
 public:
  // How Prepare leaves the task.
  enum class Prepared {
    kGoOutside,  // claimed; Go comes next
    kDone,       // all is done: the task is deleted
    kKept,       // the step itself has set or dropped the task
  };

  virtual ~Step() = default;

  // Reads what is needed, in the transaction that claims the task; may do it all there. `task` has a claim where somebody
  // ended with it under way, before or after what is outside was done. May be run more than once.
  virtual absl::StatusOr<Prepared> Prepare(storage::Txn& txn, const v1::Task& task, absl::Time now) = 0;

  // Does what is outside, in no transaction. An error postpones the task.
  virtual absl::Status Go() { return absl::OkStatus(); }

  // Marks what came of it; the task is deleted before and may be set anew. May be run more than once.
  virtual absl::Status Finish(storage::Txn& txn, absl::Time now) { return absl::OkStatus(); }

  // Finish was committed.
  virtual void Marked() {}

  // Go failed and the task has been postponed to `retry`, its `attempts` counted. May drop the task again to give up. May be run more than once.
  virtual absl::Status Postponed(storage::Txn& txn, const v1::Task& task, const absl::Status& error, absl::Time retry) {
    return absl::OkStatus();
  }
};

// The step for a task of that kind.
std::unique_ptr<Step> MakeStep(v1::Task::Kind kind, const Outside& outside);

}  // namespace waymark::notification
