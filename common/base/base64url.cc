#include "common/base/base64url.h"

#include "absl/strings/escaping.h"
#include "common/base/cat.h"

namespace waymark::base {

std::string Base64Url(std::string_view bytes) { return absl::WebSafeBase64Escape(View(bytes)); }

std::optional<std::string> FromBase64Url(std::string_view text) {
  std::string bytes;
  // Abseil lets padding, white space and stray low bits pass: what it reads is written again and compared.
  if (!absl::WebSafeBase64Unescape(View(text), &bytes) || Base64Url(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace waymark::base
