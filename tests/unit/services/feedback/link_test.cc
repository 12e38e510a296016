#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/access/link.h"
#include "common/base/timestamp.h"
#include "tests/unit/services/feedback/suite.h"

namespace waymark::feedback {
namespace {

using testing::HasReason;
using testing::IsOk;
using testing::MemberCaller;
using ::testing::ElementsAre;

// Named and anonymous external raters: the same rules for both.
class Links : public ::testing::TestWithParam<bool> {
 protected:
  Links() {
    suite.ConfirmPanel(absl::StrCat("raters { external { display_name: 'Eve' email: 'eve@coach.test' } relation: ",
                                    anonymous ? "RELATION_OTHER" : "RELATION_EXTERNAL_COACH", "}",
                                    "raters { external { display_name: 'Fay' email: 'fay@coach.test' } relation: RELATION_MENTOR }"));
    EXPECT_THAT(suite.OpenRound(), IsOk());
    request = suite.RequestOf("Eve");
  }

  absl::StatusOr<v1::IssuedLink> Issue(const std::string& name) {
    return suite.CallText<v1::IssuedLink, v1::IssueLinkRequest>(kNotification, "RequestService/IssueLink",
                                                                absl::StrCat("name: '", name, "'"));
  }
  // Who holds the token, as the server finds it out.
  access::Caller Holder(const v1::IssuedLink& link) {
    const auto caller = access::ReadLink(kLinkKey, link.link_token(), suite.clock.Now());
    EXPECT_THAT(caller, IsOk());
    return *caller;
  }
  absl::StatusOr<v1::Request> Get(const access::Caller& caller, const std::string& name) {
    return suite.CallText<v1::Request, v1::GetRequestRequest>(caller, "RequestService/GetRequest", absl::StrCat("name: '", name, "'"));
  }
  absl::StatusOr<v1::SentRequest> Renew(const std::string& name, const std::string& subject = "ana") {
    return suite.CallText<v1::SentRequest, v1::RenewLinkRequest>(
        MemberCaller(subject), "RequestService/RenewLink", absl::StrCat("parent: 'members/", subject, "' request: '", name, "'"));
  }

  const bool anonymous = GetParam();
  Suite suite;
  std::string request;
};

INSTANTIATE_TEST_SUITE_P(NamedAndAnonymous, Links, ::testing::Bool());

TEST_P(Links, OpenTheirRequestAndAnswerItOnce) {
  const auto link = Issue(request);
  ASSERT_THAT(link, IsOk());
  EXPECT_EQ(link->email(), "eve@coach.test");
  EXPECT_EQ(link->display_name(), "Eve");
  EXPECT_EQ(link->subject_display_name(), "Ana");
  const access::Caller eve = Holder(*link);
  EXPECT_EQ(Get(eve, request)->items().skills_size(), 2);
  EXPECT_THAT(suite.Submit(eve, request, 3, "good"), IsOk());
  EXPECT_THAT(suite.Submit(eve, request, 4, "better"), HasReason(error::v1::REASON_STATE_FORBIDS)) << "replayed";
  EXPECT_THAT(suite.Decline(eve, request), HasReason(error::v1::REASON_STATE_FORBIDS));
  EXPECT_EQ(Get(eve, request)->state(), v1::Request::STATE_ANSWERED);
  EXPECT_THAT(Issue(request), HasReason(error::v1::REASON_STATE_FORBIDS)) << "there is nothing to send";
}

TEST_P(Links, MayDecline) {
  const access::Caller eve = Holder(*Issue(request));
  ASSERT_THAT(suite.Decline(eve, request, "I do not know her."), IsOk());
  EXPECT_THAT(suite.Submit(eve, request, 3), HasReason(error::v1::REASON_STATE_FORBIDS));
}

TEST_P(Links, OpenNothingElse) {
  const access::Caller eve = Holder(*Issue(request));
  const std::string other = suite.RequestOf("Fay");
  EXPECT_THAT(Get(eve, other), HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT(suite.Submit(eve, other, 3), HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT(Get(eve, "externals/none/requests/none"), HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT((suite.CallText<v1::Round, v1::GetRoundRequest>(eve, "RoundService/GetRound", absl::StrCat("name: '", kRound, "'"))),
              HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT((suite.CallText<v1::ListSentRequestsResponse, v1::ListSentRequestsRequest>(eve, "RequestService/ListSentRequests",
                                                                                         "parent: 'members/ana'")),
              HasReason(error::v1::REASON_NOT_PERMITTED));
}

TEST_P(Links, ExpireThirtyDaysAfterTheDueDate) {
  const auto link = Issue(request);
  const absl::Time due = absl::FromCivil(absl::CivilSecond(2027, 4, 16, 12), absl::UTCTimeZone());
  EXPECT_EQ(base::TimeOf(link->expire_time()), due + absl::Hours(24 * 30));
  EXPECT_THAT(access::ReadLink(kLinkKey, link->link_token(), base::TimeOf(link->expire_time()) - absl::Seconds(1)), IsOk());
  EXPECT_THAT(access::ReadLink(kLinkKey, link->link_token(), base::TimeOf(link->expire_time())),
              HasReason(error::v1::REASON_CREDENTIAL_EXPIRED));
  suite.clock.Set(due + absl::Hours(24 * 20));
  EXPECT_EQ(base::TimeOf(Issue(request)->expire_time()), suite.clock.Now() + absl::Hours(24 * 30)) << "sent again later, good for longer";
}

TEST_P(Links, MadeWithAnotherKeyOrChangedAreNone) {
  const std::string forged = access::MakeLink("another key of thirty-two bytes.", request, 1, suite.clock.Now() + absl::Hours(1));
  EXPECT_THAT(access::ReadLink(kLinkKey, forged, suite.clock.Now()), HasReason(error::v1::REASON_CREDENTIAL_INVALID));
}

TEST_P(Links, RenewalVoidsTheOnesSentBefore) {
  const access::Caller old = Holder(*Issue(request));
  const access::Caller same = Holder(*Issue(request));
  EXPECT_THAT(Get(old, request), IsOk());
  EXPECT_THAT(Get(same, request), IsOk()) << "asked again, as good";
  ASSERT_THAT(Renew(request), IsOk());
  EXPECT_EQ(suite.Told().back(), absl::StrCat("LinkRenewed ", request));
  EXPECT_THAT(Get(old, request), HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT(suite.Submit(old, request, 3), HasReason(error::v1::REASON_NOT_PERMITTED));
  const access::Caller fresh = Holder(*Issue(request));
  EXPECT_THAT(suite.Submit(fresh, request, 3), IsOk());
}

TEST_P(Links, OnlyTheSubjectRenewsThem) {
  suite.AddPerson("bob");
  EXPECT_THAT(Renew(request, "bob"), HasReason(error::v1::REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Renew("externals/none/requests/none"), HasReason(error::v1::REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Renew(suite.RequestOf("ana")), HasReason(error::v1::REASON_RESOURCE_NOT_FOUND)) << "a member needs no link";
}

TEST_P(Links, RenewingTellsNothingOfAnAnonymousRater) {
  const access::Caller eve = Holder(*Issue(request));
  ASSERT_THAT(suite.Submit(eve, request, 3), IsOk());
  if (anonymous) {
    EXPECT_THAT(Renew(request), IsOk());
  } else {
    EXPECT_THAT(Renew(request), HasReason(error::v1::REASON_STATE_FORBIDS));
  }
}

TEST_P(Links, EndWhenTheRequestIsTakenBackOrTheRoundClosed) {
  const access::Caller eve = Holder(*Issue(request));
  ASSERT_THAT(suite.Withdraw(request), IsOk());
  EXPECT_THAT(Get(eve, request), HasReason(error::v1::REASON_NOT_PERMITTED));
  const access::Caller fay = Holder(*Issue(suite.RequestOf("Fay")));
  const std::string name = suite.RequestOf("Fay");
  ASSERT_THAT(suite.CloseRound(), IsOk());
  EXPECT_THAT(Get(fay, name), HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_THAT(suite.Submit(fay, name, 3), HasReason(error::v1::REASON_NOT_PERMITTED));
}

TEST_P(Links, AddressesGoWhenTheyAreNoLongerNeeded) {
  EXPECT_NE(suite.Dump().find("eve@coach.test"), std::string::npos);
  const access::Caller eve = Holder(*Issue(request));
  ASSERT_THAT(suite.Submit(eve, request, 3), IsOk());
  // The panel still names her; of the rest of the store nothing does.
  std::string contacts;
  const std::vector<std::string> lines = absl::StrSplit(suite.Dump(), '\n');
  for (const std::string& line : lines) {
    if (line.starts_with("link_contacts")) contacts += line;
  }
  EXPECT_EQ(contacts.find("eve@coach.test"), std::string::npos);
  EXPECT_NE(contacts.find("fay@coach.test"), std::string::npos);
}

TEST_P(Links, OfManyRedeemedAtOnceOneWins) {
  const access::Caller eve = Holder(*Issue(request));
  std::atomic<int> won = 0, refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&, i] {
      for (int k = 0; k < 16; ++k) {
        const auto answer = suite.Submit(eve, request, 1 + i % 4);
        if (answer.ok()) {
          ++won;
        } else if (base::ReasonOf(answer.status()) == error::v1::REASON_STATE_FORBIDS) {
          ++refused;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(refused, 16 * 16 - 1);
}

TEST_P(Links, AreIssuedToNobodyButNotification) {
  const std::string text = absl::StrCat("name: '", request, "'");
  for (const access::Caller& caller :
       {MemberCaller("ana"), testing::ServiceCaller("plan"), testing::OperatorCaller(), testing::LinkCaller(request, 1)}) {
    EXPECT_THAT((suite.CallText<v1::IssuedLink, v1::IssueLinkRequest>(caller, "RequestService/IssueLink", text)),
                HasReason(error::v1::REASON_NOT_PERMITTED))
        << caller.Key();
  }
  EXPECT_THAT(Issue(suite.RequestOf("ana")), HasReason(error::v1::REASON_RESOURCE_NOT_FOUND)) << "a member needs no link";
}

}  // namespace
}  // namespace waymark::feedback
