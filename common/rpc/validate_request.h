#pragma once

#include "common/base/error.h"
#include "google/protobuf/message.h"

namespace waymark::rpc {

// Adds what is wrong with `request` by the rules that its contract states field by field (waymark.access.v1.field), at
// every depth: what is required is missing, a resource name does not match its pattern, a text or list is too long, an
// enum value is unknown, an update_mask names what may not be changed. Messages reached through output_only fields are
// passed over, since what a client sends there is ignored; so is what an update's mask leaves out.
void ValidateRequest(const google::protobuf::Message& request, base::Violations& violations);

}  // namespace waymark::rpc
