#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/plan/domain/plan_paper.h"

namespace waymark::plan {

// A document as CommonMark: headings, paragraphs and lists; a blank line of the checklist is "(empty)". What the member
// wrote is escaped: it reads as it was written, and makes no heading, link, picture, HTML or list of its own.
std::string WriteMarkdown(const std::vector<Block>& blocks);

// `text`, one line, so that CommonMark shows exactly it.
std::string EscapeMarkdown(std::string_view text);

}  // namespace waymark::plan
