#pragma once

#include <string_view>

namespace waymark::base {

// Whether `text` is one plain mail address that may stand in a header and in an SMTP command: local part of
// dot-separated atoms (RFC 5322, unquoted, at most 64 bytes), "@", a domain of letters, digits and hyphens in labels of
// at most 63 bytes, ASCII only, 254 bytes in all. Quoted local parts, comments, address literals and display names are
// refused, and with them every space, line break, angle bracket and control character.
bool IsMailAddress(std::string_view text);

}  // namespace waymark::base
