#pragma once

#include <map>
#include <string>

namespace waymark::bench {

// The text, packed text and CSV files of a folder, as they are, by name.
std::map<std::string, std::string> FilesOf(const std::string& folder);

}  // namespace waymark::bench
