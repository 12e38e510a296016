#include <string>

#include "absl/strings/str_cat.h"
#include "tests/unit/services/feedback/suite.h"
#include "waymark/access/v1/grant.pb.h"

namespace waymark::feedback {
namespace {

using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::MemberCaller;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Answers : public ::testing::Test {
 protected:
  Answers() {
    for (const char* id : {"bob", "cy", "mia", "gus"}) suite.AddPerson(id);
    suite.ConfirmPanel(
        "raters { member: 'members/bob' relation: RELATION_MANAGER } raters { member: 'members/mia' relation: RELATION_MENTOR } "
        "raters { member: 'members/cy' relation: RELATION_PEER }");
    EXPECT_THAT(suite.OpenRound(), IsOk());
  }

  absl::StatusOr<v1::ListAnswersResponse> List(const std::string& who, const std::string& more = "") {
    return suite.CallText<v1::ListAnswersResponse, v1::ListAnswersRequest>(MemberCaller(who), "AnswerService/ListAnswers",
                                                                           absl::StrCat("parent: 'members/ana' ", more));
  }
  absl::StatusOr<v1::Answer> Get(const std::string& who, const std::string& name) {
    return suite.CallText<v1::Answer, v1::GetAnswerRequest>(MemberCaller(who), "AnswerService/GetAnswer",
                                                            absl::StrCat("name: '", name, "'"));
  }
  absl::StatusOr<v1::Comparison> Compare(const std::string& who) {
    return suite.CallText<v1::Comparison, v1::GetComparisonRequest>(MemberCaller(who), "RoundService/GetComparison",
                                                                    absl::StrCat("name: '", kRound, "'"));
  }
  // Ana grants a section to gus; returns the grant's name.
  std::string Grant(const std::string& section) {
    const auto grant = suite.server->Call<access::v1::Grant>(
        MemberCaller("ana"), "waymark.access.v1.GrantService/CreateGrant",
        Parse<access::v1::CreateGrantRequest>(
            absl::StrCat("parent: 'members/ana' grant { grantee: 'members/gus' section: ", section, " purpose: 'mentoring' }")));
    EXPECT_THAT(grant, IsOk());
    return grant->name();
  }
  void Revoke(const std::string& grant) {
    access::v1::DeleteGrantRequest request;
    request.set_name(grant);
    EXPECT_THAT(suite.server->Call<google::protobuf::Empty>(MemberCaller("ana"), "waymark.access.v1.GrantService/DeleteGrant", request),
                IsOk());
  }
  void AnswerAll() {
    ASSERT_THAT(suite.Submit(MemberCaller("ana"), suite.RequestOf("ana"), 4, "I do well"), IsOk());
    ASSERT_THAT(suite.Submit(MemberCaller("bob"), suite.RequestOf("bob"), 2, "She could plan more"), IsOk());
    ASSERT_THAT(suite.Submit(MemberCaller("mia"), suite.RequestOf("mia"), 3, "She listens"), IsOk());
  }

  Suite suite;
};

TEST_F(Answers, OfNamedRelationsShowTheirRater) {
  AnswerAll();
  const auto listed = List("ana", absl::StrCat("round: '", kRound, "'"));
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->answers_size(), 3);
  for (const v1::Answer& answer : listed->answers()) {
    EXPECT_EQ(answer.round(), kRound);
    EXPECT_FALSE(answer.rater_display_name().empty());
    const auto one = Get("ana", answer.name());
    ASSERT_THAT(one, IsOk());
    EXPECT_EQ(one->SerializeAsString(), answer.SerializeAsString());
  }
}

TEST_F(Answers, ThatSayWhatWasNotAskedAreRefusedWhole) {
  v1::SubmitAnswerRequest submit = Parse<v1::SubmitAnswerRequest>(R"(
      content {
        skill_ratings { skill: 'skills/coaching' level { scale: 'scales/gdad-level' value: 5 } }
        skill_ratings { skill: 'skills/juggling' level { scale: 'scales/gdad-level' value: 2 } }
        skill_ratings { skill: 'skills/planning' level { scale: 'scales/gdad-level' value: 2.5 } }
        goal_ratings { goal: 'members/ana/plans/p1/goals/g9' realism: REALISM_LIKELY }
      })");
  submit.set_name(suite.RequestOf("bob"));
  const std::string before = suite.Dump();
  const auto refused = suite.Call<v1::Request>(MemberCaller("bob"), "RequestService/SubmitAnswer", submit);
  EXPECT_THAT(testing::ViolatedFields(refused.status()),
              ElementsAre("content.skill_ratings[0].level.value", "content.skill_ratings[1].skill",
                          "content.skill_ratings[2].level.value", "content.goal_ratings[0].goal"));
  submit.clear_content();
  EXPECT_THAT(suite.Call<v1::Request>(MemberCaller("bob"), "RequestService/SubmitAnswer", submit), HasViolation("content"));
  EXPECT_EQ(suite.Dump(), before);
}

TEST_F(Answers, SelfAgainstEachNamedRelation) {
  AnswerAll();
  ASSERT_THAT(suite.Submit(MemberCaller("cy"), suite.RequestOf("cy"), 1), IsOk());
  ASSERT_THAT(suite.CloseRound(), IsOk());
  const auto compared = Compare("ana");
  ASSERT_THAT(compared, IsOk());
  EXPECT_EQ(compared->state(), v1::Round::STATE_CLOSED);
  ASSERT_EQ(compared->skills_size(), 2);
  const v1::SkillComparison& coaching = compared->skills(0);
  EXPECT_EQ(coaching.self(), 4);
  ASSERT_EQ(coaching.relations_size(), 2) << "the peer is in no figure";
  EXPECT_EQ(coaching.relations(0).relation(), v1::RELATION_MANAGER);
  EXPECT_EQ(coaching.relations(0).difference(), 2);
  EXPECT_EQ(coaching.relations(0).finding(), v1::FINDING_BLIND_SPOT);
  EXPECT_EQ(coaching.relations(1).difference(), 1);
  EXPECT_EQ(coaching.relations(1).finding(), v1::FINDING_RATES_SELF_HIGHER) << "1 point is not more than a third of 3";
  ASSERT_EQ(compared->goals_size(), 1);
  EXPECT_EQ(compared->goals(0).self(), v1::REALISM_LIKELY);
}

TEST_F(Answers, AreTheSubjectsAndNobodyElses) {
  AnswerAll();
  const std::string name = List("ana")->answers(0).name();
  for (const char* other : {"bob", "cy", "mia", "gus"}) {
    EXPECT_THAT(List(other), HasReason(error::v1::REASON_NOT_PERMITTED)) << other;
    EXPECT_THAT(Get(other, name), HasReason(error::v1::REASON_NOT_PERMITTED)) << other;
    EXPECT_THAT(Get(other, "members/ana/answers/none"), HasReason(error::v1::REASON_NOT_PERMITTED)) << other;
    EXPECT_THAT(Compare(other), HasReason(error::v1::REASON_NOT_PERMITTED)) << other;
  }
  EXPECT_THAT(Get("ana", "members/ana/answers/none"), HasReason(error::v1::REASON_RESOURCE_NOT_FOUND));
}

TEST_F(Answers, AGrantOpensFeedbackUntilItIsRevoked) {
  AnswerAll();
  const std::string grant = Grant("SECTION_FEEDBACK");
  const auto listed = List("gus");
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->answers_size(), 3);
  EXPECT_EQ(listed->answers(0).content().skill_ratings_size(), 2);
  const auto compared = Compare("gus");
  ASSERT_THAT(compared, IsOk());
  EXPECT_EQ(compared->skills_size(), 2);
  const auto uses = suite.server->Call<access::v1::ListGrantUsesResponse>(
      MemberCaller("ana"), "waymark.access.v1.GrantService/ListGrantUses",
      Parse<access::v1::ListGrantUsesRequest>("parent: 'members/ana'"));
  ASSERT_THAT(uses, IsOk());
  EXPECT_EQ(uses->grant_uses_size(), 2) << "who looked is told";
  Revoke(grant);
  EXPECT_THAT(List("gus"), HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT(Compare("gus"), HasReason(error::v1::REASON_NOT_PERMITTED));
}

TEST_F(Answers, AGrantOfFeedbackOpensNoGoals) {
  AnswerAll();
  Grant("SECTION_FEEDBACK");
  const auto round = suite.CallText<v1::Round, v1::GetRoundRequest>(MemberCaller("gus"), "RoundService/GetRound",
                                                                    absl::StrCat("name: '", kRound, "'"));
  ASSERT_THAT(round, IsOk());
  EXPECT_EQ(round->items().skills_size(), 2);
  EXPECT_THAT(round->items().goals(), IsEmpty());
  const auto listed = List("gus");
  ASSERT_THAT(listed, IsOk());
  for (const v1::Answer& answer : listed->answers()) EXPECT_THAT(answer.content().goal_ratings(), IsEmpty());
  EXPECT_THAT(Compare("gus")->goals(), IsEmpty());
  Grant("SECTION_GOALS");
  EXPECT_EQ(Compare("gus")->goals_size(), 1);
  EXPECT_EQ(List("gus")->answers(0).content().goal_ratings_size(), 1);
}

TEST_F(Answers, AGrantOfAnotherSectionOpensNothing) {
  AnswerAll();
  for (const char* section : {"SECTION_GOALS", "SECTION_REVIEWS", "SECTION_SUPPORTERS"}) Grant(section);
  EXPECT_THAT(List("gus"), HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT(Compare("gus"), HasReason(error::v1::REASON_NOT_PERMITTED));
}

TEST_F(Answers, PagesAreBoundToTheirQuery) {
  AnswerAll();
  const auto first = List("ana", "page_size: 2");
  ASSERT_THAT(first, IsOk());
  ASSERT_EQ(first->answers_size(), 2);
  const auto rest = List("ana", absl::StrCat("page_size: 2 page_token: '", first->next_page_token(), "'"));
  ASSERT_THAT(rest, IsOk());
  EXPECT_EQ(rest->answers_size(), 1);
  EXPECT_EQ(rest->next_page_token(), "");
  EXPECT_THAT(List("ana", absl::StrCat("round: '", kRound, "' page_size: 2 page_token: '", first->next_page_token(), "'")),
              HasReason(error::v1::REASON_PAGE_TOKEN_INVALID));
  EXPECT_THAT(List("ana", "round: 'members/bob/rounds/r'"), HasViolation("round"));
}

}  // namespace
}  // namespace waymark::feedback
