#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "services/plan/domain/findings.h"

namespace waymark::plan {

// A file as its reader gets it: its plain name and its whole text, uncompressed.
struct SourceFile {
  std::string_view name;
  std::string_view text;
};

// The row that a reader looks at: cells by the columns it asked for.
class TableRow {
 public:
  // The row's line in the file, from 1.
  int64_t line() const { return line_; }
  // The cell of the i-th column asked for; empty where the file lacks an optional column.
  std::string_view operator[](size_t i) const { return places_[i] < 0 ? std::string_view() : cells_[static_cast<size_t>(places_[i])]; }

 private:
  friend class TabTable;
  int64_t line_ = 0;
  std::vector<std::string_view> cells_;
  std::vector<int> places_;
};

// A column that a reader asks for by the name in the header line (of tables by tabs: by its letters and digits,
// HeaderKey).
struct TableColumn {
  std::string_view name;
  bool required = true;
};

// A table of tab-separated lines with a header line, as O*NET's releases have them: no quoting (a quotation mark is an
// ordinary character), lines ended by LF or CR LF, columns in any order and more than were asked for.
class TabTable {
 public:
  // Reads the header. What is wrong with the file goes to `findings`; where a required column is missing there are no
  // rows.
  TabTable(const SourceFile& file, absl::Span<const TableColumn> columns, Findings* findings);

  bool has_rows() const { return usable_; }
  // The next row; null at the end. Lines that are no row (not as many cells as the header, not UTF-8) are found faulty
  // and passed over, empty lines passed over silently.
  const TableRow* Next();
  // How many rows Next gave.
  int64_t rows() const { return rows_; }

 private:
  std::string_view TakeLine();

  std::string_view name_;
  std::string_view rest_;
  Findings* findings_;
  TableRow row_;
  size_t width_ = 0;
  int64_t line_ = 0;
  int64_t rows_ = 0;
  bool usable_ = false;
};

}  // namespace waymark::plan
