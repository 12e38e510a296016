#include "services/plan/domain/csv.h"

#include <csv.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/base/cat.h"
#include "services/plan/domain/text.h"

namespace waymark::plan {
namespace {

constexpr size_t kMostColumns = 200;

int64_t LineEnds(std::string_view text) {
  int64_t ends = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) ++ends;
  }
  return ends;
}

// What libcsv's callbacks gather.
struct Gathering {
  CsvRow row;
  int64_t line = 1;        // the line being read
  bool after_cr = false;   // the last character was a CR that ended a row
  bool stopped = false;
  bool too_wide = false;
  absl::FunctionRef<bool(const CsvRow&)> take;

  void Cell(const void* bytes, size_t size) {
    after_cr = false;
    std::string_view cell(static_cast<const char*>(bytes), size);
    if (row.cells.empty()) row.line = line;
    if (row.cells.size() < kMostColumns) {
      row.cells.emplace_back(cell);
    } else {
      too_wide = true;
    }
    line += LineEnds(cell);
  }
  // `end` is the character that ended the row, or -1 at the end of the file. An empty row is no row: libcsv tells every line end.
  void Row(int end) {
    if (!row.cells.empty() && !stopped) {
      stopped = !take(row);
      row.cells.clear();
    }
    if (end == '\r' || (end == '\n' && !after_cr)) ++line;
    after_cr = end == '\r';
  }
};

struct FreeParser {
  void operator()(csv_parser* parser) const {
    csv_free(parser);
    delete parser;
  }
};

std::unique_ptr<csv_parser, FreeParser> NewParser(char delimiter) {
  auto* parser = new csv_parser;
  csv_init(parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
  csv_set_delim(parser, static_cast<unsigned char>(delimiter));
  csv_set_space_func(parser, [](unsigned char) { return 0; });
  return std::unique_ptr<csv_parser, FreeParser>(parser);
}

}  // namespace

void ReadCsv(const SourceFile& file, Findings* findings, absl::FunctionRef<bool(const CsvRow&)> take, char delimiter) {
  std::string_view rest = file.text;
  if (rest.substr(0, 3) == "\xEF\xBB\xBF") rest.remove_prefix(3);
  Gathering gathering{.take = take};
  auto on_cell = [](void* bytes, size_t size, void* to) { static_cast<Gathering*>(to)->Cell(bytes == nullptr ? "" : bytes, size); };
  auto on_row = [](int end, void* to) { static_cast<Gathering*>(to)->Row(end); };
  constexpr size_t kPiece = 64 << 10;  // between two looks at whether anyone wants more
  auto parser = NewParser(delimiter);
  while (!gathering.stopped && !findings->full()) {
    std::string_view piece = rest.substr(0, kPiece);
    size_t read = csv_parse(parser.get(), piece.data(), piece.size(), on_cell, on_row, &gathering);
    bool broken = read < piece.size() || csv_error(parser.get()) != CSV_SUCCESS;
    if (!broken && piece.size() < rest.size()) {
      rest.remove_prefix(piece.size());
      continue;
    }
    if (!broken) {
      broken = csv_fini(parser.get(), on_cell, on_row, &gathering) != 0;
      if (!broken) break;
    }
    // Reading goes on behind the place where it broke, not behind the row's first line: a file full of open quotes is read once.
    int64_t begun = gathering.row.cells.empty() ? gathering.line : gathering.row.line;
    gathering.row.cells.clear();
    gathering.line = 1 + LineEnds(file.text.substr(0, static_cast<size_t>(rest.data() - file.text.data()) + read));
    findings->Error(file.name, begun,
                    read < piece.size()
                        ? base::Cat("the row that begins here breaks off on line ", gathering.line,
                                    ": a quotation mark stands where none may (double it, and quote the cell)")
                        : std::string("a quoted cell that begins here is not closed before the end of the file"));
    rest.remove_prefix(std::min(read, rest.size()));
    size_t next = rest.find('\n');
    if (next == std::string_view::npos) break;
    rest.remove_prefix(next + 1);
    ++gathering.line;
    gathering.after_cr = false;
    parser = NewParser(delimiter);
  }
  if (gathering.too_wide) findings->Note(file.name, 0, base::Cat("cells beyond the ", kMostColumns, "th of a line were not read"));
}

bool CsvTable::Read(const SourceFile& file, absl::Span<const TableColumn> columns, Findings* findings,
                    absl::FunctionRef<void(const Row&)> take) {
  std::optional<size_t> width;
  bool usable = true;
  Row row;
  row.cells_.resize(columns.size());
  auto read_header = [&](const CsvRow& header) {
    width = header.cells.size();
    for (const TableColumn& column : columns) {
      auto found = std::find_if(header.cells.begin(), header.cells.end(), [&](const std::string& cell) {
        return absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(cell), base::View(column.name));
      });
      row.places_.push_back(found == header.cells.end() ? -1 : static_cast<int>(found - header.cells.begin()));
      if (row.places_.back() >= 0 || !column.required) continue;
      findings->Error(file.name, header.line, base::Cat("has no column \"", column.name, "\""));
      usable = false;
    }
  };
  auto take_row = [&](const CsvRow& cells) {
    row.line_ = cells.line;
    for (size_t i = 0; i < columns.size(); ++i) {
      row.cells_[i] = row.has(i) ? Tidy(cells.cells[static_cast<size_t>(row.places_[i])]) : "";
    }
    take(row);
  };
  ReadCsv(file, findings, [&](const CsvRow& cells) {
    if (!width) {
      read_header(cells);
      return usable;
    }
    if (cells.cells.size() != *width) {
      findings->Error(file.name, cells.line, base::Cat("has ", cells.cells.size(), " cells where the header has ", *width));
      return !findings->full();
    }
    for (const std::string& cell : cells.cells) {
      if (std::string_view problem = TextProblem(cell); !problem.empty()) {
        findings->Error(file.name, cells.line, base::Cat("a cell ", problem));
        return !findings->full();
      }
    }
    take_row(cells);
    return !findings->full();
  });
  if (!width) {
    findings->Error(file.name, 1, "has no header line");
    usable = false;
  }
  return usable;
}

}  // namespace waymark::plan
