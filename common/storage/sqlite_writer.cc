#include "common/storage/sqlite_writer.h"

#include <string>
#include <utility>

#include "absl/synchronization/notification.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/storage/sqlite_schema.h"
#include "common/storage/sqlite_txn.h"
#include "common/storage/table_spec.h"

namespace waymark::storage {
namespace {

// How often a batch is begun anew without the job that ended its transaction, before all that is left of it fails: where the disk is full,
// it will not be long before the next one does.
constexpr int kFreshStarts = 3;
// How long the writer, and all who wait for it, wait for snapshots to end before it leaves part of a checkpoint to the next one.
constexpr absl::Duration kTurnoverTimeout = absl::Milliseconds(10);

absl::Status Dead() {
  return base::Error(base::Reason::REASON_STORE_UNAVAILABLE, "the store has failed and ends; nothing was changed");
}

}  // namespace

SqliteWriter::SqliteWriter(std::unique_ptr<SqliteConnection> connection, Options options, SqliteReaders* readers,
                           Completions* completions)
    : connection_(std::move(connection)),
      options_(std::move(options)),
      readers_(readers),
      completions_(completions),
      checkpoint_at_(options_.checkpoint_pages),
      thread_([this] { Run(); }) {}

void SqliteWriter::Queue(WriteJob job) {
  absl::MutexLock lock(&mutex_);
  if (!finishing_) {
    queued_.push_back(std::move(job));
    return;
  }
  std::vector<Outcome> outcome;
  outcome.push_back({std::move(job), StoreClosed()});
  completions_->Post(std::move(outcome), false);
}

absl::Status SqliteWriter::CheckWritable() {
  if (!failed_) return absl::OkStatus();
  absl::Notification told;
  absl::Status outcome;
  Queue({.body = [this](Txn&) { return WriteProbe(*connection_); },
         .done =
             [&](absl::Status status) {
               outcome = std::move(status);
               told.Notify();
             },
         .abandoned = nullptr});
  told.WaitForNotification();
  return outcome;
}

void SqliteWriter::Finish() {
  {
    absl::MutexLock lock(&mutex_);
    finishing_ = true;
  }
  if (thread_.joinable()) thread_.join();
  completions_->Flush();
}

void SqliteWriter::Close() {
  if (connection_ == nullptr) return;
  if (!dead_) {
    if (absl::Status s = connection_->Checkpoint(true); connection_->sync_failed()) {
      Die(s);
    } else if (!s.ok()) {
      // All is in the WAL still, which the next start reads.
      base::Log(base::Severity::kWarning, "checkpoint failed", {{"error", s.message()}});
    }
  }
  connection_.reset();
}

bool SqliteWriter::Wait() {
  if (!pending_.empty()) return true;
  {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &SqliteWriter::Awake));
  }
  return TakeMore();
}

bool SqliteWriter::TakeMore() {
  std::vector<WriteJob> more;
  {
    absl::MutexLock lock(&mutex_);
    more.swap(queued_);
  }
  for (WriteJob& job : more) pending_.push_back(std::move(job));
  return !pending_.empty();
}

void SqliteWriter::Run() {
  while (Wait()) {
    RunBatch();
    if (!dead_) CheckpointIfDue();
  }
}

void SqliteWriter::RunBatch() {
  Pass pass = dead_ ? Pass::kFailed : RunPass(true);
  for (int start = 0; pass == Pass::kEnded; ++start) {
    pass = start < kFreshStarts ? RunPass(false) : Pass::kFailed;
  }
  if (dead_ && pass != Pass::kDead) {
    for (; !pending_.empty(); pending_.pop_front()) batch_.push_back({std::move(pending_.front()), absl::OkStatus()});
    pass_failure_ = Dead();
  }
  if (pass == Pass::kFailed) {
    // An error of a job's own may come from what another did that is undone now.
    for (Entry& entry : batch_) {
      if (!entry.out) entry.status = pass_failure_;
    }
    if (!dead_) SetFailure(pass_failure_);
  } else if (pass == Pass::kDead) {
    for (Entry& entry : batch_) entry.status = absl::UnknownError("the store failed while it committed");
  }
  Answer(pass == Pass::kCommitted && changed_);
}

SqliteWriter::Pass SqliteWriter::RunPass(bool take_more) {
  const auto end = std::chrono::steady_clock::now() + options_.batch_time;
  changed_ = false;
  pass_failure_ = connection_->BeginWrite();
  if (!pass_failure_.ok()) {
    while (take_more && !pending_.empty()) {
      batch_.push_back({std::move(pending_.front()), absl::OkStatus()});
      pending_.pop_front();
    }
    return Pass::kFailed;
  }
  for (size_t i = 0;; ++i) {
    if (i == batch_.size()) {
      if (!take_more || batch_.size() >= static_cast<size_t>(options_.batch_jobs)) break;
      if (i > 0 && std::chrono::steady_clock::now() >= end) break;
      if (pending_.empty() && !TakeMore()) break;
      batch_.push_back({std::move(pending_.front()), absl::OkStatus()});
      pending_.pop_front();
    }
    Entry& entry = batch_[i];
    if (entry.out) continue;
    RunJob(entry);
    if (connection_->sync_failed()) {
      Die(entry.status);
      return Pass::kDead;
    }
    if (!connection_->InTransaction()) {
      entry.out = true;
      pass_failure_ = entry.status;
      SetFailure(entry.status);
      return Pass::kEnded;
    }
  }
  return Commit();
}

void SqliteWriter::RunJob(Entry& entry) {
  if (entry.job.abandoned && entry.job.abandoned()) {
    entry.status = NobodyWaits();
    entry.out = true;
    return;
  }
  entry.status = connection_->Savepoint();
  if (!entry.status.ok()) return;
  SqliteTxn txn(connection_.get(), true);
  entry.status = entry.job.body(txn);
  // A body may have made light of a failed write, or hidden it behind a status of its own.
  if (!txn.failure().ok()) entry.status = txn.failure();
  if (!connection_->InTransaction()) {
    if (entry.status.ok()) entry.status = Dead();
    return;
  }
  absl::Status end = entry.status.ok() ? absl::OkStatus() : connection_->RollbackTo();
  if (end.ok()) end = connection_->Release();
  if (!end.ok()) {
    // What the job did can be neither kept nor undone by itself.
    entry.status = end;
    if (connection_->InTransaction()) (void)connection_->Rollback();
    return;
  }
  changed_ = changed_ || (entry.status.ok() && txn.changed());
}

SqliteWriter::Pass SqliteWriter::Commit() {
  const int64_t commits = connection_->commits();
  pass_failure_ = connection_->Commit();
  if (pass_failure_.ok()) {
    // A commit that had nothing to write proves nothing.
    if (failed_ && connection_->commits() > commits) SetFailure(absl::OkStatus());
    return Pass::kCommitted;
  }
  if (connection_->sync_failed() || !connection_->CommitSurelyFailed()) {
    Die(pass_failure_);
    return Pass::kDead;
  }
  if (connection_->InTransaction()) (void)connection_->Rollback();
  return Pass::kFailed;
}

void SqliteWriter::Answer(bool changed) {
  std::vector<Outcome> outcomes;
  outcomes.reserve(batch_.size());
  for (Entry& entry : batch_) outcomes.push_back({std::move(entry.job), std::move(entry.status)});
  batch_.clear();
  completions_->Post(std::move(outcomes), changed);
}

void SqliteWriter::CheckpointIfDue() {
  const int pages = connection_->wal_pages();
  if (pages < pages_before_) checkpoint_at_ = options_.checkpoint_pages;  // the WAL was begun anew
  pages_before_ = pages;
  if (pages < checkpoint_at_) return;
  // Else snapshots that follow one another closely would always hold back some of the WAL, and it would never begin anew.
  readers_->AwaitTurnover(kTurnoverTimeout);
  absl::Status status = connection_->Checkpoint(false);
  readers_->AwaitTurnover(kTurnoverTimeout);
  if (connection_->sync_failed()) {
    Die(status);
    return;
  }
  // A full disk does not harm what is in the WAL, and a long snapshot holds the checkpoint back: either way the next one does the rest.
  if (!status.ok()) base::Log(base::Severity::kWarning, "checkpoint failed", {{"error", status.message()}});
  checkpoint_at_ = pages + options_.checkpoint_pages;
}

void SqliteWriter::Die(const absl::Status& why) {
  options_.fatal(base::Cat("the store failed in a way whose outcome cannot be known, and the process ends to recover: ",
                           base::StdView(why.message())));
  dead_ = true;
  SetFailure(Dead());
}

void SqliteWriter::SetFailure(const absl::Status& failure) {
  absl::MutexLock lock(&mutex_);
  failure_ = failure;
  failed_ = !failure.ok();
}

}  // namespace waymark::storage
