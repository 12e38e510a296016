#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/events/journal.h"
#include "services/feedback/handlers/member_copy.h"
#include "services/feedback/handlers/tables.h"
#include "tests/unit/services/feedback/suite.h"
#include "waymark/plan/v1/events.pb.h"

namespace waymark::feedback {
namespace {

using testing::HasReason;
using testing::IsOk;
using testing::MemberCaller;
using ::testing::Contains;

class MemberCopy : public ::testing::Test {
 protected:
  void Apply(const std::string& member, bool active, const std::string& subject = "") {
    plan::v1::MemberChanged fact;
    fact.set_member("members/" + member);
    fact.set_display_name("Called " + member);
    if (!subject.empty()) {
      fact.set_issuer(std::string(testing::kIssuer));
      fact.set_subject(subject);
    }
    fact.set_active(active);
    event::v1::Event event;
    event.set_subject(fact.member());
    event.mutable_fact()->PackFrom(fact);
    EXPECT_THAT(suite.store->WriteAndWait([&](storage::Txn& txn) { return ApplyPlanEvent(txn, Now(), event); }), IsOk());
  }
  rpc::Call Now() {
    rpc::Call call;
    call.now = suite.clock.Now();
    call.ids = &suite.ids;
    return call;
  }
  v1::KnownMember Known(const std::string& member) {
    v1::KnownMember known;
    EXPECT_THAT(suite.store->Read([&](storage::Txn& txn) -> absl::Status {
      auto row = KnownMembers().Get(txn, "members/" + member);
      if (!row.ok()) return row.status();
      known = **row;
      return absl::OkStatus();
    }),
                IsOk());
    return known;
  }
  absl::Status ListRounds(const std::string& subject, const std::string& member) {
    return suite
        .CallText<v1::ListRoundsResponse, v1::ListRoundsRequest>(MemberCaller(subject), "RoundService/ListRounds",
                                                                 absl::StrCat("parent: 'members/", member, "'"))
        .status();
  }

  Suite suite;
};

TEST_F(MemberCopy, AMemberSignsInOnceThePlanServiceToldOfIt) {
  EXPECT_FALSE(ListRounds("zoe", "zoe").ok());
  Apply("zoe", true, "zoe");
  EXPECT_THAT(ListRounds("zoe", "zoe"), IsOk());
  EXPECT_EQ(Known("zoe").display_name(), "Called zoe");
  Apply("zoe", false, "zoe");
  EXPECT_FALSE(ListRounds("zoe", "zoe").ok());
  EXPECT_FALSE(Known("zoe").active());
}

TEST_F(MemberCopy, AnIdentityMovesToAnotherMember) {
  Apply("old", true, "zoe");
  Apply("new", true, "zoe");
  EXPECT_THAT(ListRounds("zoe", "new"), IsOk());
  EXPECT_FALSE(ListRounds("zoe", "old").ok());
}

TEST_F(MemberCopy, OtherFactsArePassedOver) {
  event::v1::Event event;
  event.mutable_fact()->PackFrom(plan::v1::PlanEnded());
  const std::string before = suite.Dump();
  EXPECT_THAT(suite.store->WriteAndWait([&](storage::Txn& txn) { return ApplyPlanEvent(txn, Now(), event); }), IsOk());
  EXPECT_EQ(suite.Dump(), before);
}

TEST_F(MemberCopy, ALeaversOpenRequestsExpire) {
  suite.AddPerson("bob");
  suite.AddPerson("cy");
  suite.ConfirmPanel(
      "raters { member: 'members/bob' relation: RELATION_MANAGER } raters { member: 'members/cy' relation: RELATION_MENTOR }");
  ASSERT_THAT(suite.OpenRound(), IsOk());
  const std::string bob = suite.RequestOf("bob");
  suite.AddPerson("bob", false);
  EXPECT_THAT(suite.Told(), Contains(absl::StrCat("RequestClosed ", bob, " OUTCOME_EXPIRED")));
  EXPECT_EQ(suite.GetRound()->state(), v1::Round::STATE_OPEN) << "ana and cy still owe";
  ASSERT_THAT(suite.Submit(MemberCaller("ana"), suite.RequestOf("ana"), 3), IsOk());
  suite.AddPerson("cy", false);
  EXPECT_EQ(suite.GetRound()->state(), v1::Round::STATE_CLOSED) << "nobody is left who owes";
}

TEST_F(MemberCopy, ALeaversOwnRoundsAndRequestsEnd) {
  suite.AddPerson("bob");
  suite.ConfirmPanel("raters { member: 'members/bob' relation: RELATION_MANAGER }");
  ASSERT_THAT(suite.OpenRound(), IsOk());
  ASSERT_THAT((suite.CallText<v1::SentRequest, v1::CreateRequestRequest>(
                  MemberCaller("ana"), "RequestService/CreateRequest",
                  "parent: 'members/ana' rater { member: 'members/bob' relation: RELATION_MENTOR } "
                  "due_date { year: 2027 month: 2 day: 1 } items { question: 'q' }")),
              IsOk());
  suite.AddPerson("ana", false);
  EXPECT_EQ(suite.Told().size(), 4u + 4u) << "opened: the round, two requests and the single one; closed: the same";
  for (const v1::Request& request : suite.AllRequests()) EXPECT_EQ(request.state(), v1::Request::STATE_EXPIRED);
}

TEST_F(MemberCopy, ToldTwiceIsToldOnce) {
  suite.AddPerson("bob");
  suite.ConfirmPanel("raters { member: 'members/bob' relation: RELATION_MANAGER }");
  ASSERT_THAT(suite.OpenRound(), IsOk());
  suite.AddPerson("bob", false);
  const auto told = suite.Told();
  suite.AddPerson("bob", false);
  EXPECT_EQ(suite.Told(), told);
}

TEST_F(MemberCopy, ListingMakesTheCopyAgree) {
  suite.AddPerson("bob");
  for (const char* id : {"ana", "zoe", "yan"}) {
    plan::v1::Member member;
    member.set_name(absl::StrCat("members/", id));
    member.set_display_name(absl::StrCat("Listed ", id));
    member.set_issuer(std::string(testing::kIssuer));
    member.set_subject(id);
    member.set_state(std::string(id) == "yan" ? plan::v1::MEMBER_STATE_LEFT : plan::v1::MEMBER_STATE_ACTIVE);
    suite.plan.members.push_back(member);
  }
  ASSERT_THAT(ResyncMembers(suite.plan, *suite.store, Now()), IsOk());
  EXPECT_EQ(Known("ana").display_name(), "Listed ana");
  EXPECT_TRUE(Known("zoe").active());
  EXPECT_FALSE(Known("yan").active());
  suite.plan.down = true;
  EXPECT_FALSE(ResyncMembers(suite.plan, *suite.store, Now()).ok());
}

// Plan as a journal in a store of its own, followed step by step.
class JournalOnly final : public rpc::Component {
 public:
  std::string_view name() const override { return "plan"; }
  std::vector<rpc::Service> Services() override { return {events::Journal::MakeService()}; }
};

TEST_F(MemberCopy, TheServiceFollowsPlansJournal) {
  Suite other;  // only its store is used
  JournalOnly component;
  testing::InProcess journal({&other.clock, &other.ids, &other.crash, other.store.get(), &other.metrics}, &component);
  suite.plan.journal = journal.PeerOf(testing::ServiceCaller("feedback"));
  const auto tell = [&](const std::string& member, bool active) {
    plan::v1::MemberChanged fact;
    fact.set_member(member);
    fact.set_display_name("Told");
    fact.set_active(active);
    rpc::Call call;
    call.now = other.clock.Now();
    call.ids = &other.ids;
    ASSERT_THAT(other.store->WriteAndWait([&](storage::Txn& txn) { return events::Journal::Append(txn, call, member, fact); }), IsOk());
  };
  ASSERT_THAT(suite.service->Step(), IsOk());
  tell("members/zoe", true);
  EXPECT_THAT(suite.service->Step(), testing::IsOkAndHolds(true));
  EXPECT_EQ(Known("zoe").display_name(), "Told");
  EXPECT_THAT(suite.service->Step(), testing::IsOkAndHolds(false)) << "each event once";
  tell("members/zoe", false);
  EXPECT_THAT(suite.service->Step(), testing::IsOkAndHolds(true));
  EXPECT_FALSE(Known("zoe").active());
  suite.plan.journal.reset();
}

}  // namespace
}  // namespace waymark::feedback
