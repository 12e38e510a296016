#include "services/plan/domain/contact_rules.h"

#include <algorithm>
#include <string_view>

#include "common/base/mail_address.h"
#include "common/base/resource_name.h"
#include "services/plan/domain/text.h"

namespace waymark::plan {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Digits, three at least, and what people write between them.
bool IsPhoneNumber(std::string_view text) {
  constexpr std::string_view kBetween = " +-()/.";
  const auto allowed = [&](char c) { return IsDigit(c) || kBetween.find(c) != std::string_view::npos; };
  return std::all_of(text.begin(), text.end(), allowed) && std::count_if(text.begin(), text.end(), IsDigit) >= 3;
}

}  // namespace

void CheckContact(const v1::Contact& contact, base::Violations& violations) {
  if (contact.display_name().empty()) violations.Add("display_name", "is required");
  if (!IsOneLine(contact.display_name())) violations.Add("display_name", "must be one line of text");
  if (!contact.email().empty() && !base::IsMailAddress(contact.email()))
    violations.Add("email", "must be one mail address, as \"ana@example.org\"");
  if (!contact.phone().empty() && !IsPhoneNumber(contact.phone()))
    violations.Add("phone", "must be a telephone number, as \"+44 113 496 0000\"");
  if (contact.relation() == v1::SUPPORTER_RELATION_UNSPECIFIED)
    violations.Add("relation", "is required and one of SupporterRelation");
  if (!contact.member().empty() && contact.member() == base::OwnerOf(contact.name()))
    violations.Add("member", "must be somebody else than the owner");
}

}  // namespace waymark::plan
