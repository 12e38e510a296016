#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/plan/domain/forecast.h"
#include "services/plan/domain/project.h"

namespace waymark::plan {

inline Activity Takes(std::string name, double days, std::vector<std::string> predecessors = {}) {
  Activity activity;
  activity.name = std::move(name);
  activity.duration = Certain(days);
  activity.predecessors = std::move(predecessors);
  return activity;
}

inline Activity Estimated(std::string name, ThreePoint duration, std::vector<std::string> predecessors = {}) {
  Activity activity = Takes(std::move(name), 0, std::move(predecessors));
  activity.duration = duration;
  return activity;
}

inline Activity Risky(std::string name, double days, double failure_chance,
                      std::vector<std::string> predecessors = {}) {
  Activity activity = Takes(std::move(name), days, std::move(predecessors));
  activity.failure_chance = failure_chance;
  return activity;
}

// A project of `size` activities a00, a01, … at random, always the same for one seed, each waiting for up to three
// before it. Durations are whole days: no rounding hides a difference. Three tracks and two goals; some activities
// are on several tracks, some on none.
inline Project RandomProject(int seed, int size = 12) {
  std::mt19937 random(seed);
  const auto name = [](int i) { return absl::StrCat("a", i / 10, i % 10); };
  Project project;
  for (int t = 0; t < 3; ++t) project.tracks.push_back({.name = absl::StrCat("t", t), .priority = t});
  for (int g = 0; g < 2; ++g)
    project.goals.push_back({.name = absl::StrCat("g", g), .activities = {}, .by = 40.0 + 20 * g});
  for (int i = 0; i < size; ++i) {
    const double least = random() % 10, likely = least + random() % 10, most = likely + random() % 20;
    Activity activity = Estimated(name(i), {least, likely, most});
    for (int k = 0; k < 3 && i > 0; ++k) {
      if (random() % 2 == 0) activity.predecessors.push_back(name(random() % i));
    }
    if (random() % 4 == 0) activity.not_before = random() % 30;
    activity.failure_chance = random() % 3 == 0 ? (random() % 40) / 100.0 : 0;
    activity.retries = random() % 3;
    activity.retry_wait = random() % 5;
    project.activities.push_back(activity);
    for (Track& track : project.tracks) {
      if (random() % 4 == 0) track.activities.push_back(activity.name);
    }
    for (Goal& goal : project.goals) {
      if (random() % 4 == 0) goal.activities.push_back(activity.name);
    }
  }
  return project;
}

// The same project, everything in it in another order.
inline Project Shuffled(Project project, int seed) {
  std::mt19937 random(seed);
  const auto shuffle = [&](auto& things) { std::shuffle(things.begin(), things.end(), random); };
  shuffle(project.activities);
  shuffle(project.tracks);
  shuffle(project.goals);
  for (Activity& activity : project.activities) shuffle(activity.predecessors);
  for (Track& track : project.tracks) shuffle(track.activities);
  for (Goal& goal : project.goals) shuffle(goal.activities);
  return project;
}

inline std::string TextOf(const std::optional<double>& value) {
  char text[40] = "-";
  if (value) snprintf(text, sizeof text, "%.15g", *value);
  return text;
}

inline std::string TextOf(const std::optional<Spread>& spread) {
  if (!spread) return "-";
  return absl::StrCat(TextOf(spread->p10), " ", TextOf(spread->p50), " ", TextOf(spread->p80), " ",
                      TextOf(spread->p90), " ", TextOf(spread->mean));
}

inline std::string TextOf(const EndForecast& end) {
  std::string text = absl::StrCat("end: ", TextOf(end.chance), " ", TextOf(end.chance_by), " ", TextOf(end.end),
                                  " over ", TextOf(end.expected_over), " by");
  for (const double chance : end.by_track) absl::StrAppend(&text, " ", TextOf(chance));
  return text + "\n";
}

// Every figure of a forecast to its last digit, a line for each thing.
inline std::string TextOf(const Forecast& forecast) {
  std::string text;
  for (const ActivityForecast& a : forecast.activities) {
    absl::StrAppend(&text, a.name, ": ", TextOf(a.chance), " ", TextOf(a.chance_in_time), " ", TextOf(a.finish),
                    " critical ", TextOf(a.criticality), " without ", TextOf(a.chance_without), "\n");
  }
  for (const TrackForecast& t : forecast.tracks) {
    absl::StrAppend(&text, t.name, ": ", TextOf(t.chance), " ", TextOf(t.chance_by), " ", TextOf(t.end), " over ",
                    TextOf(t.expected_over), "\n");
  }
  for (const GoalForecast& g : forecast.goals)
    absl::StrAppend(&text, g.name, ": ", TextOf(g.chance), " ", TextOf(g.end), "\n");
  absl::StrAppend(&text, TextOf(forecast.end), "single points:");
  for (const std::string& name : forecast.single_points_of_failure) absl::StrAppend(&text, " ", name);
  return text + "\n";
}

}  // namespace waymark::plan
