#include "common/testing/faulty_disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <utility>

namespace waymark::testing {

// What SQLite sees of an open file; the operating system's file lies behind it in the same allocation.
struct FaultyFile {
  sqlite3_file base;
  FaultyDisk* disk;
  std::string* path;  // null for a temporary file, which never fails

  static FaultyFile* Of(sqlite3_file* file) { return reinterpret_cast<FaultyFile*>(file); }
  static sqlite3_file* Real(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(Of(file) + 1); }

  static int Close(sqlite3_file* file);
  static int Read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset);
  static int Write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset);
  static int Truncate(sqlite3_file* file, sqlite3_int64 size);
  static int Sync(sqlite3_file* file, int flags);
  static int Control(sqlite3_file* file, int operation, void* argument);

  // Calls the same method of the operating system's file.
  template <auto method, class... Arguments>
  static auto Forward(sqlite3_file* file, Arguments... arguments) {
    return (Real(file)->pMethods->*method)(Real(file), arguments...);
  }
  static const sqlite3_io_methods kMethods;

  // VFS methods.
  static int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags);
  static int Delete(sqlite3_vfs* vfs, const char* name, int sync_folder);
};

using Methods = sqlite3_io_methods;
const sqlite3_io_methods FaultyFile::kMethods = {
    .iVersion = 2,  // without memory mapping, which nothing here could make fail
    .xClose = Close,
    .xRead = Read,
    .xWrite = Write,
    .xTruncate = Truncate,
    .xSync = Sync,
    .xFileSize = Forward<&Methods::xFileSize, sqlite3_int64*>,
    .xLock = Forward<&Methods::xLock, int>,
    .xUnlock = Forward<&Methods::xUnlock, int>,
    .xCheckReservedLock = Forward<&Methods::xCheckReservedLock, int*>,
    .xFileControl = Control,
    .xSectorSize = Forward<&Methods::xSectorSize>,
    .xDeviceCharacteristics = Forward<&Methods::xDeviceCharacteristics>,
    .xShmMap = Forward<&Methods::xShmMap, int, int, int, void volatile**>,
    .xShmLock = Forward<&Methods::xShmLock, int, int, int>,
    .xShmBarrier = Forward<&Methods::xShmBarrier>,
    .xShmUnmap = Forward<&Methods::xShmUnmap, int>,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

struct FaultyDisk::Vfs {
  sqlite3_vfs vfs;
  sqlite3_vfs* real;
  FaultyDisk* disk;

  static Vfs* Of(sqlite3_vfs* vfs) { return static_cast<Vfs*>(vfs->pAppData); }
};

namespace {

std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

int FaultyFile::Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  FaultyDisk::Vfs* own = FaultyDisk::Vfs::Of(vfs);
  FaultyFile* opened = Of(file);
  *opened = {.base = {.pMethods = nullptr}, .disk = own->disk, .path = nullptr};
  if (const int code = own->real->xOpen(own->real, name, Real(file), flags, out_flags); code != SQLITE_OK) return code;
  opened->base.pMethods = &kMethods;
  if (name != nullptr && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0) {
    opened->path = new std::string(name);
    absl::MutexLock lock(&own->disk->mutex_);
    if (!own->disk->files_.contains(name)) own->disk->files_[name].durable = Content(name);
  }
  return SQLITE_OK;
}

int FaultyFile::Delete(sqlite3_vfs* vfs, const char* name, int) {
  FaultyDisk::Vfs* own = FaultyDisk::Vfs::Of(vfs);
  {
    absl::MutexLock lock(&own->disk->mutex_);
    own->disk->files_.erase(name);
  }
  return own->real->xDelete(own->real, name, 0);
}

int FaultyFile::Close(sqlite3_file* file) {
  delete Of(file)->path;
  return Real(file)->pMethods->xClose(Real(file));
}

int FaultyFile::Read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
  FaultyDisk::Fault fault;
  if (Of(file)->path != nullptr && Of(file)->disk->Fails({FaultyDisk::Fault::kReadError}, &fault)) return SQLITE_IOERR_READ;
  return Real(file)->pMethods->xRead(Real(file), bytes, size, offset);
}

int FaultyFile::Write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  using Fault = FaultyDisk::Fault;
  const FaultyFile* own = Of(file);
  const auto write = [&](int count) {
    absl::MutexLock lock(&own->disk->mutex_);
    own->disk->files_[*own->path].pending.push_back({offset, std::string(static_cast<const char*>(bytes), count)});
    return Real(file)->pMethods->xWrite(Real(file), bytes, count, offset);
  };
  if (own->path == nullptr) return Real(file)->pMethods->xWrite(Real(file), bytes, size, offset);
  Fault fault;
  const auto concerned = {Fault::kFull, Fault::kReadOnly, Fault::kWriteError, Fault::kWriteUnsure, Fault::kPowerLoss};
  if (!own->disk->Fails(concerned, &fault)) return write(size);
  if (fault == Fault::kReadOnly) return SQLITE_IOERR_WRITE;
  (void)write(fault == Fault::kWriteUnsure ? size : size / 2);
  return fault == Fault::kFull ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

int FaultyFile::Truncate(sqlite3_file* file, sqlite3_int64 size) {
  using Fault = FaultyDisk::Fault;
  const FaultyFile* own = Of(file);
  Fault fault;
  if (own->path != nullptr) {
    if (own->disk->Fails({Fault::kReadOnly, Fault::kTruncateError, Fault::kPowerLoss}, &fault)) return SQLITE_IOERR_TRUNCATE;
    absl::MutexLock lock(&own->disk->mutex_);
    own->disk->files_[*own->path].pending.push_back({size, "", true});
  }
  return Real(file)->pMethods->xTruncate(Real(file), size);
}

int FaultyFile::Sync(sqlite3_file* file, int) {
  const FaultyFile* own = Of(file);
  if (own->path == nullptr) return SQLITE_OK;
  FaultyDisk::Fault fault;
  if (own->disk->Fails({FaultyDisk::Fault::kSyncError, FaultyDisk::Fault::kPowerLoss}, &fault)) return SQLITE_IOERR_FSYNC;
  absl::MutexLock lock(&own->disk->mutex_);
  FaultyDisk::File& synced = own->disk->files_[*own->path];
  for (const FaultyDisk::Change& change : synced.pending) FaultyDisk::Apply(change, synced.durable);
  synced.pending.clear();
  return SQLITE_OK;
}

int FaultyFile::Control(sqlite3_file* file, int operation, void* argument) {
  const FaultyFile* own = Of(file);
  if (operation == SQLITE_FCNTL_LAST_ERRNO && own->path != nullptr) {
    absl::MutexLock lock(&own->disk->mutex_);
    *static_cast<int*>(argument) = own->disk->last_errno_;
    return SQLITE_OK;
  }
  return Real(file)->pMethods->xFileControl(Real(file), operation, argument);
}

FaultyDisk::FaultyDisk() {
  static std::atomic<int> count = 0;
  name_ = "faulty-" + std::to_string(++count);
  sqlite3_vfs* real = sqlite3_vfs_find("unix-excl");
  registered_ = std::make_unique<Vfs>(Vfs{.vfs = *real, .real = real, .disk = this});
  sqlite3_vfs& vfs = registered_->vfs;
  vfs.zName = name_.c_str();
  vfs.pNext = nullptr;
  vfs.pAppData = registered_.get();
  vfs.szOsFile = static_cast<int>(sizeof(FaultyFile)) + real->szOsFile;
  vfs.xOpen = FaultyFile::Open;
  vfs.xDelete = FaultyFile::Delete;
  sqlite3_vfs_register(&vfs, 0);
}

FaultyDisk::~FaultyDisk() { sqlite3_vfs_unregister(&registered_->vfs); }

void FaultyDisk::FailAt(Fault fault, int64_t call, Lasts lasts) {
  absl::MutexLock lock(&mutex_);
  fault_ = fault;
  at_ = call;
  lasts_ = lasts;
  struck_ = false;
  last_errno_ = 0;
  calls_.clear();
}

void FaultyDisk::Repair() {
  absl::MutexLock lock(&mutex_);
  at_ = 0;
  last_errno_ = 0;
  calls_.clear();
}

bool FaultyDisk::struck() const {
  absl::MutexLock lock(&mutex_);
  return struck_;
}

int64_t FaultyDisk::calls(Fault fault) const {
  absl::MutexLock lock(&mutex_);
  const auto found = calls_.find(fault);
  return found == calls_.end() ? 0 : found->second;
}

bool FaultyDisk::Fails(std::initializer_list<Fault> concerned, Fault* which) {
  absl::MutexLock lock(&mutex_);
  for (const Fault fault : concerned) ++calls_[fault];
  if (at_ == 0 || std::find(concerned.begin(), concerned.end(), fault_) == concerned.end()) return false;
  const int64_t call = calls_[fault_];
  const bool lasts = lasts_ == Lasts::kUntilRepaired || fault_ == Fault::kPowerLoss;
  if (call != at_ && !(lasts && call > at_)) return false;
  struck_ = true;
  last_errno_ = fault_ == Fault::kReadOnly ? EROFS : fault_ == Fault::kFull ? ENOSPC : EIO;
  *which = fault_;
  return true;
}

void FaultyDisk::Apply(const Change& change, std::string& content) {
  if (change.truncates) {
    content.resize(change.offset, '\0');
    return;
  }
  if (content.size() < change.offset + change.bytes.size()) content.resize(change.offset + change.bytes.size(), '\0');
  content.replace(change.offset, change.bytes.size(), change.bytes);
}

void FaultyDisk::LosePower(uint32_t seed) {
  constexpr size_t kSector = 512;
  std::mt19937 random(seed);
  absl::MutexLock lock(&mutex_);
  for (auto& [path, file] : files_) {
    const uint32_t way = seed % 4;
    size_t whole = way == 1 ? random() % (file.pending.size() + 1) : way == 3 ? file.pending.size() : 0;
    for (const Change& change : file.pending) {
      if (whole > 0) {
        Apply(change, file.durable);
        --whole;
      } else if (way == 2) {
        if (change.truncates && random() % 2 == 0) Apply(change, file.durable);
        for (size_t start = 0; start < change.bytes.size(); start += kSector) {
          const Change sector = {static_cast<int64_t>(change.offset + start), change.bytes.substr(start, kSector)};
          if (random() % 2 == 0) Apply(sector, file.durable);
        }
      }
    }
    file.pending.clear();
    if (std::filesystem::exists(path)) std::ofstream(path, std::ios::binary | std::ios::trunc) << file.durable;
  }
  at_ = 0;
  last_errno_ = 0;
  calls_.clear();
}

}  // namespace waymark::testing
