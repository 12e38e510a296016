#pragma once

#include <string_view>

#include "common/base/error.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "waymark/feedback/v1/panel.pb.h"

namespace waymark::feedback {

// What is wrong with one rater for feedback on `subject` (members/{member}), as far as it shows without the store:
// neither or both of member and external, an unknown relation, oneself under another relation than SELF or somebody
// else as SELF, an external coach with an account, a malformed address. Field paths are relative to Rater.
void CheckRater(std::string_view subject, const v1::Rater& rater, base::Violations& violations);

// The same for a list, in which each person stands once (addresses compared without regard to case). Field paths begin with "raters[i]".
void CheckRaters(std::string_view subject, const google::protobuf::RepeatedPtrField<v1::Rater>& raters, base::Violations& violations);

}  // namespace waymark::feedback
