#include "services/cli/mail_folder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/cat.h"
#include "services/cli/answer.h"

namespace waymark::cli {
namespace {

// The value of a header in a block of headers; empty where it is not there.
std::string Header(const std::string& block, const std::string& name) {
  for (const absl::string_view line : absl::StrSplit(block, '\n')) {
    if (absl::StartsWithIgnoreCase(line, name + ":"))
      return std::string(absl::StripAsciiWhitespace(line.substr(name.size() + 1)));
  }
  return "";
}

}  // namespace

LaidMail ReadMail(std::string_view source) {
  const std::string text = absl::StrReplaceAll(base::View(source), {{"\r\n", "\n"}});
  LaidMail mail;
  const size_t end = text.find("\n\n");
  if (end == std::string::npos) return mail;
  mail.to = Header(text.substr(0, end), "To");
  const size_t open = mail.to.find('<');
  const size_t close = mail.to.find('>');
  if (open != std::string::npos && close != std::string::npos && open < close)
    mail.to = mail.to.substr(open + 1, close - open - 1);

  const size_t part = text.find("Content-Type: text/plain");
  if (part == std::string::npos) return mail;
  const size_t begin = text.find("\n\n", part);
  if (begin == std::string::npos) return mail;
  const std::string body = text.substr(begin + 2, text.find("\n--", begin) - begin - 2);
  const bool encoded = Header(text.substr(part, begin - part), "Content-Transfer-Encoding") == "base64";
  if (!encoded || !absl::Base64Unescape(body, &mail.text)) mail.text = body;
  return mail;
}

std::vector<LaidMail> ReadMailFolder(const std::string& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".eml") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<LaidMail> mails;
  for (const auto& path : paths) {
    std::ifstream stream(path, std::ios::binary);
    LaidMail mail = ReadMail(std::string(std::istreambuf_iterator<char>(stream), {}));
    if (!mail.to.empty()) mails.push_back(std::move(mail));
  }
  return mails;
}

std::string LinkIn(std::string_view text) {
  for (const absl::string_view word : absl::StrSplit(base::View(text), absl::ByAnyChar(" \n\t<>"), absl::SkipEmpty())) {
    const auto asked = ReadAsked(std::string(word), "");
    if (asked.ok() && asked->caller.kind == Caller::Kind::kLink) return std::string(word);
  }
  return "";
}

}  // namespace waymark::cli
