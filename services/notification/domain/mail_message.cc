#include "services/notification/domain/mail_message.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "common/base/cat.h"
#include "common/base/mail_address.h"
#include "services/notification/domain/stable_id.h"

namespace waymark::notification {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

bool IsPlain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
}

// Length of the UTF-8 character that begins `text`; 0 where none does (RFC 3629: no overlong forms, no surrogates, none above 10FFFF).
size_t CharacterSize(std::string_view text) {
  const auto at = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = at(0);
  const size_t size = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (size == 0 || text.size() < size) return 0;
  for (size_t i = 1; i < size; ++i) {
    if ((at(i) & 0xc0) != 0x80) return 0;
  }
  if ((first == 0xe0 && at(1) < 0xa0) || (first == 0xed && at(1) > 0x9f)) return 0;
  if ((first == 0xf0 && at(1) < 0x90) || (first == 0xf4 && at(1) > 0x8f)) return 0;
  return size;
}

uint32_t CodePoint(std::string_view character) {
  if (character.size() == 1) return static_cast<unsigned char>(character[0]);
  uint32_t code = static_cast<unsigned char>(character[0]) & (0xff >> (character.size() + 1));
  for (char c : character.substr(1)) code = (code << 6) | (c & 0x3f);
  return code;
}

// Characters that a reader cannot see but that change what is seen: controls, line and paragraph separators, directional marks, zero-width ones.
bool IsUnseen(uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad || (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
         (code >= 0xfff9 && code <= 0xfffb) || (code >= 0xe0000 && code <= 0xe007f);
}

// RFC 2047 encoded words, folded; each at most 75 bytes and of whole characters.
std::string HeaderWords(std::string_view text) {
  if (IsPlain(text) && text.size() <= 60 && text.find("=?") == std::string_view::npos) return std::string(text);
  std::string words;
  while (!text.empty()) {
    size_t size = 0;
    while (size < text.size()) {
      const size_t character = std::max<size_t>(1, CharacterSize(text.substr(size)));
      if (size + character > 42) break;
      size += character;
    }
    base::Append(&words, words.empty() ? "" : "\r\n ", "=?UTF-8?B?", absl::Base64Escape(base::View(text.substr(0, size))), "?=");
    text.remove_prefix(size);
  }
  return words;
}

void AppendBody(std::string* out, std::string_view type, std::string_view boundary, std::string_view body) {
  base::Append(out, "--", boundary, kLineEnd, "Content-Type: ", type, "; charset=utf-8", kLineEnd,
               "Content-Transfer-Encoding: base64", kLineEnd, kLineEnd);
  const std::string encoded = absl::Base64Escape(base::View(body));
  for (size_t i = 0; i < encoded.size(); i += 76) base::Append(out, encoded.substr(i, 76), kLineEnd);
}

// A sender's name that is not plain words is encoded, so no character of it can end the phrase.
std::string Phrase(std::string_view name) {
  const bool words = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ';
  });
  if (words && name.size() <= 60) return std::string(name);
  return base::Cat("=?UTF-8?B?", absl::Base64Escape(base::View(name.substr(0, 42))), "?=");
}

}  // namespace

absl::StatusOr<std::string> WriteMail(const Mail& mail) {
  if (!base::IsMailAddress(mail.from)) return absl::InvalidArgumentError("the sender is no mail address");
  if (!base::IsMailAddress(mail.to)) return absl::InvalidArgumentError("the recipient is no mail address");
  for (std::string_view value : {std::string_view(mail.from_name), std::string_view(mail.subject), std::string_view(mail.message_id),
                                 std::string_view(mail.language)}) {
    if (HasControl(value)) return absl::InvalidArgumentError("a header holds a control character");
  }
  if (!base::IsMailAddress(mail.message_id)) return absl::InvalidArgumentError("the Message-ID is none");
  const std::string boundary = base::Cat("=_", StableId({mail.message_id}));
  std::string out = base::Cat("From: ", Phrase(mail.from_name), " <", mail.from, ">", kLineEnd, "To: <", mail.to, ">", kLineEnd);
  base::Append(&out, "Subject: ", HeaderWords(mail.subject), kLineEnd);
  base::Append(&out, "Date: ", absl::FormatTime("%a, %d %b %Y %H:%M:%S +0000", mail.date, absl::UTCTimeZone()), kLineEnd);
  base::Append(&out, "Message-ID: <", mail.message_id, ">", kLineEnd, "Auto-Submitted: auto-generated", kLineEnd);
  if (!mail.language.empty()) base::Append(&out, "Content-Language: ", mail.language, kLineEnd);
  base::Append(&out, "MIME-Version: 1.0", kLineEnd, "Content-Type: multipart/alternative; boundary=\"", boundary, "\"", kLineEnd, kLineEnd);
  AppendBody(&out, "text/plain", boundary, mail.text);
  AppendBody(&out, "text/html", boundary, mail.html);
  base::Append(&out, "--", boundary, "--", kLineEnd);
  return out;
}

std::string OneLine(std::string_view text, size_t max_bytes) {
  std::string line;
  bool space = false;
  while (!text.empty()) {
    const size_t size = CharacterSize(text);
    const std::string_view character = text.substr(0, std::max<size_t>(1, size));
    text.remove_prefix(character.size());
    if (size == 0) continue;
    const uint32_t code = CodePoint(character);
    const bool is_space = code == ' ' || code == '\t' || code == '\n' || code == '\r' || code == 0xa0 || code == 0x2028 || code == 0x2029;
    if (is_space) space = true;
    if (is_space || IsUnseen(code)) continue;
    const size_t needed = character.size() + (space && !line.empty() ? 1 : 0);
    if (line.size() + needed > max_bytes) break;
    if (space && !line.empty()) line.push_back(' ');
    space = false;
    line.append(character);
  }
  return line;
}

}  // namespace waymark::notification
