#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace waymark::notification {

// A time zone read straight from its TZif file (RFC 8536), apart from the library the suite uses: good for what the file lists one by one,
// which on Debian is everything up to 2037.
class ZoneOracle {
 public:
  // Whether the file could be read and lists its transitions one by one.
  static bool Load(const std::string& name, ZoneOracle* zone);

  // Seconds east of UTC at an instant (seconds since 1970).
  int64_t OffsetAt(int64_t instant) const;

  // The first instant at which the local clock shows `local` (seconds since 1970 as if local time were UTC) or more: where that time is skipped, the
  // first after the gap; where it comes twice, the first.
  int64_t FirstAtOrAfter(int64_t local) const;

 private:
  struct Period {
    int64_t begin;
    int64_t offset;
  };
  std::vector<Period> periods_;
};

// Every zone there is, once: names that are links to another are left out.
std::vector<std::string> AllZoneNames();

}  // namespace waymark::notification
