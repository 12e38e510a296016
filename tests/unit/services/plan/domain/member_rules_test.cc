#include "services/plan/domain/member_rules.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAreArray;

v1::Member Ana() {
  return testing::Proto<v1::Member>(R"(name: "members/ana" display_name: "Ana" time_zone: "Europe/London" language: "en"
                                       issuer: "https://id.example" subject: "ana" email: "ana@example.org" manager: "members/bo")");
}

struct Case {
  std::string change;  // text format, merged over a good member
  std::vector<std::string> violated;
};

class MemberRules : public ::testing::TestWithParam<Case> {};

TEST_P(MemberRules, NameEveryFieldAtFault) {
  v1::Member member = Ana();
  ASSERT_TRUE(google::protobuf::TextFormat::MergeFromString(GetParam().change, &member));
  base::Violations violations;
  CheckMember(member, violations);
  EXPECT_THAT(FieldsOf(violations), ElementsAreArray(GetParam().violated)) << GetParam().change;
}

INSTANTIATE_TEST_SUITE_P(
    Table, MemberRules,
    ::testing::Values(Case{"", {}}, Case{"display_name: 'Ana\\r\\nBcc: x@y.z'", {"display_name"}},
                      Case{"time_zone: '/etc/passwd'", {"time_zone"}},
                      Case{"time_zone: '../../etc/passwd'", {"time_zone"}},
                      Case{"time_zone: 'localtime'", {"time_zone"}}, Case{"time_zone: 'file:/tmp/x'", {"time_zone"}},
                      Case{"time_zone: 'America/Argentina/Buenos_Aires'", {}}, Case{"time_zone: 'Etc/GMT+5'", {}},
                      Case{"language: 'de-AT'", {}}, Case{"language: 'zh-Hant-TW'", {}},
                      Case{"language: 'english'", {"language"}}, Case{"language: 'e'", {"language"}},
                      Case{"language: 'en_GB'", {"language"}}, Case{"language: 'en-'", {"language"}},
                      Case{"email: 'Ana <ana@example.org>'", {"email"}},
                      Case{"email: 'ana@example.org\\r\\nBcc: x@y.z'", {"email"}}, Case{"email: 'ana'", {"email"}},
                      Case{"issuer: 'a|b'", {"issuer"}}, Case{"manager: 'members/ana'", {"manager"}},
                      Case{"manager: 'bo'", {"manager"}},
                      Case{"time_zone: '' display_name: '\\n' email: 'x' manager: 'y'",
                           {"display_name", "time_zone", "email", "manager"}}));

TEST(MemberRules, WantIssuerAndSubjectTogether) {
  v1::Member member = Ana();
  member.clear_issuer();
  base::Violations violations;
  CheckMember(member, violations);
  EXPECT_THAT(FieldsOf(violations), ElementsAreArray({"issuer"}));
  member.clear_subject();
  base::Violations none;
  CheckMember(member, none);
  EXPECT_TRUE(none.empty());
}

TEST(MemberRules, WantANameAndAZone) {
  base::Violations violations;
  CheckMember(v1::Member(), violations);
  EXPECT_THAT(FieldsOf(violations), ElementsAreArray({"display_name", "time_zone"}));
}

}  // namespace
}  // namespace waymark::plan
