#include "services/notification/scheduler/scheduler.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <functional>
#include <thread>
#include <utility>

#include "absl/synchronization/blocking_counter.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/status_macros.h"
#include "services/notification/steps/tables.h"

namespace waymark::notification {

using storage::Stored;
using v1::Task;

// One task taken up.
struct Scheduler::Run {
  std::string name;
  std::string claim;           // ours, a random id
  absl::Time now;              // of the transaction that comes next
  Task task;                   // as claimed
  std::unique_ptr<Step> step;
  bool goes_outside = false;   // the claim is in the store
  absl::Status came_of_it;     // of Prepare, then of Go
  absl::Status in_store;       // of the last transaction
  absl::Duration wait;         // before the next attempt, should this one fail
};

namespace {

std::string KindName(Task::Kind kind) {
  std::string name = Task::Kind_Name(kind).substr(std::string_view("KIND_").size());
  std::transform(name.begin(), name.end(), name.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

// Queues a transaction for each run and waits until all have ended; how one ended is its own affair.
template <class Runs, class Body>
void InTransactions(storage::Store& store, Runs& runs, Body body) {
  absl::BlockingCounter pending(static_cast<int>(runs.size()));
  for (auto& run : runs) {
    storage::WriteJob job;
    job.body = [&run, body](storage::Txn& txn) { return body(txn, *run); };
    job.done = [&run, &pending](absl::Status status) {
      run->in_store = std::move(status);
      pending.DecrementCount();
    };
    store.Write(std::move(job));
  }
  pending.Wait();
}

}  // namespace

Scheduler::Scheduler(Options options)
    : options_(std::move(options)), loop_(options_.store, [this] {
        const absl::StatusOr<int> worked = Work();
        if (worked.ok()) return *worked > 0;
        base::Log(base::Severity::kError, "scheduler", {{"error", worked.status().ToString()}});
        return false;
      }) {}

Scheduler::~Scheduler() { Stop(); }

absl::StatusOr<int> Scheduler::Work() {
  if (!claims_lapsed_) {
    WM_RETURN_IF_ERROR(LapseClaims());
    claims_lapsed_ = true;
  }
  const absl::Time now = options_.outside.clock->Now();
  WM_ASSIGN_OR_RETURN(const std::vector<std::string> due, DueTasks(now));
  options_.outside.metrics->GaugeOf("waymark_tasks_due", {{"lane", options_.lane == Lane::kMail ? "mail" : "steps"}})->Set(due.size());
  if (due.empty()) return 0;
  std::vector<std::unique_ptr<Run>> runs;
  for (const std::string& name : due) {
    auto run = std::make_unique<Run>();
    run->name = name;
    run->claim = options_.ids->NewId();
    run->now = now;
    runs.push_back(std::move(run));
  }
  Claim(runs);
  options_.outside.crash->Reach("after_claim");
  const auto is_over = [](const auto& run) { return run->came_of_it.ok() && !run->goes_outside; };
  const int taken = static_cast<int>(std::count_if(runs.begin(), runs.end(), [](const auto& run) { return run->in_store.ok(); }));
  std::erase_if(runs, is_over);
  GoOutside(runs);
  Mark(runs);
  return taken;
}

// The claim itself stays until the task is claimed anew: its step is to know that somebody before may have done all of it.
absl::Status Scheduler::LapseClaims() {
  storage::Query query;
  query.equals = {{"claimed", int64_t{1}}};
  return options_.store->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(auto tasks, Tasks().Select(txn, query));
    for (Stored<Task>& task : tasks) {
      if (LaneOf(task->kind()) != options_.lane) continue;
      *task.mutable_message().mutable_due_time() = TimestampOf(options_.outside.clock->Now());
      WM_RETURN_IF_ERROR(Tasks().Put(txn, task));
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<std::string>> Scheduler::DueTasks(absl::Time now) {
  storage::Query query;
  query.equals = {{"lane", static_cast<int64_t>(options_.lane)}};
  query.order_by = "due";
  query.below = storage::Micros(now) + 1;
  query.limit = options_.batch;
  std::vector<std::string> names;
  WM_RETURN_IF_ERROR(options_.store->Read([&](storage::Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const auto tasks, Tasks().Select(txn, query));
    for (const Stored<Task>& task : tasks) names.push_back(task->name());
    return absl::OkStatus();
  }));
  return names;
}

void Scheduler::Claim(std::vector<std::unique_ptr<Run>>& runs) {
  InTransactions(*options_.store, runs, [this](storage::Txn& txn, Run& run) { return ClaimOne(txn, run); });
  for (auto& run : runs) {
    if (run->in_store.ok() && run->step != nullptr && !run->goes_outside) Count(*run);
    if (run->in_store.ok()) continue;
    // A step that cannot even be prepared waits like one that failed outside, unless the store itself is to blame: then it is still as it was.
    run->goes_outside = false;
    if (base::ReasonOf(run->in_store) != base::Reason::REASON_STORE_UNAVAILABLE) run->came_of_it = run->in_store;
  }
}

absl::Status Scheduler::ClaimOne(storage::Txn& txn, Run& run) {
  run.step = nullptr;
  run.goes_outside = false;
  WM_ASSIGN_OR_RETURN(auto task, Tasks().Find(txn, run.name));
  if (!task || TimeOf((*task)->due_time()) > run.now) return absl::OkStatus();  // somebody else was quicker
  run.task = **task;
  run.step = MakeStep((*task)->kind(), options_.outside);
  WM_ASSIGN_OR_RETURN(const Step::Prepared prepared, run.step->Prepare(txn, run.task, run.now));
  if (prepared == Step::Prepared::kKept) return absl::OkStatus();
  if (prepared == Step::Prepared::kDone) return Tasks().Delete(txn, *task);
  run.goes_outside = true;
  run.task.set_claim(run.claim);
  *run.task.mutable_due_time() = TimestampOf(run.now + options_.lease);
  task->mutable_message() = run.task;
  return Tasks().Put(txn, *task);
}

void Scheduler::GoOutside(std::vector<std::unique_ptr<Run>>& runs) {
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < runs.size(); i = next++) {
      if (runs[i]->goes_outside) runs[i]->came_of_it = runs[i]->step->Go();
    }
  };
  std::vector<std::thread> threads;
  for (int i = 1; i < options_.parallel && i < static_cast<int>(runs.size()); ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
}

void Scheduler::Mark(std::vector<std::unique_ptr<Run>>& runs) {
  for (auto& run : runs) {
    run->now = options_.outside.clock->Now();
    run->wait = RetryAfter(run->task.attempts() + 1);
    Count(*run);
  }
  InTransactions(*options_.store, runs, [this](storage::Txn& txn, Run& run) { return MarkOne(txn, run); });
  for (auto& run : runs) {
    if (run->in_store.ok() && run->came_of_it.ok()) run->step->Marked();
    if (!run->in_store.ok()) base::Log(base::Severity::kError, "task not marked", {{"task", run->name}, {"error", run->in_store.ToString()}});
  }
}

absl::Status Scheduler::MarkOne(storage::Txn& txn, Run& run) {
  WM_ASSIGN_OR_RETURN(auto task, Tasks().Find(txn, run.name));
  if (!task || (*task)->claim() != run.task.claim()) return absl::OkStatus();  // taken back, or set anew, meanwhile
  if (run.came_of_it.ok()) {
    WM_RETURN_IF_ERROR(Tasks().Delete(txn, *task));
    return run.step->Finish(txn, run.now);
  }
  const absl::Time retry = run.now + run.wait;
  Task& message = task->mutable_message();
  message.clear_claim();
  message.set_attempts(message.attempts() + 1);
  message.set_last_error(absl::StatusCodeToString(run.came_of_it.code()));
  *message.mutable_due_time() = TimestampOf(retry);
  WM_RETURN_IF_ERROR(Tasks().Put(txn, *task));
  return run.step->Postponed(txn, message, run.came_of_it, retry);
}

absl::Duration Scheduler::RetryAfter(int attempts) {
  const int doublings = std::min(attempts - 1, 20);
  const absl::Duration wait = std::min(options_.first_retry * (int64_t{1} << doublings), options_.longest_retry);
  uint16_t random = 0;
  options_.ids->Fill(&random, sizeof(random));
  return wait / 2 + wait / 2 * (random / 65536.0);  // a crowd that failed together does not come back together
}

void Scheduler::Count(const Run& run) {
  const bool failed = !run.came_of_it.ok();
  const std::string kind = KindName(run.task.kind());
  options_.outside.metrics->CounterOf(failed ? "waymark_task_failures_total" : "waymark_tasks_done_total", {{"kind", kind}})->Add();
  if (!failed) return;
  base::Log(base::Severity::kWarning, "task failed",
            {{"kind", kind}, {"subject", run.task.subject()}, {"attempts", run.task.attempts() + 1}, {"error", run.came_of_it.ToString()}});
}

}  // namespace waymark::notification
