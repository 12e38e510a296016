#include "services/feedback/domain/raters.h"

#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace waymark::feedback {
namespace {

std::vector<std::string> Wrong(const std::string& panel_text) {
  v1::RaterPanel panel;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(panel_text, &panel)) << panel_text;
  base::Violations violations;
  CheckRaters("members/ana", panel.raters(), violations);
  std::vector<std::string> fields;
  for (const auto& [field, description] : violations.found()) fields.push_back(field);
  return fields;
}

TEST(Raters, WhatIsWrongWithThem) {
  struct Case {
    const char* panel;
    std::vector<std::string> fields;
  };
  const std::vector<Case> cases = {
      {"", {}},
      {"raters { member: 'members/bob' relation: RELATION_MANAGER }", {}},
      {"raters { member: 'members/ana' relation: RELATION_SELF }", {}},
      {"raters { member: 'members/cy' relation: RELATION_PEER } raters { member: 'members/di' relation: RELATION_PEER }", {}},
      {"raters { external { display_name: 'Eve' email: 'eve@coach.test' } relation: RELATION_EXTERNAL_COACH }", {}},
      {"raters { external { display_name: 'Eve' email: 'eve@customer.test' } relation: RELATION_OTHER }", {}},
      {"raters { relation: RELATION_PEER }", {"raters[0].member"}},
      {"raters { member: 'members/bob' external { display_name: 'B' email: 'b@x.test' } relation: RELATION_PEER }", {"raters[0].member"}},
      {"raters { member: 'members/ana' relation: RELATION_PEER }", {"raters[0].relation"}},
      {"raters { member: 'members/bob' relation: RELATION_SELF }", {"raters[0].relation"}},
      {"raters { member: 'members/bob' relation: RELATION_EXTERNAL_COACH }", {"raters[0].external"}},
      {"raters { external { display_name: 'Eve' email: 'eve' } relation: RELATION_OTHER }", {"raters[0].external.email"}},
      {"raters { external { display_name: 'Eve' email: 'eve@x.test\\r\\nBcc: all@x.test' } relation: RELATION_OTHER }",
       {"raters[0].external.email"}},
      {"raters { external { display_name: 'Eve\\nBcc' email: 'eve@x.test' } relation: RELATION_OTHER }",
       {"raters[0].external.display_name"}},
      {"raters { member: 'members/bob' relation: RELATION_PEER } raters { member: 'members/bob' relation: RELATION_MENTOR }",
       {"raters[1].member"}},
      {"raters { external { display_name: 'E' email: 'eve@x.test' } relation: RELATION_OTHER }"
       "raters { external { display_name: 'E' email: 'Eve@X.test' } relation: RELATION_MENTOR }",
       {"raters[1].external.email"}},
  };
  for (const Case& c : cases) EXPECT_EQ(Wrong(c.panel), c.fields) << c.panel;
}

}  // namespace
}  // namespace waymark::feedback
