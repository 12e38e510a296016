#include "common/rpc/read_pool.h"

#include <utility>

#include "common/rpc/watches.h"

namespace waymark::rpc {

ReadPool::ReadPool(Dispatcher* dispatcher, int threads, int reads_per_snapshot, base::Counter* batches)
    : dispatcher_(dispatcher), reads_per_snapshot_(reads_per_snapshot), batches_(batches) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

ReadPool::~ReadPool() { Stop(); }

void ReadPool::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    wake_.SignalAll();
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void ReadPool::Queue(UnaryCall* call) {
  call->next_ = nullptr;
  absl::MutexLock lock(&mutex_);
  const bool was_empty = first_ == nullptr;
  (was_empty ? first_ : last_->next_) = call;
  last_ = call;
  // One wake-up for each time the queue fills: who takes a batch and leaves some wakes the next.
  if (was_empty && idle_ > 0) wake_.Signal();
}

void ReadPool::Queue(WatchCall* stream) {
  absl::MutexLock lock(&mutex_);
  streams_.push_back(stream);
  if (idle_ > 0) wake_.Signal();
}

void ReadPool::Run() {
  while (true) {
    UnaryCall* batch = nullptr;
    WatchCall* stream = nullptr;
    {
      absl::MutexLock lock(&mutex_);
      while (!HasWork()) {
        ++idle_;
        wake_.Wait(&mutex_);
        --idle_;
      }
      if (first_ == nullptr && streams_.empty()) return;  // stopping, and nothing is left
      batch = TakeBatch();
      if (!streams_.empty()) {
        stream = streams_.front();
        streams_.pop_front();
      }
      if (idle_ > 0 && (first_ != nullptr || !streams_.empty())) wake_.Signal();
    }
    if (batch != nullptr) RunBatch(batch);
    if (stream != nullptr) dispatcher_->watches_->RunPage(stream);
  }
}

UnaryCall* ReadPool::TakeBatch() {
  UnaryCall* const batch = first_;
  UnaryCall* end = batch;
  for (int i = 1; end != nullptr && i < reads_per_snapshot_ && end->next_ != nullptr; ++i) end = end->next_;
  if (end == nullptr) return nullptr;
  first_ = std::exchange(end->next_, nullptr);
  return batch;
}

void ReadPool::RunBatch(UnaryCall* first) {
  batches_->Add();
  const absl::Status snapshot = dispatcher_->options_.store->Read([&](storage::Txn& txn) -> absl::Status {
    for (UnaryCall* call = first; call != nullptr; call = call->next_) {
      if (dispatcher_->Abandoned(*call)) {
        call->outcome_ = absl::DeadlineExceededError("");
        continue;
      }
      call->outcome_ = dispatcher_->Run(txn, *call, false);
      // Another transaction won: the store runs the whole body anew.
      if (absl::IsAborted(call->outcome_.status()) && base::ReasonOf(call->outcome_.status()) == error::v1::REASON_UNSPECIFIED) {
        return call->outcome_.status();
      }
    }
    return absl::OkStatus();
  });
  for (UnaryCall* call = first; call != nullptr;) {
    UnaryCall* const next = call->next_;  // the call may be gone once it is done
    if (!snapshot.ok()) call->outcome_ = snapshot;
    dispatcher_->ReadDone(call);
    call = next;
  }
}

}  // namespace waymark::rpc
