#include "common/storage/completions.h"

#include <atomic>
#include <utility>

namespace waymark::storage {

struct CommitListeners::Listeners {
  absl::Mutex mutex;  // held while listeners are called: who removes one waits for the call to end
  std::map<int64_t, std::function<void()>> by_number ABSL_GUARDED_BY(mutex);
  int64_t next ABSL_GUARDED_BY(mutex) = 0;
  std::vector<int64_t> removed_meanwhile;  // by listeners themselves, on the calling thread
  std::atomic<std::thread::id> calling{};
};

std::shared_ptr<CommitListeners::Listeners> CommitListeners::MakeListeners() { return std::make_shared<Listeners>(); }

std::shared_ptr<void> CommitListeners::Add(std::function<void()> listener) {
  int64_t number;
  {
    absl::MutexLock lock(&listeners_->mutex);
    number = listeners_->next++;
    listeners_->by_number.emplace(number, std::move(listener));
  }
  return std::shared_ptr<void>(nullptr, [number, listeners = listeners_](void*) {
    if (listeners->calling.load() == std::this_thread::get_id()) {
      listeners->removed_meanwhile.push_back(number);
      return;
    }
    absl::MutexLock lock(&listeners->mutex);
    listeners->by_number.erase(number);
  });
}

void CommitListeners::Notify() {
  absl::MutexLock lock(&listeners_->mutex);
  listeners_->calling = std::this_thread::get_id();
  for (const auto& [number, listener] : listeners_->by_number) listener();
  listeners_->calling = std::thread::id();
  for (int64_t number : listeners_->removed_meanwhile) listeners_->by_number.erase(number);
  listeners_->removed_meanwhile.clear();
}

Completions::Completions(CommitListeners* listeners) : listeners_(listeners), thread_([this] { Run(); }) {}

Completions::~Completions() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  thread_.join();
}

void Completions::Post(std::vector<Outcome> outcomes, bool changed) {
  absl::MutexLock lock(&mutex_);
  batches_.push_back({std::move(outcomes), changed});
  ++posted_;
}

void Completions::Flush() {
  absl::MutexLock lock(&mutex_);
  const int64_t target = posted_;
  const auto told = [this, target]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return told_ >= target; };
  mutex_.Await(absl::Condition(&told));
}

void Completions::Run() {
  std::vector<Batch> batches;
  while (true) {
    batches.clear();  // what the jobs hold is freed here, off the writer's thread
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &Completions::HasWork));
      if (batches_.empty()) return;
      batches.swap(batches_);
    }
    for (Batch& batch : batches) {
      if (batch.changed) listeners_->Notify();
      for (Outcome& outcome : batch.outcomes) {
        if (outcome.job.done) outcome.job.done(std::move(outcome.status));
      }
      absl::MutexLock lock(&mutex_);
      ++told_;
    }
  }
}

}  // namespace waymark::storage
