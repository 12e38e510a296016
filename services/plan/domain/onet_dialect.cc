#include "services/plan/domain/onet_dialect.h"

#include <algorithm>

#include "services/plan/domain/csv.h"
#include "services/plan/domain/text.h"

namespace waymark::plan {

std::string OnetTableKey(std::string_view file) {
  constexpr size_t kEnding = 4;
  if (file.size() <= kEnding) return "";
  const std::string ending = HeaderKey(file.substr(file.size() - 3));
  if (file[file.size() - kEnding] != '.' || (ending != "txt" && ending != "tsv" && ending != "csv")) return "";
  return HeaderKey(file.substr(0, file.size() - kEnding));
}

std::optional<std::string> AsTabs(const SourceFile& file, Findings* findings) {
  std::string_view text = file.text;
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  const std::string_view header = text.substr(0, text.find_first_of("\r\n"));
  const bool tabs = header.find('\t') != std::string_view::npos;
  const bool quoted = !header.empty() && header.front() == '"' && header.back() == '"';
  if (!quoted && (tabs || header.find(',') == std::string_view::npos)) return std::nullopt;
  std::string plain;
  int64_t line = 1;
  ReadCsv(
      file, findings,
      [&](const CsvRow& row) {
        // Rows whose cells have line ends in them take several lines; empty ones are passed over.
        for (; line < row.line; ++line) plain += '\n';
        for (size_t i = 0; i < row.cells.size(); ++i) {
          if (i > 0) plain += '\t';
          for (char c : row.cells[i]) plain += c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
        }
        plain += '\n';
        ++line;
        return true;
      },
      tabs ? '\t' : ',');
  return plain;
}

}  // namespace waymark::plan
