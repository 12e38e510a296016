#pragma once

#include <optional>
#include <string_view>

#include "absl/time/time.h"
#include "waymark/notification/v1/settings.pb.h"

namespace waymark::notification {

// The part of each local day in which a person is sent nothing, in minutes after midnight: from `start` up to but not including `end`, over
// midnight when `end` is before `start`, never when they are equal.
struct QuietHours {
  int start = 19 * 60;
  int end = 8 * 60;
};

// The quiet hours in a person's settings, defaults filled in.
QuietHours QuietHoursOf(const v1::Settings& settings);

// Quiet hours as a deployment writes them: "19:00-08:00", or "none". nullopt for anything else.
std::optional<QuietHours> ParseQuietHours(std::string_view text);

// Whether `time` lies in them.
bool IsQuiet(absl::Time time, const QuietHours& quiet, const absl::TimeZone& zone);

// `time`, or when it lies in quiet hours, their end: the first instant from `time` on at which the local clock shows `end`, or the first after a
// gap that skips that.
absl::Time PastQuietHours(absl::Time time, const QuietHours& quiet, const absl::TimeZone& zone);

}  // namespace waymark::notification
