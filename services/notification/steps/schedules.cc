#include "services/notification/steps/schedules.h"

#include <optional>
#include <string>
#include <utility>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "services/notification/domain/cadence.h"
#include "services/notification/domain/occurrence.h"
#include "services/notification/domain/schedule.h"
#include "services/notification/steps/occurrences.h"
#include "services/notification/steps/person.h"
#include "services/notification/steps/tables.h"
#include "services/notification/steps/tasks.h"

namespace waymark::notification {
namespace {

using storage::Stored;
using v1::Schedule;

// Makes the task of the schedule's next occurrence agree with it.
absl::Status SetBegin(storage::Txn& txn, const Schedule& schedule) {
  const std::optional<Due> due = NextDue(schedule, ZoneOf(schedule.time_zone()));
  if (!due) return DropTask(txn, v1::Task::KIND_BEGIN, schedule.name());
  return SetTask(txn, v1::Task::KIND_BEGIN, schedule.name(), due->time);
}

absl::Status PutSchedule(storage::Txn& txn, const Stored<Schedule>& schedule) {
  WM_RETURN_IF_ERROR(Schedules().Put(txn, schedule));
  return SetBegin(txn, *schedule);
}

absl::StatusOr<std::vector<Stored<Schedule>>> SelectOf(storage::Txn& txn, std::string_view member) {
  storage::Query query;
  query.from = base::Cat(member, "/plans/");
  query.below = base::Cat(member, "/plans0");  // "0" follows "/"
  return Schedules().Select(txn, query);
}

}  // namespace

std::string ScheduleName(std::string_view plan) { return base::Cat(plan, "/schedule"); }

absl::Status SchedulePlan(storage::Txn& txn, const PlanTimes& times) {
  for (const Cadence& cadence : times.cadences) WM_RETURN_IF_ERROR(CheckCadence(cadence));
  if (!base::CalendarDay(times.next_review_date)) return absl::InvalidArgumentError("the next review date is no day");
  WM_ASSIGN_OR_RETURN(auto found, Schedules().Find(txn, ScheduleName(times.plan)));
  Stored<Schedule> schedule;
  if (found) schedule = *std::move(found);
  Schedule& message = schedule.mutable_message();
  message.set_name(ScheduleName(times.plan));
  message.set_plan(times.plan);
  message.set_active(true);
  message.set_time_zone(times.time_zone);
  *message.mutable_cadences() = times.cadences;
  *message.mutable_next_review_date() = times.next_review_date;
  return PutSchedule(txn, schedule);
}

absl::Status EndSchedule(storage::Txn& txn, std::string_view plan, absl::Time now) {
  WM_ASSIGN_OR_RETURN(auto schedule, Schedules().Find(txn, ScheduleName(plan)));
  if (schedule && (*schedule)->active()) {
    schedule->mutable_message().set_active(false);
    WM_RETURN_IF_ERROR(PutSchedule(txn, *schedule));
  }
  return VoidOccurrences(txn, plan, now);
}

absl::StatusOr<bool> IsScheduled(storage::Txn& txn, std::string_view plan) {
  WM_ASSIGN_OR_RETURN(const auto schedule, Schedules().Find(txn, ScheduleName(plan)));
  return schedule && (*schedule)->active();
}

absl::Status SetNextReviewDate(storage::Txn& txn, std::string_view plan, const google::type::Date& date) {
  if (!base::CalendarDay(date)) return absl::InvalidArgumentError("the next review date is no day");
  WM_ASSIGN_OR_RETURN(auto schedule, Schedules().Find(txn, ScheduleName(plan)));
  if (!schedule) return absl::OkStatus();
  *schedule->mutable_message().mutable_next_review_date() = date;
  return PutSchedule(txn, *schedule);
}

absl::Status MoveSchedules(storage::Txn& txn, std::string_view member, std::string_view time_zone) {
  WM_ASSIGN_OR_RETURN(auto schedules, SelectOf(txn, member));
  for (Stored<Schedule>& schedule : schedules) {
    if (schedule->time_zone() == time_zone) continue;
    schedule.mutable_message().set_time_zone(std::string(time_zone));
    WM_RETURN_IF_ERROR(PutSchedule(txn, schedule));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Schedule>> SchedulesOf(storage::Txn& txn, std::string_view member) {
  WM_ASSIGN_OR_RETURN(const auto stored, SelectOf(txn, member));
  std::vector<Schedule> schedules;
  for (const Stored<Schedule>& schedule : stored) schedules.push_back(*schedule);
  return schedules;
}

absl::Status BeginDue(storage::Txn& txn, std::string_view name, absl::Time now) {
  WM_ASSIGN_OR_RETURN(auto schedule, Schedules().Find(txn, name));
  if (!schedule) return DropTask(txn, v1::Task::KIND_BEGIN, name);
  const absl::TimeZone zone = ZoneOf((*schedule)->time_zone());
  const std::optional<Beginning> beginning = BeginningAt(**schedule, zone, now);
  if (beginning) {
    const v1::Occurrence occurrence = BeginOccurrence((*schedule)->plan(), *beginning, zone, now);
    WM_ASSIGN_OR_RETURN(const auto there, Occurrences().Find(txn, occurrence.name()));
    if (!there) {
      WM_RETURN_IF_ERROR(Occurrences().Insert(txn, occurrence));
      WM_RETURN_IF_ERROR(SetTask(txn, v1::Task::KIND_OPEN_REVIEW, occurrence.name(), now));
    }
    *schedule->mutable_message().mutable_last_date() = occurrence.date();
  }
  return PutSchedule(txn, *schedule);
}

absl::StatusOr<absl::TimeZone> ZoneOfPlan(storage::Txn& txn, std::string_view plan) {
  WM_ASSIGN_OR_RETURN(const auto schedule, Schedules().Find(txn, ScheduleName(plan)));
  return schedule ? ZoneOf((*schedule)->time_zone()) : absl::UTCTimeZone();
}

}  // namespace waymark::notification
