#include "tests/unit/services/notification/domain/zone_oracle.h"

#include <algorithm>
#include <filesystem>
#include <limits>

#include "common/testing/file_bytes.h"

namespace waymark::notification {
namespace {

constexpr char kRoot[] = "/usr/share/zoneinfo/";

int64_t BigEndian(const std::string& bytes, size_t at, int size) {
  uint64_t value = 0;
  for (int i = 0; i < size; ++i) value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
  if (size == 4) return static_cast<int32_t>(value);
  return static_cast<int64_t>(value);
}

struct Counts {
  int64_t utc, standard, leap, times, types, characters;
};

Counts CountsAt(const std::string& bytes, size_t header) {
  const auto field = [&](int i) { return BigEndian(bytes, header + 20 + 4 * i, 4); };
  return {field(0), field(1), field(2), field(3), field(4), field(5)};
}

size_t BlockSize(const Counts& c, int time_size) {
  return c.times * (time_size + 1) + c.types * 6 + c.characters + c.leap * (time_size + 4) + c.standard + c.utc;
}

}  // namespace

bool ZoneOracle::Load(const std::string& name, ZoneOracle* zone) {
  const std::string bytes = testing::FileBytes(kRoot + name);
  if (bytes.size() < 44 || bytes.compare(0, 4, "TZif") != 0 || bytes[4] < '2') return false;
  const size_t header = 44 + BlockSize(CountsAt(bytes, 0), 4);
  const Counts counts = CountsAt(bytes, header);
  const size_t times = header + 44;
  const size_t kinds = times + counts.times * 8;
  const size_t types = kinds + counts.times;
  const auto offset_of = [&](int64_t type) { return BigEndian(bytes, types + type * 6, 4); };
  zone->periods_ = {{std::numeric_limits<int64_t>::min(), offset_of(0)}};
  for (int64_t i = 0; i < counts.times; ++i) {
    const auto type = static_cast<unsigned char>(bytes[kinds + i]);
    zone->periods_.push_back({BigEndian(bytes, times + i * 8, 8), offset_of(type)});
  }
  const std::string footer = bytes.substr(times + BlockSize(counts, 8));
  const bool rule_goes_on = footer.find(',') != std::string::npos;
  constexpr int64_t kSummer2037 = 2130000000;
  return !rule_goes_on || zone->periods_.back().begin > kSummer2037;
}

int64_t ZoneOracle::OffsetAt(int64_t instant) const {
  const auto after = std::upper_bound(periods_.begin(), periods_.end(), instant,
                                      [](int64_t at, const Period& period) { return at < period.begin; });
  return std::prev(after)->offset;
}

int64_t ZoneOracle::FirstAtOrAfter(int64_t local) const {
  constexpr int64_t kTwoDays = 2 * 86400;
  auto period = std::prev(std::upper_bound(periods_.begin(), periods_.end(), local - kTwoDays,
                                           [](int64_t at, const Period& p) { return at < p.begin; }));
  for (;; ++period) {
    const int64_t end = std::next(period) == periods_.end() ? std::numeric_limits<int64_t>::max() : std::next(period)->begin;
    const int64_t found = std::max(period->begin, local - period->offset);
    if (found < end) return found;
  }
}

std::vector<std::string> AllZoneNames() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kRoot)) {
    if (entry.is_symlink() || !entry.is_regular_file()) continue;
    const std::string name = entry.path().string().substr(sizeof(kRoot) - 1);
    if (name.rfind("posix/", 0) == 0 || name.rfind("right/", 0) == 0 || name == "localtime" || name == "posixrules") continue;
    if (testing::FileBytes(entry.path()).starts_with("TZif")) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace waymark::notification
