#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/events/cursor.h"
#include "tests/fuzz/must.h"

namespace {

void CheckCursor(std::string_view bytes) {
  const auto cursor = waymark::events::Cursor::Parse(bytes);
  if (!cursor) return;
  waymark::fuzz::Must(cursor->Text() == bytes, "two texts are one cursor");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  CheckCursor(bytes);
  return 0;
}
