#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/timestamp.pb.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/plan_b.pb.h"

namespace waymark::plan {

// Whether a track was left for another and is not followed again.
bool IsLeft(const v1::Plan& plan, const v1::Track& track);

// The track to go over to where `track` fails: its fallback, or else the one next to it in priority that was not left.
// Null: there is none.
const v1::Track* FallbackOf(const v1::Plan& plan, const v1::Track& track);

// What going over from the track that is followed to `to_track` (empty: to its FallbackOf) would mean; can_begin is
// left to the caller. INVALID_ARGUMENT naming to_track where that is no other track of the plan; FAILED_PRECONDITION,
// reason PREREQUISITE_MISSING, where there is none to fall back on.
absl::StatusOr<v1::SwitchPreview> PreviewOf(const v1::Plan& plan, std::string_view to_track);

// Makes the switch in `plan`, records it with the reason, and forgets the oldest of more than 100.
void MakeSwitch(v1::Plan* plan, const v1::SwitchPreview& preview, std::string_view reason,
                const google::protobuf::Timestamp& time);

}  // namespace waymark::plan
