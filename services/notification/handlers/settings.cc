#include "services/notification/handlers/settings.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/cat.h"
#include "common/base/field_mask.h"
#include "common/base/status_macros.h"
#include "services/notification/domain/quiet_hours.h"
#include "services/notification/steps/tables.h"

namespace waymark::notification {
namespace {

using v1::Settings;

// What a person sees: defaults filled in, and the revision as etag.
Settings Shown(const storage::Stored<Settings>& stored, std::string_view name) {
  Settings settings = *stored;
  const QuietHours quiet = QuietHoursOf(settings);
  settings.set_name(std::string(name));
  settings.set_email_enabled(!settings.has_email_enabled() || settings.email_enabled());
  settings.set_quiet_start_minute(quiet.start);
  settings.set_quiet_end_minute(quiet.end);
  settings.set_etag(base::Cat(stored.revision()));
  return settings;
}

absl::StatusOr<storage::Stored<Settings>> Find(storage::Txn& txn, std::string_view name) {
  WM_ASSIGN_OR_RETURN(auto found, AllSettings().Find(txn, name));
  return found ? *std::move(found) : storage::Stored<Settings>();
}

bool IsMinuteOfDay(int minute) { return minute >= 0 && minute < 24 * 60; }

// RFC 5646 2.1, as far as a tag is told from anything else: subtags of 1 to 8 letters and digits, the first of 2 to 8 letters.
bool IsLanguageTag(std::string_view tag) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto is_letter_or_digit = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  for (bool first = true;; first = false) {
    const size_t hyphen = tag.find('-');
    const std::string_view subtag = tag.substr(0, hyphen);
    if (subtag.size() > 8 || subtag.size() < (first ? 2 : 1)) return false;
    if (!std::all_of(subtag.begin(), subtag.end(), is_letter_or_digit)) return false;
    if (first && !std::all_of(subtag.begin(), subtag.end(), is_letter)) return false;
    if (hyphen == std::string_view::npos) return true;
    tag.remove_prefix(hyphen + 1);
  }
}

}  // namespace

absl::StatusOr<Settings> GetSettings(storage::Txn& txn, const rpc::Call& call, const v1::GetSettingsRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto stored, Find(txn, request.name()));
  return Shown(stored, request.name());
}

void ValidateUpdateSettings(const v1::UpdateSettingsRequest& request, base::Violations& violations) {
  const Settings& settings = request.settings();
  if (!settings.language().empty() && !IsLanguageTag(settings.language())) {
    violations.Add("settings.language", "must be a BCP 47 language tag, as \"de-CH\"");
  }
  if (!IsMinuteOfDay(settings.quiet_start_minute())) violations.Add("settings.quiet_start_minute", "must be 0 to 1439");
  if (!IsMinuteOfDay(settings.quiet_end_minute())) violations.Add("settings.quiet_end_minute", "must be 0 to 1439");
}

absl::StatusOr<Settings> UpdateSettings(storage::Txn& txn, const rpc::Call& call, const v1::UpdateSettingsRequest& request) {
  const Settings& wanted = request.settings();
  WM_ASSIGN_OR_RETURN(auto stored, Find(txn, wanted.name()));
  if (!wanted.etag().empty() && wanted.etag() != base::Cat(stored.revision())) {
    return base::Error(base::Reason::REASON_ETAG_MISMATCH, "the settings changed since they were read: read them again");
  }
  Settings& settings = stored.mutable_message();
  WM_RETURN_IF_ERROR(base::MergeMasked(request.update_mask(), wanted, &settings));
  settings.set_name(wanted.name());
  settings.clear_etag();
  WM_RETURN_IF_ERROR(AllSettings().Put(txn, stored));
  WM_ASSIGN_OR_RETURN(const auto kept, Find(txn, wanted.name()));
  return Shown(kept, wanted.name());
}

}  // namespace waymark::notification
