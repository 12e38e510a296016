#pragma once

#include <span>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"

namespace waymark::access {

// Whether the contract says all that it must: every method of `services` has a policy that makes sense and whose resource
// path leads to a string of its request; every field of their answers, and of the `stored` messages, has a class (its own,
// its message's, or its holder's). A field that stands in an answer itself needs none when it is a page token or total, or
// holds a message that has one. FAILED_PRECONDITION, with every culprit in its message.
absl::Status CheckContract(std::span<const google::protobuf::ServiceDescriptor* const> services,
                           std::span<const google::protobuf::Descriptor* const> stored = {});

}  // namespace waymark::access
