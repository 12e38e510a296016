#pragma once

#include <string>

#include "absl/time/time.h"
#include "common/access/caller.h"
#include "common/base/ids.h"

namespace waymark::rpc {

// What a handler knows of the call besides its request.
struct Call {
  access::Caller caller;   // who called
  access::Access access;   // in which capacity, decided in this transaction
  absl::Time now;          // the injected clock, read once for the call
  std::string request_id;  // as sent; empty when none
  base::IdSource* ids = nullptr;  // the only source of ids and randomness

  std::string NewId() const { return ids->NewId(); }
};

}  // namespace waymark::rpc
