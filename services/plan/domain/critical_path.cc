#include "services/plan/domain/critical_path.h"

#include <algorithm>
#include <functional>

#include "common/base/status_macros.h"
#include "services/plan/domain/project_change.h"

namespace waymark::plan {
namespace {

double Length(const Activity& activity) { return ClassicPert(activity.duration).mean; }

void ForwardPass(const StepNetwork& network, CriticalPath* path) {
  const ForwardTimes forward = ComputeForward(network);
  for (int i = 0; i < network.size(); ++i) {
    path->times[i].earliest_start = forward.start[i];
    path->times[i].earliest_finish = forward.finish[i];
    path->end = std::max(path->end, forward.finish[i]);
  }
}

void BackwardPass(const StepNetwork& network, CriticalPath* path) {
  for (int i = network.size() - 1; i >= 0; --i) {
    ActivityTimes& times = path->times[i];
    times.latest_finish = path->end;
    double next_start = path->end;
    for (int after : network.successors(i)) {
      times.latest_finish = std::min(times.latest_finish, path->times[after].latest_start);
      next_start = std::min(next_start, path->times[after].earliest_start);
    }
    if (network.activity(i).must_by)
      times.latest_finish = std::min(times.latest_finish, *network.activity(i).must_by);
    times.latest_start = times.latest_finish - Length(network.activity(i));
    times.total_float = times.latest_finish - times.earliest_finish;
    times.free_float = next_start - times.earliest_finish;
    times.critical = times.total_float < kSameTime;
  }
}

// Follows critical chains from one to the next, by names.
class PathFinder {
 public:
  PathFinder(const StepNetwork& network, CriticalPath* path) : network_(network), path_(path) {}

  void FindAll() {
    std::vector<int> starts;
    for (int i = 0; i < network_.size(); ++i) {
      if (path_->times[i].critical && Driven(network_.predecessors(i), i, /*forward=*/false).empty())
        starts.push_back(i);
    }
    SortByName(&starts);
    for (int start : starts) Follow(start);
  }

 private:
  // Those of `others` that are critical and meet `index` without a gap.
  std::vector<int> Driven(absl::Span<const int> others, int index, bool forward) const {
    std::vector<int> driven;
    for (int other : others) {
      const int before = forward ? index : other, after = forward ? other : index;
      const double gap = path_->times[after].earliest_start - path_->times[before].earliest_finish;
      if (path_->times[other].critical && gap < kSameTime) driven.push_back(other);
    }
    SortByName(&driven);
    return driven;
  }

  void SortByName(std::vector<int>* indices) const {
    std::sort(indices->begin(), indices->end(),
              [this](int a, int b) { return network_.activity(a).name < network_.activity(b).name; });
  }

  // At most kMostActivities deep. Every chain reaches an end, so that there are no more steps than chains times
  // length.
  void Follow(int index) {
    if (path_->more_paths) return;
    chain_.push_back(index);
    const std::vector<int> next = Driven(network_.successors(index), index, /*forward=*/true);
    for (int after : next) Follow(after);
    if (next.empty()) {
      if (path_->paths.size() < kMostCriticalPaths) {
        path_->paths.push_back(chain_);
      } else {
        path_->more_paths = true;
      }
    }
    chain_.pop_back();
  }

  const StepNetwork& network_;
  CriticalPath* path_;
  std::vector<int> chain_;
};

}  // namespace

ForwardTimes ComputeForward(const StepNetwork& network) {
  ForwardTimes times;
  for (int i = 0; i < network.size(); ++i) {
    const Activity& activity = network.activity(i);
    double start = activity.not_before;
    for (const int before : network.predecessors(i)) start = std::max(start, times.finish[before]);
    const double aim = activity.aim ? ClassicPert(*activity.aim).mean : start;
    const double finish = std::max(start + Length(activity), aim);
    times.start.push_back(start);
    times.finish.push_back(finish);
    times.past_aim.push_back(activity.aim ? finish - std::max(start, aim) : 0);
  }
  return times;
}

CriticalPath ComputeCriticalPath(const StepNetwork& network) {
  CriticalPath path;
  path.times.resize(network.size());
  ForwardPass(network, &path);
  BackwardPass(network, &path);
  PathFinder(network, &path).FindAll();
  return path;
}

absl::StatusOr<Slip> ComputeSlip(const Project& project, std::string_view name, double days) {
  WM_ASSIGN_OR_RETURN(const StepNetwork network, StepNetwork::Build(project));
  WM_ASSIGN_OR_RETURN(const Project slipped, WithSlip(project, name, days));
  // The same names wait for the same names, so that every index stays.
  WM_ASSIGN_OR_RETURN(const StepNetwork after, StepNetwork::Build(slipped));
  const CriticalPath was = ComputeCriticalPath(network);
  const CriticalPath is = ComputeCriticalPath(after);
  Slip slip;
  slip.end = is.end;
  slip.end_shift = is.end - was.end;
  for (int i = 0; i < network.size(); ++i) {
    slip.finish_shifts.push_back(is.times[i].earliest_finish - was.times[i].earliest_finish);
  }
  return slip;
}

}  // namespace waymark::plan
