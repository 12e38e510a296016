#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/store.h"
#include "services/notification/domain/quiet_hours.h"
#include "waymark/notification/v1/schedule.pb.h"

namespace waymark::notification {

// A person as they are to be told something.
struct Person {
  bool known = false;    // a member that plan has told of
  bool active = true;    // false: has left; nothing more is told
  std::string display_name;
  std::string email;     // as given, perhaps none or malformed
  std::string language;  // BCP 47 tag, their setting before their record
  absl::TimeZone zone;
  QuietHours quiet;
  bool email_enabled = true;
};

// The person of that name. For one without a record (an external rater, or a member whose record has not come yet) the zone and the language are
// those given.
absl::StatusOr<Person> ReadPerson(storage::Txn& txn, std::string_view name, std::string_view time_zone = {}, std::string_view language = {});

// The name that stands for all raters without an account where their settings are kept.
inline constexpr std::string_view kExternals = "externals";

// Keeps the quiet hours of all who have no account; writes nothing where they stand so already.
absl::Status SetQuietHoursOfExternals(storage::Txn& txn, const QuietHours& quiet);

// Whether the name is that of somebody without an account.
bool IsExternal(std::string_view name);

// The zone of an IANA name; UTC where the machine knows none of that name.
absl::TimeZone ZoneOf(std::string_view name);

// members/{member}/settings.
std::string SettingsName(std::string_view member);

}  // namespace waymark::notification
