#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/storage/store.h"
#include "google/protobuf/timestamp.pb.h"
#include "waymark/notification/v1/schedule.pb.h"

namespace waymark::notification {

// What must happen is a row with a due time: no timer stands for it in memory.

// Tasks that wait for different things do not wait for one another.
enum class Lane {
  kSteps = 1,  // the services
  kMail = 2,   // a mail server
};
Lane LaneOf(v1::Task::Kind kind);

// Key of the one task of a kind there can be for a subject.
std::string TaskName(v1::Task::Kind kind, std::string_view subject);

// Has `kind` done to `subject` at `due`: makes the task, or moves the one there is, taking it from whoever works on it; their marking it
// then comes to nothing, and it is done again.
absl::Status SetTask(storage::Txn& txn, v1::Task::Kind kind, std::string_view subject, absl::Time due);

// Takes the task back, if there is one.
absl::Status DropTask(storage::Txn& txn, v1::Task::Kind kind, std::string_view subject);

// Times as messages hold them.
google::protobuf::Timestamp TimestampOf(absl::Time time);
absl::Time TimeOf(const google::protobuf::Timestamp& timestamp);

}  // namespace waymark::notification
