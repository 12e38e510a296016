#include "services/plan/domain/member_rules.h"

#include <algorithm>

#include "common/base/mail_address.h"
#include "common/base/resource_name.h"
#include "services/plan/domain/text.h"

namespace waymark::plan {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetterOrDigit(char c) { return IsLetter(c) || IsDigit(c); }

}  // namespace

bool IsLanguageTag(std::string_view tag) {
  bool first = true;
  while (true) {
    const size_t dash = tag.find('-');
    const std::string_view part = tag.substr(0, dash);
    const bool fits = first
                          ? part.size() >= 2 && part.size() <= 3 && std::all_of(part.begin(), part.end(), IsLetter)
                          : !part.empty() && part.size() <= 8 && std::all_of(part.begin(), part.end(), IsLetterOrDigit);
    if (!fits) return false;
    if (dash == std::string_view::npos) return true;
    tag.remove_prefix(dash + 1);
    first = false;
  }
}

bool IsZoneName(std::string_view name) {
  if (name.empty() || name.size() > 64 || !IsLetter(name.front()) || name == "localtime" ||
      name.find("..") != std::string_view::npos)
    return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return IsLetterOrDigit(c) || c == '/' || c == '_' || c == '-' || c == '+'; });
}

void CheckMember(const v1::Member& member, base::Violations& violations) {
  if (member.display_name().empty()) violations.Add("display_name", "is required");
  if (member.display_name().size() > 200) violations.Add("display_name", "must have at most 200 bytes");
  if (!IsOneLine(member.display_name())) violations.Add("display_name", "must be one line of text");
  if (!IsZoneName(member.time_zone()))
    violations.Add("time_zone", "must be the IANA name of a time zone, as \"Europe/London\"");
  if (!member.language().empty() && !IsLanguageTag(member.language())) {
    violations.Add("language", "must be a BCP 47 language tag, as \"en\" or \"de-AT\"");
  }
  if (!member.email().empty() && !base::IsMailAddress(member.email())) {
    violations.Add("email", "must be one mail address, as \"ana@example.org\"");
  }
  if (member.issuer().empty() != member.subject().empty()) {
    violations.Add(member.issuer().empty() ? "issuer" : "subject", "must be set: issuer and subject go together");
  }
  if (member.issuer().find('|') != std::string::npos) violations.Add("issuer", "must hold no \"|\"");
  if (!member.manager().empty() && !base::MatchName("members/{member}", member.manager())) {
    violations.Add("manager", "must be the name of a member, members/{member}");
  } else if (!member.manager().empty() && member.manager() == member.name()) {
    violations.Add("manager", "must be somebody else than the member");
  }
  if (!v1::MemberState_IsValid(member.state())) violations.Add("state", "must be ACTIVE or LEFT");
}

}  // namespace waymark::plan
