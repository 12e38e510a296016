#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace waymark::notification {

// What a mustache template is filled with: names to texts, and names to lists whose entries a section shows one by one as {{.}}.
struct TemplateValues {
  std::map<std::string, std::string> texts;  // an empty text makes its section false
  std::map<std::string, std::vector<std::string>> lists;
};

// For where the outcome is read.
enum class Markup { kPlain, kHtml };

// `text` filled in; for HTML every value is escaped. A template can only place values: INVALID_ARGUMENT for one that does not parse, and one with an
// unescaped tag ({{{x}}}, {{&x}}), a partial ({{>x}}) or other delimiters ({{=x}}).
absl::StatusOr<std::string> Fill(std::string_view text, const TemplateValues& values, Markup markup);

}  // namespace waymark::notification
