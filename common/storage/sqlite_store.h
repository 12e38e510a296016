#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/sqlite_schema.h"
#include "common/storage/store.h"

namespace waymark::storage {

// How a SQLite store is opened.
struct SqliteOptions {
  // The database file, made where it is not there, readable by its owner only. Beside it stand PATH-wal, which belongs to it, and
  // PATH.lock. Must be on a local disk.
  std::string path;
  // Every table of the service. The specs outlive the store.
  std::vector<const TableSpec*> tables;
  // See Migration; in the order of their numbers.
  std::vector<Migration> migrations;
  // How many snapshots can be read at the same time; a further Read waits for one to end.
  int readers = 4;
  // A batch is committed when it has this many jobs, or after this time, or when no more jobs wait.
  int batch_jobs = 256;
  absl::Duration batch_time = absl::Milliseconds(20);
  // The WAL is copied into the database each time it has grown by so many pages of 4 KiB.
  int checkpoint_pages = 4000;
  // Page cache of each connection.
  int cache_kib = 8192;
  // Name of the SQLite VFS. This one keeps every other process off the file and the index of the WAL in memory of our own, which halves
  // what a short snapshot costs. Another is for tests of a faulty disk.
  std::string vfs = "unix-excl";
  // Called when nobody can know any more what is on the disk: an I/O error in the middle of a COMMIT, or a failed fsync. It ends the
  // process, which recovers when it starts again; by default it logs and exits with 1. Where it returns, as in a test, the store neither
  // reads nor writes any more: jobs of the commit in question get UNKNOWN, all others UNAVAILABLE.
  std::function<void(std::string_view)> fatal;
};

// Opens a store on one SQLite file: one writer, which runs many jobs in a transaction, and readers on their own snapshots.
//
// FAILED_PRECONDITION when another process has the file open, or see BringUp; UNAVAILABLE when the disk fails.
//
// The store is durable: a job whose `done` is told OK survives a power failure (WAL, synchronous=FULL). SQLite before 3.51.3 can corrupt
// a WAL database when two connections write or checkpoint at once, so one connection does both, and no other process may open the file
// meanwhile. A copy of PATH and PATH-wal together, taken by a snapshot of the file system or when the process has ended, is a backup.
absl::StatusOr<std::unique_ptr<Store>> OpenSqliteStore(SqliteOptions options);

}  // namespace waymark::storage
