#include "services/plan/handlers/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <memory>

#include "common/base/cat.h"

namespace waymark::plan {
namespace {

struct EndStream {
  void operator()(z_stream* stream) const { inflateEnd(stream); }
};

}  // namespace

absl::StatusOr<std::string> Inflate(std::string_view packed, size_t most) {
  constexpr int kGzipOnly = 16 + MAX_WBITS;
  z_stream stream = {};
  if (inflateInit2(&stream, kGzipOnly) != Z_OK) return absl::ResourceExhaustedError("zlib cannot start");
  std::unique_ptr<z_stream, EndStream> end(&stream);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());

  std::string text;
  size_t filled = 0;
  while (true) {
    if (filled == text.size()) {
      if (filled > most) return absl::InvalidArgumentError(base::Cat("unpacks to more than ", most, " bytes"));
      // One byte beyond the bound, so that what has just that many is told from what has more.
      text.resize(std::min(most + 1, std::max<size_t>(64 << 10, 2 * filled)));
    }
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + filled);
    stream.avail_out = static_cast<uInt>(text.size() - filled);
    const int outcome = inflate(&stream, Z_NO_FLUSH);
    filled = text.size() - stream.avail_out;
    if (outcome == Z_STREAM_END) {
      if (stream.avail_in == 0) break;
      if (inflateReset(&stream) != Z_OK) return absl::InvalidArgumentError("is not a gzip file");
      continue;
    }
    if (outcome == Z_BUF_ERROR && stream.avail_in == 0) return absl::InvalidArgumentError("is cut off");
    if (outcome != Z_OK && outcome != Z_BUF_ERROR) return absl::InvalidArgumentError("is not a gzip file");
    if (stream.avail_in == 0 && stream.avail_out > 0) return absl::InvalidArgumentError("is cut off");
  }
  if (filled > most) return absl::InvalidArgumentError(base::Cat("unpacks to more than ", most, " bytes"));
  text.resize(filled);
  return text;
}

}  // namespace waymark::plan
