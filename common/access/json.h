#pragma once

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "jansson.h"

namespace waymark::access {

// Strict JSON, as tokens and key sets need it: a name that comes twice is an error, and so are bytes behind the end.

struct JsonRelease {
  void operator()(json_t* json) const { json_decref(json); }
};
using JsonPtr = std::unique_ptr<json_t, JsonRelease>;

// The object that `text` holds; nullptr when it is not one.
inline JsonPtr JsonObject(std::string_view text) {
  JsonPtr json(json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, nullptr));
  return json_is_object(json.get()) ? std::move(json) : nullptr;
}

// The text of a JSON string; empty for anything else. Lives as long as `value`.
inline std::string_view JsonString(const json_t* value) {
  return json_is_string(value) ? std::string_view(json_string_value(value), json_string_length(value)) : std::string_view();
}

// The text of an object's member; empty where it is missing or no string.
inline std::string_view JsonText(const json_t* object, const char* name) { return JsonString(json_object_get(object, name)); }

// The object as compact text, its names in order.
inline std::string JsonDump(const json_t* json) {
  const std::unique_ptr<char, void (*)(void*)> text(json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS), std::free);
  return text == nullptr ? std::string() : std::string(text.get());
}

}  // namespace waymark::access
