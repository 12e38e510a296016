#include "common/events/cursor.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/base/base64url.h"
#include "common/base/cat.h"
#include "common/base/resource_name.h"

namespace waymark::events {

std::string Cursor::Text() const { return base::Base64Url(base::Cat(epoch, ".", partition, ".", position)); }

std::optional<Cursor> Cursor::Parse(std::string_view text) {
  constexpr size_t kMaxBytes = 200;
  if (text.size() > kMaxBytes) return std::nullopt;
  const std::optional<std::string> plain = base::FromBase64Url(text);
  if (!plain.has_value()) return std::nullopt;
  const std::vector<std::string> parts = absl::StrSplit(*plain, '.');
  Cursor cursor;
  if (parts.size() != 3) return std::nullopt;
  if (!absl::SimpleAtoi(parts[1], &cursor.partition) || !absl::SimpleAtoi(parts[2], &cursor.position)) return std::nullopt;
  cursor.epoch = parts[0];
  // One place has one text: no sign, no leading zero, no space.
  if (!base::IsValidId(cursor.epoch) || cursor.partition != 0 || cursor.position < 0 || cursor.Text() != text) return std::nullopt;
  return cursor;
}

}  // namespace waymark::events
