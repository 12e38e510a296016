#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/access/jwt.h"

namespace waymark::access {

// A key set in a file, read again when the file changes. What cannot be read is logged and the keys read last stay good, so
// that a half-written file locks nobody out. Safe to use from several threads.
class KeyFile {
 public:
  struct Version {
    KeySet keys;
    uint64_t number = 0;  // one more with every key set read
  };

  // Looks at the file at most once in `recheck`, by the steady clock.
  KeyFile(std::string path, absl::Duration recheck) : path_(std::move(path)), recheck_(recheck) {}

  // Reads the file. NOT_FOUND or INVALID_ARGUMENT when it cannot be used.
  absl::Status Load();
  // The number of the present keys, after a look at the file when it is due. `at_once`: however lately the last one was,
  // though not a thousand times a second.
  uint64_t Number(bool at_once = false);
  // The present keys; Load was OK before.
  std::shared_ptr<const Version> Present() const;

 private:
  // What tells one content of the file from another: when and where it was written, and how long it is.
  struct Mark {
    int64_t modified_ns = 0;
    uint64_t inode = 0;
    int64_t size = 0;
    bool operator==(const Mark&) const = default;
  };
  Mark Look() const;
  bool Changed();

  const std::string path_;
  const absl::Duration recheck_;
  std::atomic<int64_t> looked_ns_{0};  // steady clock
  absl::Mutex reading_;                // held by who reads the file
  Mark mark_ ABSL_GUARDED_BY(reading_);
  std::atomic<uint64_t> number_{0};
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Version> present_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace waymark::access
