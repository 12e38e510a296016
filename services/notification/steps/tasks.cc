#include "services/notification/steps/tasks.h"

#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "google/protobuf/util/time_util.h"
#include "services/notification/steps/tables.h"

namespace waymark::notification {

using google::protobuf::util::TimeUtil;

Lane LaneOf(v1::Task::Kind kind) { return kind == v1::Task::KIND_DELIVER ? Lane::kMail : Lane::kSteps; }

std::string TaskName(v1::Task::Kind kind, std::string_view subject) { return base::Cat(static_cast<int>(kind), ":", subject); }

absl::Status SetTask(storage::Txn& txn, v1::Task::Kind kind, std::string_view subject, absl::Time due) {
  WM_ASSIGN_OR_RETURN(auto found, Tasks().Find(txn, TaskName(kind, subject)));
  storage::Stored<v1::Task> task;
  if (found) task = *std::move(found);
  v1::Task& message = task.mutable_message();
  message.Clear();
  message.set_name(TaskName(kind, subject));
  message.set_kind(kind);
  message.set_subject(std::string(subject));
  *message.mutable_due_time() = TimestampOf(due);
  return Tasks().Put(txn, task);
}

absl::Status DropTask(storage::Txn& txn, v1::Task::Kind kind, std::string_view subject) {
  WM_ASSIGN_OR_RETURN(auto found, Tasks().Find(txn, TaskName(kind, subject)));
  if (!found) return absl::OkStatus();
  return Tasks().Delete(txn, *found);
}

google::protobuf::Timestamp TimestampOf(absl::Time time) { return TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time)); }

absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(timestamp));
}

}  // namespace waymark::notification
