#include "services/plan/domain/findings.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace waymark::plan {

void Findings::Add(v1::ImportFinding::Kind kind, std::string_view file, int64_t line, std::string reason) {
  if (full()) return;
  v1::ImportFinding finding;
  finding.set_file(std::string(file));
  finding.set_line(line);
  finding.set_kind(kind);
  finding.set_reason(std::move(reason));
  if (found_.size() + 1 == kMost) {
    finding.set_kind(v1::ImportFinding::KIND_ERROR);
    finding.set_reason("too much was found: reading stopped here");
  }
  if (finding.kind() == v1::ImportFinding::KIND_ERROR) ++errors_;
  found_.push_back(std::move(finding));
}

void Findings::AddAll(const Findings& other) {
  for (const v1::ImportFinding& finding : other.found_) Add(finding.kind(), finding.file(), finding.line(), finding.reason());
}

std::vector<v1::ImportFinding> Findings::Sorted() const {
  std::vector<v1::ImportFinding> sorted = found_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const v1::ImportFinding& a, const v1::ImportFinding& b) {
    return std::make_tuple(std::string_view(a.file()), a.line()) < std::make_tuple(std::string_view(b.file()), b.line());
  });
  return sorted;
}

}  // namespace waymark::plan
