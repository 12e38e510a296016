#include "services/plan/domain/plan_markdown.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "common/base/cat.h"

namespace waymark::plan {
namespace {

using Kind = Block::Kind;

// Between the lines of one paragraph or item: a backslash at the end of a line is CommonMark's hard line break.
constexpr std::string_view kInParagraph = "\\\n";
constexpr std::string_view kInItem = "\\\n  ";
// A heading is one line.
constexpr std::string_view kInHeading = " ";

bool IsLetterOrHash(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '#'; }

// Whether the character at `i` would begin something in CommonMark or its usual extensions wherever it stands.
bool IsSpecial(std::string_view text, size_t i) {
  constexpr std::string_view kSpecial = "\\`*_{}[]<>#|~!$@^";
  const char c = text[i];
  if (c == '&') return i + 1 < text.size() && IsLetterOrHash(text[i + 1]);
  return kSpecial.find(c) != std::string_view::npos || text.substr(i, 3) == "://";
}

// The length of what would make a line that begins so a list or the underline of a heading, without its last
// character: of "- " and "12. "; nullopt where there is nothing of that kind.
std::optional<size_t> ListMark(std::string_view line) {
  if (line.empty()) return std::nullopt;
  if (line[0] == '-' || line[0] == '+' || line[0] == '=') return 0;
  const size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  const bool numbered = digits > 0 && digits < line.size() && (line[digits] == '.' || line[digits] == ')');
  return numbered ? std::optional(digits) : std::nullopt;
}

std::string EscapeLine(std::string_view text, bool begins_line) {
  const std::optional<size_t> mark = begins_line ? ListMark(text) : std::nullopt;
  std::string out;
  out.reserve(text.size() + 8);
  for (size_t i = 0; i < text.size(); ++i) {
    if (mark == i || IsSpecial(text, i)) out += '\\';
    out += static_cast<unsigned char>(text[i]) < 0x20 ? ' ' : text[i];
  }
  return out;
}

// The lines of `text`, escaped, without blank ones.
std::string Escaped(const std::string& text, std::string_view between) {
  std::string out;
  for (const auto line : absl::StrSplit(text, absl::ByAnyChar("\r\n"), absl::SkipWhitespace())) {
    if (!out.empty()) base::Append(&out, between);
    out += EscapeLine(base::StdView(absl::StripAsciiWhitespace(line)), between != kInHeading);
  }
  return out;
}

// What stands before the first list item and after the last one.
void Separate(Kind before, Kind now, std::string* out) {
  const bool within_list = before == Kind::kItem && now == Kind::kItem;
  if (!out->empty()) *out += within_list ? "\n" : "\n\n";
}

}  // namespace

std::string EscapeMarkdown(std::string_view text) { return EscapeLine(text, true); }

std::string WriteMarkdown(const std::vector<Block>& blocks) {
  std::string out;
  Kind before = Kind::kTitle;
  for (const Block& block : blocks) {
    Separate(before, block.kind, &out);
    before = block.kind;
    switch (block.kind) {
      case Kind::kTitle:
        base::Append(&out, "# ", Escaped(block.text, kInHeading));
        break;
      case Kind::kHeading:
        base::Append(&out, "## ", Escaped(block.text, kInHeading));
        break;
      case Kind::kSection:
        base::Append(&out, "### ", Escaped(block.text, kInHeading));
        break;
      case Kind::kText:
        out += Escaped(block.text, kInParagraph);
        break;
      case Kind::kPrompt:
        base::Append(&out, "**", Escaped(block.text, kInHeading), "**");
        break;
      case Kind::kItem:
        base::Append(&out, "- ", Escaped(block.text, kInItem));
        break;
      case Kind::kBlank:
        out += "\\_\\_\\_\\_\\_\\_\\_\\_ (empty)";
        break;
    }
  }
  return out + "\n";
}

}  // namespace waymark::plan
