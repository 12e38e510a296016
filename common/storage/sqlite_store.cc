#include "common/storage/sqlite_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/status_macros.h"
#include "common/storage/completions.h"
#include "common/storage/sqlite_connection.h"
#include "common/storage/sqlite_readers.h"
#include "common/storage/sqlite_writer.h"
#include "common/storage/table_spec.h"

namespace waymark::storage {
namespace {

absl::Status FileError(std::string_view path) {
  return base::Error(base::Reason::REASON_STORE_UNAVAILABLE, base::Cat(path, ": ", std::strerror(errno)));
}

// A file of which only one process at a time has the lock; the system drops it when the process ends, however it does.
class LockFile {
 public:
  static absl::StatusOr<LockFile> Take(const std::string& path) {
    LockFile file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (file.descriptor_ < 0) return FileError(path);
    if (flock(file.descriptor_, LOCK_EX | LOCK_NB) == 0) return file;
    if (errno != EWOULDBLOCK) return FileError(path);
    return absl::FailedPreconditionError(base::Cat(path, " is locked: another process has this store open"));
  }
  LockFile(LockFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  LockFile& operator=(LockFile&&) = delete;
  ~LockFile() { Release(); }

  void Release() {
    if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
  }

 private:
  explicit LockFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

// Makes the file, where there is none, so that only its owner reads what members wrote; SQLite gives -wal and -shm the same mode.
absl::Status MakePrivateFile(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0 && errno != EROFS && errno != EACCES) return FileError(path);
  if (descriptor >= 0) close(descriptor);
  return absl::OkStatus();
}

void EndProcess(std::string_view why) {
  base::Log(base::Severity::kError, "store failed", {{"error", why}});
  base::FlushLog();
  std::_Exit(EXIT_FAILURE);
}

class SqliteStore final : public Store {
 public:
  SqliteStore(LockFile lock, std::unique_ptr<SqliteConnection> connection, std::unique_ptr<SqliteReaders> readers,
              SqliteWriter::Options options)
      : lock_(std::move(lock)),
        completions_(&listeners_),
        readers_(std::move(readers)),
        writer_(std::move(connection), std::move(options), readers_.get(), &completions_) {}
  ~SqliteStore() override { Close(); }

  absl::Status Read(absl::FunctionRef<absl::Status(Txn&)> body) override {
    if (writer_.dead()) return StoreClosed();
    return readers_->Read(body);
  }
  void Write(WriteJob job) override { writer_.Queue(std::move(job)); }
  std::shared_ptr<void> OnCommit(std::function<void()> listener) override { return listeners_.Add(std::move(listener)); }
  absl::Status CheckWritable() override { return writer_.CheckWritable(); }

  void Close() override {
    absl::MutexLock lock(&closing_);
    writer_.Finish();
    readers_->Close();
    writer_.Close();
    lock_.Release();
  }

 private:
  absl::Mutex closing_;
  LockFile lock_;
  CommitListeners listeners_;
  Completions completions_;
  std::unique_ptr<SqliteReaders> readers_;
  SqliteWriter writer_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenSqliteStore(SqliteOptions options) {
  WM_RETURN_IF_ERROR(CheckTables(options.tables));
  WM_ASSIGN_OR_RETURN(LockFile lock, LockFile::Take(options.path + ".lock"));
  WM_RETURN_IF_ERROR(MakePrivateFile(options.path));
  const SqliteConnection::Options connection = {
      .path = options.path, .vfs = options.vfs, .cache_kib = options.cache_kib, .tables = options.tables};
  WM_ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> writer, SqliteConnection::Open(connection, SqliteConnection::Role::kWriter));
  WM_RETURN_IF_ERROR(BringUp(*writer, options.tables, options.migrations));
  WM_ASSIGN_OR_RETURN(std::unique_ptr<SqliteReaders> readers, SqliteReaders::Open(connection, options.readers));
  return std::make_unique<SqliteStore>(
      std::move(lock), std::move(writer), std::move(readers),
      SqliteWriter::Options{.batch_jobs = options.batch_jobs,
                            .batch_time = absl::ToChronoNanoseconds(options.batch_time),
                            .checkpoint_pages = options.checkpoint_pages,
                            .fatal = options.fatal ? std::move(options.fatal) : EndProcess});
}

}  // namespace waymark::storage
