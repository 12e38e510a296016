#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace waymark::base {

// Base64 with the alphabet of URLs and without padding (RFC 4648, section 5).
std::string Base64Url(std::string_view bytes);

// The bytes that `text` stands for; nullopt where it is not exactly what Base64Url would have made of them, so that one value has one text.
std::optional<std::string> FromBase64Url(std::string_view text);

}  // namespace waymark::base
