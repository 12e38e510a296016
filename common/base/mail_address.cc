#include "common/base/mail_address.h"

#include <algorithm>
#include <cstddef>

namespace waymark::base {
namespace {

bool IsLetterOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// RFC 5322 3.2.3, atext.
bool IsAtomCharacter(char c) {
  return IsLetterOrDigit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool IsAtom(std::string_view atom) { return !atom.empty() && std::all_of(atom.begin(), atom.end(), IsAtomCharacter); }

bool IsDomainLabel(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(), [](char c) { return IsLetterOrDigit(c) || c == '-'; });
}

// Whether every part between dots passes.
bool AllParts(std::string_view text, bool (*passes)(std::string_view)) {
  while (true) {
    const size_t dot = text.find('.');
    if (!passes(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

bool IsMailAddress(std::string_view text) {
  const size_t at = text.find('@');
  if (at == std::string_view::npos || text.size() > 254) return false;
  const std::string_view local = text.substr(0, at);
  return local.size() <= 64 && AllParts(local, IsAtom) && AllParts(text.substr(at + 1), IsDomainLabel);
}

}  // namespace waymark::base
