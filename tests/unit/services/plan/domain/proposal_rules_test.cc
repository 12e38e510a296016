#include "services/plan/domain/proposal_rules.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using error::v1::Reason;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using testing::EqualsProto;
using testing::HasReason;
using testing::IsOk;
using testing::Proto;
using Verb = ProposalVerb;
using Actor = ProposalActor;

const std::map<std::string, Verb> kVerbs = {
    {"accept", Verb::kAccept}, {"refuse", Verb::kRefuse}, {"withdraw", Verb::kWithdraw}};
const std::map<std::string, Actor> kActors = {
    {"member", Actor::kMember}, {"author", Actor::kAuthor}, {"other", Actor::kOther}};

std::string Short(v1::ProposalState state) { return v1::ProposalState_Name(state).substr(15); }

// All that is admitted, as the contract says it.
const std::set<std::string> kAdmitted = {"OPEN: accept by member > ACCEPTED", "OPEN: refuse by member > REFUSED",
                                         "OPEN: withdraw by author > WITHDRAWN"};

TEST(ProposalTable, AdmitsWhatTheContractSays) {
  std::set<std::string> admitted;
  int looked = 0;
  for (int number = v1::PROPOSAL_STATE_UNSPECIFIED; number <= v1::PROPOSAL_STATE_WITHDRAWN; ++number) {
    const auto state = static_cast<v1::ProposalState>(number);
    for (const auto& [verb_name, verb] : kVerbs) {
      for (const auto& [actor_name, actor] : kActors) {
        v1::Proposal proposal;
        proposal.set_state(state);
        const auto to = StateAfter(state, verb, actor);
        const absl::Status moved = MoveProposal(&proposal, verb, actor);
        if (to) {
          admitted.insert(Short(state) + ": " + verb_name + " by " + actor_name + " > " + Short(*to));
          EXPECT_THAT(moved, IsOk());
          EXPECT_EQ(proposal.state(), *to);
        } else {
          EXPECT_THAT(moved, HasReason(Reason::REASON_STATE_FORBIDS));
          EXPECT_EQ(proposal.state(), state);
        }
        ++looked;
      }
    }
  }
  EXPECT_EQ(admitted, kAdmitted);
  EXPECT_EQ(looked, 5 * 3 * 3);
}

TEST(ProposalSection, IsThatOfWhatAnAdjustmentTouches) {
  using namespace access::v1;  // NOLINT: the sections
  const std::vector<std::pair<std::string, Section>> table = {
      {"", SECTION_UNSPECIFIED},
      {"create_goal { }", SECTION_GOALS},
      {"update_goal { }", SECTION_GOALS},
      {"delete: 'members/ana/plans/p1/goals/g1'", SECTION_GOALS},
      {"create_track { }", SECTION_TRACKS},
      {"update_track { }", SECTION_TRACKS},
      {"delete: 'members/ana/plans/p1/tracks/t1'", SECTION_TRACKS},
      {"create_step { }", SECTION_TRACKS},
      {"update_step { }", SECTION_TRACKS},
      {"delete: 'members/ana/plans/p1/steps/s1'", SECTION_TRACKS},
      {"create_action { }", SECTION_TRACKS},
      {"update_action { }", SECTION_TRACKS},
      {"delete: 'members/ana/plans/p1/actions/a1'", SECTION_TRACKS},
  };
  for (const auto& [adjustment, section] : table)
    EXPECT_EQ(SectionOf(Proto<v1::Adjustment>(adjustment)), section) << adjustment;
}

TEST(Proposal, IsHeldToItsRules) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> table = {
      {"text: 'x' section: SECTION_GOALS", {}},
      {"text: ' \\n' section: SECTION_GOALS", {"text"}},
      {"text: 'x'", {"section"}},
      {"text: 'x' section: SECTION_GOALS about: 'members/ana/plans/p1/goals/g1'", {}},
      {"text: 'x' section: SECTION_TRACKS about: 'members/ana/plans/p1/goals/g1'", {"about"}},
      {"text: 'x' section: SECTION_TRACKS about: 'members/ana/plans/p1/steps/s1'", {}},
      {"text: 'x' section: SECTION_GOALS about: 'members/ana/plans/p1/steps/s1'", {"about"}},
      {"text: 'x' section: SECTION_TRACKS about: 'members/ana/plans/p2/steps/s1'", {"about"}},
      {"text: 'x' section: SECTION_TRACKS about: 'members/bo/plans/p1/steps/s1'", {"about"}},
  };
  for (const auto& [fields, wrong] : table) {
    base::Violations violations;
    CheckProposal(Proto<v1::Proposal>("name: 'members/ana/plans/p1/proposals/x' " + fields), violations);
    EXPECT_THAT(FieldsOf(violations), ElementsAreArray(wrong)) << fields;
  }
}

TEST(Proposal, IsStaleWhereThePlanMovedOnAndNotForAnyOtherError) {
  const auto proposal = Proto<v1::Proposal>("name: 'members/ana/plans/p1/proposals/x'");
  EXPECT_THAT(WhereStale(proposal, absl::OkStatus()), IsOk());
  base::Violations violations;
  violations.Add("adjustments[0].create_step.track", "must be a track of this plan");
  for (const absl::Status& error :
       {base::NotFound("members/ana/plans/p1/steps/s1"), base::Error(Reason::REASON_RESOURCE_EXISTS, "s1 exists"),
        violations.ToStatus(), base::Error(Reason::REASON_PREREQUISITE_MISSING, "s1 is needed")}) {
    const absl::Status stale = WhereStale(proposal, error);
    EXPECT_THAT(stale, HasReason(Reason::REASON_PREREQUISITE_MISSING));
    EXPECT_THAT(std::string(stale.message()), HasSubstr(std::string(error.message())));
  }
  for (const absl::Status& error :
       {base::Error(Reason::REASON_STATE_FORBIDS, "x"), base::Error(Reason::REASON_LIMIT_EXCEEDED, "x"),
        base::Error(Reason::REASON_STORE_UNAVAILABLE, "x"), absl::AbortedError("another transaction won")})
    EXPECT_EQ(WhereStale(proposal, error), error);
}

TEST(Proposal, IsToldByNamesAlone) {
  const auto proposal = Proto<v1::Proposal>(R"(
      name: "members/ana/plans/p1/proposals/x" author: "members/bo" text: "Lead a project" state: PROPOSAL_STATE_REFUSED
      section: SECTION_GOALS about: "members/ana/plans/p1/goals/g1" reason: "too early")");
  EXPECT_THAT(FactOf(proposal), EqualsProto(Proto<v1::ProposalChanged>(R"(
      proposal: "members/ana/plans/p1/proposals/x" plan: "members/ana/plans/p1" author: "members/bo"
      state: PROPOSAL_STATE_REFUSED)")));
}

}  // namespace
}  // namespace waymark::plan
