#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/storage/completions.h"
#include "common/storage/sqlite_connection.h"
#include "common/storage/sqlite_readers.h"
#include "common/storage/store.h"

namespace waymark::storage {

// The thread that writes, and what waits for it. Many jobs are run in one transaction, each under a savepoint, and answered after one
// commit. While it commits, the next jobs gather: the more there is to do, the bigger the batches.
class SqliteWriter {
 public:
  struct Options {
    int batch_jobs;
    std::chrono::nanoseconds batch_time;
    int checkpoint_pages;
    std::function<void(std::string_view)> fatal;  // see SqliteOptions
  };

  // `readers` and `completions` outlive this.
  SqliteWriter(std::unique_ptr<SqliteConnection> connection, Options options, SqliteReaders* readers, Completions* completions);
  ~SqliteWriter() { Finish(); }

  // Thread-safe.
  void Queue(WriteJob job);
  // See Store::CheckWritable. Thread-safe.
  absl::Status CheckWritable();
  // Whether nobody knows any more what is on the disk. Thread-safe.
  bool dead() const { return dead_; }

  // Takes no more jobs and makes those queued; returns when all outcomes are told. Idempotent.
  void Finish();
  // Empties the WAL and closes the connection; after Finish, when no reader is open any more. Idempotent.
  void Close();

 private:
  struct Entry {
    WriteJob job;
    absl::Status status;
    bool out = false;  // not to be run (again): nobody waits for it, or it ended a transaction
  };
  enum class Pass {
    kCommitted,
    kEnded,   // a job ended the whole transaction: the others can be run again
    kFailed,  // nothing was committed, nor will be just now
    kDead,    // nobody knows what was committed
  };

  void Run();
  // Waits for jobs; false when there are none and will be none.
  bool Wait();
  // Moves what is queued behind what the writer has already.
  bool TakeMore();
  bool Awake() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return finishing_ || !queued_.empty(); }

  void RunBatch();
  // Runs what is in `batch_` and, where `take_more`, what waits, and commits.
  Pass RunPass(bool take_more);
  // Runs one job under a savepoint. Its transaction may have ended thereafter.
  void RunJob(Entry& entry);
  Pass Commit();
  void Answer(bool changed);
  void CheckpointIfDue();
  void Die(const absl::Status& why);
  void SetFailure(const absl::Status& failure);

  std::unique_ptr<SqliteConnection> connection_;
  const Options options_;
  SqliteReaders* const readers_;
  Completions* const completions_;

  // The writer thread's own.
  std::deque<WriteJob> pending_;
  std::vector<Entry> batch_;
  bool changed_ = false;       // a job of this pass wrote something
  absl::Status pass_failure_;  // why the pass ended
  int checkpoint_at_ = 0;      // pages in the WAL
  int pages_before_ = 0;

  absl::Mutex mutex_;
  std::vector<WriteJob> queued_ ABSL_GUARDED_BY(mutex_);
  bool finishing_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);  // why it could not write last time
  std::atomic<bool> failed_ = false;              // whether there is a failure_
  std::atomic<bool> dead_ = false;
  std::thread thread_;
};

}  // namespace waymark::storage
