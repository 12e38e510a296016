#include "common/storage/commit_loop.h"

#include <utility>

namespace waymark::storage {

CommitLoop::CommitLoop(Store* store, std::function<bool()> work, absl::Duration longest_wait)
    : store_(store), work_(std::move(work)), longest_wait_(longest_wait) {}

CommitLoop::~CommitLoop() { Stop(); }

void CommitLoop::Start() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = false;
  }
  commit_listener_ = store_->OnCommit([this] {
    absl::MutexLock lock(&mutex_);
    woken_ = true;
  });
  thread_ = std::thread([this] { Loop(); });
}

void CommitLoop::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
  commit_listener_ = nullptr;
}

void CommitLoop::Loop() {
  const auto woken = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return woken_ || stopping_; };
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) return;
      woken_ = false;
    }
    if (work_()) continue;
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&woken), longest_wait_);
  }
}

}  // namespace waymark::storage
