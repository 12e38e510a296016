#include "services/notification/domain/template.h"

#include <kainjow/mustache.hpp>

#include "common/base/cat.h"

namespace waymark::notification {
namespace {

// The first tag that could do more than place an escaped value; empty when there is none.
std::string_view ForbiddenTag(std::string_view text) {
  for (size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at + 2)) {
    const size_t sigil = text.find_first_not_of(" \t\r\n", at + 2);
    if (sigil != std::string_view::npos && std::string_view("{&>=").find(text[sigil]) != std::string_view::npos) {
      return text.substr(at, 16);
    }
  }
  return {};
}

}  // namespace

absl::StatusOr<std::string> Fill(std::string_view text, const TemplateValues& values, Markup markup) {
  if (const std::string_view tag = ForbiddenTag(text); !tag.empty()) {
    return absl::InvalidArgumentError(base::Cat("template: not allowed: ", tag));
  }
  kainjow::mustache::mustache compiled{std::string(text)};
  if (!compiled.is_valid()) return absl::InvalidArgumentError(base::Cat("template: ", compiled.error_message()));
  if (markup == Markup::kPlain) compiled.set_custom_escape([](const std::string& value) { return value; });
  kainjow::mustache::data data;
  for (const auto& [name, value] : values.texts) {
    if (!value.empty()) data.set(name, value);
  }
  for (const auto& [name, entries] : values.lists) {
    kainjow::mustache::data list{kainjow::mustache::data::type::list};
    for (const std::string& entry : entries) list << entry;
    data.set(name, list);
  }
  return compiled.render(data);
}

}  // namespace waymark::notification
