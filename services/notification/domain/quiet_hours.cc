#include "services/notification/domain/quiet_hours.h"

#include "services/notification/domain/cadence.h"

namespace waymark::notification {
namespace {

int MinuteOf(const absl::CivilSecond& local) { return local.hour() * 60 + local.minute(); }

bool IsQuietMinute(int minute, const QuietHours& quiet) {
  if (quiet.start <= quiet.end) return minute >= quiet.start && minute < quiet.end;
  return minute >= quiet.start || minute < quiet.end;
}

}  // namespace

QuietHours QuietHoursOf(const v1::Settings& settings) {
  QuietHours quiet;
  if (settings.has_quiet_start_minute()) quiet.start = settings.quiet_start_minute();
  if (settings.has_quiet_end_minute()) quiet.end = settings.quiet_end_minute();
  return quiet;
}

std::optional<QuietHours> ParseQuietHours(std::string_view text) {
  if (text == "none") return QuietHours{0, 0};
  const auto minute = [&](size_t at) {
    const auto digit = [&](size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : 100; };
    const int hours = digit(at) * 10 + digit(at + 1);
    const int minutes = digit(at + 3) * 10 + digit(at + 4);
    return hours < 24 && minutes < 60 && text[at + 2] == ':' ? hours * 60 + minutes : -1;
  };
  if (text.size() != 11 || text[5] != '-' || minute(0) < 0 || minute(6) < 0) return std::nullopt;
  return QuietHours{minute(0), minute(6)};
}

bool IsQuiet(absl::Time time, const QuietHours& quiet, const absl::TimeZone& zone) {
  return IsQuietMinute(MinuteOf(absl::ToCivilSecond(time, zone)), quiet);
}

absl::Time PastQuietHours(absl::Time time, const QuietHours& quiet, const absl::TimeZone& zone) {
  const absl::CivilSecond local = absl::ToCivilSecond(time, zone);
  const int minute = MinuteOf(local);
  if (!IsQuietMinute(minute, quiet)) return time;
  const bool over_midnight = quiet.start > quiet.end && minute >= quiet.start;
  const absl::CivilDay day = absl::CivilDay(local) + (over_midnight ? 1 : 0);
  const absl::Time end = InstantOf(day, quiet.end, zone);
  // In an hour that comes twice the end may have been reached the first time already: then it is the second.
  if (end < time) return zone.At(absl::CivilSecond(absl::CivilMinute(day) + quiet.end)).post;
  return end;
}

}  // namespace waymark::notification
