#include "tests/bench/role_data.h"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace waymark::bench {

std::map<std::string, std::string> FilesOf(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string ending = entry.path().extension();
    if (ending != ".txt" && ending != ".gz" && ending != ".csv") continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    files[entry.path().filename()] = std::string(std::istreambuf_iterator<char>(stream), {});
  }
  return files;
}

}  // namespace waymark::bench
