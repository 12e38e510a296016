#include "common/rpc/uploads.h"

#include <utility>
#include <vector>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/long_pool.h"

namespace waymark::rpc {
namespace {

// How often streams that wait for their client are looked at.
constexpr absl::Duration kTick = absl::Milliseconds(200);

absl::Status TimeRanOut() {
  return base::Error(error::v1::REASON_DEADLINE_PASSED, "the stream's time ran out; what was handled before stays");
}

absl::Status CredentialEnded() { return base::Error(error::v1::REASON_CREDENTIAL_EXPIRED, "the credential has ended"); }

absl::Status BrokenOff() {
  return base::Error(error::v1::REASON_INVALID_FIELDS,
                     "the stream ended before its last message; what was handled before stays");
}

}  // namespace

Uploads::Uploads(Dispatcher* dispatcher) : dispatcher_(dispatcher), watcher_([this] { Watch(); }) {}

Uploads::~Uploads() { Stop(); }

void Uploads::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    wake_.SignalAll();
  }
  if (watcher_.joinable()) watcher_.join();
}

void Uploads::Start(UploadCall* upload) {
  absl::MutexLock lock(&mutex_);
  all_.insert(upload);
  wake_.Signal();
  upload->phase_ = UploadCall::Phase::kReading;
  upload->Read();
}

void Uploads::Received(UploadCall* upload, bool ok) {
  {
    absl::MutexLock lock(&mutex_);
    if (upload->phase_ != UploadCall::Phase::kReading) return;  // it has ended
    upload->phase_ = UploadCall::Phase::kHandling;
  }
  if (!ok) return End(upload, BrokenOff());
  if (const absl::Status taken = Take(upload); !taken.ok()) return End(upload, taken);
  Handle(upload);
}

absl::Status Uploads::Take(UploadCall* upload) {
  CallState& state = upload->state_;
  google::protobuf::Message* message = nullptr;
  if (state.request == nullptr) {
    message = state.request = state.route->request->New(&state.arena);
  } else {
    // Not on the arena, which would keep every message until the stream ends.
    if (upload->message_ == nullptr) upload->message_.reset(state.route->request->New());
    message = upload->message_.get();
  }
  return Dispatcher::Take(&state, message,
                          [upload](google::protobuf::Message* parsed) { return upload->ParseMessage(parsed); });
}

void Uploads::Handle(UploadCall* upload) {
  storage::WriteJob job;
  job.body = [this, upload](storage::Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(upload->next_, dispatcher_->RunReceive(txn, *upload));
    dispatcher_->options_.crash->Reach(upload->state_.route->before_commit);
    return absl::OkStatus();
  };
  job.done = [this, upload](absl::Status status) { Handled(upload, std::move(status)); };
  job.abandoned = [this, upload] { return !Ending(upload).ok(); };
  dispatcher_->options_.store->Write(std::move(job));
}

void Uploads::Handled(UploadCall* upload, absl::Status status) {
  if (!status.ok()) {
    const absl::Status ending = Ending(upload);
    return End(upload, ending.ok() ? status : ending);
  }
  dispatcher_->options_.crash->Reach(upload->state_.route->after_commit);
  absl::Status ending;
  bool last = false;
  {
    absl::MutexLock lock(&mutex_);
    upload->receipt_ = std::move(upload->next_);
    ending = upload->ending_;
    last = upload->receipt_.last;
    if (ending.ok() && !last) {
      upload->phase_ = UploadCall::Phase::kReading;
      // While the lock is held: once it is not, whoever ends the stream may take it away.
      upload->Read();
    }
  }
  if (!ending.ok()) return End(upload, ending);
  if (last) Complete(upload);
}

void Uploads::Complete(UploadCall* upload) {
  const auto work = [this, upload] {
    if (const absl::Status ending = Ending(upload); !ending.ok()) return End(upload, ending);
    absl::StatusOr<std::string> answer = dispatcher_->RunComplete(*upload);
    if (!answer.ok()) return End(upload, answer.status());
    End(upload, absl::OkStatus(), *std::move(answer));
  };
  if (dispatcher_->longs_->Queue(work)) return;
  dispatcher_->refused_->Add();
  End(upload, Dispatcher::Overloaded());
}

absl::Status Uploads::Ending(UploadCall* upload) {
  absl::MutexLock lock(&mutex_);
  if (!upload->ending_.ok()) return upload->ending_;
  return std::chrono::steady_clock::now() < upload->state_.deadline ? absl::OkStatus() : TimeRanOut();
}

void Uploads::Cancel(UploadCall* upload) {
  const absl::Status gone = absl::CancelledError("the client is gone");
  {
    absl::MutexLock lock(&mutex_);
    if (upload->ending_.ok()) upload->ending_ = gone;
    if (upload->phase_ != UploadCall::Phase::kReading) return;  // what is under way ends it, or it has ended
    upload->phase_ = UploadCall::Phase::kEnded;
  }
  End(upload, gone);
}

void Uploads::EndAll(const absl::Status& status) {
  std::vector<UploadCall*> idle;
  {
    absl::MutexLock lock(&mutex_);
    for (UploadCall* upload : all_) {
      if (upload->receipt_.last) continue;
      if (upload->ending_.ok()) upload->ending_ = status;
      if (upload->phase_ != UploadCall::Phase::kReading) continue;
      upload->phase_ = UploadCall::Phase::kEnded;
      idle.push_back(upload);
    }
  }
  for (UploadCall* upload : idle) End(upload, status);
}

void Uploads::End(UploadCall* upload, const absl::Status& status, std::string answer) {
  {
    absl::MutexLock lock(&mutex_);
    upload->phase_ = UploadCall::Phase::kEnded;
    all_.erase(upload);
  }
  dispatcher_->EndUpload(upload, status, std::move(answer));
}

void Uploads::Watch() {
  while (true) {
    std::vector<std::pair<UploadCall*, absl::Status>> late;
    {
      absl::MutexLock lock(&mutex_);
      if (all_.empty() && !stopping_) wake_.Wait(&mutex_);
      if (!stopping_) wake_.WaitWithTimeout(&mutex_, kTick);
      if (stopping_) return;
      const absl::Time now = dispatcher_->options_.clock->Now();
      for (UploadCall* upload : all_) {
        if (upload->phase_ != UploadCall::Phase::kReading) continue;
        if (upload->state_.call.caller.expires <= now) {
          late.emplace_back(upload, CredentialEnded());
        } else if (std::chrono::steady_clock::now() >= upload->state_.deadline) {
          late.emplace_back(upload, TimeRanOut());
        }
      }
      for (const auto& [upload, status] : late) upload->phase_ = UploadCall::Phase::kEnded;
    }
    for (const auto& [upload, status] : late) End(upload, status);
  }
}

}  // namespace waymark::rpc
