#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/base/error.h"
#include "services/plan/domain/edit.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// How the elements of a plan hold together.

// What a new element must not break beside its own rules: a LINEAR plan has one track.
void CheckAddition(const v1::Plan& plan, const v1::Goal& goal, base::Violations& violations);
void CheckAddition(const v1::Plan& plan, const v1::Track& track, base::Violations& violations);
void CheckAddition(const v1::Plan& plan, const v1::Step& step, base::Violations& violations);
void CheckAddition(const v1::Plan& plan, const v1::Action& action, base::Violations& violations);

// Whether an element may be removed. FAILED_PRECONDITION, reason PREREQUISITE_MISSING: a goal or a step that a tripwire
// or an entry condition looks at; a track on which steps stand, that is followed, or that is the last one of an active
// plan.
absl::Status CheckRemoval(const v1::Plan& plan, const v1::Goal& goal);
absl::Status CheckRemoval(const v1::Plan& plan, const v1::Track& track);
absl::Status CheckRemoval(const v1::Plan& plan, const v1::Step& step);
absl::Status CheckRemoval(const v1::Plan& plan, const v1::Action& action);

// Takes the name of an element that is being removed out of all that names it; what changes by that gets the edit's
// etag.
void Unlink(v1::Plan* plan, const v1::Goal& goal, const Edit& edit);
void Unlink(v1::Plan* plan, const v1::Track& track, const Edit& edit);
void Unlink(v1::Plan* plan, const v1::Step& step, const Edit& edit);
void Unlink(v1::Plan* plan, const v1::Action& action, const Edit& edit);

// The names of the steps along a circle in which `step`, with its depends_on as given, waits for itself: from `step`
// through what it waits for and back to it, the first of several by the order of depends_on. Empty: there is none.
std::vector<std::string> CircleThrough(const v1::Plan& plan, const v1::Step& step);

// The track that is followed: followed_track, or the first in priority. Null where the plan has none.
const v1::Track* FollowedTrack(const v1::Plan& plan);

}  // namespace waymark::plan
