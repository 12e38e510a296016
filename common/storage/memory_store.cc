#include "common/storage/memory_store.h"

#include <deque>
#include <map>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/base/status_macros.h"
#include "common/storage/completions.h"
#include "common/storage/memory_txn.h"
#include "common/storage/table_spec.h"

namespace waymark::storage {
namespace {

// How many races a job may lose before it is run with nobody to race against.
constexpr int kRaces = 8;

class MemoryStore final : public Store {
 public:
  explicit MemoryStore(const MemoryOptions& options) : completions_(&listeners_) {
    rows_.known.insert(options.tables.begin(), options.tables.end());
    for (int i = 0; i < options.workers; ++i) workers_.emplace_back([this] { Work(); });
  }
  ~MemoryStore() override { Close(); }

  absl::Status Read(absl::FunctionRef<absl::Status(Txn&)> body) override {
    {
      absl::MutexLock lock(&mutex_);
      if (closed_) return StoreClosed();
      ++reading_;
    }
    absl::Status status;
    {
      MemoryTxn txn(&rows_, false);
      status = body(txn);
    }
    absl::MutexLock lock(&mutex_);
    --reading_;
    return status;
  }

  void Write(WriteJob job) override {
    absl::MutexLock lock(&mutex_);
    if (closed_) {
      Tell(std::move(job), StoreClosed(), false);
      return;
    }
    const std::thread::id caller = std::this_thread::get_id();
    std::deque<WriteJob>& line = lines_[caller];
    line.push_back(std::move(job));
    if (line.size() == 1) ready_.push_back(caller);
  }

  std::shared_ptr<void> OnCommit(std::function<void()> listener) override { return listeners_.Add(std::move(listener)); }
  absl::Status CheckWritable() override { return absl::OkStatus(); }

  void Close() override {
    absl::MutexLock closing(&closing_);
    {
      absl::MutexLock lock(&mutex_);
      closed_ = true;
    }
    for (std::thread& worker : workers_) worker.join();
    workers_.clear();
    completions_.Flush();
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &MemoryStore::NobodyReads));
  }

 private:
  bool NobodyReads() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return reading_ == 0; }
  bool Awake() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !ready_.empty() || (closed_ && lines_.empty()); }

  // Makes jobs, of each caller one at a time, in the order queued.
  void Work() {
    while (true) {
      std::thread::id caller;
      WriteJob job;
      {
        absl::MutexLock lock(&mutex_);
        mutex_.Await(absl::Condition(this, &MemoryStore::Awake));
        if (ready_.empty()) return;
        caller = ready_.front();
        ready_.pop_front();
        job = std::move(lines_[caller].front());  // its place stays: nobody else takes this line meanwhile
      }
      bool changed = false;
      absl::Status status = Make(job, changed);
      absl::MutexLock lock(&mutex_);
      Tell(std::move(job), std::move(status), changed);
      const auto line = lines_.find(caller);
      line->second.pop_front();
      if (line->second.empty()) {
        lines_.erase(line);
      } else {
        ready_.push_back(caller);
      }
    }
  }

  absl::Status Make(WriteJob& job, bool& changed) {
    absl::Status status;
    for (int race = 0; race < kRaces; ++race) {
      if (job.abandoned && job.abandoned()) return NobodyWaits();
      if (Run(job, [this](MemoryTxn& txn) {
            absl::ReaderMutexLock lock(&commit_gate_);
            return txn.Commit();
          }, status, changed)) {
        return status;
      }
    }
    absl::WriterMutexLock lock(&commit_gate_);  // nobody else commits until this one has
    Run(job, [](MemoryTxn& txn) { return txn.Commit(); }, status, changed);
    return status;
  }

  // Runs the body once; false when it lost a race.
  template <class Commit>
  bool Run(WriteJob& job, Commit commit, absl::Status& status, bool& changed) {
    MemoryTxn txn(&rows_, true);
    status = job.body(txn);
    if (!status.ok()) return true;
    changed = txn.changed();
    return commit(txn);
  }

  void Tell(WriteJob job, absl::Status status, bool changed) {
    std::vector<Outcome> outcome;
    outcome.push_back({std::move(job), std::move(status)});
    completions_.Post(std::move(outcome), changed);
  }

  MemoryRows rows_;
  absl::Mutex commit_gate_;
  CommitListeners listeners_;
  Completions completions_;

  absl::Mutex closing_;
  absl::Mutex mutex_;
  std::map<std::thread::id, std::deque<WriteJob>> lines_ ABSL_GUARDED_BY(mutex_);  // the first of each may be under way
  std::deque<std::thread::id> ready_ ABSL_GUARDED_BY(mutex_);                       // callers whose first job is not under way
  int reading_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> workers_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenMemoryStore(MemoryOptions options) {
  WM_RETURN_IF_ERROR(CheckTables(options.tables));
  return std::make_unique<MemoryStore>(options);
}

}  // namespace waymark::storage
