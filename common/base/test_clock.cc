#include "common/base/test_clock.h"

#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "common/base/cat.h"

namespace waymark::base {

absl::StatusOr<std::unique_ptr<FileClock>> FileClock::Open(std::string path) {
  std::unique_ptr<FileClock> clock(new FileClock(std::move(path)));
  absl::MutexLock lock(&clock->mutex_);
  if (absl::Status status = clock->Refresh(); !status.ok()) return status;
  return clock;
}

absl::Time FileClock::Now() const {
  absl::MutexLock lock(&mutex_);
  // A writer may be half-way: the time stands still until the file makes sense again.
  Refresh().IgnoreError();
  return now_;
}

absl::Status FileClock::Refresh() const {
  struct stat file {};
  if (stat(path_.c_str(), &file) != 0) return absl::NotFoundError(Cat("no clock file ", path_));
  const int64_t changed = int64_t{file.st_mtim.tv_sec} * 1'000'000'000 + file.st_mtim.tv_nsec;
  if (changed == changed_ns_ && file.st_ino == inode_) return absl::OkStatus();
  std::ifstream stream(path_);
  std::stringstream text;
  text << stream.rdbuf();
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, std::string(absl::StripAsciiWhitespace(text.str())), &time, &error)) {
    return absl::InvalidArgumentError(Cat(path_, " holds no time in RFC 3339: ", error));
  }
  now_ = time;
  changed_ns_ = changed;
  inode_ = file.st_ino;
  return absl::OkStatus();
}

}  // namespace waymark::base
