#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "services/plan/domain/findings.h"
#include "services/plan/domain/tab_table.h"

namespace waymark::plan {

// A row of a CSV file.
struct CsvRow {
  int64_t line = 0;  // that the row begins on, from 1; cells may hold line ends
  std::vector<std::string> cells;
};

// Reads `file` as RFC 4180 says: commas, cells quoted where they hold commas, quotes (doubled) or line ends, lines
// ended by LF, CR LF or CR. Blanks belong to their cell; empty lines are passed over; a byte order mark at the start
// too. Calls `take` for each row, the header included, until it returns false. Cells may be parted by another
// `delimiter`. A line that breaks the quoting goes to `findings`, and reading goes on with the next line.
void ReadCsv(const SourceFile& file, Findings* findings, absl::FunctionRef<bool(const CsvRow&)> take,
             char delimiter = ',');

// A CSV file with a header line, read by the names of its columns.
class CsvTable {
 public:
  // A row: cells by the columns asked for, without blanks around them.
  class Row {
   public:
    int64_t line() const { return line_; }
    // Whether the file has the i-th column asked for.
    bool has(size_t i) const { return places_[i] >= 0; }
    // The cell of the i-th column asked for; empty where the file lacks it.
    const std::string& operator[](size_t i) const { return cells_[i]; }

   private:
    friend class CsvTable;
    int64_t line_ = 0;
    std::vector<int> places_;
    std::vector<std::string> cells_;
  };

  // Reads the whole file and calls `take` for each row with as many cells as the header. What is wrong with the file or
  // a row goes to `findings`. Returns whether all required columns are there.
  static bool Read(const SourceFile& file, absl::Span<const TableColumn> columns, Findings* findings, absl::FunctionRef<void(const Row&)> take);
};

}  // namespace waymark::plan
