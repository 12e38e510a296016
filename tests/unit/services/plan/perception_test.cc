#include "absl/time/clock.h"
#include "services/plan/handlers/proposal_tables.h"
#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/proposal.pb.h"

namespace waymark::plan {
namespace {

using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::EqualsProto;
using testing::HasReason;
using testing::IsOk;
using testing::Proto;
using testing::StatusIs;

constexpr char kRound[] = "members/ana/rounds/p1.q";

class Perception : public Suite {
 protected:
  Perception() {
    MakeActivePlan();
    Told();
    feedback.comparisons[kRound] = Comparison(kRound, "both");
    EXPECT_THAT(Settle(), IsOk());
    Told();
  }

  // One skill in which a manager sees a blind spot, and the mentors a hidden strength in another.
  static feedback::v1::Comparison Comparison(const std::string& round, const std::string& skills) {
    return Proto<feedback::v1::Comparison>(
        "round: '" + round + "' state: STATE_CLOSED " +
        (skills.empty() ? "" : R"(
            skills { skill: "skills/gdad-planning" display_name: "Planning" scale: "scales/gdad-level" self: 4
                     relations { relation: RELATION_MANAGER n: 1 mean: 2 finding: FINDING_BLIND_SPOT
                                 talk_about_it: true } }
            skills { skill: "skills/gdad-other" display_name: "Other" scale: "scales/gdad-level" self: 1
                     relations { relation: RELATION_MENTOR n: 2 mean: 3 finding: FINDING_HIDDEN_STRENGTH } })"));
  }
  void Close(const std::string& round = kRound, const std::string& review = "members/ana/plans/p1/reviews/q") {
    feedback::v1::RoundClosed fact;
    fact.set_round(round);
    fact.set_review(review);
    fact.mutable_close_time()->set_seconds(++closed_);
    feedback.Tell(fact);
  }
  // Lets all happen that is due. Ends with what failed, if anything did.
  absl::Status Settle() {
    while (true) {
      const absl::StatusOr<bool> did = service->Step();
      if (!did.ok() || !*did) return did.status();
    }
  }
  std::vector<v1::Proposal> Listed(const std::string& rest = "") {
    const auto listed = Call<v1::ListProposalsResponse, v1::ListProposalsRequest>(
        kAna, "ProposalService/ListProposals", "parent: 'members/ana/plans/p1' " + rest);
    EXPECT_THAT(listed, IsOk());
    return {listed->proposals().begin(), listed->proposals().end()};
  }

  int64_t closed_ = 0;  // when a round was closed last
};
WM_ON_EVERY_ENGINE(Perception);

TEST_P(Perception, ProposesWhatAClosedRoundShowsOnceAndChangesNothing) {
  const v1::Plan before = GetPlan();
  Close();
  ASSERT_THAT(Settle(), IsOk());
  const auto made = Listed();
  ASSERT_THAT(made, SizeIs(2));
  for (const v1::Proposal& proposal : made) {
    EXPECT_EQ(proposal.source(), v1::PROPOSAL_SOURCE_PERCEPTION);
    EXPECT_EQ(proposal.round(), kRound);
    EXPECT_EQ(proposal.author(), "");
    EXPECT_EQ(proposal.state(), v1::PROPOSAL_STATE_OPEN);
  }
  EXPECT_THAT(GetPlan(), EqualsProto(before));
  EXPECT_THAT(Told(), Each(::testing::StartsWith("ProposalChanged members/ana/plans/p1/proposals/")));
  // Told again, listed after a lost cursor: looked at once.
  Close();
  ASSERT_THAT(Settle(), IsOk());
  feedback.epoch = "e2";
  feedback.listed.resize(1);
  feedback.listed[0].set_round(kRound);
  feedback.listed[0].set_review("members/ana/plans/p1/reviews/q");
  ASSERT_THAT(Settle(), IsOk());
  EXPECT_THAT(Listed(), SizeIs(2));
  EXPECT_EQ(feedback.asked, 1);
}

TEST_P(Perception, IsAcceptedLikeAnyProposal) {
  Close();
  ASSERT_THAT(Settle(), IsOk());
  for (const v1::Proposal& proposal : Listed()) {
    if (proposal.skill() != "skills/gdad-planning") continue;
    ASSERT_THAT((Call<v1::Proposal, v1::AcceptProposalRequest>(kAna, "ProposalService/AcceptProposal",
                                                               "name: '" + proposal.name() + "'")),
                IsOk());
    const v1::Plan plan = GetPlan();
    ASSERT_EQ(plan.steps_size(), 3);
    EXPECT_EQ(plan.steps(2).skills(0).skill(), "skills/gdad-planning");
    EXPECT_EQ(plan.steps(2).origin(), proposal.name());
    ASSERT_EQ(plan.actions_size(), 1);
    EXPECT_EQ(plan.actions(0).kind(), v1::ACTION_KIND_TALK);
  }
}

TEST_P(Perception, IsNobodysButTheMembers) {
  Close();
  ASSERT_THAT(Settle(), IsOk());
  for (const auto section : {access::v1::SECTION_GOALS, access::v1::SECTION_TRACKS, access::v1::SECTION_FEEDBACK})
    Grant(kBo, section);
  EXPECT_EQ((Call<v1::ListProposalsResponse, v1::ListProposalsRequest>(kBo, "ProposalService/ListProposals",
                                                                       "parent: 'members/ana/plans/p1'"))
                ->proposals_size(),
            0);
  EXPECT_THAT((Call<v1::Proposal, v1::GetProposalRequest>(kBo, "ProposalService/GetProposal",
                                                          "name: '" + Listed()[0].name() + "'")),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT((Call<v1::Proposal, v1::WithdrawProposalRequest>(kBo, "ProposalService/WithdrawProposal",
                                                               "name: '" + Listed()[0].name() + "'")),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(Perception, OfALaterRoundTakesThePlaceOfWhatIsUndecided) {
  Close();
  ASSERT_THAT(Settle(), IsOk());
  const std::string refused = Listed()[0].name();
  ASSERT_THAT((Call<v1::Proposal, v1::RefuseProposalRequest>(kAna, "ProposalService/RefuseProposal",
                                                             "name: '" + refused + "' reason: 'no'")),
              IsOk());
  Grant(kBo, access::v1::SECTION_TRACKS);
  ASSERT_THAT((Call<v1::Proposal, v1::CreateProposalRequest>(
                  kBo, "ProposalService/CreateProposal",
                  "parent: 'members/ana/plans/p1' proposal { text: 'x' section: SECTION_TRACKS }")),
              IsOk());
  const std::string later = "members/ana/rounds/p1.q2";
  feedback.comparisons[later] = Comparison(later, "");
  Close(later, "members/ana/plans/p1/reviews/q2");
  ASSERT_THAT(Settle(), IsOk());
  const auto open = Listed("open_only: true");
  ASSERT_THAT(open, SizeIs(1));
  EXPECT_EQ(open[0].author(), "members/bo");
  EXPECT_EQ((Call<v1::Proposal, v1::GetProposalRequest>(kAna, "ProposalService/GetProposal",
                                                        "name: '" + refused + "'"))
                ->state(),
            v1::PROPOSAL_STATE_REFUSED);
}

TEST_P(Perception, OfARoundClosedAtTheSameTimeAsAnotherIsMade) {
  const std::string other = "members/ana/rounds/p1.z";
  feedback.comparisons[other] = Comparison(other, "");
  Close(other, "members/ana/plans/p1/reviews/z");
  ASSERT_THAT(Settle(), IsOk());
  --closed_;
  Close();
  ASSERT_THAT(Settle(), IsOk());
  EXPECT_THAT(Listed(), SizeIs(2));
}

TEST_P(Perception, OfAnOlderRoundThatComesLateIsNone) {
  const std::string later = "members/ana/rounds/p1.a";
  feedback.comparisons[later] = Comparison(later, "");
  Close();
  Close(later, "members/ana/plans/p1/reviews/a");
  ASSERT_THAT(Settle(), IsOk());
  EXPECT_EQ(feedback.asked, 2);
  EXPECT_THAT(Listed(), IsEmpty());
}

TEST_P(Perception, IsMadeOnceWhereverTheServiceIsKilled) {
  for (const std::string point : {"feedback.after_apply", "after_comparison", "after_proposals"}) {
    const std::string round = "members/ana/rounds/" + point;
    feedback.comparisons[round] = Comparison(round, "both");
    Close(round, "members/ana/plans/p1/reviews/" + point);
    crash.at = point;
    EXPECT_THROW((void)Settle(), Crashed) << point;
    EXPECT_EQ(crash.at, "");
    Restart();
    ASSERT_THAT(Settle(), IsOk());
    int of_round = 0;
    for (const v1::Proposal& proposal : Listed()) of_round += proposal.round() == round;
    EXPECT_EQ(of_round, 2) << point;
    EXPECT_THAT(Listed("open_only: true"), SizeIs(2));
  }
}

TEST_P(Perception, WaitsForFeedbackThatCannotBeReached) {
  Close();
  // The event comes, and then feedback goes.
  ASSERT_THAT(Settle(), IsOk());
  const std::string later = "members/ana/rounds/p1.q2";
  Close(later, "members/ana/plans/p1/reviews/q2");
  feedback.refusal = absl::UnavailableError("busy");
  ASSERT_THAT(Settle(), IsOk());
  feedback.comparisons[later] = Comparison(later, "both");
  feedback.refusal = absl::OkStatus();
  ASSERT_THAT(Settle(), IsOk());
  EXPECT_EQ(Listed("open_only: true")[0].round(), kRound);
  clock.Advance(absl::Seconds(2));
  ASSERT_THAT(Settle(), IsOk());
  EXPECT_EQ(Listed("open_only: true")[0].round(), later);
}

TEST_P(Perception, OfARoundThatIsGoneOrApartFromReviewsOrOfAPlanThatIsGoneIsNone) {
  Close("members/ana/rounds/gone");
  Close("members/ana/rounds/apart", "");
  Close("members/ana/rounds/other", "members/ana/plans/none/reviews/q");
  ASSERT_THAT(Settle(), IsOk());
  EXPECT_THAT(Listed(), IsEmpty());
  EXPECT_EQ(feedback.asked, 1);
  ASSERT_THAT((Call<v1::Plan, v1::ArchivePlanRequest>(kAna, "PlanService/ArchivePlan", "name: 'members/ana/plans/p1'")),
              IsOk());
  Close();
  ASSERT_THAT(Settle(), IsOk());
  EXPECT_THAT(Listed(), IsEmpty());
  ASSERT_THAT((Call<google::protobuf::Empty, v1::DeletePlanRequest>(kAna, "PlanService/DeletePlan",
                                                                    "name: 'members/ana/plans/p1'")),
              IsOk());
  EXPECT_THAT(store->Read([](storage::Txn& txn) -> absl::Status {
    const auto looks = PerceptionLooks().Select(txn, storage::Query());
    EXPECT_THAT(*looks, IsEmpty());
    return looks.status();
  }),
              IsOk());
}

// The follower writes the row in one thread, the worker finds it in another.
TEST_P(Perception, IsFoundByTheServiceThatRunsByItself) {
  Close();
  ASSERT_THAT(service->Start(), IsOk());
  const absl::Time until = absl::Now() + absl::Seconds(20);
  while (Listed().size() < 2 && absl::Now() < until) absl::SleepFor(absl::Milliseconds(5));
  service->Stop();
  EXPECT_THAT(Listed(), SizeIs(2));
}

}  // namespace
}  // namespace waymark::plan
