#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/plan/domain/findings.h"
#include "services/plan/domain/tab_table.h"

namespace waymark::plan {

// O*NET's tables come in several forms: the official text files (tabs, a quotation mark is an ordinary character), and
// what spreadsheets and databases make of them (quoted, with commas, with column names as "onetsoc_code").

// The table of a file by its letters and digits: "occupationdata" of "Occupation Data.txt" and of
// "occupation_data.csv"; empty where its name does not end in .txt, .tsv or .csv.
std::string OnetTableKey(std::string_view file);

// `file` as lines of cells parted by tabs, each row on the line it begins on; nullopt where it is so already. A row
// that breaks the quoting goes to `findings`. Tabs and line ends within cells become blanks.
std::optional<std::string> AsTabs(const SourceFile& file, Findings* findings);

}  // namespace waymark::plan
