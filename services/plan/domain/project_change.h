#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/plan/domain/project.h"

namespace waymark::plan {

// What if …: each returns the project as it would be after that change, so that any answer for it is the answer that
// the real change would give. INVALID_ARGUMENT ("name") where the project has no activity of that name, or as
// CheckProject says of the changed project.

// The activity takes `days` longer (negative: shorter), whatever it takes: each of its three points and quantiles
// moves, and its aim. "days" where that gives a duration below 0 or anything above kMostDays.
absl::StatusOr<Project> WithSlip(Project project, std::string_view name, double days);

// The activity fails for sure, at its first attempt.
absl::StatusOr<Project> WithFailure(Project project, std::string_view name);

// The activity is no longer to happen: it leaves its tracks and goals, and what waited for it now waits for what it
// waited for.
absl::StatusOr<Project> WithoutActivity(Project project, std::string_view name);

// One more activity, on those tracks, which `successors` wait for from now on. "tracks[i]" or "successors[i]" where
// there is none of that name.
absl::StatusOr<Project> WithActivity(Project project, Activity added, const std::vector<std::string>& tracks,
                                     const std::vector<std::string>& successors);

}  // namespace waymark::plan
