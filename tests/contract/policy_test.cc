#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/contract/image.h"
#include "waymark/access/v1/policy.pb.h"

namespace waymark::contract {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

std::vector<const MethodDescriptor*> Methods() {
  std::vector<const MethodDescriptor*> methods;
  for (const auto* file : LinkedFiles()) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) methods.push_back(file->service(i)->method(j));
    }
  }
  return methods;
}

bool Names(const access::v1::MethodPolicy& policy, access::v1::CallerKind kind) {
  return std::find(policy.callers().begin(), policy.callers().end(), kind) != policy.callers().end();
}

// The string field a path ("step.name") leads to; nullptr where there is none.
const FieldDescriptor* FieldAt(const Descriptor* message, const std::string& path) {
  const FieldDescriptor* field = nullptr;
  for (const auto segment : absl::StrSplit(path, '.')) {
    if (message == nullptr) return nullptr;
    field = message->FindFieldByName(std::string(segment));
    if (field == nullptr) return nullptr;
    message = field->message_type();
  }
  return field->type() == FieldDescriptor::TYPE_STRING && !field->is_repeated() ? field : nullptr;
}

// What is wrong with a method's policy, in words.
std::vector<std::string> Faults(const MethodDescriptor& method) {
  const auto& policy = method.options().GetExtension(access::v1::policy);
  std::vector<std::string> faults;
  const auto fault = [&](const char* what) { faults.push_back(absl::StrCat(method.full_name(), ": ", what)); };
  if (policy.callers().empty()) fault("no caller is named");
  if (policy.kind() == access::v1::METHOD_KIND_UNSPECIFIED) fault("no kind is named");
  if (Names(policy, access::v1::CALLER_KIND_PUBLIC)) fault("only health and reflection are public");
  if (Names(policy, access::v1::CALLER_KIND_SERVICE) == policy.services().empty())
    fault("SERVICE and `services` go together");
  const bool about_somebody = Names(policy, access::v1::CALLER_KIND_OWNER) ||
                              Names(policy, access::v1::CALLER_KIND_GRANTEE) ||
                              Names(policy, access::v1::CALLER_KIND_LINK);
  if (about_somebody && policy.resource().empty()) fault("who is the owner cannot be told without `resource`");
  if (!policy.resource().empty() && FieldAt(method.input_type(), policy.resource()) == nullptr)
    fault("`resource` names no string of the request");
  if (policy.section() == access::v1::SECTION_PRIVATE) fault("no grant opens PRIVATE");
  if (method.server_streaming() != (policy.kind() == access::v1::METHOD_KIND_WATCH))
    fault("WATCH and a server stream go together");
  if (method.client_streaming() && policy.kind() != access::v1::METHOD_KIND_LONG) fault("only a LONG takes a stream");
  const bool writes = policy.kind() == access::v1::METHOD_KIND_WRITE || policy.kind() == access::v1::METHOD_KIND_LONG;
  const bool has_request_id = FieldAt(method.input_type(), "request_id") != nullptr;
  // Of a stream each message is kept by itself; it is not repeated as one.
  const bool unkept = policy.unlinked() || policy.secret_answer();
  if (writes && !unkept && !method.client_streaming() && !has_request_id) fault("a mutation takes a request_id");
  if (policy.secret_answer() && has_request_id) fault("a secret answer is not given again for a request_id");
  const bool only_reads = policy.kind() == access::v1::METHOD_KIND_READ || policy.kind() == access::v1::METHOD_KIND_COMPUTE;
  if (only_reads && has_request_id) fault("what changes nothing takes no request_id");
  return faults;
}

TEST(Policy, IsWholeForEveryMethod) {
  ASSERT_GT(Methods().size(), 0u);
  for (const auto* method : Methods()) EXPECT_THAT(Faults(*method), testing::IsEmpty());
}

TEST(Policy, LooksDeepIntoRequests) {
  const Descriptor* request =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName("waymark.access.v1.CreateGrantRequest");
  ASSERT_NE(request, nullptr);
  EXPECT_NE(FieldAt(request, "grant.name"), nullptr);
  EXPECT_EQ(FieldAt(request, "grant"), nullptr);
  EXPECT_EQ(FieldAt(request, "grant.nobody"), nullptr);
  EXPECT_EQ(FieldAt(request, "parent.name"), nullptr);
}

}  // namespace
}  // namespace waymark::contract
