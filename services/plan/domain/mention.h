#pragma once

#include <string_view>

#include "google/protobuf/message.h"

namespace waymark::plan {

// Whether a string anywhere in `message`, at whatever depth, is exactly `name`: whether it refers to the resource of
// that name.
bool Mentions(const google::protobuf::Message& message, std::string_view name);

}  // namespace waymark::plan
