#include "common/rpc/watches.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/rpc/read_pool.h"

namespace waymark::rpc {
namespace {

// How often waiting streams are looked at for the end of their credential.
constexpr absl::Duration kTick = absl::Milliseconds(200);

}  // namespace

Watches::Watches(Dispatcher* dispatcher) : dispatcher_(dispatcher), pacer_([this] { Pace(); }) {
  listening_ = dispatcher_->options_.store->OnCommit([this] { Committed(); });
}

Watches::~Watches() { Stop(); }

void Watches::Stop() {
  listening_.reset();
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    wake_.SignalAll();
  }
  if (pacer_.joinable()) pacer_.join();
}

void Watches::Start(WatchCall* stream) {
  {
    absl::MutexLock lock(&mutex_);
    all_.insert(stream);
  }
  dispatcher_->reads_->Queue(stream);
}

void Watches::RunPage(WatchCall* stream) {
  stream->commits_seen_ = commits_.load(std::memory_order_acquire);
  absl::StatusOr<Page> page = absl::UnknownError("not run");
  const absl::Status snapshot = dispatcher_->options_.store->Read([&](storage::Txn& txn) -> absl::Status {
    page = dispatcher_->RunPage(txn, stream->state_, stream->position_);
    return page.status();
  });
  if (!snapshot.ok()) page = snapshot;
  if (!page.ok() || !Dispatcher::MustRecord(stream->state_, *page)) return Paged(stream, std::move(page));
  auto made = std::make_shared<Page>(*std::move(page));
  auto may_send = std::make_shared<bool>(false);
  storage::WriteJob job;
  job.body = [this, stream, may_send](storage::Txn& txn) -> absl::Status {
    const absl::StatusOr<bool> recorded = dispatcher_->RecordPage(txn, stream->state_);
    *may_send = recorded.ok() && *recorded;
    return recorded.status();
  };
  job.done = [this, stream, made, may_send](absl::Status status) {
    if (!status.ok()) return Paged(stream, std::move(status));
    if (!*may_send) return dispatcher_->reads_->Queue(stream);
    Paged(stream, std::move(*made));
  };
  dispatcher_->options_.store->Write(std::move(job));
}

void Watches::Paged(WatchCall* stream, absl::StatusOr<Page> page) {
  if (!page.ok()) return End(stream, page.status());
  for (std::string& message : page->messages) dispatcher_->Redact(stream->state_, &message);
  const bool moved = page->position != stream->position_;
  stream->position_ = std::move(page->position);
  stream->messages_ = std::move(page->messages);
  stream->sent_ = 0;
  stream->last_ = page->last;
  absl::Status ending;
  {
    absl::MutexLock lock(&mutex_);
    ending = stream->ending_;
    if (ending.ok() && !stream->messages_.empty()) {
      stream->phase_ = WatchCall::Phase::kSending;
    } else if (ending.ok() && !moved && !stream->last_) {
      stream->phase_ = WatchCall::Phase::kWaiting;
      waiting_.insert(stream);
      waiting_count_.store(static_cast<int>(waiting_.size()));
      // What was committed after the snapshot and before this line woke nobody.
      if (commits_.load() != stream->commits_seen_) {
        news_ = true;
        wake_.Signal();
      }
      return;
    }
  }
  if (!ending.ok()) return End(stream, ending);
  if (stream->messages_.empty()) return Next(stream);  // it passed over what does not concern it
  SendNext(stream);
}

void Watches::SendNext(WatchCall* stream) {
  const size_t index = stream->sent_;
  stream->Send(std::move(stream->messages_[index]), index + 1 < stream->messages_.size());
}

void Watches::Sent(WatchCall* stream, bool ok) {
  absl::Status ending;
  bool more = false;
  {
    absl::MutexLock lock(&mutex_);
    ending = stream->ending_;
    if (ending.ok() && !ok) ending = absl::CancelledError("the client is gone");
    more = ++stream->sent_ < stream->messages_.size();
    if (ending.ok() && !more) stream->phase_ = WatchCall::Phase::kPaging;
  }
  if (!ending.ok()) return End(stream, ending);
  if (more) return SendNext(stream);
  Next(stream);
}

void Watches::Next(WatchCall* stream) {
  if (stream->last_) return End(stream, absl::OkStatus());
  dispatcher_->reads_->Queue(stream);
}

void Watches::Cancel(WatchCall* stream) {
  {
    absl::MutexLock lock(&mutex_);
    if (!all_.contains(stream)) return;
    if (stream->ending_.ok()) stream->ending_ = absl::CancelledError("the client is gone");
    if (waiting_.erase(stream) == 0) return;  // what is under way ends it
    waiting_count_.store(static_cast<int>(waiting_.size()));
  }
  End(stream, absl::CancelledError("the client is gone"));
}

void Watches::EndAll(const absl::Status& status) {
  std::vector<WatchCall*> idle;
  {
    absl::MutexLock lock(&mutex_);
    for (WatchCall* stream : all_) {
      if (stream->ending_.ok()) stream->ending_ = status;
    }
    idle.assign(waiting_.begin(), waiting_.end());
    waiting_.clear();
    waiting_count_.store(0);
  }
  for (WatchCall* stream : idle) End(stream, status);
}

void Watches::End(WatchCall* stream, const absl::Status& status) {
  {
    absl::MutexLock lock(&mutex_);
    stream->phase_ = WatchCall::Phase::kEnded;
    all_.erase(stream);
  }
  dispatcher_->streams_gauge_->Add(-1);
  const absl::Status outward = dispatcher_->Outward(status, stream->state_);
  dispatcher_->Record(stream->state_, outward, 0);
  stream->Finish(outward);
  dispatcher_->streams_.fetch_sub(1);  // last: whoever waits for none to be left may take this object away
}

void Watches::Committed() {
  commits_.fetch_add(1);
  if (waiting_count_.load() == 0) return;
  absl::MutexLock lock(&mutex_);
  if (std::exchange(news_, true)) return;
  wake_.Signal();
}

void Watches::Pace() {
  while (true) {
    std::vector<WatchCall*> expired;
    std::vector<WatchCall*> woken;
    {
      absl::MutexLock lock(&mutex_);
      if (!stopping_ && !news_) wake_.WaitWithTimeout(&mutex_, kTick);
      if (stopping_) return;
      const absl::Time now = dispatcher_->options_.clock->Now();
      for (WatchCall* stream : waiting_) {
        if (stream->state_.call.caller.expires <= now) {
          expired.push_back(stream);
        } else if (news_) {
          stream->phase_ = WatchCall::Phase::kPaging;
          woken.push_back(stream);
        }
      }
      for (WatchCall* stream : expired) waiting_.erase(stream);
      for (WatchCall* stream : woken) waiting_.erase(stream);
      waiting_count_.store(static_cast<int>(waiting_.size()));
      news_ = false;
    }
    for (WatchCall* stream : woken) dispatcher_->reads_->Queue(stream);
    for (WatchCall* stream : expired) End(stream, base::Error(error::v1::REASON_CREDENTIAL_EXPIRED, "the credential has ended"));
    // Commits come in bursts: one look for all of a burst.
    if (!woken.empty()) absl::SleepFor(dispatcher_->options_.limits.wake_interval);
  }
}

}  // namespace waymark::rpc
