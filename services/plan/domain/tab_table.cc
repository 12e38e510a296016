#include "services/plan/domain/tab_table.h"

#include "common/base/cat.h"
#include "services/plan/domain/text.h"

namespace waymark::plan {
namespace {

constexpr size_t kMostColumns = 200;

void Split(std::string_view line, std::vector<std::string_view>* cells) {
  cells->clear();
  while (cells->size() <= kMostColumns) {
    size_t tab = line.find('\t');
    cells->push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return;
    line.remove_prefix(tab + 1);
  }
}

}  // namespace

TabTable::TabTable(const SourceFile& file, absl::Span<const TableColumn> columns, Findings* findings)
    : name_(file.name), rest_(file.text), findings_(findings) {
  if (rest_.substr(0, 3) == "\xEF\xBB\xBF") rest_.remove_prefix(3);
  std::vector<std::string_view> header;
  Split(TakeLine(), &header);
  width_ = header.size();
  usable_ = true;
  for (const TableColumn& column : columns) {
    int place = -1;
    for (size_t i = 0; i < header.size() && place < 0; ++i) {
      if (HeaderKey(header[i]) == HeaderKey(column.name)) place = static_cast<int>(i);
    }
    if (place < 0 && column.required) {
      findings_->Error(name_, 1, base::Cat("has no column \"", column.name, "\""));
      usable_ = false;
    }
    row_.places_.push_back(place);
  }
}

std::string_view TabTable::TakeLine() {
  size_t end = rest_.find('\n');
  std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  ++line_;
  return line;
}

const TableRow* TabTable::Next() {
  while (usable_ && !rest_.empty() && !findings_->full()) {
    std::string_view line = TakeLine();
    if (line.empty()) continue;
    if (std::string_view problem = TextProblem(line); !problem.empty()) {
      findings_->Error(name_, line_, base::Cat("the line ", problem));
      continue;
    }
    Split(line, &row_.cells_);
    if (row_.cells_.size() != width_) {
      findings_->Error(name_, line_, base::Cat("has ", row_.cells_.size(), " cells where the header has ", width_));
      continue;
    }
    row_.line_ = line_;
    ++rows_;
    return &row_;
  }
  return nullptr;
}

}  // namespace waymark::plan
