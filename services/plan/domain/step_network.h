#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/plan/domain/project.h"

namespace waymark::plan {

// What waits for what among a project's activities, as indices. An index is an activity's place in one topological
// order (Kahn's, of those ready the smallest name first): every predecessor has a smaller index, and the order in
// which activities were given does not matter.
class StepNetwork {
 public:
  // INVALID_ARGUMENT: what CheckProject finds; or activities that wait for one another in a ring, with the names
  // along it, each waited for by the next, from the smallest and back to it.
  static absl::StatusOr<StepNetwork> Build(const Project& project);

  int size() const { return static_cast<int>(activities_.size()); }
  const Activity& activity(int index) const { return activities_[index]; }
  // In rising order, each once.
  absl::Span<const int> predecessors(int index) const { return Row(predecessors_, index); }
  absl::Span<const int> successors(int index) const { return Row(successors_, index); }
  // Nullopt where there is no such activity.
  std::optional<int> Find(std::string_view name) const;

 private:
  // The lists of all activities one behind the other: that of index i begins at from[i] and ends at from[i + 1].
  struct Lists {
    std::vector<int> from;
    std::vector<int> all;
  };
  static absl::Span<const int> Row(const Lists& lists, int index) {
    return absl::MakeConstSpan(lists.all).subspan(lists.from[index], lists.from[index + 1] - lists.from[index]);
  }
  static Lists Pack(const std::vector<std::vector<int>>& rows);

  std::vector<Activity> activities_;
  Lists predecessors_;
  Lists successors_;
  std::vector<std::pair<std::string, int>> by_name_;  // sorted
};

}  // namespace waymark::plan
