#include "common/events/follower.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <optional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/status_macros.h"
#include "common/events/applier.h"
#include "common/events/follower_tables.h"

namespace waymark::events {
namespace {

using event::v1::Event;
using Steady = std::chrono::steady_clock;

constexpr std::string_view kWatchEvents = "waymark.event.v1.JournalService/WatchEvents";
constexpr std::string_view kGetHead = "waymark.event.v1.JournalService/GetHead";
constexpr absl::Duration kHeadTimeout = absl::Seconds(10);
constexpr absl::Duration kShortestPause = absl::Milliseconds(50);
constexpr absl::Duration kLongestPause = absl::Seconds(5);
constexpr absl::Duration kRetryParkedEvery = absl::Minutes(5);
// Events received and not applied yet: beyond, the stream waits.
constexpr size_t kMostReceived = 128;
// How often in one Step the cursor may turn out to be moved by another replica of the service.
constexpr int kMostMoves = 3;

// Pauses between tries, each twice as long as the one before until Reset.
class Backoff {
 public:
  absl::Duration Next() { return std::exchange(pause_, std::min(pause_ * 2, kLongestPause)); }
  void Reset() { pause_ = kShortestPause; }

 private:
  absl::Duration pause_ = kShortestPause;
};

}  // namespace

struct Follower::State {
  explicit State(const Options& options) : applier(options) {}

  Applier applier;
  absl::Mutex stepping;  // one Step at a time
  absl::Notification stop;
  std::thread following;
  std::thread applying;  // takes what `following` receives

  absl::Mutex mutex;
  // Received, in order. While `taking`, references into it are held without the lock: more may be added behind, nothing else.
  std::deque<Event> received ABSL_GUARDED_BY(mutex);
  bool taking ABSL_GUARDED_BY(mutex) = false;
  std::string cursor ABSL_GUARDED_BY(mutex);  // what the first of them follows
  absl::Status broken ABSL_GUARDED_BY(mutex);  // not OK: the stream ends, and starts again from the cursor that stands

  // Conditions to wait for.
  bool IsEnding() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return !broken.ok() || stop.HasBeenNotified(); }
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return received.size() < kMostReceived || IsEnding(); }
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return (!received.empty() && broken.ok()) || stop.HasBeenNotified(); }
  bool IsIdle() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return !taking; }
  bool IsDrained() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return received.empty() || IsEnding(); }
};

Follower::Follower(Options options) : options_(std::move(options)), state_(std::make_unique<State>(options_)) {}

Follower::~Follower() { Stop(); }

std::vector<const storage::TableSpec*> Follower::Tables() { return {&FollowerCursors().spec(), &ParkedEvents().spec()}; }

absl::Status Follower::Step() {
  const absl::MutexLock lock(&state_->stepping);
  bool resynced = options_.resync == nullptr;
  for (int moves = 0;;) {
    WM_ASSIGN_OR_RETURN(const std::optional<std::string> cursor, state_->applier.StandingCursor());
    if (!cursor.has_value() && !std::exchange(resynced, true)) {
      WM_RETURN_IF_ERROR(Resync(""));
      continue;
    }
    event::v1::WatchEventsRequest request;
    request.set_cursor(cursor.value_or(""));
    {
      const absl::MutexLock receiving(&state_->mutex);
      state_->mutex.Await(absl::Condition(state_.get(), &State::IsIdle));
      state_->received.clear();
      state_->cursor = request.cursor();
      state_->broken = absl::OkStatus();
    }
    const absl::Status ended = options_.peer->Watch(kWatchEvents, request, [this](std::string_view bytes) { return Receive(bytes); });
    const absl::Status applied = Drain();
    if (absl::IsFailedPrecondition(applied) && ++moves < kMostMoves) continue;
    WM_RETURN_IF_ERROR(applied);
    if (base::ReasonOf(ended) != error::v1::REASON_CURSOR_LOST || std::exchange(resynced, true)) return ended;
    WM_RETURN_IF_ERROR(Resync(request.cursor()));
  }
}

absl::Status Follower::Resync(const std::string& expected) {
  base::Log(base::Severity::kWarning, "follower resyncs", {{"follower", options_.name}});
  event::v1::Head head;
  // Taken before the listing: what happens meanwhile is listed, or told again, or both; nothing falls between.
  WM_RETURN_IF_ERROR(options_.peer->Call(kGetHead, event::v1::GetHeadRequest(), &head, kHeadTimeout));
  WM_RETURN_IF_ERROR(state_->applier.ForgetParked(expected));
  WM_RETURN_IF_ERROR(options_.resync());
  return state_->applier.Restart(expected, head.cursor());
}

bool Follower::Receive(std::string_view bytes) {
  Event event;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || event.cursor().empty()) {
    const absl::MutexLock lock(&state_->mutex);
    state_->broken = base::Error(error::v1::REASON_INTERNAL, base::Cat(options_.name, " sent what is no event"));
    return false;
  }
  const bool alone = !state_->applying.joinable();
  bool full = false;
  {
    const absl::MutexLock lock(&state_->mutex);
    state_->received.push_back(std::move(event));
    if (!alone) state_->mutex.Await(absl::Condition(state_.get(), &State::HasRoom));
    if (state_->IsEnding()) return false;
    full = state_->received.size() >= kMostReceived;
  }
  if (!alone || !full) return true;
  const absl::Status applied = ApplyReceived();
  const absl::MutexLock lock(&state_->mutex);
  state_->broken.Update(applied);
  return applied.ok();
}

absl::Status Follower::Drain() {
  if (!state_->applying.joinable()) return ApplyReceived();
  const absl::MutexLock lock(&state_->mutex);
  state_->mutex.Await(absl::Condition(state_.get(), &State::IsDrained));
  return state_->broken;
}

absl::Status Follower::ApplyReceived() {
  while (true) {
    std::vector<const Event*> events;
    std::string cursor;
    {
      const absl::MutexLock lock(&state_->mutex);
      if (state_->received.empty() || !state_->broken.ok()) return state_->broken;
      state_->taking = true;
      for (const Event& event : state_->received) events.push_back(&event);
      cursor = state_->cursor;
    }
    const absl::StatusOr<size_t> taken = state_->applier.Take(events, cursor);
    const absl::MutexLock lock(&state_->mutex);
    state_->taking = false;
    WM_RETURN_IF_ERROR(taken.status());
    state_->cursor = events[*taken - 1]->cursor();
    state_->received.erase(state_->received.begin(), state_->received.begin() + static_cast<std::ptrdiff_t>(*taken));
  }
}

absl::StatusOr<int> Follower::RetryParked() {
  return state_->applier.RetryParked([this] { return state_->stop.HasBeenNotified(); });
}

absl::StatusOr<int> Follower::ParkedSubjects() {
  WM_ASSIGN_OR_RETURN(const std::vector<std::string> subjects, state_->applier.ParkedSubjects());
  return static_cast<int>(subjects.size());
}

void Follower::Start() {
  state_->applying = std::thread([this] { KeepApplying(); });
  state_->following = std::thread([this] { Follow(); });
}

void Follower::Follow() {
  Backoff backoff;
  absl::StatusCode told = absl::StatusCode::kOk;
  while (!state_->stop.HasBeenNotified()) {
    const Steady::time_point began = Steady::now();
    const absl::Status ended = Step();
    // A stream that held for a while was a good one: the next is tried at once.
    if (ended.ok() || absl::FromChrono(Steady::now() - began) > kLongestPause) backoff.Reset();
    if (ended.code() != std::exchange(told, ended.code()) && !ended.ok() && !state_->stop.HasBeenNotified()) {
      base::Log(base::Severity::kWarning, "follower interrupted", {{"follower", options_.name}, {"error", ended.ToString()}});
    }
    state_->stop.WaitForNotificationWithTimeout(backoff.Next());
  }
}

void Follower::KeepApplying() {
  Backoff backoff;
  Steady::time_point retry = Steady::now();
  while (!state_->stop.HasBeenNotified()) {
    if (Steady::now() >= retry) {
      retry = Steady::now() + absl::ToChronoNanoseconds(kRetryParkedEvery);
      if (const absl::StatusOr<int> retried = RetryParked(); !retried.ok()) {
        base::Log(base::Severity::kWarning, "parked events not retried",
                  {{"follower", options_.name}, {"error", retried.status().ToString()}});
      }
    }
    {
      const absl::MutexLock lock(&state_->mutex);
      const absl::Duration left = absl::FromChrono(retry - Steady::now());
      if (!state_->mutex.AwaitWithTimeout(absl::Condition(state_.get(), &State::HasWork), left)) continue;
    }
    const absl::Status applied = ApplyReceived();
    if (applied.ok()) {
      backoff.Reset();
    } else if (absl::IsFailedPrecondition(applied)) {
      // Another replica took them: what it has not taken comes with a new stream.
      const absl::MutexLock lock(&state_->mutex);
      state_->broken = applied;
    } else {
      base::Log(base::Severity::kWarning, "events not applied yet", {{"follower", options_.name}, {"error", applied.ToString()}});
      state_->stop.WaitForNotificationWithTimeout(backoff.Next());
    }
  }
}

void Follower::Stop() {
  if (!state_->following.joinable()) return;
  state_->stop.Notify();
  options_.peer->Shutdown();
  {
    const absl::MutexLock lock(&state_->mutex);  // wakes who waits there, since stop is part of what they wait for
  }
  state_->following.join();
  state_->applying.join();
}

}  // namespace waymark::events
