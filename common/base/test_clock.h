#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"

namespace waymark::base {

// A clock that shows what a file says, one time in RFC 3339 ("2027-04-01T07:00:00Z"), and stands still until the file
// says another. The file is read again whenever it was changed; while it cannot be read or understood, the clock keeps
// the last time. For tests of whole processes.
class FileClock final : public Clock {
 public:
  // INVALID_ARGUMENT or NOT_FOUND when the file holds no time at the start.
  static absl::StatusOr<std::unique_ptr<FileClock>> Open(std::string path);

  absl::Time Now() const override;

 private:
  explicit FileClock(std::string path) : path_(std::move(path)) {}
  absl::Status Refresh() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string path_;
  mutable absl::Mutex mutex_;
  mutable absl::Time now_ ABSL_GUARDED_BY(mutex_);
  // What the file was when it was read: a change of any makes it be read again.
  mutable int64_t changed_ns_ ABSL_GUARDED_BY(mutex_) = -1;
  mutable uint64_t inode_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace waymark::base
