#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tests/fuzz/importers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  waymark::fuzz::ReadLearning(bytes);
  return 0;
}
