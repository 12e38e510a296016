#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/contract/image.h"

namespace waymark::contract {
namespace {

using google::protobuf::DescriptorProto;
using google::protobuf::EnumDescriptorProto;
using google::protobuf::FileDescriptorProto;
using Path = std::vector<int>;

// Gathers the elements of a file that no comment stands before.
class Uncommented {
 public:
  explicit Uncommented(const FileDescriptorProto& file) {
    for (const auto& location : file.source_code_info().location()) {
      comments_[Path(location.path().begin(), location.path().end())] = location.leading_comments();
    }
    for (int i = 0; i < file.message_type_size(); ++i) {
      Message(file.message_type(i), {FileDescriptorProto::kMessageTypeFieldNumber, i}, file.package());
    }
    for (int i = 0; i < file.enum_type_size(); ++i)
      Enum(file.enum_type(i), {FileDescriptorProto::kEnumTypeFieldNumber, i}, file.package());
    for (int i = 0; i < file.service_size(); ++i) {
      const Path path = {FileDescriptorProto::kServiceFieldNumber, i};
      const std::string name = absl::StrCat(file.package(), ".", file.service(i).name());
      Require(path, name);
      for (int j = 0; j < file.service(i).method_size(); ++j) {
        Require(Below(path, google::protobuf::ServiceDescriptorProto::kMethodFieldNumber, j),
                absl::StrCat(name, "/", file.service(i).method(j).name()));
      }
    }
    for (int i = 0; i < file.extension_size(); ++i) {
      Require({FileDescriptorProto::kExtensionFieldNumber, i},
              absl::StrCat(file.package(), ".", file.extension(i).name()));
    }
  }

  const std::vector<std::string>& names() const { return names_; }

 private:
  static Path Below(Path path, int field, int index) {
    path.push_back(field);
    path.push_back(index);
    return path;
  }

  void Require(const Path& path, const std::string& name) {
    auto found = comments_.find(path);
    if (found == comments_.end() || absl::StripAsciiWhitespace(found->second).empty()) names_.push_back(name);
  }

  void Message(const DescriptorProto& message, const Path& path, const std::string& scope) {
    if (message.options().map_entry()) return;
    const std::string name = absl::StrCat(scope, ".", message.name());
    Require(path, name);
    for (int i = 0; i < message.field_size(); ++i) {
      Require(Below(path, DescriptorProto::kFieldFieldNumber, i), absl::StrCat(name, ".", message.field(i).name()));
    }
    for (int i = 0; i < message.oneof_decl_size(); ++i) {
      // What `optional` makes is no element of the source.
      if (message.oneof_decl(i).name().front() == '_') continue;
      Require(Below(path, DescriptorProto::kOneofDeclFieldNumber, i),
              absl::StrCat(name, ".", message.oneof_decl(i).name()));
    }
    for (int i = 0; i < message.nested_type_size(); ++i) {
      Message(message.nested_type(i), Below(path, DescriptorProto::kNestedTypeFieldNumber, i), name);
    }
    for (int i = 0; i < message.enum_type_size(); ++i) {
      Enum(message.enum_type(i), Below(path, DescriptorProto::kEnumTypeFieldNumber, i), name);
    }
  }

  void Enum(const EnumDescriptorProto& values, const Path& path, const std::string& scope) {
    const std::string name = absl::StrCat(scope, ".", values.name());
    Require(path, name);
    for (int i = 0; i < values.value_size(); ++i) {
      Require(Below(path, EnumDescriptorProto::kValueFieldNumber, i), absl::StrCat(name, ".", values.value(i).name()));
    }
  }

  std::map<Path, std::string> comments_;
  std::vector<std::string> names_;
};

TEST(Comments, StandBeforeEveryElementOfEveryContract) {
  ASSERT_FALSE(Files().empty());
  for (const auto& file : Files()) {
    EXPECT_THAT(Uncommented(file).names(), testing::IsEmpty()) << "elements of " << file.name() << " without a comment";
  }
}

TEST(Comments, AreMissedWhereTheyAreTakenAway) {
  auto file = Files().front();
  file.mutable_source_code_info()->clear_location();
  EXPECT_THAT(Uncommented(file).names(), testing::Not(testing::IsEmpty()));
}

}  // namespace
}  // namespace waymark::contract
