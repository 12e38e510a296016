#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/table.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "google/type/date.pb.h"
#include "waymark/notification/v1/schedule.pb.h"

namespace waymark::notification {

// The schedules of plans in the store, each with the task that begins its next occurrence.

// members/{m}/plans/{p}/schedule.
std::string ScheduleName(std::string_view plan);

// What an active plan says of its reviews.
struct PlanTimes {
  std::string plan;
  std::string time_zone;
  google::type::Date next_review_date;
  google::protobuf::RepeatedPtrField<type::v1::Cadence> cadences;
};

// Takes over what the plan says now; the schedule is active. INVALID_ARGUMENT for a cadence or a date that breaks its contract.
absl::Status SchedulePlan(storage::Txn& txn, const PlanTimes& times);

// The plan has ended: nothing of it falls due any more, and its occurrences that are not over are void.
absl::Status EndSchedule(storage::Txn& txn, std::string_view plan, absl::Time now);

// A review was closed: the date of the next one takes the place of the last.
absl::Status SetNextReviewDate(storage::Txn& txn, std::string_view plan, const google::type::Date& date);

// The member lives in another zone now: the same dates, at other instants.
absl::Status MoveSchedules(storage::Txn& txn, std::string_view member, std::string_view time_zone);

// The schedules of a member's plans, ended ones too.
absl::StatusOr<std::vector<v1::Schedule>> SchedulesOf(storage::Txn& txn, std::string_view member);

// Begins what is due of the schedule: writes its occurrence and the task that opens its review, then the task of the next one.
absl::Status BeginDue(storage::Txn& txn, std::string_view schedule, absl::Time now);

// Whether the plan is active, as far as is known here.
absl::StatusOr<bool> IsScheduled(storage::Txn& txn, std::string_view plan);

// The zone that the plan's dates are meant in; UTC where it has no schedule.
absl::StatusOr<absl::TimeZone> ZoneOfPlan(storage::Txn& txn, std::string_view plan);

}  // namespace waymark::notification
