#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"

namespace waymark::base {

// A time as contracts keep it, to the microsecond.
inline google::protobuf::Timestamp TimestampOf(absl::Time time) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

// A contract's time in microseconds since 1970, as columns keep it; 0 where it is unset.
inline int64_t MicrosOf(const google::protobuf::Timestamp& time) { return google::protobuf::util::TimeUtil::TimestampToMicroseconds(time); }

// A contract's time.
inline absl::Time TimeOf(const google::protobuf::Timestamp& time) { return absl::FromUnixMicros(MicrosOf(time)); }

}  // namespace waymark::base
