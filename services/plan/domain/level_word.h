#pragma once

#include <optional>
#include <string>

#include "google/protobuf/struct.pb.h"
#include "waymark/plan/v1/catalogue.pb.h"

namespace waymark::plan {

// The level on `scale` that an imported file says by its number or, on an ordinal scale, by the name of a rank; nullopt
// where it is on the scale by neither.
std::optional<double> LevelOf(const google::protobuf::Value& said, const v1::Scale& scale);

// What a level must be, as a sentence's end: "must be a rank of …".
std::string LevelWanted(const v1::Scale& scale);

}  // namespace waymark::plan
