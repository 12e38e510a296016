#pragma once

#include <vector>

#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// Whether a track was left for another and is not followed again.
bool IsLeft(const v1::Plan& plan, const v1::Track& track);

// The track to go over to where `track` fails, out of those that were not left: its fallback, or else the next in
// priority, or else the first of them. Null: there is none.
const v1::Track* FallbackOf(const v1::Plan& plan, const v1::Track& track);

// The tracks that were not left, in the order in which they are followed: the one that is followed now, and behind each
// the one to go over to out of those that are still to be tried.
std::vector<const v1::Track*> FollowedTracks(const v1::Plan& plan);

}  // namespace waymark::plan
