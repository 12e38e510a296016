#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/plan/domain/plan_paper.h"

namespace waymark::plan {

// A document as PDF, A4, set by Pango and Cairo: in whatever script its text is, as far as the machine has fonts for
// it. Tagged for screen readers, with an outline of its headings and the page's number at each foot. Of the same blocks
// and time it makes the same bytes on one machine; `now` is its date of creation. INTERNAL when the library fails.
absl::StatusOr<std::string> WritePdf(const std::vector<Block>& blocks, const std::string& author, absl::Time now);

}  // namespace waymark::plan
