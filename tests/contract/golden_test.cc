#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/contract/image.h"

namespace waymark::contract {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

constexpr char kGolden[] = "/tests/contract/contracts.golden";

std::string TypeOf(const FieldDescriptor& field) {
  if (field.is_map()) {
    return absl::StrCat("map<", TypeOf(*field.message_type()->map_key()), ", ",
                        TypeOf(*field.message_type()->map_value()), ">");
  }
  if (field.message_type() != nullptr) return field.message_type()->full_name();
  if (field.enum_type() != nullptr) return field.enum_type()->full_name();
  return field.type_name();
}

// Options as they were written, on one line; empty when there are none.
std::string OptionsOf(const google::protobuf::Message& options) {
  const std::string text = options.ShortDebugString();
  return text.empty() ? "" : absl::StrCat("  [", text, "]");
}

void Add(const EnumDescriptor& values, std::vector<std::string>& lines) {
  for (int i = 0; i < values.value_count(); ++i) {
    lines.push_back(
        absl::StrCat("enum ", values.full_name(), " ", values.value(i)->name(), " = ", values.value(i)->number()));
  }
}

void Add(const Descriptor& message, std::vector<std::string>& lines) {
  if (message.options().map_entry()) return;
  lines.push_back(absl::StrCat("message ", message.full_name(), OptionsOf(message.options())));
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const char* label = field.is_map()                 ? ""
                        : field.is_repeated()          ? "repeated "
                        : field.has_optional_keyword() ? "optional "
                                                       : "";
    const std::string choice =
        field.real_containing_oneof() ? absl::StrCat(" of ", field.real_containing_oneof()->name()) : "";
    lines.push_back(absl::StrCat("field ", message.full_name(), ".", field.name(), " = ", field.number(), " ", label,
                                 TypeOf(field), choice, OptionsOf(field.options())));
  }
  for (int i = 0; i < message.nested_type_count(); ++i) Add(*message.nested_type(i), lines);
  for (int i = 0; i < message.enum_type_count(); ++i) Add(*message.enum_type(i), lines);
}

// The whole contract, an element a line, sorted: what clients on the wire can see of it.
std::string Rendered() {
  std::vector<std::string> lines;
  for (const auto* file : LinkedFiles()) {
    for (int i = 0; i < file->message_type_count(); ++i) Add(*file->message_type(i), lines);
    for (int i = 0; i < file->enum_type_count(); ++i) Add(*file->enum_type(i), lines);
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        const auto& method = *file->service(i)->method(j);
        lines.push_back(absl::StrCat("rpc ", method.full_name(), " (", method.client_streaming() ? "stream " : "",
                                     method.input_type()->full_name(), ") ", method.server_streaming() ? "stream " : "",
                                     method.output_type()->full_name(), OptionsOf(method.options())));
      }
    }
  }
  std::sort(lines.begin(), lines.end());
  return absl::StrCat(absl::StrJoin(lines, "\n"), "\n");
}

TEST(Golden, DescriptorsAreTheOnesOnRecord) {
  const std::string path = SourceRoot() + kGolden;
  const std::string rendered = Rendered();
  if (std::getenv("WAYMARK_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path) << rendered;
    return;
  }
  std::ifstream stream(path);
  std::stringstream recorded;
  recorded << stream.rdbuf();
  const std::set<std::string> before = absl::StrSplit(recorded.str(), '\n');
  const std::set<std::string> now = absl::StrSplit(rendered, '\n');
  std::vector<std::string> changes;
  for (const auto& line : before) {
    if (now.count(line) == 0) changes.push_back("- " + line);
  }
  for (const auto& line : now) {
    if (before.count(line) == 0) changes.push_back("+ " + line);
  }
  EXPECT_THAT(changes, testing::IsEmpty())
      << "The contracts changed:\n"
      << absl::StrJoin(changes, "\n") << "\nIf that is meant: WAYMARK_UPDATE_GOLDEN=1 ./tests/run contract.golden";
}

}  // namespace
}  // namespace waymark::contract
