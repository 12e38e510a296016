#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "common/access/jwt.h"
#include "tests/fuzz/must.h"

namespace {

constexpr absl::Time kNow = absl::FromUnixSeconds(1800000000);
// The public half of a key whose private half nobody has kept: no token is good.
constexpr char kKeys[] =
    R"({"keys":[{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","use":"sig","kid":"k","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";

void CheckToken(std::string_view bytes) {
  static const auto& keys = *new waymark::access::KeySet(*waymark::access::KeySet::Parse(kKeys));
  waymark::fuzz::Must(!waymark::access::VerifyJwt(keys, bytes, "waymark", kNow).ok(), "a token that nobody signed was taken");
  // The same bytes as a key set.
  const auto parsed = waymark::access::KeySet::Parse(bytes);
  if (parsed.ok()) (void)parsed->Find("k");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  CheckToken(bytes);
  return 0;
}
