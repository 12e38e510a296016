#include "services/cli/words.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "common/base/cat.h"

namespace waymark::cli {
namespace {

// "RELATION_EXTERNAL_COACH" without its prefix, in small letters: "external coach".
std::string Plain(std::string_view prefix, const std::string& name) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(name.substr(prefix.size())), {{"_", " "}});
}

}  // namespace

std::string InWords(const google::type::Date& date) {
  return date.year() == 0 ? "" : absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::string InWords(const type::v1::ApproximateDate& date) {
  if (date.part() != type::v1::ApproximateDate::PART_UNSPECIFIED) {
    return base::Cat(Plain("PART_", type::v1::ApproximateDate::Part_Name(date.part())), " ", date.year());
  }
  if (date.month() == 0) return base::Cat(date.year());
  if (date.day() == 0) return absl::StrFormat("%04d-%02d", date.year(), date.month());
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::string InWords(feedback::v1::Relation relation) {
  if (relation == feedback::v1::RELATION_SELF) return "yourself";
  return Plain("RELATION_", feedback::v1::Relation_Name(relation));
}

std::string InWords(feedback::v1::Realism realism) { return Plain("REALISM_", feedback::v1::Realism_Name(realism)); }

std::string InWords(const plan::v1::Verdict& verdict) {
  const std::string kind = Plain("VERDICT_KIND_", plan::v1::VerdictKind_Name(verdict.kind()));
  return verdict.delay_days() == 0 ? kind : base::Cat(kind, ", ", verdict.delay_days(), " days behind");
}

std::string InWords(notification::v1::InboxItem::State state) {
  return Plain("STATE_", notification::v1::InboxItem::State_Name(state));
}

std::string Figure(double value) { return absl::StrFormat("%g", value); }

}  // namespace waymark::cli
