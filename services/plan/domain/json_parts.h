#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message.h"
#include "services/plan/domain/findings.h"
#include "services/plan/domain/tab_table.h"

namespace waymark::plan {

// A piece of a JSON file: a field of its outermost object, or an element of a list that such a field is.
struct JsonPart {
  std::string key;        // the field
  bool of_list = false;   // an element of the field's list
  int64_t line = 0;       // that it begins on, from 1
  std::string_view text;  // its JSON
};

// The pieces of `file`, which must hold one JSON object of at most 8 MiB, so that what is wrong with one can be told by
// its line and leaves the others be. nullopt where it is none; `findings` say why, and on which line.
std::optional<std::vector<JsonPart>> SplitJson(const SourceFile& file, Findings* findings);

// Reads a piece as `message`, by the JSON form of protobuf. False, and found faulty on its line, where it does not fit:
// a field that is not known, a value of another type, a text that cannot be kept (TextProblem).
bool ReadPart(const SourceFile& file, const JsonPart& part, google::protobuf::Message* message, Findings* findings);

}  // namespace waymark::plan
