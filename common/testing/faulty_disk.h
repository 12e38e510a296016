#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

struct sqlite3_vfs;

namespace waymark::testing {

// A disk that fails on purpose: a SQLite VFS over the operating system's files. What is synced is remembered rather than forced to the
// real disk, so that a test is fast and can have the power fail: then only what was synced is there, and of the rest whatever part the
// disk had come to write. Concerns databases, their WALs and rollback journals; what the
// file system itself keeps (that a file is there) is taken as durable at once. Thread-safe.
//
//   FaultyDisk disk;
//   auto store = OpenSqliteStore({.path = path, .tables = tables, .vfs = disk.vfs(), .fatal = ...});
//   disk.FailAt(FaultyDisk::Fault::kFull, 3, FaultyDisk::Lasts::kUntilRepaired);
class FaultyDisk {
 public:
  enum class Fault {
    kFull,           // a write finds no room, after writing half
    kReadOnly,       // a write or truncation is refused, as on a file system that was made read-only after an error
    kWriteError,     // a write fails with an I/O error, after writing half
    kWriteUnsure,    // a write fails with an I/O error, and all of it was written all the same
    kSyncError,      // an fsync fails
    kTruncateError,  // a truncation fails with an I/O error
    kReadError,      // a read fails with an I/O error
    kPowerLoss,      // at a write, sync or truncation; nothing succeeds from there on
  };
  enum class Lasts { kOnce, kUntilRepaired };

  FaultyDisk();
  // No connection is open any more.
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  // The name SQLite knows it by.
  const std::string& vfs() const { return name_; }

  // The `call`-th call from now on that `fault` concerns, counted from 1, fails; after it, where it lasts, each.
  void FailAt(Fault fault, int64_t call, Lasts lasts);
  // Nothing fails any more.
  void Repair();
  // Whether the fault has struck since FailAt.
  bool struck() const;
  // How many calls that `fault` concerns there were since the last FailAt or Repair.
  int64_t calls(Fault fault) const;

  // Leaves in each file what was synced and, as `seed` modulo 4 says, none (0), the first (1), any sectors (2) or all (3, as where the
  // process is killed and the system lives on) of what was written since. No connection is open; repairs the disk.
  void LosePower(uint32_t seed);

 private:
  friend struct FaultyFile;
  struct Vfs;

  // What was done to a file since it was synced: bytes written at an offset, or, without bytes, a truncation to it.
  struct Change {
    int64_t offset = 0;
    std::string bytes;
    bool truncates = false;
  };
  struct File {
    std::string durable;
    std::vector<Change> pending;
  };

  // Whether this call fails. Counts it.
  bool Fails(std::initializer_list<Fault> concerned, Fault* which);
  static void Apply(const Change& change, std::string& content);

  std::string name_;
  std::unique_ptr<Vfs> registered_;
  mutable absl::Mutex mutex_;
  Fault fault_ ABSL_GUARDED_BY(mutex_) = Fault::kFull;
  int64_t at_ ABSL_GUARDED_BY(mutex_) = 0;  // calls until it strikes; 0 when nothing is to fail
  Lasts lasts_ ABSL_GUARDED_BY(mutex_) = Lasts::kOnce;
  bool struck_ ABSL_GUARDED_BY(mutex_) = false;
  int last_errno_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<Fault, int64_t> calls_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, File> files_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace waymark::testing
