#pragma once

#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/base/error.h"
#include "waymark/plan/v1/assessment.pb.h"
#include "waymark/plan/v1/events.pb.h"

namespace waymark::plan {

// The most entries of one member.
inline constexpr int kMaxAssessmentEntries = 5'000;

// What is wrong with an entry that is to be added on `today`, the member's local day: what its kind demands and
// forbids, its dates, what it supersedes (by name: whether that entry exists and is of the same kind is for who can
// look it up). Field names are relative to the entry.
void CheckAssessmentEntry(const v1::AssessmentEntry& entry, absl::CivilDay today, base::Violations& violations);

// Of `entries` those with an as_of_date up to `day` (unset: all), whether they hold or not.
std::vector<v1::AssessmentEntry> AddedUpTo(std::vector<v1::AssessmentEntry> entries, std::optional<absl::CivilDay> day);

// Of `entries`, in the order they were added, those that hold on `day` (unset: on whatever day comes last), in the same
// order. An entry holds from its as_of_date until another that supersedes it does; of several about one skill only the
// one with the latest as_of_date holds, of two as late the one added last; where that one was retracted, none does.
// Retractions do not hold themselves.
std::vector<v1::AssessmentEntry> HeldAsOf(std::vector<v1::AssessmentEntry> entries, std::optional<absl::CivilDay> day);

// What is wrong with where somebody stands: hours, pay, qualifications and their dates. Field names are relative to the
// standing.
void CheckStanding(const v1::Standing& standing, base::Violations& violations);

// When the qualifications of a standing expire, from `today` on, the member's local day.
v1::QualificationsChanged ExpiriesFrom(const v1::Standing& standing, absl::CivilDay today);

}  // namespace waymark::plan
