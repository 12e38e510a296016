#include "services/plan/domain/text.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "common/base/cat.h"

namespace waymark::plan {
namespace {

constexpr size_t kLongestCell = 8000;

// The length of the well-formed UTF-8 sequence that `text` begins with; 0 where there is none (Unicode 15, table 3-7).
size_t SequenceLength(std::string_view text) {
  auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  auto in = [&](size_t i, unsigned low, unsigned high) { return byte(i) >= low && byte(i) <= high; };
  unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return in(1, 0x80, 0xBF) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    unsigned high = first == 0xED ? 0x9F : 0xBF;
    return in(1, low, high) && in(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    unsigned low = first == 0xF0 ? 0x90 : 0x80;
    unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    return in(1, low, high) && in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string_view TextProblem(std::string_view text) {
  if (text.size() > kLongestCell) return "is longer than 8,000 bytes";
  while (!text.empty()) {
    unsigned char first = static_cast<unsigned char>(text[0]);
    if (first < 0x20 && first != '\t' && first != '\n' && first != '\r') return "has a control character in it";
    size_t length = SequenceLength(text);
    if (length == 0) return "is not UTF-8";
    text.remove_prefix(length);
  }
  return "";
}

bool IsMissing(std::string_view cell) {
  return cell.empty() || absl::EqualsIgnoreCase(base::View(cell), "n/a") || cell == "NULL";
}

std::optional<double> ParseNumber(std::string_view cell) {
  if (cell.empty() || cell.find_first_not_of("0123456789.-+eE") != std::string_view::npos) return std::nullopt;
  double value = 0;
  if (!absl::SimpleAtod(base::View(cell), &value) || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string HeaderKey(std::string_view name) {
  std::string key;
  for (unsigned char c : name) {
    if (absl::ascii_isalnum(c)) key += absl::ascii_tolower(c);
  }
  return key;
}

std::string Tidy(std::string_view text) {
  return absl::StrReplaceAll(absl::StripAsciiWhitespace(base::View(text)), {{"\r\n", "\n"}, {"\r", "\n"}});
}

std::string Cut(std::string text, size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  text.resize(most);
  return text;
}

bool IsOneLine(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::string ShortHash(std::string_view text) {
  uint32_t hash = 2166136261u;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return absl::StrFormat("%08x", hash);
}

std::string Slug(std::string_view title, size_t max) {
  std::string slug;
  for (char c : title) {
    if (absl::ascii_isalnum(c)) {
      slug += absl::ascii_tolower(c);
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  if (!slug.empty() && slug.size() <= max) return slug;
  constexpr size_t kHash = 9;  // a hyphen and eight digits
  slug.resize(std::min(slug.size(), max - kHash));
  return slug.empty() ? ShortHash(title) : slug + "-" + ShortHash(title);
}

}  // namespace waymark::plan
