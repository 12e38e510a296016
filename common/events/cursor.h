#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waymark::events {

// A place in a journal. To those who get it, it is opaque.
struct Cursor {
  std::string epoch;       // an id; a restored journal has another
  int64_t partition = 0;   // 0: there is one
  int64_t position = 0;    // of the last event seen; 0: before the first

  std::string Text() const;
  // The cursor of that text; nullopt for any bytes that Text never gave.
  static std::optional<Cursor> Parse(std::string_view text);
};

}  // namespace waymark::events
