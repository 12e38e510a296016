#include "common/base/config.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "common/base/cat.h"

namespace waymark::base {
namespace {

std::optional<bool> ParseBool(const std::string& text) {
  const std::string lower = absl::AsciiStrToLower(text);
  if (lower == "true" || lower == "1" || lower == "yes" || lower == "on") return true;
  if (lower == "false" || lower == "0" || lower == "no" || lower == "off" || lower.empty()) return false;
  return std::nullopt;
}

}  // namespace

Config::Config(std::string program, std::string about, std::string environment)
    : program_(std::move(program)), about_(std::move(about)), environment_(std::move(environment)) {}

void Config::AddText(std::string name, std::string* target, std::string value_name, std::string help, Check check, bool secret) {
  Flag flag;
  flag.name = std::move(name);
  flag.value_name = std::move(value_name);
  flag.help = std::move(help);
  flag.secret = secret;
  flag.default_value = *target;
  flag.show = [target] { return *target; };
  flag.set = [target, check = std::move(check)](const std::string& value) {
    std::string wrong = check != nullptr && !value.empty() ? check(value) : std::string();
    if (wrong.empty()) *target = value;
    return wrong;
  };
  flags_.push_back(std::move(flag));
}

void Config::Text(std::string name, std::string* target, std::string value_name, std::string help, Check check) {
  AddText(std::move(name), target, std::move(value_name), std::move(help), std::move(check), false);
}

void Config::Secret(std::string name, std::string* target, std::string value_name, std::string help, Check check) {
  AddText(std::move(name), target, std::move(value_name), std::move(help), std::move(check), true);
}

void Config::Number(std::string name, int64_t* target, std::string help, int64_t least, int64_t most) {
  Flag flag;
  flag.name = std::move(name);
  flag.value_name = "NUMBER";
  flag.help = std::move(help);
  flag.default_value = Cat(*target);
  flag.show = [target] { return Cat(*target); };
  flag.set = [target, least, most](const std::string& value) -> std::string {
    int64_t number = 0;
    if (!absl::SimpleAtoi(value, &number) || number < least || number > most) {
      return Cat("is not a whole number from ", least, " to ", most);
    }
    *target = number;
    return "";
  };
  flags_.push_back(std::move(flag));
}

void Config::Switch(std::string name, bool* target, std::string help) {
  Flag flag;
  flag.name = std::move(name);
  flag.help = std::move(help);
  flag.default_value = *target ? "true" : "false";
  flag.show = [target] { return std::string(*target ? "true" : "false"); };
  flag.set = [target](const std::string& value) -> std::string {
    const std::optional<bool> on = ParseBool(value);
    if (!on) return "is neither true nor false";
    *target = *on;
    return "";
  };
  flags_.push_back(std::move(flag));
}

void Config::Rule(std::function<std::string()> rule) { rules_.push_back(std::move(rule)); }

Config::Flag* Config::Find(std::string_view name) {
  // "--listen-address" and "--listen_address" are the same.
  std::string wanted(name);
  std::replace(wanted.begin(), wanted.end(), '-', '_');
  const auto found = std::find_if(flags_.begin(), flags_.end(), [&](const Flag& flag) { return flag.name == wanted; });
  return found == flags_.end() ? nullptr : &*found;
}

std::string Config::EnvironmentName(const Flag& flag) const { return Cat(environment_, absl::AsciiStrToUpper(flag.name)); }

void Config::ReadEnvironment(const std::function<const char*(const char*)>& getenv, std::vector<std::string>* mistakes) {
  for (Flag& flag : flags_) {
    const std::string name = EnvironmentName(flag);
    const char* value = getenv(name.c_str());
    if (value == nullptr) continue;
    const std::string wrong = flag.set(value);
    if (!wrong.empty()) mistakes->push_back(Cat(name, flag.secret ? std::string() : Cat("=", value), " ", wrong));
    flag.source = "environment";
  }
}

void Config::ReadArguments(int argc, const char* const* argv, std::vector<std::string>* mistakes) {
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    if (word == "--help" || word == "-h") {
      help_asked_ = true;
      continue;
    }
    if (!word.starts_with("--") && words_ != nullptr) {
      words_->emplace_back(word);
      continue;
    }
    if (!word.starts_with("--") || word.size() == 2) {
      mistakes->push_back(Cat("\"", word, "\" is not a flag; flags look like --listen=VALUE"));
      continue;
    }
    word.remove_prefix(2);
    const size_t equals = word.find('=');
    std::string_view name = word.substr(0, equals);
    Flag* flag = Find(name);
    const bool negated = flag == nullptr && equals == std::string_view::npos && name.starts_with("no");
    if (negated) {
      flag = Find(name.substr(2));
      if (flag != nullptr && !flag->value_name.empty()) flag = nullptr;
    }
    if (flag == nullptr) {
      mistakes->push_back(Cat("--", name, " is not known; --help lists what is"));
      continue;
    }
    std::string value;
    if (equals != std::string_view::npos) {
      value = std::string(word.substr(equals + 1));
    } else if (flag->value_name.empty()) {
      value = negated ? "false" : "true";
    } else if (i + 1 < argc) {
      value = argv[++i];
    } else {
      mistakes->push_back(Cat("--", flag->name, " lacks its ", flag->value_name));
      continue;
    }
    const std::string wrong = flag->set(value);
    if (!wrong.empty()) mistakes->push_back(Cat("--", flag->name, flag->secret ? std::string() : Cat("=", value), " ", wrong));
    flag->source = "command line";
  }
}

absl::Status Config::Parse(int argc, const char* const* argv, const std::function<const char*(const char*)>& getenv) {
  std::vector<std::string> mistakes;
  ReadEnvironment(getenv != nullptr ? getenv : [](const char* name) -> const char* { return std::getenv(name); }, &mistakes);
  ReadArguments(argc, argv, &mistakes);
  if (help_asked_) return absl::OkStatus();
  for (const auto& rule : rules_) {
    std::string wrong = rule();
    if (!wrong.empty()) mistakes.push_back(std::move(wrong));
  }
  return mistakes.empty() ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrJoin(mistakes, "\n"));
}

std::string Config::Help() const {
  std::string text = Cat(program_, ": ", about_, "\n\nFlags, each also taken from the environment:\n");
  for (const Flag& flag : flags_) {
    Append(&text, "\n  --", flag.name, flag.value_name.empty() ? "" : Cat("=", flag.value_name), "\n      ", flag.help);
    if (!flag.value_name.empty() && !flag.default_value.empty() && !flag.secret) Append(&text, " Default: ", flag.default_value, ".");
    Append(&text, "\n      ", EnvironmentName(flag), "\n");
  }
  return text;
}

std::string Config::Describe() const {
  std::string text;
  for (const Flag& flag : flags_) {
    const std::string value = flag.show();
    Append(&text, flag.name, "=", flag.secret ? (value.empty() ? "not set" : "set") : value, " (", flag.source, ")\n");
  }
  return text;
}

std::string CheckAddress(const std::string& value) {
  const size_t colon = value.rfind(':');
  int port = -1;
  if (colon == std::string::npos || colon == 0 || !absl::SimpleAtoi(value.substr(colon + 1), &port) || port < 0 || port > 65535) {
    return "is not HOST:PORT";
  }
  return "";
}

std::string CheckReadableFile(const std::string& value) {
  // A directory opens too; reading it fails.
  std::ifstream file(value);
  file.peek();
  return file.good() || file.eof() ? "" : "cannot be read";
}

bool IsLoopback(std::string_view address) {
  const size_t colon = address.rfind(':');
  const std::string_view host = address.substr(0, colon);
  return host == "localhost" || host == "[::1]" || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

}  // namespace waymark::base
