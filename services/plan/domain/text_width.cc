#include "services/plan/domain/text_width.h"

#include <array>
#include <cstdint>

namespace waymark::plan {
namespace {

// Thousandths of the font size that U+0020 to U+007E advance by in DejaVu Sans 2.37 (table hmtx).
constexpr std::array<int, 95> kAscii = {318,  401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
                                        636,  636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
                                        1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
                                        603,  787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
                                        500,  613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
                                        635,  635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838};

struct Character {
  uint32_t code = 0;
  size_t bytes = 1;
};

// The character that `text` begins with; bytes that are no UTF-8 count as one character each.
Character First(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (bytes == 1 || text.size() < bytes) return {lead, 1};
  uint32_t code = lead & (0xFF >> (bytes + 1));
  for (size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {lead, 1};
    code = (code << 6) | (byte(i) & 0x3F);
  }
  return {code, bytes};
}

// Thousandths of the font size.
int Advance(uint32_t code) {
  if (code < 0x20 || code == 0x7F) return 318;
  if (code < 0x7F) return kAscii[code - 0x20];
  if ((code >= 0x300 && code < 0x370) || code == 0x200B || code == 0x200D || (code >= 0xFE00 && code < 0xFE10))
    return 0;
  if (code < 0x250) return code == 0xB7 ? 318 : 760;  // Latin
  if (code < 0x1100) return 900;                      // Greek, Cyrillic, Hebrew, Arabic, the scripts of India
  if (code >= 0x2000 && code < 0x2010) return 500;    // blanks
  return 1000;                                        // among them Chinese, Japanese, Korean
}

}  // namespace

double TextWidth(std::string_view text, double size) {
  int64_t sum = 0;
  while (!text.empty()) {
    const Character first = First(text);
    sum += Advance(first.code);
    text.remove_prefix(first.bytes);
  }
  return static_cast<double>(sum) * size / 1000;
}

std::string FitText(std::string_view text, double size, double width) {
  if (TextWidth(text, size) <= width) return std::string(text);
  constexpr std::string_view kEllipsis = "…";
  const double room = width - TextWidth(kEllipsis, size);
  double used = 0;
  size_t end = 0;
  while (end < text.size()) {
    const Character next = First(text.substr(end));
    used += Advance(next.code) * size / 1000;
    if (used > room) break;
    end += next.bytes;
  }
  while (end > 0 && text[end - 1] == ' ') --end;
  return std::string(text.substr(0, end)).append(kEllipsis);
}

std::string EscapeXml(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  while (!text.empty()) {
    const Character first = First(text);
    switch (first.code) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if (first.code < 0x20 || first.code == 0x7F || (first.bytes == 1 && first.code > 0x7F)) {
          out += ' ';
        } else if (first.code == 0xFFFE || first.code == 0xFFFF || (first.code >= 0xD800 && first.code < 0xE000) ||
                   first.code > 0x10FFFF) {
          out += "\xEF\xBF\xBD";
        } else {
          out.append(text.substr(0, first.bytes));
        }
    }
    text.remove_prefix(first.bytes);
  }
  return out;
}

}  // namespace waymark::plan
