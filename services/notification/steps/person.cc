#include "services/notification/steps/person.h"

#include <optional>

#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "services/notification/steps/tables.h"

namespace waymark::notification {

bool IsExternal(std::string_view name) { return name.substr(0, 10) == "externals/"; }

absl::TimeZone ZoneOf(std::string_view name) {
  absl::TimeZone zone = absl::UTCTimeZone();
  if (!name.empty()) absl::LoadTimeZone(base::View(name), &zone);
  return zone;
}

std::string SettingsName(std::string_view member) { return base::Cat(member, "/settings"); }

absl::Status SetQuietHoursOfExternals(storage::Txn& txn, const QuietHours& quiet) {
  const std::string name = SettingsName(kExternals);
  WM_ASSIGN_OR_RETURN(const auto found, AllSettings().Find(txn, name));
  storage::Stored<v1::Settings> settings = found.value_or(storage::Stored<v1::Settings>());
  const QuietHours stood = QuietHoursOf(*settings);
  if (found && stood.start == quiet.start && stood.end == quiet.end) return absl::OkStatus();
  settings.mutable_message().set_name(name);
  settings.mutable_message().set_quiet_start_minute(quiet.start);
  settings.mutable_message().set_quiet_end_minute(quiet.end);
  return AllSettings().Put(txn, settings);
}

absl::StatusOr<Person> ReadPerson(storage::Txn& txn, std::string_view name, std::string_view time_zone, std::string_view language) {
  Person person;
  person.language = std::string(language);
  person.zone = ZoneOf(time_zone);
  const bool external = IsExternal(name);
  std::optional<storage::Stored<v1::Recipient>> recipient;
  if (!external) {
    WM_ASSIGN_OR_RETURN(recipient, Recipients().Find(txn, name));
  }
  if (recipient) {
    const v1::Recipient& record = **recipient;
    person.known = true;
    person.active = record.active();
    person.display_name = record.display_name();
    person.email = record.email();
    person.language = record.language();
    person.zone = ZoneOf(record.time_zone());
  }
  WM_ASSIGN_OR_RETURN(const auto settings, AllSettings().Find(txn, SettingsName(external ? kExternals : name)));
  if (settings) {
    if (!(*settings)->language().empty()) person.language = (*settings)->language();
    if ((*settings)->has_email_enabled()) person.email_enabled = (*settings)->email_enabled();
    person.quiet = QuietHoursOf(**settings);
  }
  return person;
}

}  // namespace waymark::notification
