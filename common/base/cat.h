#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace waymark::base {

// Debian 12's Abseil has a string view of its own, which std::string_view does not turn into by itself.
inline absl::string_view View(std::string_view text) { return absl::string_view(text.data(), text.size()); }
inline std::string_view StdView(absl::string_view text) { return std::string_view(text.data(), text.size()); }

namespace internal {
template <class T>
decltype(auto) Piece(const T& part) {
  if constexpr (std::is_same_v<T, std::string_view> && !std::is_same_v<std::string_view, absl::string_view>) {
    return View(part);
  } else {
    return (part);
  }
}
}  // namespace internal

// absl::StrCat that takes std::string_view too.
template <class... Parts>
std::string Cat(const Parts&... parts) {
  return absl::StrCat(internal::Piece(parts)...);
}

// Appends to `out` what Cat would return.
template <class... Parts>
void Append(std::string* out, const Parts&... parts) {
  absl::StrAppend(out, internal::Piece(parts)...);
}

}  // namespace waymark::base
