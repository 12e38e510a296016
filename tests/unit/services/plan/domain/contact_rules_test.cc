#include "services/plan/domain/contact_rules.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

struct Case {
  std::string change;  // text format, merged over a good contact
  std::vector<std::string> violated;
};

class ContactRules : public ::testing::TestWithParam<Case> {};

TEST_P(ContactRules, NameEveryFieldAtFault) {
  v1::Contact contact = testing::Proto<v1::Contact>(R"(
      name: "members/ana/contacts/zoe" display_name: "Zoë" organisation: "The observatory" email: "zoe@example.org"
      phone: "+44 (113) 496-0000" relation: SUPPORTER_RELATION_SPONSOR member: "members/zoe")");
  ASSERT_TRUE(google::protobuf::TextFormat::MergeFromString(GetParam().change, &contact));
  base::Violations violations;
  CheckContact(contact, violations);
  EXPECT_THAT(FieldsOf(violations), ::testing::ElementsAreArray(GetParam().violated)) << GetParam().change;
}

INSTANTIATE_TEST_SUITE_P(
    Table, ContactRules,
    ::testing::Values(Case{"", {}}, Case{"email: '' phone: '' member: '' organisation: ''", {}},
                      Case{"display_name: ''", {"display_name"}}, Case{"display_name: 'Z\\r\\nBcc: x@y.z'", {"display_name"}},
                      Case{"email: 'zoe'", {"email"}}, Case{"email: 'Zoe <zoe@example.org>'", {"email"}},
                      Case{"phone: '12'", {"phone"}}, Case{"phone: 'call me: 123'", {"phone"}},
                      Case{"phone: '0113.496/0000'", {}}, Case{"relation: SUPPORTER_RELATION_UNSPECIFIED", {"relation"}},
                      Case{"member: 'members/ana'", {"member"}},
                      Case{"display_name: '' email: 'x' phone: 'y' member: 'members/ana'",
                           {"display_name", "email", "phone", "member"}}));

}  // namespace
}  // namespace waymark::plan
