#include "services/plan/domain/simulation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <tuple>
#include <utility>

#include "common/base/error.h"
#include "services/plan/domain/critical_path.h"
#include "services/plan/domain/duration_table.h"
#include "services/plan/domain/random_stream.h"

namespace waymark::plan {
namespace {

// Runs are taken in blocks, an activity at a time: a loop over a block is a loop over arrays of fixed length.
constexpr int kBlock = 256;
constexpr double kMostDaysInAll = 8'000'000;

using Block = std::array<int32_t, kBlock>;

// An activity as the runs need it.
struct Draws {
  Draws(const Activity& activity, double days_past_aim)
      : has_aim(activity.aim.has_value()),
        table(has_aim ? DurationTable(*activity.aim) : DurationTable(activity)),
        past_aim(TicksOf(days_past_aim)),
        again(TicksOf(ClassicPert(activity.duration).mean)),
        stream(StreamOf(activity.name)),
        not_before(TicksOf(activity.not_before)),
        wait(TicksOf(activity.retry_wait)),
        fails_below(static_cast<uint64_t>(std::floor(activity.failure_chance * 4294967296.0 + 0.5))),
        attempts(1 + activity.retries) {}

  bool has_aim;
  DurationTable table;  // of the aim, or else of an attempt's duration
  int32_t past_aim;     // with an aim: how much later it is done
  int32_t again;        // with an aim: what a further attempt takes
  uint64_t stream;
  int32_t not_before;
  int32_t wait;
  uint64_t fails_below;  // an attempt fails where its random number is less
  int attempts;
};

// The following are over a block; masks are 0 or -1.

void Later(const Block& other, Block* __restrict latest) {
  for (int r = 0; r < kBlock; ++r) (*latest)[r] = other[r] > (*latest)[r] ? other[r] : (*latest)[r];
}

void Sooner(const Block& other, const Block& where, Block* __restrict soonest) {
  for (int r = 0; r < kBlock; ++r) {
    const int32_t time = (other[r] & where[r]) | (kNever & ~where[r]);
    (*soonest)[r] = time < (*soonest)[r] ? time : (*soonest)[r];
  }
}

void Join(const Block& other, Block* __restrict mask) {
  for (int r = 0; r < kBlock; ++r) (*mask)[r] |= other[r];
}

// Adds to `mask` where a critical successor starts just when the activity finishes.
void JoinDriven(const Block& critical, const Block& start, const Block& finish, Block* __restrict mask) {
  for (int r = 0; r < kBlock; ++r) (*mask)[r] |= critical[r] & -static_cast<int32_t>(start[r] == finish[r]);
}

class Simulator {
 public:
  Simulator(const StepNetwork& network, const std::vector<NeededForTrack>& tracks, uint64_t seed, int runs)
      : network_(network), tracks_(tracks), seed_(seed) {
    const size_t n = network.size();
    draws_.reserve(n);
    const ForwardTimes forward = ComputeForward(network);
    for (int i = 0; i < network.size(); ++i) draws_.emplace_back(network.activity(i), forward.past_aim[i]);
    for (auto* blocks : {&aim_, &duration_, &failed_, &dead_, &start_, &finish_, &critical_}) blocks->resize(n);
    for (auto* blocks : {&track_end_, &track_fail_}) blocks->resize(tracks.size());
    begun_.resize(n);
    started_.resize(n);
    done_.resize(n);
    outcomes_.runs = runs;
    outcomes_.finish.resize(n * runs);
    outcomes_.track_end.resize(tracks.size() * runs);
    outcomes_.track_over.resize(tracks.size());
    outcomes_.critical.resize(tracks.size() * n);
    outcomes_.failed_tracks.resize(size_t{1} << tracks.size());
    outcomes_.end.resize(runs);
    outcomes_.ended_by.resize(tracks.size());
  }

  Outcomes Run() && {
    for (int first = 0; first < outcomes_.runs; first += kBlock) {
      first_ = first;
      count_ = std::min(kBlock, outcomes_.runs - first);
      for (int i = 0; i < network_.size(); ++i) {
        Draw(i);
        Schedule(i);
      }
      for (size_t track = 0; track < tracks_.size(); ++track) {
        EndTrack(track);
        CountCritical(track);
      }
      for (int r = 0; r < count_; ++r) FollowPlan(r);
    }
    return std::move(outcomes_);
  }

 private:
  void Fill(const Draws& draws, int draw) {
    FillRandom({seed_, draws.stream, static_cast<uint32_t>(draw)}, static_cast<uint32_t>(first_),
               absl::MakeSpan(numbers_));
  }

  // What the activity aims at, how long it takes from there on or from its start, all attempts together, and whether
  // it fails.
  void Draw(int i) {
    const Draws& draws = draws_[i];
    Block& duration = duration_[i];
    Block& trying = failed_[i];  // after the last attempt, who is still trying has failed
    duration.fill(0);
    trying.fill(-1);
    if (draws.has_aim) {
      if (!draws.table.certain()) Fill(draws, 0);
      for (int r = 0; r < kBlock; ++r) aim_[i][r] = draws.table.At(numbers_[r]);
    }
    for (int attempt = 0; attempt < draws.attempts; ++attempt) {
      const int32_t wait = attempt > 0 ? draws.wait : 0;
      if (draws.has_aim) {
        const int32_t takes = attempt > 0 ? wait + draws.again : draws.past_aim;
        for (int r = 0; r < kBlock; ++r) duration[r] += trying[r] & takes;
      } else {
        if (!draws.table.certain()) Fill(draws, 2 * attempt);
        for (int r = 0; r < kBlock; ++r) duration[r] += trying[r] & (wait + draws.table.At(numbers_[r]));
      }
      if (draws.fails_below == 0) {
        trying.fill(0);
        return;
      }
      Fill(draws, 2 * attempt + 1);
      int32_t any = 0;
      for (int r = 0; r < kBlock; ++r) {
        trying[r] &= -static_cast<int32_t>(numbers_[r] < draws.fails_below);
        any |= trying[r];
      }
      if (any == 0) return;
    }
  }

  void Schedule(int i) {
    start_[i].fill(draws_[i].not_before);
    dead_[i] = failed_[i];
    for (const int before : network_.predecessors(i)) {
      Later(finish_[before], &start_[i]);
      Join(dead_[before], &dead_[i]);
    }
    for (int r = 0; r < kBlock; ++r) finish_[i][r] = std::max(start_[i][r], aim_[i][r]) + duration_[i][r];
    int32_t* const out = outcomes_.finish.data() + static_cast<size_t>(i) * outcomes_.runs + first_;
    for (int r = 0; r < count_; ++r) out[r] = dead_[i][r] ? kNever : finish_[i][r];
  }

  // When the track is done if nothing fails, and when it fails.
  void EndTrack(size_t track) {
    const std::vector<int>& activities = tracks_[track].activities;
    Block& end = track_end_[track];
    Block& fail = track_fail_[track];
    end.fill(0);
    fail.fill(activities.empty() ? 0 : kNever);
    for (const int i : activities) {
      Later(finish_[i], &end);
      Sooner(finish_[i], failed_[i], &fail);
    }
    int32_t* const out = outcomes_.track_end.data() + track * outcomes_.runs + first_;
    for (int r = 0; r < count_; ++r) {
      out[r] = fail[r] == kNever ? end[r] : kNever;
      outcomes_.track_over[track] += fail[r] == kNever ? end[r] : fail[r];
    }
  }

  void CountCritical(size_t track) {
    const std::vector<int>& activities = tracks_[track].activities;
    for (auto at = activities.rbegin(); at != activities.rend(); ++at) {
      const int i = *at;
      Block& critical = critical_[i];
      for (int r = 0; r < kBlock; ++r) critical[r] = -static_cast<int32_t>(finish_[i][r] == track_end_[track][r]);
      for (const int after : network_.successors(i)) {
        if (std::binary_search(activities.begin(), activities.end(), after))
          JoinDriven(critical_[after], start_[after], finish_[i], &critical);
      }
      outcomes_.critical[track * draws_.size() + i] -=
          std::accumulate(critical.begin(), critical.begin() + count_, 0);
    }
  }

  void FollowPlan(int r) {
    unsigned failed = 0;
    for (size_t track = 0; track < tracks_.size(); ++track)
      failed |= unsigned{track_fail_[track][r] != kNever} << track;
    ++outcomes_.failed_tracks[failed];
    int32_t& end = outcomes_.end[first_ + r];
    if ((failed & 1) == 0) {
      end = track_end_[0][r];
      outcomes_.over += end;
      ++outcomes_.ended_by[0];
    } else {
      end = FollowFrom(r);
    }
  }

  // Follows all tracks in order in a run where the first fails; kNever where every one does.
  int32_t FollowFrom(int r) {
    std::fill(begun_.begin(), begun_.end(), kNever);
    int32_t now = 0;
    for (size_t track = 0; track < tracks_.size(); ++track) {
      const auto [end, fail] = FollowTrack(track, r, now);
      if (fail == kNever) {
        outcomes_.over += end;
        ++outcomes_.ended_by[track];
        return end;
      }
      now = std::max(now, fail);
      for (const int i : tracks_[track].activities) {
        if (started_[i] < now) begun_[i] = started_[i];
      }
    }
    outcomes_.over += now;
    return kNever;
  }

  // The end of a track begun at `now` with the activities of begun_, and when it fails.
  std::pair<int32_t, int32_t> FollowTrack(size_t track, int r, int32_t now) {
    int32_t end = now;
    int32_t fail = tracks_[track].activities.empty() ? now : kNever;
    for (const int i : tracks_[track].activities) {
      int32_t start = begun_[i];
      if (start == kNever) {
        start = std::max(now, draws_[i].not_before);
        for (const int before : network_.predecessors(i)) start = std::max(start, done_[before]);
      }
      started_[i] = start;
      done_[i] = std::max(start, aim_[i][r]) + duration_[i][r];
      end = std::max(end, done_[i]);
      if (failed_[i][r]) fail = std::min(fail, done_[i]);
    }
    return {end, fail};
  }

  const StepNetwork& network_;
  const std::vector<NeededForTrack>& tracks_;
  const uint64_t seed_;
  std::vector<Draws> draws_;
  int first_ = 0;  // the block's first run
  int count_ = 0;  // how many of its runs are asked for

  std::array<uint32_t, kBlock> numbers_{};
  // Per activity; the aim is 0 where there is none. Dead: it or what it waits for failed; finish is when it would be
  // done all the same.
  std::vector<Block> aim_, duration_, failed_, dead_, start_, finish_, critical_;
  std::vector<Block> track_end_, track_fail_;    // per track
  std::vector<int32_t> begun_, started_, done_;  // per activity, in the run that is followed
  Outcomes outcomes_;
};

absl::Status CheckLength(const StepNetwork& network) {
  double days = 0, last = 0;
  for (int i = 0; i < network.size(); ++i) {
    const Activity& activity = network.activity(i);
    const double most =
        activity.quantiles.empty() ? activity.duration.most : std::max(0.0, activity.quantiles.back());
    days += most + activity.retries * (most + activity.retry_wait);
    last = std::max({last, activity.not_before, activity.aim ? activity.aim->most : 0});
  }
  base::Violations violations;
  if (days + last > kMostDaysInAll)
    violations.Add("activities", "must take at most 8,000,000 days in all, with every retry");
  return violations.ToStatus();
}

}  // namespace

std::vector<NeededForTrack> TracksInOrder(const Project& project, const StepNetwork& network) {
  std::vector<const Track*> sorted;
  for (const Track& track : project.tracks) sorted.push_back(&track);
  std::sort(sorted.begin(), sorted.end(), [](const Track* a, const Track* b) {
    return std::tie(a->priority, a->name) < std::tie(b->priority, b->name);
  });
  std::vector<NeededForTrack> tracks;
  for (const Track* track : sorted) {
    std::vector<bool> needed(network.size());
    for (const std::string& name : track->activities) needed[*network.Find(name)] = true;
    NeededForTrack& found = tracks.emplace_back(NeededForTrack{track->name, {}});
    for (int i = network.size() - 1; i >= 0; --i) {
      if (!needed[i]) continue;
      found.activities.push_back(i);
      for (const int before : network.predecessors(i)) needed[before] = true;
    }
    std::reverse(found.activities.begin(), found.activities.end());
  }
  if (tracks.empty()) {
    tracks.emplace_back();
    tracks[0].activities.resize(network.size());
    std::iota(tracks[0].activities.begin(), tracks[0].activities.end(), 0);
  }
  return tracks;
}

absl::StatusOr<Outcomes> Simulate(const StepNetwork& network, const std::vector<NeededForTrack>& tracks,
                                  uint64_t seed, int runs) {
  if (absl::Status status = CheckLength(network); !status.ok()) return status;
  return Simulator(network, tracks, seed, runs).Run();
}

}  // namespace waymark::plan
