#include "common/rpc/validate_request.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "waymark/access/v1/grant.pb.h"
#include "waymark/event/v1/journal.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

template <class M>
std::vector<std::string> Wrong(const std::string& text) {
  M request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  base::Violations violations;
  ValidateRequest(request, violations);
  std::vector<std::string> fields;
  for (const auto& [field, description] : violations.found()) fields.push_back(field);
  return fields;
}

TEST(ValidateRequest, HoldsWhatTheContractSays) {
  const std::string good = R"(parent: "members/ana" grant { grantee: "members/bo" section: SECTION_GOALS)";
  const struct {
    const char* what;
    std::string request;
    std::vector<std::string> wrong;
  } cases[] = {
      {"all is well", good + "}", {}},
      {"nothing at all", "", {"parent", "grant"}},
      {"an inner field that is required", R"(parent: "members/ana" grant {})", {"grant.grantee", "grant.section"}},
      {"names of another form", R"(parent: "members/ana/plans/p" grant { grantee: "ana" section: SECTION_GOALS })",
       {"parent", "grant.grantee"}},
      {"a text that is too long", good + R"( purpose: ")" + std::string(501, 'x') + "\"}", {"grant.purpose"}},
      {"a text as long as it may be", good + R"( purpose: ")" + std::string(500, 'x') + "\"}", {}},
      {"a value the enum does not have", R"(parent: "members/ana" grant { grantee: "members/bo" section: 99 })", {"grant.section"}},
      {"a time that is none", good + " expire_time { seconds: 1 nanos: -1 } }", {"grant.expire_time"}},
      {"a time past the year 9999", good + " expire_time { seconds: 253402300800 } }", {"grant.expire_time"}},
      {"what the server sets is ignored", good + R"( name: "whatever" create_time { nanos: -1 } })", {"grant.name"}},
      {"a request_id that is too long", good + R"(} request_id: ")" + std::string(65, 'x') + "\"", {"request_id"}},
  };
  for (const auto& c : cases) EXPECT_THAT(Wrong<access::v1::CreateGrantRequest>(c.request), ElementsAreArray(c.wrong)) << c.what;
}

TEST(ValidateRequest, TextsAreBoundedWhereNothingIsSaid) {
  EXPECT_THAT(Wrong<event::v1::WatchEventsRequest>("cursor: \"" + std::string(4001, 'x') + "\""), ElementsAre("cursor"));
  std::string types;
  for (int i = 0; i < 1001; ++i) types += "fact_types: \"t\" ";
  EXPECT_THAT(Wrong<event::v1::WatchEventsRequest>(types), ElementsAre("fact_types"));
  EXPECT_THAT(Wrong<event::v1::WatchEventsRequest>("fact_types: \"t\" fact_types: \"" + std::string(4001, 'x') + "\""),
              ElementsAre("fact_types[1]"));
}

TEST(ValidateRequest, OfAnUpdateOnlyWhatItsMaskNames) {
  const struct {
    const char* what;
    const char* request;
    std::vector<std::string> wrong;
  } cases[] = {
      {"a title alone, by what is set", R"(step { name: "members/ana/plans/p/steps/s" title: "t" })", {}},
      {"a title alone, by mask",
       R"(step { name: "members/ana/plans/p/steps/s" title: "t" track: "nonsense" } update_mask { paths: "title" })", {}},
      {"what the mask clears although it is required", R"(step { name: "members/ana/plans/p/steps/s" } update_mask { paths: "title" })",
       {"step.title"}},
      {"what is set and wrong", R"(step { name: "members/ana/plans/p/steps/s" track: "nonsense" skills {} })",
       {"step.track", "step.skills[0].skill"}},
      {"a path that leads nowhere", R"(step { name: "members/ana/plans/p/steps/s" } update_mask { paths: "colour" })",
       {"update_mask.colour"}},
      {"a name of another form", R"(step { name: "steps/s" title: "t" })", {"step.name"}},
      {"no resource", "", {"step"}},
  };
  for (const auto& c : cases) EXPECT_THAT(Wrong<plan::v1::UpdateStepRequest>(c.request), ElementsAreArray(c.wrong)) << c.what;
}

}  // namespace
}  // namespace waymark::rpc
