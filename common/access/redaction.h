#pragma once

#include "common/access/caller.h"
#include "google/protobuf/message.h"

namespace waymark::access {

// Clears in `message`, at every depth, what `access` may not see by the contract's field classes: a field takes its own
// class, else that of the message it stands in, else that of the field that holds the message. INTERNAL fields always go; a
// section's fields stay where Access::Sees says so. A message of which nothing is left goes itself, so that not even their
// number tells. Unknown fields go too, save for the owner and services. What an Any holds is taken to have the class of the
// Any.
void Redact(const Access& access, google::protobuf::Message* message);

// Whether Redact could change a message of this type: where not, stored bytes may be answered as they are.
bool NeedsRedaction(const Access& access, const google::protobuf::Descriptor* type);

}  // namespace waymark::access
