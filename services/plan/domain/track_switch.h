#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/timestamp.pb.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/plan_b.pb.h"

namespace waymark::plan {

// What going over from the track that is followed to `to_track` (empty: to its FallbackOf) would mean, as of `today`;
// can_begin is left to the caller. INVALID_ARGUMENT naming to_track where that is no other track of the plan;
// FAILED_PRECONDITION, reason PREREQUISITE_MISSING, where there is none to fall back on.
absl::StatusOr<v1::SwitchPreview> PreviewOf(const v1::Plan& plan, std::string_view to_track, absl::CivilDay today);

// Makes the switch in `plan`, records it with the reason, and forgets the oldest of more than 100.
void MakeSwitch(v1::Plan* plan, const v1::SwitchPreview& preview, std::string_view reason,
                const google::protobuf::Timestamp& time);

}  // namespace waymark::plan
