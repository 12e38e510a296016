#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace waymark::plan {

// What texts have in common that come from outside: cells of imported files, names.

// Why `text` cannot be kept, as a sentence's end ("is not UTF-8"); empty when it can: UTF-8, no control characters but
// tab and line ends, and at most 8,000 bytes.
std::string_view TextProblem(std::string_view text);

// Whether a cell holds no value: empty, "n/a" or "NULL". ("None" is a value.)
bool IsMissing(std::string_view cell);

// The decimal number that is all of `cell` (no infinity, no NaN, no hexadecimal); nullopt where it is none.
std::optional<double> ParseNumber(std::string_view cell);

// The letters and digits of ASCII in a column's name, in lower case: "onetsoccode" of "O*NET-SOC Code" and of
// "onetsoc_code".
std::string HeaderKey(std::string_view name);

// `text` without blanks around it and with bare line feeds as line ends.
std::string Tidy(std::string_view text);

// `title` as one segment of a resource name: lower case, everything but letters and digits of ASCII as single hyphens,
// at most `max` characters; where something was cut off or nothing is left, eight hexadecimal digits of the title's
// hash make it unique.
std::string Slug(std::string_view title, size_t max);

// The beginning of `text`, at most `most` bytes of whole characters.
std::string Cut(std::string text, size_t most);

// Whether `text` is one line without control characters: a line break in a name would end a mail header.
bool IsOneLine(std::string_view text);

// Eight hexadecimal digits that tell `text` from others (FNV-1a), the same on every machine.
std::string ShortHash(std::string_view text);

}  // namespace waymark::plan
