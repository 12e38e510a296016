#include "common/rpc/long_pool.h"

namespace waymark::rpc {

LongPool::LongPool(Dispatcher* dispatcher, int threads, int most) : dispatcher_(dispatcher), most_(most) {
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

bool LongPool::Queue(UnaryCall* call) {
  absl::MutexLock lock(&mutex_);
  if (static_cast<int>(queue_.size()) + running_ >= most_) return false;
  queue_.push_back(call);
  wake_.Signal();
  return true;
}

void LongPool::Run() {
  while (true) {
    UnaryCall* call = nullptr;
    {
      absl::MutexLock lock(&mutex_);
      while (queue_.empty() && !stopping_) wake_.Wait(&mutex_);
      if (queue_.empty()) return;
      call = queue_.front();
      queue_.pop_front();
      ++running_;
    }
    call->outcome_ = dispatcher_->Abandoned(*call) ? absl::DeadlineExceededError("") : dispatcher_->RunLong(*call);
    dispatcher_->Answer(call);
    absl::MutexLock lock(&mutex_);
    --running_;
  }
}

}  // namespace waymark::rpc
