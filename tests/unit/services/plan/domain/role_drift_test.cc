#include "services/plan/domain/role_drift.h"

#include <string>
#include <vector>

#include "common/testing/proto_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Proto;
using v1::RoleDrift;
using v1::SkillDrift;

constexpr char kThen[] = R"(
    name: 'roles/port-pilot' release: '1' title: 'Pilot' grade: 2
    skills { skill: 'skills/a' title: 'A' level { scale: 's' value: 2 } weight: 1 demand: DEMAND_MUST }
    skills { skill: 'skills/b' title: 'B' level { scale: 's' value: 2 } weight: 1 }
    knowledge { skill: 'skills/c' title: 'C' level { scale: 's' value: 1 } weight: 0.5 }
    pay_band { minimum { currency_code: 'EUR' units: 10 } maximum { currency_code: 'EUR' units: 20 } })";

std::vector<std::string> Fields(const RoleDrift& drift) { return {drift.fields().begin(), drift.fields().end()}; }

TEST(RoleDrift, TheSameRoleInAnotherReleaseIsCurrent) {
  const auto then = Proto<v1::Role>(kThen);
  v1::Role now = then;
  now.set_release("2");
  const RoleDrift drift = DriftOf(then, &now);
  EXPECT_EQ(drift.state(), RoleDrift::STATE_CURRENT);
  EXPECT_EQ(drift.from_release() + drift.to_release(), "12");
  EXPECT_THAT(Fields(drift), IsEmpty());
}

TEST(RoleDrift, TheOrderOfSkillsIsNoDrift) {
  const auto then = Proto<v1::Role>(kThen);
  v1::Role now = then;
  now.mutable_skills()->SwapElements(0, 1);
  EXPECT_EQ(DriftOf(then, &now).state(), RoleDrift::STATE_CURRENT);
}

TEST(RoleDrift, ARoleThatTheReleaseLacksIsGone) {
  const auto then = Proto<v1::Role>(kThen);
  const RoleDrift drift = DriftOf(then, nullptr);
  EXPECT_EQ(drift.state(), RoleDrift::STATE_GONE);
  EXPECT_EQ(drift.title(), "Pilot");
  EXPECT_EQ(drift.to_release(), "");
}

TEST(RoleDrift, SkillsAddedRemovedAndChangedAreTold) {
  const auto then = Proto<v1::Role>(kThen);
  v1::Role now = then;
  now.mutable_skills(0)->mutable_level()->set_value(3);
  now.mutable_skills(1)->set_skill("skills/d");
  now.mutable_knowledge(0)->set_weight(1);
  const RoleDrift drift = DriftOf(then, &now);
  ASSERT_EQ(drift.skills_size(), 4);
  EXPECT_EQ(drift.state(), RoleDrift::STATE_CHANGED);
  EXPECT_EQ(drift.skills(0).kind(), SkillDrift::KIND_CHANGED);
  EXPECT_EQ(drift.skills(0).from_level().value(), 2);
  EXPECT_EQ(drift.skills(0).to_level().value(), 3);
  EXPECT_EQ(drift.skills(1).kind(), SkillDrift::KIND_REMOVED);
  EXPECT_FALSE(drift.skills(1).has_to_level());
  EXPECT_FALSE(drift.skills(1).has_to_weight());
  EXPECT_EQ(drift.skills(2).skill(), "skills/c");
  EXPECT_EQ(drift.skills(2).from_weight(), 0.5);
  EXPECT_EQ(drift.skills(3).kind(), SkillDrift::KIND_ADDED);
}

TEST(RoleDrift, OtherFieldsAreNamedAndPayIsShown) {
  struct Case {
    const char* now;
    std::vector<std::string> fields;
  };
  for (const Case& c : std::vector<Case>{
           {"title: 'Harbour pilot'", {"title"}},
           {"travel_percent: 0", {"travel_percent"}},
           {"qualifications { title: 'Licence' }", {"qualifications"}},
           {"grade: 3 duties { text: 'Guide.' }", {"duties", "grade"}},
       }) {
    const auto then = Proto<v1::Role>(kThen);
    v1::Role now = then;
    const auto more = Proto<v1::Role>(c.now);
    now.MergeFrom(more);
    EXPECT_EQ(Fields(DriftOf(then, &now)), c.fields) << c.now;
  }
  const auto then = Proto<v1::Role>(kThen);
  v1::Role now = then;
  now.mutable_pay_band()->mutable_maximum()->set_units(25);
  RoleDrift drift = DriftOf(then, &now);
  EXPECT_THAT(Fields(drift), ElementsAre("pay_band"));
  EXPECT_EQ(drift.from_pay().maximum().units(), 20);
  EXPECT_EQ(drift.to_pay().maximum().units(), 25);
  now.clear_pay_band();
  drift = DriftOf(then, &now);
  EXPECT_FALSE(drift.has_to_pay());
  EXPECT_TRUE(drift.has_from_pay());
}

TEST(RoleDrift, APlansRolesAreGatheredWithWhatNamesThem) {
  const auto roles = RolesOf(Proto<v1::Plan>(R"(
      name: 'p' target_role { role: 'roles/a' role_release: '1' }
      interests { role: 'roles/a' role_release: '1' }
      interests { role: 'members/ana/roles/own' } interests { title: 'Keeper' }
      tracks { name: 't' target_role { role: 'roles/a' role_release: '2' } }
      steps { name: 's1' role { role: 'roles/a' role_release: '1' } }
      steps { name: 's2' role { role: 'roles/b' role_release: '1' } })"));
  ASSERT_EQ(roles.size(), 3u);
  EXPECT_THAT(roles[0].used_by, ElementsAre("p", "s1"));
  EXPECT_EQ(roles[1].release, "2");
  EXPECT_THAT(roles[2].used_by, ElementsAre("s2"));
}

}  // namespace
}  // namespace waymark::plan
