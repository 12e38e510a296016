#pragma once

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/access/caller.h"
#include "common/base/clock.h"
#include "common/base/crash.h"
#include "common/base/ids.h"
#include "common/base/metrics.h"
#include "common/rpc/http_route.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"

namespace waymark::rpc {

// What the process, or a test, gives a service: nothing else of the world outside reaches it.
struct Wiring {
  base::Clock* clock = nullptr;
  base::IdSource* ids = nullptr;
  base::CrashPoints* crash = nullptr;
  storage::Store* store = nullptr;
  base::Metrics* metrics = nullptr;
  bool new_epoch = false;  // the store was restored from a copy: the journal begins a new epoch (events::Journal::Open)
};

// A service apart from the process it runs in: the same object serves gRPC in its own process and direct calls in a
// test.
class Component {
 public:
  virtual ~Component() = default;

  // Short name, as in its certificate and its metrics: "plan".
  virtual std::string_view name() const = 0;
  // Its contract services, bound to their handlers.
  virtual std::vector<Service> Services() = 0;
  // The sections that a genuine link opens, where it is still good: its generation is the present one of the resource
  // it names. Asked in the call's transaction.
  virtual absl::StatusOr<std::vector<access::Section>> CheckLink(storage::Txn& txn, const access::Caller& caller) {
    return absl::PermissionDeniedError("this service takes no links");
  }
  // What of its methods can be reached by HTTP, too.
  virtual std::vector<HttpRoute> HttpRoutes() { return {}; }
  // Readies the store, once, before anything is served or started: a publisher's journal gets its epoch. Starts no
  // thread.
  virtual absl::Status Prepare() { return absl::OkStatus(); }
  // Starts what runs by itself: followers, the scheduler.
  virtual absl::Status Start() { return absl::OkStatus(); }
  // One step of all that runs by itself, for tests on a fake clock; true when something was done.
  virtual absl::StatusOr<bool> Step() { return false; }
  // Ends what Start began; returns when it has ended.
  virtual void Stop() {}
};

}  // namespace waymark::rpc
