#pragma once

#include "common/access/caller.h"
#include "google/protobuf/field_mask.pb.h"
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

// Whether an update of a resource by `mask` with the values of `source` (base::MergeMasked) writes only what `access` may
// see: what it would take away with a message that is replaced as a whole counts.
bool SeesMasked(const Access& access, const google::protobuf::FieldMask& mask, const google::protobuf::Message& source);

}  // namespace waymark::access
