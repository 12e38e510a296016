#include "services/plan/domain/forecast.h"

#include <algorithm>
#include <numeric>

#include "absl/types/span.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/duration_table.h"
#include "services/plan/domain/nearest_rank.h"
#include "services/plan/domain/simulation.h"
#include "services/plan/domain/step_network.h"

namespace waymark::plan {
namespace {

using Times = absl::Span<const int32_t>;  // ticks, per run

constexpr int kPercents[] = {10, 50, 80, 90};

absl::Status CheckOptions(const ForecastOptions& options) {
  base::Violations violations;
  if (options.runs < 1 || options.runs > kMostRuns) violations.Add("runs", "must be from 1 to 100,000");
  if (options.by && !(*options.by >= 0 && *options.by <= kMostDays))
    violations.Add("by", "must be from 0 to 36,525 days");
  return violations.ToStatus();
}

// Turns what the simulation counted into shares and days.
class Summary {
 public:
  Summary(const StepNetwork& network, const std::vector<NeededForTrack>& tracks, const Outcomes& outcomes,
          const ForecastOptions& options)
      : network_(network), tracks_(tracks), outcomes_(outcomes), options_(options), needed_by_(network.size()) {
    happened_.reserve(outcomes.runs);
    for (size_t track = 0; track < tracks.size(); ++track) {
      for (const int i : tracks[track].activities) needed_by_[i] |= size_t{1} << track;
      if (tracks[track].activities.empty()) lead_nowhere_ |= size_t{1} << track;
    }
  }

  void AddActivities(Forecast* forecast) {
    for (int i = 0; i < network_.size(); ++i) {
      const Times finish = Finish(i);
      ActivityForecast& activity = forecast->activities.emplace_back();
      activity.name = network_.activity(i).name;
      activity.finish = SpreadOf(finish);
      activity.chance = Share(happened_.size());
      activity.chance_in_time = ShareBy(finish, network_.activity(i).must_by);
      activity.criticality = Criticality(i);
      activity.chance_without = ChanceWithout(needed_by_[i]);
      if (needed_by_[i] != 0 && (needed_by_[i] | lead_nowhere_) == AllTracks())
        forecast->single_points_of_failure.push_back(activity.name);
    }
    std::sort(forecast->activities.begin(), forecast->activities.end(),
              [](const ActivityForecast& a, const ActivityForecast& b) { return a.name < b.name; });
    std::sort(forecast->single_points_of_failure.begin(), forecast->single_points_of_failure.end());
  }

  void AddTracks(Forecast* forecast) {
    for (size_t t = 0; t < tracks_.size(); ++t) {
      const Times end = Times(outcomes_.track_end).subspan(t * outcomes_.runs, outcomes_.runs);
      TrackForecast& track = forecast->tracks.emplace_back();
      track.name = tracks_[t].name;
      track.end = SpreadOf(end);
      track.chance = Share(happened_.size());
      track.chance_by = ShareBy(end, options_.by);
      track.expected_over = DaysOf(outcomes_.track_over[t]) / outcomes_.runs;
    }
  }

  void AddGoals(const Project& project, Forecast* forecast) {
    std::vector<int32_t> end(outcomes_.runs);
    for (const Goal& wanted : project.goals) {
      GoalForecast& goal = forecast->goals.emplace_back();
      goal.name = wanted.name;
      if (wanted.activities.empty()) continue;
      std::fill(end.begin(), end.end(), 0);
      for (const std::string& name : wanted.activities) {
        const Times finish = Finish(*network_.Find(name));
        for (int run = 0; run < outcomes_.runs; ++run) end[run] = std::max(end[run], finish[run]);
      }
      goal.chance = ShareBy(end, wanted.by);
      goal.end = SpreadOf(end);
    }
    std::sort(forecast->goals.begin(), forecast->goals.end(),
              [](const GoalForecast& a, const GoalForecast& b) { return a.name < b.name; });
  }

  EndForecast End() {
    EndForecast end;
    end.end = SpreadOf(outcomes_.end);
    end.chance = Share(happened_.size());
    end.chance_by = ShareBy(outcomes_.end, options_.by);
    end.expected_over = DaysOf(outcomes_.over) / outcomes_.runs;
    for (const int ended : outcomes_.ended_by) end.by_track.push_back(Share(ended));
    return end;
  }

 private:
  Times Finish(int i) const {
    return Times(outcomes_.finish).subspan(static_cast<size_t>(i) * outcomes_.runs, outcomes_.runs);
  }
  size_t AllTracks() const { return (size_t{1} << tracks_.size()) - 1; }
  double Share(size_t runs) const { return static_cast<double>(runs) / outcomes_.runs; }

  std::optional<double> ShareBy(Times times, std::optional<double> day) const {
    if (!day) return std::nullopt;
    const int32_t last = TicksOf(*day);
    return Share(std::count_if(times.begin(), times.end(), [&](int32_t time) { return time <= last; }));
  }

  // Leaves the times that are not never in happened_.
  std::optional<Spread> SpreadOf(Times times) {
    happened_.clear();
    std::copy_if(times.begin(), times.end(), std::back_inserter(happened_),
                 [](int32_t time) { return time != kNever; });
    if (happened_.empty()) return std::nullopt;
    const std::vector<int32_t> ranks = NearestRanks(happened_, kPercents);
    const int64_t sum = std::accumulate(happened_.begin(), happened_.end(), int64_t{0});
    return Spread{DaysOf(ranks[0]), DaysOf(ranks[1]), DaysOf(ranks[2]), DaysOf(ranks[3]),
                  DaysOf(sum) / static_cast<double>(happened_.size())};
  }

  double Criticality(int i) const {
    for (size_t track = 0; track < tracks_.size(); ++track) {
      if (needed_by_[i] >> track & 1) return Share(outcomes_.critical[track * network_.size() + i]);
    }
    return 0;
  }

  double ChanceWithout(size_t lost_tracks) const {
    size_t runs = 0;
    for (size_t failed = 0; failed < outcomes_.failed_tracks.size(); ++failed) {
      if ((failed | lost_tracks) != AllTracks()) runs += outcomes_.failed_tracks[failed];
    }
    return Share(runs);
  }

  const StepNetwork& network_;
  const std::vector<NeededForTrack>& tracks_;
  const Outcomes& outcomes_;
  const ForecastOptions& options_;
  std::vector<size_t> needed_by_;  // per activity, the set of tracks
  size_t lead_nowhere_ = 0;        // the set of tracks without activities
  std::vector<int32_t> happened_;
};

}  // namespace

absl::StatusOr<Forecast> ComputeForecast(const Project& project, const ForecastOptions& options) {
  WM_RETURN_IF_ERROR(CheckOptions(options));
  WM_ASSIGN_OR_RETURN(const StepNetwork network, StepNetwork::Build(project));
  const std::vector<NeededForTrack> tracks = TracksInOrder(project, network);
  WM_ASSIGN_OR_RETURN(const Outcomes outcomes, Simulate(network, tracks, options.seed, options.runs));
  Forecast forecast;
  Summary summary(network, tracks, outcomes, options);
  summary.AddActivities(&forecast);
  summary.AddTracks(&forecast);
  summary.AddGoals(project, &forecast);
  forecast.end = summary.End();
  return forecast;
}

}  // namespace waymark::plan
