#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "common/access/link.h"
#include "tests/fuzz/must.h"

namespace {

constexpr char kKey[] = "a key that only this test has";
constexpr absl::Time kNow = absl::FromUnixSeconds(1800000000);

// A token is taken only where making it again gives the same bytes.
void CheckLink(std::string_view bytes) {
  const auto caller = waymark::access::ReadLink(kKey, bytes, kNow);
  if (!caller.ok()) return;
  waymark::fuzz::Must(waymark::access::MakeLink(kKey, caller->link_resource, caller->link_generation, caller->expires) == bytes,
                      "a link that was not made here was taken");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  CheckLink(bytes);
  return 0;
}
