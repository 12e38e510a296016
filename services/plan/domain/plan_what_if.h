#pragma once

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "services/plan/domain/project.h"
#include "waymark/plan/v1/forecast.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// A plan after what might happen to it.
struct ChangedPlan {
  v1::Plan plan;    // the document, in which no slip is to be seen
  Project project;  // to be reckoned with in the stead of the document's own
};

// The plan as it would be after all of `changes`: failures, drops and additions by the very edits of the document that
// the member would make, then the slips in their order. Every step but an added one keeps the time that it had before
// all of them, so that what waits for a delay is moved by it as ComputeSlip says. INVALID_ARGUMENT naming all that is
// wrong ("what_ifs[1].slip.months"); what comes after a change that is wrong is looked at as if that had not been asked
// for.
absl::StatusOr<ChangedPlan> WithChanges(v1::Plan plan, const google::protobuf::RepeatedPtrField<v1::WhatIf>& changes,
                                        absl::CivilDay today);

}  // namespace waymark::plan
