#include "services/plan/domain/track_order.h"

#include <algorithm>

#include "services/plan/domain/plan_links.h"
#include "services/plan/domain/plan_view.h"

namespace waymark::plan {
namespace {

using Tracks = std::vector<const v1::Track*>;

// The tracks that may be followed instead of `track`, by priority.
Tracks OthersThan(const v1::Track& track, const v1::Plan& plan) {
  Tracks others = TracksInOrder(plan);
  others.erase(std::remove_if(others.begin(), others.end(),
                              [&](const v1::Track* other) { return other == &track || IsLeft(plan, *other); }),
               others.end());
  return others;
}

// Where in `others`, by priority, the one to go over to from `track` is; the end where there is none.
Tracks::const_iterator NextOf(const v1::Track& track, const Tracks& others) {
  const auto named = std::find_if(others.begin(), others.end(),
                                  [&](const v1::Track* other) { return other->name() == track.fallback(); });
  if (named != others.end()) return named;
  const auto lower = std::find_if(others.begin(), others.end(),
                                  [&](const v1::Track* other) { return other->priority() > track.priority(); });
  return lower != others.end() ? lower : others.begin();
}

}  // namespace

bool IsLeft(const v1::Plan& plan, const v1::Track& track) {
  const v1::Track* followed = FollowedTrack(plan);
  if (followed != nullptr && followed->name() == track.name()) return false;
  return std::any_of(plan.switches().begin(), plan.switches().end(),
                     [&](const v1::TrackSwitch& each) { return each.from_track() == track.name(); });
}

const v1::Track* FallbackOf(const v1::Plan& plan, const v1::Track& track) {
  const Tracks others = OthersThan(track, plan);
  const auto next = NextOf(track, others);
  return next == others.end() ? nullptr : *next;
}

std::vector<const v1::Track*> FollowedTracks(const v1::Plan& plan) {
  const v1::Track* followed = FollowedTrack(plan);
  if (followed == nullptr) return {};
  Tracks order = {followed};
  Tracks to_try = OthersThan(*followed, plan);
  while (!to_try.empty()) {
    const auto next = NextOf(*order.back(), to_try);
    order.push_back(*next);
    to_try.erase(next);
  }
  return order;
}

}  // namespace waymark::plan
