#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace waymark::testing {

// What stands in a file; nothing for one that cannot be read.
inline std::string FileBytes(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

}  // namespace waymark::testing
