#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "common/base/error.h"
#include "google/protobuf/repeated_field.h"
#include "services/plan/domain/plan_edit.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::plan {

// Makes the adjustments of a review in `plan`, in order, each as the edit of that name does it; new elements take the
// id that their name says, or one from `new_id`. All that is wrong with the new values goes to `violations`, named
// "adjustments[i].…"; any other error is that of the first adjustment that has one. Either way the plan is to be thrown
// away then.
absl::Status ApplyAdjustments(v1::Plan* plan, const google::protobuf::RepeatedPtrField<v1::Adjustment>& adjustments,
                              const Edit& edit, const std::function<std::string()>& new_id,
                              base::Violations& violations);

}  // namespace waymark::plan
