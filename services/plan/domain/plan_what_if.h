#pragma once

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "waymark/plan/v1/forecast.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// The document as it would be after all of `changes`, one after the other: each is the very edit that the member would
// make, so that any answer for it is the answer after the real change. INVALID_ARGUMENT naming all that is wrong
// ("what_ifs[1].slip.months"); what comes after a change that is wrong is looked at as if that had not been asked for.
absl::StatusOr<v1::Plan> WithChanges(v1::Plan plan, const google::protobuf::RepeatedPtrField<v1::WhatIf>& changes,
                                     absl::CivilDay today);

}  // namespace waymark::plan
