#pragma once

#include <string>
#include <string_view>

namespace waymark::plan {

// How wide a line of `text` (UTF-8) comes out at a font size, in the size's unit, whatever sans-serif font draws it:
// reckoned with the advance widths of DejaVu Sans, the widest of the fonts that are usual; characters outside ASCII
// count with about the widest of their script.
double TextWidth(std::string_view text, double size);

// `text`, shortened to a beginning and "…" where it is wider than `width`. Cut between characters.
std::string FitText(std::string_view text, double size, double width);

// `text` as content or attribute value of XML 1.0: markup escaped, characters that XML forbids as blanks, line breaks
// as blanks too.
std::string EscapeXml(std::string_view text);

}  // namespace waymark::plan
