#include <string>

#include "absl/strings/str_cat.h"
#include "tests/unit/services/feedback/suite.h"

namespace waymark::feedback {
namespace {

using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::MemberCaller;
using testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr char kBob[] = "raters { member: 'members/bob' relation: RELATION_MANAGER } ";

class Panel : public ::testing::Test {
 protected:
  Panel() { suite.AddPerson("bob"); }

  absl::StatusOr<v1::RaterPanel> Update(const std::string& fields) {
    return suite.CallText<v1::RaterPanel, v1::UpdatePanelRequest>(
        MemberCaller("ana"), "PanelService/UpdatePanel", absl::StrCat("panel { name: 'members/ana/panels/p1' ", fields, "}"));
  }
  absl::StatusOr<v1::RaterPanel> Confirm(const std::string& etag = "") {
    return suite.CallText<v1::RaterPanel, v1::ConfirmRatersRequest>(
        MemberCaller("ana"), "PanelService/ConfirmRaters", absl::StrCat("name: 'members/ana/panels/p1' etag: '", etag, "'"));
  }
  absl::StatusOr<v1::RaterPanel> Get(const std::string& who = "ana") {
    return suite.CallText<v1::RaterPanel, v1::GetPanelRequest>(MemberCaller(who), "PanelService/GetPanel",
                                                               "name: 'members/ana/panels/p1'");
  }

  Suite suite;
};

TEST_F(Panel, IsNotThereUntilItIsMade) {
  EXPECT_THAT(Get(), HasReason(error::v1::REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Confirm(), HasReason(error::v1::REASON_RESOURCE_NOT_FOUND));
}

TEST_F(Panel, AChangeOfRatersTakesTheConfirmationAway) {
  ASSERT_THAT(Update(kBob), IsOk());
  EXPECT_FALSE(Get()->confirmed());
  ASSERT_THAT(Confirm(), IsOk());
  EXPECT_TRUE(Get()->confirmed());
  EXPECT_TRUE(Get()->has_confirm_time());
  ASSERT_THAT(Update(kBob), IsOk());
  EXPECT_TRUE(Get()->confirmed()) << "the same raters are no change";
  ASSERT_THAT(Update(""), IsOk());
  EXPECT_FALSE(Get()->confirmed());
  EXPECT_FALSE(Get()->has_confirm_time());
}

TEST_F(Panel, ANonePresentEtagIsRefused) {
  const auto first = Update(kBob);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(Update("etag: '" + first->etag() + "'"), IsOk());
  EXPECT_THAT(Update(absl::StrCat(kBob, "etag: '", first->etag(), "'")), HasReason(error::v1::REASON_ETAG_MISMATCH));
  EXPECT_THAT(Confirm(first->etag()), HasReason(error::v1::REASON_ETAG_MISMATCH));
  EXPECT_THAT(Confirm(Get()->etag()), IsOk());
}

TEST_F(Panel, EveryMistakeIsNamedAtOnce) {
  const auto refused = Update(
      "raters { member: 'members/ana' relation: RELATION_PEER }"
      "raters { member: 'members/nobody' }"
      "raters { external { display_name: 'Eve' email: 'eve' } relation: RELATION_OTHER }");
  EXPECT_THAT(refused, HasReason(error::v1::REASON_INVALID_FIELDS));
  EXPECT_THAT(refused, HasViolation("panel.raters[0].relation"));
  EXPECT_THAT(refused, HasViolation("panel.raters[1].relation"));
  EXPECT_THAT(refused, HasViolation("panel.raters[2].external.email"));
}

TEST_F(Panel, UnknownAndFormerMembersAreNoRaters) {
  suite.AddPerson("left", false);
  const auto refused = Update(
      "raters { member: 'members/nobody' relation: RELATION_PEER } raters { member: 'members/left' relation: RELATION_PEER }");
  EXPECT_THAT(testing::ViolatedFields(refused.status()), ElementsAre("panel.raters[0].member", "panel.raters[1].member"));
}

TEST_F(Panel, ARaterWhoLeftMeanwhileStopsTheConfirmation) {
  ASSERT_THAT(Update(kBob), IsOk());
  suite.AddPerson("bob", false);
  EXPECT_THAT(Confirm(), HasReason(error::v1::REASON_PREREQUISITE_MISSING));
}

TEST_F(Panel, BelongsToItsMemberAlone) {
  ASSERT_THAT(Update(kBob), IsOk());
  EXPECT_THAT(Get("bob"), HasReason(error::v1::REASON_NOT_PERMITTED));
}

TEST_F(Panel, NobodyIsAskedBeforeTheRatersAreConfirmed) {
  ASSERT_THAT(Update(kBob), IsOk());
  const auto round = suite.OpenRound();
  ASSERT_THAT(round, IsOk());
  EXPECT_EQ(round->state(), v1::Round::STATE_AWAITING_RATERS);
  EXPECT_THAT(suite.AllRequests(), IsEmpty());
  EXPECT_THAT(suite.Told(), ElementsAre(absl::StrCat("RoundOpened ", kRound, " awaiting")));
  ASSERT_THAT(Confirm(), IsOk());
  EXPECT_EQ(suite.GetRound()->state(), v1::Round::STATE_OPEN);
  EXPECT_EQ(suite.AllRequests().size(), 2u) << "ana and bob";
  EXPECT_THAT(suite.Told(), ElementsAre(absl::StrCat("RoundOpened ", kRound, " awaiting"), absl::StrCat("RoundOpened ", kRound),
                                        StartsWith("RequestOpened members/ana/"), StartsWith("RequestOpened members/bob/")));
  ASSERT_THAT(Confirm(), IsOk());
  EXPECT_EQ(suite.AllRequests().size(), 2u) << "confirming again asks nobody again";
}

TEST_F(Panel, OfAnotherPlanStartsNothing) {
  ASSERT_THAT(suite.OpenRound(), IsOk());
  ASSERT_THAT((suite.CallText<v1::RaterPanel, v1::UpdatePanelRequest>(MemberCaller("ana"), "PanelService/UpdatePanel",
                                                                     "panel { name: 'members/ana/panels/p2' }")),
              IsOk());
  ASSERT_THAT((suite.CallText<v1::RaterPanel, v1::ConfirmRatersRequest>(MemberCaller("ana"), "PanelService/ConfirmRaters",
                                                                       "name: 'members/ana/panels/p2'")),
              IsOk());
  EXPECT_EQ(suite.GetRound()->state(), v1::Round::STATE_AWAITING_RATERS);
}

}  // namespace
}  // namespace waymark::feedback
