#include "common/rpc/long_pool.h"

#include <utility>

namespace waymark::rpc {

LongPool::LongPool(int threads, int most) : most_(most) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

LongPool::~LongPool() { Stop(); }

void LongPool::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    wake_.SignalAll();
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

bool LongPool::Queue(std::function<void()> work) {
  absl::MutexLock lock(&mutex_);
  if (static_cast<int>(queue_.size()) + running_ >= most_) return false;
  queue_.push_back(std::move(work));
  wake_.Signal();
  return true;
}

void LongPool::Run() {
  while (true) {
    std::function<void()> work;
    {
      absl::MutexLock lock(&mutex_);
      while (queue_.empty() && !stopping_) wake_.Wait(&mutex_);
      if (queue_.empty()) return;
      work = std::move(queue_.front());
      queue_.pop_front();
      ++running_;
    }
    work();
    absl::MutexLock lock(&mutex_);
    --running_;
  }
}

}  // namespace waymark::rpc
