#include "services/plan/domain/json_parts.h"

#include <jansson.h>

#include <algorithm>

#include "common/base/cat.h"
#include "google/protobuf/util/json_util.h"
#include "services/plan/domain/text.h"

namespace waymark::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kMostBytes = 8 << 20;

// Walks through text that is known to be JSON.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  std::vector<JsonPart> Object() {
    Expect('{');
    while (Next() != '}') {
      const std::string_view quoted = Value();
      const std::string key(quoted.substr(1, quoted.size() - 2));
      Expect(':');
      if (Next() == '[') {
        List(key);
      } else {
        Part(key, false);
      }
      if (Next() == ',') Step();
    }
    return std::move(parts_);
  }

 private:
  char At() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void Step() {
    if (At() == '\n') ++line_;
    ++at_;
  }
  char Next() {
    while (At() == ' ' || At() == '\t' || At() == '\n' || At() == '\r') Step();
    return At();
  }
  void Expect(char) {
    Next();
    Step();
  }
  void Part(const std::string& key, bool of_list) {
    Next();
    JsonPart part{.key = key, .of_list = of_list, .line = line_};
    part.text = Value();
    parts_.push_back(std::move(part));
  }
  void List(const std::string& key) {
    Expect('[');
    while (Next() != ']') {
      Part(key, true);
      if (Next() == ',') Step();
    }
    Step();
  }
  // Passes one value, however deep, and gives its text.
  std::string_view Value() {
    Next();
    const size_t begun = at_;
    int depth = 0;
    bool quoted = false;
    while (at_ < text_.size()) {
      const char c = At();
      if (quoted) {
        if (c == '\\') Step();
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if (c == '}' || c == ']') {
        if (depth-- == 0) break;
      } else if (depth == 0 && (c == ',' || c == ':')) {
        break;
      }
      Step();
      // A quoted or a nested value ends with its last character.
      if (depth == 0 && !quoted && (c == '"' || c == '}' || c == ']')) break;
    }
    std::string_view value = text_.substr(begun, at_ - begun);
    while (!value.empty() &&
           (value.back() == ' ' || value.back() == '\n' || value.back() == '\r' || value.back() == '\t')) {
      value.remove_suffix(1);
    }
    return value;
  }

  std::string_view text_;
  size_t at_ = 0;
  int64_t line_ = 1;
  std::vector<JsonPart> parts_;
};

// What is wrong with a text of `message`, with its field; empty when nothing is.
std::string TextProblemIn(const Message& message) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      std::string problem;
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        std::string scratch;
        problem = field->is_repeated()
                      ? TextProblem(reflection->GetRepeatedStringReference(message, field, i, &scratch))
                      : TextProblem(reflection->GetStringReference(message, field, &scratch));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        problem = TextProblemIn(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                                     : reflection->GetMessage(message, field));
      }
      if (!problem.empty())
        return base::Cat(field->name(), field->is_repeated() ? base::Cat("[", i, "]") : "", " ", problem);
    }
  }
  return "";
}

}  // namespace

std::optional<std::vector<JsonPart>> SplitJson(const SourceFile& file, Findings* findings) {
  std::string_view text = file.text;
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  if (text.size() > kMostBytes) {
    findings->Error(file.name, 0, "is larger than 8 MiB");
    return std::nullopt;
  }
  json_error_t error;
  json_t* whole = json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, &error);
  const bool is_object = json_is_object(whole);
  const bool is_json = whole != nullptr;
  json_decref(whole);
  if (!is_json) {
    findings->Error(file.name, std::max(1, error.line),
                    base::Cat("is not JSON: ", TextProblem(error.text).empty() ? error.text : "unreadable"));
    return std::nullopt;
  }
  if (!is_object) {
    findings->Error(file.name, 1, "is not one JSON object");
    return std::nullopt;
  }
  return Walker(text).Object();
}

bool ReadPart(const SourceFile& file, const JsonPart& part, Message* message, Findings* findings) {
  const auto read = google::protobuf::util::JsonStringToMessage(std::string(part.text), message);
  std::string problem = read.ok() ? TextProblemIn(*message) : std::string(read.message().substr(0, 300));
  if (!read.ok() && !TextProblem(problem).empty()) problem = "does not fit";
  if (problem.empty()) return true;
  findings->Error(file.name, part.line, base::Cat(part.key, ": ", problem));
  return false;
}

}  // namespace waymark::plan
