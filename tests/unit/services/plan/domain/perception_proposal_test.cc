#include "services/plan/domain/perception_proposal.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::EqualsProto;
using testing::Proto;

// What one skill of a closed round leads to: the titles proposed, none where nothing is.
std::vector<v1::Proposal> Propose(const std::string& relations, const v1::Plan& plan = SamplePlan(),
                                  const std::string& state = "STATE_CLOSED") {
  return ProposePerceptions(
      plan, Proto<feedback::v1::Comparison>("round: 'members/ana/rounds/r1' state: " + state +
                                            " skills { skill: 'skills/planning' display_name: 'Planning' "
                                            "scale: 'scales/s' self: 4 " + relations + " }"));
}

std::vector<std::string> Titles(const v1::Proposal& proposal) {
  std::vector<std::string> titles;
  for (const v1::Adjustment& each : proposal.adjustments())
    titles.push_back(each.has_create_step() ? "step: " + each.create_step().title()
                                            : "action: " + each.create_action().title());
  return titles;
}

constexpr char kBlind[] = "relations { relation: RELATION_MANAGER n: 1 mean: 2.5 finding: FINDING_BLIND_SPOT } ";
constexpr char kBlindTalk[] =
    "relations { relation: RELATION_MANAGER n: 1 mean: 1 finding: FINDING_BLIND_SPOT talk_about_it: true } ";
constexpr char kHidden[] = "relations { relation: RELATION_MENTOR n: 2 mean: 5.5 finding: FINDING_HIDDEN_STRENGTH } ";
constexpr char kDiffer[] = "relations { relation: RELATION_MENTOR n: 2 views_differ: true } ";

TEST(Perception, IsProposedByWhatEachRelationFinds) {
  const std::string work = "step: Work on Planning", talk = "action: Talk about Planning";
  const std::string volunteer = "action: Volunteer for a task that shows Planning";
  struct Case {
    std::string relations;
    size_t proposals;
    std::vector<std::string> titles;
  };
  const std::vector<Case> table = {
      {"", 0, {}},
      {"relations { relation: RELATION_MANAGER n: 1 mean: 4 finding: FINDING_IN_AGREEMENT }", 0, {}},
      {"relations { relation: RELATION_MANAGER n: 1 mean: 3 finding: FINDING_RATES_SELF_HIGHER }", 0, {}},
      {"relations { relation: RELATION_MANAGER n: 1 mean: 5 finding: FINDING_RATES_SELF_LOWER }", 0, {}},
      // Of a long scale two points are less than a third of the range: worth a talk, and no gap to act on.
      {"relations { relation: RELATION_MANAGER n: 1 mean: 2 finding: FINDING_RATES_SELF_HIGHER talk_about_it: true }",
       0,
       {}},
      {kDiffer, 0, {}},
      {kBlind, 1, {work}},
      {kBlindTalk, 1, {work, talk}},
      {kHidden, 1, {volunteer}},
      {std::string(kBlind) + kDiffer, 1, {work}},
      {std::string(kBlind) + kHidden, 1, {talk}},
  };
  for (const Case& each : table) {
    const auto proposals = Propose(each.relations);
    ASSERT_EQ(proposals.size(), each.proposals) << each.relations;
    if (each.proposals > 0) {
      EXPECT_THAT(Titles(proposals[0]), ElementsAreArray(each.titles)) << each.relations;
    }
  }
}

TEST(Perception, IsNotProposedWhileTheRoundRuns) { EXPECT_TRUE(Propose(kBlind, SamplePlan(), "STATE_OPEN").empty()); }

TEST(Perception, NamesAMeanOnlyWhereTwoRatersStandBehindIt) {
  const std::string alone = Propose(kBlind)[0].text();
  EXPECT_THAT(alone, HasSubstr("manager: lower"));
  EXPECT_THAT(alone, Not(HasSubstr("2.5")));
  EXPECT_THAT(Propose(kHidden)[0].text(), HasSubstr("mentor: higher, 5.5 on the mean of 2"));
  EXPECT_THAT(Propose(std::string(kBlind) + kHidden)[0].text(), HasSubstr("They differ among themselves."));
}

TEST(Perception, ProposesToBuildTheLevelThatTheMemberClaimsOnTheFollowedTrack) {
  EXPECT_THAT(Propose(kBlind)[0].adjustments(0), EqualsProto(Proto<v1::Adjustment>(R"(create_step {
      kind: STEP_KIND_TRAINING title: "Work on Planning" track: "members/ana/plans/p1/tracks/t1"
      skills { skill: "skills/planning" level { scale: "scales/s" value: 4 } } })")));
  v1::Plan bare = SamplePlan();
  bare.clear_tracks();
  bare.clear_steps();
  EXPECT_THAT(Titles(Propose(kBlind, bare)[0]), ElementsAre("action: Work on Planning"));
}

TEST(Perception, SaysWhereItComesFrom) {
  v1::Proposal proposal = Propose(kBlind)[0];
  proposal.clear_adjustments();
  proposal.clear_text();
  EXPECT_THAT(proposal, EqualsProto(Proto<v1::Proposal>(
                            "source: PROPOSAL_SOURCE_PERCEPTION section: SECTION_FEEDBACK skill: 'skills/planning' "
                            "round: 'members/ana/rounds/r1'")));
}

}  // namespace
}  // namespace waymark::plan
