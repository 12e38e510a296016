#include "common/access/contract.h"

#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "waymark/access/v1/grant.pb.h"

namespace waymark::access {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using google::protobuf::DescriptorPool;
using google::protobuf::ServiceDescriptor;
using testing::IsOk;

// A contract written as text, built over the linked ones.
class Sketch {
 public:
  explicit Sketch(const std::string& text) : pool_(DescriptorPool::generated_pool()) {
    google::protobuf::FileDescriptorProto file;
    file.set_name("sketch.proto");
    file.set_package("waymark.sketch");
    file.set_syntax("proto3");
    file.add_dependency("waymark/access/v1/policy.proto");
    EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(text, &file));
    file_ = pool_.BuildFile(file);
  }
  absl::Status Check() const {
    const std::vector<const ServiceDescriptor*> services = {file_->service(0)};
    return CheckContract(services);
  }
  // Where the sketch's message is kept, and in no answer.
  absl::Status CheckStored(const std::string& message) const {
    const std::vector<const google::protobuf::Descriptor*> stored = {file_->FindMessageTypeByName(message)};
    return CheckContract({}, stored);
  }

 private:
  DescriptorPool pool_;
  const google::protobuf::FileDescriptor* file_ = nullptr;
};

constexpr char kMessages[] = R"pb(
  message_type {
    name: "Request"
    field { name: "name" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "size" number: 2 type: TYPE_INT32 label: LABEL_OPTIONAL }
  }
  message_type {
    name: "Answer"
    field { name: "things" number: 1 type: TYPE_MESSAGE type_name: ".waymark.sketch.Thing" label: LABEL_REPEATED }
    field { name: "next_page_token" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL }
  }
)pb";
constexpr char kThing[] = R"pb(
  message_type {
    name: "Thing"
    options {
      [waymark.access.v1.message] { class: FIELD_CLASS_PUBLIC }
    }
    field { name: "name" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
  }
)pb";

std::string Method(const std::string& policy, const std::string& more = "") {
  return R"pb(service { name: "S" method { name: "Do" input_type: ".waymark.sketch.Request" output_type: ".waymark.sketch.Answer" )pb" + more +
         (policy.empty() ? "" : " options { [waymark.access.v1.policy] { " + policy + " } }") + " } }";
}

TEST(ContractTest, OfTheGrantsIsWhole) {
  const std::vector<const ServiceDescriptor*> services = {
      DescriptorPool::generated_pool()->FindServiceByName("waymark.access.v1.GrantService"),
      DescriptorPool::generated_pool()->FindServiceByName("waymark.event.v1.JournalService")};
  const std::vector<const google::protobuf::Descriptor*> stored = {v1::Grant::descriptor(), v1::GrantUse::descriptor()};
  EXPECT_THAT(CheckContract(services, stored), IsOk());
}

TEST(ContractTest, LetsNoSecretBeGivenAgain) {
  const std::string messages = absl::StrReplaceAll(
      kMessages, {{R"(name: "size" number: 2 type: TYPE_INT32)", R"(name: "request_id" number: 2 type: TYPE_STRING)"}});
  const std::string policy = "callers: CALLER_KIND_MEMBER kind: METHOD_KIND_WRITE ";
  EXPECT_THAT(Sketch(messages + kThing + Method(policy)).Check(), IsOk());
  EXPECT_THAT(std::string(Sketch(messages + kThing + Method(policy + "secret_answer: true")).Check().message()),
              HasSubstr("waymark.sketch.S.Do: its answer is a secret"));
}

TEST(ContractTest, NeedsAPolicyThatMakesSense) {
  struct Case {
    std::string policy;
    std::string complaint;  // empty: fine
    std::string more = "";
  };
  const std::vector<Case> cases = {
      {"callers: CALLER_KIND_OWNER resource: 'name' kind: METHOD_KIND_READ", ""},
      {"callers: CALLER_KIND_SERVICE services: 'plan' kind: METHOD_KIND_WRITE", ""},
      {"callers: CALLER_KIND_MEMBER kind: METHOD_KIND_WATCH", "", "server_streaming: true"},
      {"", "has no policy"},
      {"kind: METHOD_KIND_READ", "who may call"},
      {"callers: CALLER_KIND_UNSPECIFIED kind: METHOD_KIND_READ", "who may call"},
      {"callers: CALLER_KIND_MEMBER", "no kind"},
      {"callers: CALLER_KIND_SERVICE kind: METHOD_KIND_READ", "must name services"},
      {"callers: CALLER_KIND_MEMBER services: 'plan' kind: METHOD_KIND_READ", "must name services"},
      {"callers: CALLER_KIND_OWNER kind: METHOD_KIND_READ", "needs the resource"},
      {"callers: CALLER_KIND_LINK kind: METHOD_KIND_READ", "needs the resource"},
      {"callers: CALLER_KIND_GRANTEE kind: METHOD_KIND_READ", "needs the resource"},
      {"callers: CALLER_KIND_OWNER resource: 'size' kind: METHOD_KIND_READ", "no string in size"},
      {"callers: CALLER_KIND_OWNER resource: 'plan.name' kind: METHOD_KIND_READ", "no single field plan.name"},
      {"callers: CALLER_KIND_OWNER resource: 'name' section: SECTION_GOALS kind: METHOD_KIND_READ", "no GRANTEE"},
      {"callers: CALLER_KIND_GRANTEE resource: 'name' section: SECTION_PRIVATE kind: METHOD_KIND_READ", "PRIVATE"},
      {"callers: CALLER_KIND_MEMBER kind: METHOD_KIND_READ", "WATCH", "server_streaming: true"},
      {"callers: CALLER_KIND_MEMBER kind: METHOD_KIND_WATCH", "WATCH"},
      {"callers: CALLER_KIND_MEMBER kind: METHOD_KIND_LONG", "", "client_streaming: true"},
      {"callers: CALLER_KIND_MEMBER kind: METHOD_KIND_WRITE", "stream of requests", "client_streaming: true"},
      {"callers: CALLER_KIND_MEMBER kind: METHOD_KIND_COMPUTE", "stream of requests", "client_streaming: true"},
      {"callers: CALLER_KIND_MEMBER kind: METHOD_KIND_LONG", "WATCH", "client_streaming: true server_streaming: true"},
      {"callers: CALLER_KIND_MEMBER kind: METHOD_KIND_READ unlinked: true", "unlinked"},
      {"callers: CALLER_KIND_MEMBER kind: METHOD_KIND_READ secret_answer: true", "secret"},
      {"callers: CALLER_KIND_MEMBER kind: METHOD_KIND_WRITE secret_answer: true", ""},
  };
  for (const Case& c : cases) {
    const absl::Status status = Sketch(std::string(kMessages) + kThing + Method(c.policy, c.more)).Check();
    if (c.complaint.empty()) {
      EXPECT_THAT(status, IsOk()) << c.policy;
    } else {
      EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("waymark.sketch.S.Do"), HasSubstr(c.complaint))) << c.policy;
    }
  }
}

TEST(ContractTest, NeedsAClassOfEveryFieldOfAnAnswerAndNamesAllCulprits) {
  const std::string policy = "callers: CALLER_KIND_MEMBER kind: METHOD_KIND_READ";
  const absl::Status status = Sketch(std::string(kMessages) + R"pb(
    message_type {
      name: "Thing"
      field { name: "bare" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
      field {
        name: "fine" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL
        options { [waymark.access.v1.field] { class: FIELD_CLASS_INTERNAL } }
      }
      field {
        name: "sectionless" number: 3 type: TYPE_STRING label: LABEL_OPTIONAL
        options { [waymark.access.v1.field] { class: FIELD_CLASS_SECTION } }
      }
      field {
        name: "held" number: 4 type: TYPE_MESSAGE type_name: ".waymark.sketch.Held" label: LABEL_OPTIONAL
        options { [waymark.access.v1.field] { class: FIELD_CLASS_PUBLIC } }
      }
      field { name: "unheld" number: 5 type: TYPE_MESSAGE type_name: ".waymark.sketch.Unheld" label: LABEL_OPTIONAL }
      field {
        name: "number" number: 6 type: TYPE_INT32 label: LABEL_OPTIONAL
        options { [waymark.access.v1.field] { class: FIELD_CLASS_PUBLIC resource: "members/{member}" } }
      }
    }
    message_type { name: "Held" field { name: "inherits" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL } }
    message_type { name: "Unheld" field { name: "naked" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL } }
  )pb" + Method(policy)).Check();
  const std::string message(status.message());
  EXPECT_THAT(message, AllOf(HasSubstr("Thing.bare: has no class"), HasSubstr("Thing.sectionless: has a section"),
                             HasSubstr("Unheld.naked: has no class"), HasSubstr("Thing.number: has a resource pattern")));
  EXPECT_THAT(message, AllOf(Not(HasSubstr("fine")), Not(HasSubstr("inherits")), Not(HasSubstr("next_page_token"))));
}

TEST(ContractTest, NeedsAClassOfEveryFieldThatIsOnlyKept) {
  const Sketch sketch(std::string(kThing) + R"pb(
    message_type { name: "Kept" field { name: "next_page_token" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL } }
  )pb");
  EXPECT_THAT(sketch.CheckStored("Thing"), IsOk());
  EXPECT_THAT(std::string(sketch.CheckStored("Kept").message()), HasSubstr("Kept.next_page_token: has no class"));
}

}  // namespace
}  // namespace waymark::access
