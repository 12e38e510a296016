#include "common/access/key_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include "common/base/cat.h"
#include "common/base/log.h"
#include "common/base/status_macros.h"

namespace waymark::access {
namespace {

int64_t SteadyNanoseconds() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Garbage tokens that name unknown keys may not keep the disk busy.
constexpr absl::Duration kSoonest = absl::Milliseconds(1);

}  // namespace

KeyFile::Mark KeyFile::Look() const {
  struct stat found;
  if (stat(path_.c_str(), &found) != 0) return {};
  return {found.st_mtim.tv_sec * 1'000'000'000 + found.st_mtim.tv_nsec, found.st_ino, found.st_size};
}

absl::Status KeyFile::Load() {
  const absl::MutexLock lock(&reading_);
  looked_ns_ = SteadyNanoseconds();
  mark_ = Look();  // before the content, so that a change between the two is seen the next time
  std::ifstream file(path_, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return absl::NotFoundError(base::Cat("key set: cannot read ", path_));
  WM_ASSIGN_OR_RETURN(KeySet keys, KeySet::Parse(text.str()));
  const uint64_t number = number_.load() + 1;
  {
    const absl::MutexLock present(&mutex_);
    present_ = std::make_shared<const Version>(Version{std::move(keys), number});
  }
  number_.store(number);
  return absl::OkStatus();
}

std::shared_ptr<const KeyFile::Version> KeyFile::Present() const {
  const absl::MutexLock lock(&mutex_);
  return present_;
}

uint64_t KeyFile::Number(bool at_once) {
  const int64_t now = SteadyNanoseconds();
  int64_t looked = looked_ns_.load(std::memory_order_relaxed);
  const int64_t pause = absl::ToInt64Nanoseconds(at_once ? std::min(recheck_, kSoonest) : recheck_);
  // Whoever moves the time on is the one to look.
  if (now - looked >= pause && looked_ns_.compare_exchange_strong(looked, now) && Changed()) {
    const absl::Status read = Load();
    base::Log(read.ok() ? base::Severity::kInfo : base::Severity::kError, read.ok() ? "key set read" : "key set not read",
              {{"path", path_}, {"error", read.message()}});
  }
  return number_.load();
}

bool KeyFile::Changed() {
  const absl::MutexLock lock(&reading_);
  return Look() != mark_;
}

}  // namespace waymark::access
