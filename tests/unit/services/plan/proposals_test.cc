#include <utility>

#include "services/plan/domain/proposal_rules.h"
#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/proposal.pb.h"

namespace waymark::plan {
namespace {

using error::v1::Reason;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::EqualsProto;
using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::StatusIs;

const access::Caller kCy = testing::MemberCaller("cy");

constexpr char kNewStep[] =
    "adjustments { create_step { kind: STEP_KIND_PROJECT title: 'Lead the move' "
    "track: 'members/ana/plans/p1/tracks/t1' } } ";
constexpr char kOnTracks[] = "text: 'Take the move' section: SECTION_TRACKS ";

class ProposalMethods : public Suite {
 protected:
  ProposalMethods() {
    v1::CreateMemberRequest request;
    request.set_member_id("cy");
    request.mutable_member()->set_display_name("cy");
    request.mutable_member()->set_time_zone("Europe/London");
    request.mutable_member()->set_issuer(std::string(testing::kIssuer));
    request.mutable_member()->set_subject("cy");
    EXPECT_THAT(Send<v1::Member>(testing::OperatorCaller(), "MemberService/CreateMember", request), IsOk());
    MakePlan();
    Told();
  }

  absl::StatusOr<v1::Proposal> Propose(const std::string& fields, const access::Caller& author = kBo,
                                       const std::string& rest = "") {
    return Call<v1::Proposal, v1::CreateProposalRequest>(
        author, "ProposalService/CreateProposal",
        "parent: 'members/ana/plans/p1' proposal { " + fields + " } " + rest);
  }
  // A proposal of Bo's, who has a grant of TRACKS.
  v1::Proposal Proposed(const std::string& fields) {
    Grant(kBo, access::v1::SECTION_TRACKS);
    const auto made = Propose(fields);
    EXPECT_THAT(made, IsOk());
    Told();
    return made.ok() ? *made : v1::Proposal();
  }
  absl::StatusOr<v1::Proposal> Get(const std::string& name, const access::Caller& caller = kAna) {
    return Call<v1::Proposal, v1::GetProposalRequest>(caller, "ProposalService/GetProposal", "name: '" + name + "'");
  }
  absl::StatusOr<v1::Proposal> Accept(const std::string& name, const std::string& rest = "") {
    return Call<v1::Proposal, v1::AcceptProposalRequest>(kAna, "ProposalService/AcceptProposal",
                                                         "name: '" + name + "' " + rest);
  }
  absl::StatusOr<v1::Proposal> Refuse(const std::string& name, const std::string& rest = "") {
    return Call<v1::Proposal, v1::RefuseProposalRequest>(kAna, "ProposalService/RefuseProposal",
                                                         "name: '" + name + "' reason: 'Not this year' " + rest);
  }
  absl::StatusOr<v1::Proposal> Withdraw(const std::string& name, const access::Caller& caller = kBo) {
    return Call<v1::Proposal, v1::WithdrawProposalRequest>(caller, "ProposalService/WithdrawProposal",
                                                           "name: '" + name + "'");
  }
  int Listed(const access::Caller& caller, const std::string& rest = "") {
    const auto listed = Call<v1::ListProposalsResponse, v1::ListProposalsRequest>(
        caller, "ProposalService/ListProposals", "parent: 'members/ana/plans/p1' " + rest);
    EXPECT_THAT(listed, IsOk());
    return listed.ok() ? listed->proposals_size() : -1;
  }
  absl::Status DeleteStep(const std::string& id) {
    return Call<google::protobuf::Empty, v1::DeleteStepRequest>(kAna, "PlanService/DeleteStep",
                                                                "name: 'members/ana/plans/p1/steps/" + id + "'")
        .status();
  }
};
WM_ON_EVERY_ENGINE(ProposalMethods);

TEST_P(ProposalMethods, ChangeNothingInThePlanUntilOneIsAccepted) {
  const v1::Plan before = GetPlan();
  Grant(kBo, access::v1::SECTION_TRACKS);
  EXPECT_THAT(Propose("text: 'x' section: SECTION_GOALS"), HasReason(Reason::REASON_NOT_PERMITTED));
  EXPECT_THAT(Propose(std::string(kOnTracks) + "adjustments { delete: 'members/ana/plans/p1/steps/none' }"),
              StatusIs(absl::StatusCode::kNotFound));
  const auto refused = Propose(std::string(kOnTracks) + kNewStep);
  const auto withdrawn = Propose(std::string(kOnTracks) + "adjustments { delete: 'members/ana/plans/p1/steps/s2' }");
  const auto accepted = Propose(std::string(kOnTracks) + kNewStep);
  ASSERT_THAT(accepted, IsOk());
  ASSERT_THAT(Refuse(refused->name()), IsOk());
  ASSERT_THAT(Withdraw(withdrawn->name()), IsOk());
  EXPECT_THAT(Accept(accepted->name(), "changed: true adjustments { delete: 'members/ana/plans/p1/steps/s1' } "
                                       "adjustments { delete: 'members/ana/plans/p1/steps/none' }"),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(GetPlan(), EqualsProto(before));
  for (const std::string& told : Told()) EXPECT_THAT(told, HasSubstr("ProposalChanged "));
  ASSERT_THAT(Accept(accepted->name()), IsOk());
  EXPECT_EQ(GetPlan().revision(), before.revision() + 1);
}

TEST_P(ProposalMethods, MakeAndAcceptOne) {
  Grant(kBo, access::v1::SECTION_TRACKS);
  const auto made = Propose(std::string(kOnTracks) + kNewStep +
                            "about: 'members/ana/plans/p1/steps/s1' author: 'members/ana' "
                            "state: PROPOSAL_STATE_ACCEPTED changed: true reason: 'forged'");
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->author(), "members/bo");
  EXPECT_EQ(made->state(), v1::PROPOSAL_STATE_OPEN);
  EXPECT_FALSE(made->changed());
  EXPECT_EQ(made->reason(), "");
  EXPECT_FALSE(made->has_decide_time());
  EXPECT_THAT(Told(), ElementsAre("ProposalChanged " + made->name()));
  EXPECT_THAT(Get(made->name()), IsOkAndHolds(EqualsProto(*made)));

  const auto accepted = Accept(made->name(), "etag: '1'");
  ASSERT_THAT(accepted, IsOk());
  EXPECT_EQ(accepted->state(), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_FALSE(accepted->changed());
  EXPECT_TRUE(accepted->has_decide_time());
  EXPECT_THAT(Told(), ElementsAre("PlanChanged members/ana/plans/p1", "ProposalChanged " + made->name()));
  EXPECT_EQ(LastFact<v1::ProposalChanged>().state(), v1::PROPOSAL_STATE_ACCEPTED);
  const v1::Plan plan = GetPlan();
  ASSERT_EQ(plan.steps_size(), 3);
  EXPECT_EQ(plan.steps(2).title(), "Lead the move");
  EXPECT_EQ(plan.steps(2).origin(), made->name());
  EXPECT_EQ(plan.version(), 0);

  EXPECT_THAT(Accept(made->name()), HasReason(Reason::REASON_STATE_FORBIDS));
  EXPECT_THAT(Refuse(made->name()), HasReason(Reason::REASON_STATE_FORBIDS));
  EXPECT_THAT(Withdraw(made->name()), HasReason(Reason::REASON_STATE_FORBIDS));
  EXPECT_EQ(GetPlan().steps_size(), 3);
}

TEST_P(ProposalMethods, AcceptOneChanged) {
  const v1::Proposal made = Proposed(std::string(kOnTracks) + kNewStep);
  const std::string other =
      "adjustments { create_action { title: 'Ask about the move' } } "
      "adjustments { update_step { step { name: 'members/ana/plans/p1/steps/s1' title: 'Short course' } } }";
  EXPECT_THAT(Accept(made.name(), other), HasViolation("adjustments"));
  const auto accepted = Accept(made.name(), "changed: true save_version: true " + other);
  ASSERT_THAT(accepted, IsOk());
  EXPECT_TRUE(accepted->changed());
  const v1::Plan plan = GetPlan();
  EXPECT_EQ(plan.steps_size(), 2);
  EXPECT_EQ(plan.steps(0).title(), "Short course");
  ASSERT_EQ(plan.actions_size(), 1);
  EXPECT_EQ(plan.actions(0).origin(), made.name());
  EXPECT_EQ(plan.version(), 1);
  // The author reads what became of it, and of the proposal what is still granted.
  EXPECT_TRUE(Get(made.name(), kBo)->changed());
}

TEST_P(ProposalMethods, TakeNoteOfAComment) {
  const v1::Proposal comment = Proposed(kOnTracks);
  const v1::Plan before = GetPlan();
  EXPECT_THAT(Accept(comment.name()), IsOk());
  EXPECT_THAT(GetPlan(), EqualsProto(before));
  EXPECT_THAT(Told(), ElementsAre("ProposalChanged " + comment.name()));
  const auto other = Propose(std::string(kOnTracks) + kNewStep);
  EXPECT_TRUE(Accept(other->name(), "changed: true")->changed());
  EXPECT_THAT(GetPlan(), EqualsProto(before));
}

TEST_P(ProposalMethods, StayOpenWhereThePlanMovedOn) {
  const std::string both =
      "adjustments { create_action { title: 'Ask' } } "
      "adjustments { update_step { step { name: 'members/ana/plans/p1/steps/s1' title: 'Longer' } } }";
  const v1::Proposal made = Proposed(kOnTracks + both);
  ASSERT_THAT(DeleteStep("s1"), IsOk());
  const v1::Plan before = GetPlan();
  Told();
  const absl::Status stale = Accept(made.name()).status();
  EXPECT_THAT(stale, HasReason(Reason::REASON_PREREQUISITE_MISSING));
  EXPECT_THAT(std::string(stale.message()), HasSubstr("members/ana/plans/p1/steps/s1"));
  EXPECT_THAT(GetPlan(), EqualsProto(before));
  EXPECT_EQ(Get(made.name())->state(), v1::PROPOSAL_STATE_OPEN);
  EXPECT_THAT(Told(), IsEmpty());
  EXPECT_THAT(Accept(made.name(), "changed: true adjustments { create_action { title: 'Ask' } }"), IsOk());
}

TEST_P(ProposalMethods, RefuseOneWithAReason) {
  const v1::Proposal made = Proposed(std::string(kOnTracks) + kNewStep);
  EXPECT_THAT(Refuse(made.name(), "etag: '7'"), HasReason(Reason::REASON_ETAG_MISMATCH));
  EXPECT_THAT((Call<v1::Proposal, v1::RefuseProposalRequest>(kAna, "ProposalService/RefuseProposal",
                                                             "name: '" + made.name() + "'")),
              HasViolation("reason"));
  ASSERT_THAT(Refuse(made.name(), "etag: '1'"), IsOk());
  EXPECT_EQ(Get(made.name(), kBo)->reason(), "Not this year");
  EXPECT_EQ(LastFact<v1::ProposalChanged>().state(), v1::PROPOSAL_STATE_REFUSED);
}

TEST_P(ProposalMethods, NeedAGrantOfEverySectionTheyTouch) {
  EXPECT_THAT(Propose(kOnTracks), HasReason(Reason::REASON_NOT_PERMITTED));
  EXPECT_THAT(Propose(kOnTracks, kAna), HasReason(Reason::REASON_NOT_PERMITTED));
  Grant(kBo, access::v1::SECTION_TRACKS);
  Grant(kCy, access::v1::SECTION_GOALS);
  const std::string goal = "create_goal { title: 'Lead' horizon: HORIZON_MID }";
  const std::string step = "name: 'members/ana/plans/p1/steps/s2' ";
  const std::string pay = "target_pay { amount { currency_code: 'GBP' units: 1 } period: PAY_PERIOD_YEAR }";
  for (const std::string& adjustment : std::vector<std::string>{
           goal, "delete: 'members/ana/plans/p1/goals/g1'",
           "update_step { step { " + step + "goals: 'members/ana/plans/p1/goals/g1' } }",
           "update_step { step { " + step + pay + " } }",
           "update_step { step { " + step + "} update_mask { paths: 'target_pay' } }",
           "update_step { step { " + step + "} update_mask { paths: 'target_pay.amount' } }",
           "update_step { step { " + step + "kind: STEP_KIND_RAISE title: 'x' } update_mask { paths: '*' } }",
           "update_step { step { " + step + "title: 'x' etag: '1' } }"}) {
    EXPECT_THAT(Propose(std::string(kOnTracks) + "adjustments { " + adjustment + " }"),
                HasReason(Reason::REASON_NOT_PERMITTED))
        << adjustment;
  }
  EXPECT_THAT(Propose(std::string(kOnTracks) + "adjustments { " + goal + " }", kCy),
              HasReason(Reason::REASON_NOT_PERMITTED));
  EXPECT_THAT(Propose("text: 'x' section: SECTION_GOALS adjustments { " + goal + " }", kCy), IsOk());
  EXPECT_THAT(Propose("text: 'x' section: SECTION_PRIVATE", kCy), HasReason(Reason::REASON_NOT_PERMITTED));
  Grant(kBo, access::v1::SECTION_GOALS);
  EXPECT_THAT(Propose(std::string(kOnTracks) + "adjustments { " + goal + " }"), IsOk());
}

// Whoever may not see steps learns of none whether it is there, how ever it is asked after.
TEST_P(ProposalMethods, TellNothingOfWhatIsHidden) {
  Grant(kBo, access::v1::SECTION_GOALS);
  for (const std::string& probe : std::vector<std::string>{
           "section: SECTION_TRACKS about: 'members/ana/plans/p1/steps/%'",
           "section: SECTION_GOALS about: 'members/ana/plans/p1/steps/%'",
           "section: SECTION_GOALS adjustments { delete: 'members/ana/plans/p1/steps/%' }",
           "section: SECTION_GOALS adjustments { update_step { step { name: 'members/ana/plans/p1/steps/%' } } }",
           "section: SECTION_GOALS adjustments { create_step { name: 'members/ana/plans/p1/steps/%' "
           "kind: STEP_KIND_OTHER title: 'x' } }"}) {
    const auto ask = [&](const std::string& id) {
      std::string fields = "text: 'x' " + probe;
      fields.replace(fields.find('%'), 1, id);
      return Propose(fields).status();
    };
    EXPECT_THAT(ask("s1"), HasReason(Reason::REASON_NOT_PERMITTED)) << probe;
    EXPECT_EQ(ask("s1"), ask("none")) << probe;
  }
  // A track that is hidden looks at the goal, which therefore cannot be removed: that is the member's to find out.
  ASSERT_THAT((Call<v1::Track, v1::UpdateTrackRequest>(
                  kAna, "PlanService/UpdateTrack",
                  "track { name: 'members/ana/plans/p1/tracks/t2' "
                  "entry_condition { goal_reached: 'members/ana/plans/p1/goals/g1' } }")),
              IsOk());
  const auto made =
      Propose("text: 'x' section: SECTION_GOALS adjustments { delete: 'members/ana/plans/p1/goals/g1' }");
  ASSERT_THAT(made, IsOk());
  EXPECT_THAT(Accept(made->name()), HasReason(Reason::REASON_PREREQUISITE_MISSING));
}

TEST_P(ProposalMethods, NameAllThatIsWrong) {
  Grant(kBo, access::v1::SECTION_TRACKS);
  const auto wrong = Propose("section: SECTION_TRACKS text: ' ' about: 'members/ana/plans/p1/steps/none' "
                             "adjustments { } adjustments { create_step { kind: STEP_KIND_OTHER title: 'x' } }");
  EXPECT_THAT(testing::ViolatedFields(wrong.status()),
              ElementsAre("proposal.text", "proposal.about", "proposal.adjustments[0]",
                          "proposal.adjustments[1].create_step.track"));
  EXPECT_THAT(testing::ViolatedFields(Propose("").status()), ElementsAre("proposal.section", "proposal.text"));
}

TEST_P(ProposalMethods, ShowEachSupporterTheirOwn) {
  const v1::Proposal mine = Proposed(std::string(kOnTracks) + kNewStep);
  EXPECT_THAT(Get(mine.name(), kCy), HasReason(Reason::REASON_NOT_PERMITTED));
  Grant(kCy, access::v1::SECTION_TRACKS);
  EXPECT_THAT(Get(mine.name(), kCy), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Withdraw(mine.name(), kCy), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(Listed(kCy), 0);
  ASSERT_THAT(Propose(kOnTracks, kCy), IsOk());
  EXPECT_EQ(Listed(kAna), 2);
  EXPECT_EQ(Listed(kBo), 1);
  EXPECT_EQ(Listed(kCy), 1);
  ASSERT_THAT(Withdraw(mine.name()), IsOk());
  EXPECT_EQ(LastFact<v1::ProposalChanged>().author(), "members/bo");
  EXPECT_EQ(Listed(kAna, "open_only: true"), 1);
  EXPECT_EQ(Listed(kBo, "open_only: true"), 0);
  EXPECT_EQ(Listed(kBo), 1);
  EXPECT_THAT((Call<v1::Proposal, v1::RefuseProposalRequest>(kBo, "ProposalService/RefuseProposal",
                                                             "name: '" + mine.name() + "' reason: 'x'")),
              HasReason(Reason::REASON_NOT_PERMITTED));
  EXPECT_THAT((Call<v1::Proposal, v1::AcceptProposalRequest>(kBo, "ProposalService/AcceptProposal",
                                                             "name: '" + mine.name() + "'")),
              HasReason(Reason::REASON_NOT_PERMITTED));
}

TEST_P(ProposalMethods, ShowTheirAuthorWhatIsStillGranted) {
  const v1::Proposal made = Proposed(std::string(kOnTracks) + kNewStep);
  EXPECT_EQ(Get(made.name(), kBo)->adjustments(0).create_step().title(), "Lead the move");
  const auto grants = server->Call<access::v1::ListGrantsResponse>(
      kAna, "waymark.access.v1.GrantService/ListGrants",
      testing::Proto<access::v1::ListGrantsRequest>("parent: 'members/ana'"));
  access::v1::DeleteGrantRequest revoke;
  revoke.set_name(grants->grants(0).name());
  ASSERT_THAT(server->Call<google::protobuf::Empty>(kAna, "waymark.access.v1.GrantService/DeleteGrant", revoke),
              IsOk());
  EXPECT_THAT(Get(made.name(), kBo), HasReason(Reason::REASON_NOT_PERMITTED));
  Grant(kBo, access::v1::SECTION_GOALS);
  EXPECT_EQ(Get(made.name(), kBo)->text(), "Take the move");
  EXPECT_EQ(Get(made.name(), kBo)->adjustments_size(), 0);
  // What the member was told stays the member's to decide on.
  EXPECT_THAT(Accept(made.name()), IsOk());
  EXPECT_EQ(GetPlan().steps_size(), 3);
}

TEST_P(ProposalMethods, AreLimitedByAuthorWhateverOthersHaveProposed) {
  Grant(kBo, access::v1::SECTION_TRACKS);
  Grant(kCy, access::v1::SECTION_TRACKS);
  std::string last;
  for (int i = 0; i < kMaxOpenOfAuthor; ++i) last = Propose(kOnTracks)->name();
  EXPECT_THAT(Propose(kOnTracks), HasReason(Reason::REASON_LIMIT_EXCEEDED));
  EXPECT_THAT(Propose(kOnTracks, kCy), IsOk());
  ASSERT_THAT(Withdraw(last), IsOk());
  EXPECT_THAT(Propose(kOnTracks), IsOk());
}

TEST_P(ProposalMethods, KeepTheLastDecidedOfAnAuthor) {
  Grant(kBo, access::v1::SECTION_TRACKS);
  const std::string first = Propose(kOnTracks)->name();
  ASSERT_THAT(Withdraw(first), IsOk());
  for (int i = 0; i < kKeptDecided; ++i) {
    clock.Advance(absl::Seconds(1));
    ASSERT_THAT(Withdraw(Propose(kOnTracks)->name()), IsOk());
  }
  EXPECT_THAT(Get(first), IsOk());
  clock.Advance(absl::Seconds(1));
  ASSERT_THAT(Propose(kOnTracks), IsOk());
  EXPECT_THAT(Get(first), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(ProposalMethods, AreMadeOnceByRequestId) {
  Grant(kBo, access::v1::SECTION_TRACKS);
  const auto made = Propose(kOnTracks, kBo, "request_id: 'r1'");
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(Propose(kOnTracks, kBo, "request_id: 'r1'")->name(), made->name());
  EXPECT_EQ(Listed(kAna), 1);
}

TEST_P(ProposalMethods, AreNotMadeToAnArchivedPlanAndGoWithTheirPlan) {
  const v1::Proposal made = Proposed(std::string(kOnTracks) + kNewStep);
  ASSERT_THAT(Withdraw(Propose(kOnTracks)->name()), IsOk());
  ASSERT_THAT((Call<v1::Plan, v1::ArchivePlanRequest>(kAna, "PlanService/ArchivePlan", "name: 'members/ana/plans/p1'")),
              IsOk());
  EXPECT_THAT(Propose(kOnTracks), HasReason(Reason::REASON_STATE_FORBIDS));
  EXPECT_THAT(Accept(made.name()), HasReason(Reason::REASON_STATE_FORBIDS));
  EXPECT_EQ(Get(made.name())->state(), v1::PROPOSAL_STATE_OPEN);
  Told();
  ASSERT_THAT((Call<google::protobuf::Empty, v1::DeletePlanRequest>(kAna, "PlanService/DeletePlan",
                                                                    "name: 'members/ana/plans/p1'")),
              IsOk());
  EXPECT_THAT(Told(), ElementsAre("ProposalChanged " + made.name(), "PlanEnded members/ana/plans/p1"));
  EXPECT_EQ(LastFact<v1::ProposalChanged>().state(), v1::PROPOSAL_STATE_WITHDRAWN);
  EXPECT_THAT(Get(made.name()), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace waymark::plan
