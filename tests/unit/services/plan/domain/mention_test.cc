#include "services/plan/domain/mention.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

constexpr char kName[] = "members/ana/roles/dream";

struct Case {
  std::string plan;  // text format
  bool mentions;
};

class Mention : public ::testing::TestWithParam<Case> {};

TEST_P(Mention, IsFoundAtEveryDepth) {
  EXPECT_EQ(Mentions(testing::Proto<v1::Plan>(GetParam().plan), kName), GetParam().mentions) << GetParam().plan;
}

INSTANTIATE_TEST_SUITE_P(
    Table, Mention,
    ::testing::Values(Case{"", false}, Case{"target_role { role: 'members/ana/roles/dream' }", true},
                      Case{"target_role { role: 'members/ana/roles/dreams' }", false},
                      Case{"target_role { title: 'see members/ana/roles/dream' }", false},
                      Case{"interests { title: 'x' } interests { role: 'members/ana/roles/dream' }", true},
                      Case{"tracks { entry_condition { readiness { role: 'members/ana/roles/dream' } } }", true},
                      Case{"tracks { tripwires { id: 'a' unless { readiness { role: 'members/ana/roles/dream' } } } }",
                           true},
                      Case{"steps { role { role: 'members/ana/roles/dream' } }", true},
                      Case{"steps { depends_on: 'a' depends_on: 'members/ana/roles/dream' }", true}));

}  // namespace
}  // namespace waymark::plan
