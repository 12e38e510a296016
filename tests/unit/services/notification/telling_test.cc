// How people are told: inbox, settings, quiet hours, mails and what becomes of them.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/notification/steps/telling.h"
#include "tests/unit/services/notification/suite.h"

namespace waymark::notification {
namespace {

using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::MemberCaller;
using testing::OperatorCaller;
using testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Minute = absl::CivilMinute;

class Telling : public ::testing::Test {
 protected:
  void GoTo(Minute local) {
    suite.SetBerlin(local);
    suite.Settle();
  }
  // Ana asks somebody apart from any round, due on 15 March.
  void Ask(const std::string& rater) {
    suite.feedback.Ask(rater, "", Date(2027, 3, 15));
    suite.Settle();
  }
  absl::StatusOr<v1::Settings> Change(const std::string& id, const std::string& text, const std::vector<std::string>& mask = {}) {
    v1::UpdateSettingsRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.mutable_settings()));
    request.mutable_settings()->set_name(absl::StrCat("members/", id, "/settings"));
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return suite.Call<v1::Settings>(MemberCaller(id), "SettingsService/UpdateSettings", request);
  }

  Suite suite;
};

TEST_F(Telling, ARequestApartFromRoundsIsToldRemindedOfAndDone) {
  Ask("members/ben");
  EXPECT_THAT(suite.Inbox("ben"), ElementsAre("FEEDBACK_REQUEST members/ben/requests/adhoc"));
  EXPECT_EQ(suite.Items("ben")[0].title(), "Ana Silva asks for your feedback");
  GoTo(Minute(2027, 3, 16, 8, 0));
  EXPECT_THAT(suite.LettersTo("ben@org.example"), SizeIs(2));
  suite.feedback.Answered("members/ben/requests/adhoc");
  suite.Settle();
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
  EXPECT_EQ(suite.Items("ben", v1::InboxItem::STATE_DONE)[0].title(), "Ana Silva asks for your feedback") << "only a round's close forgets";
}

TEST_F(Telling, AMailThatWasUnderWayWhenItsItemClosedIsRecordedAsSent) {
  suite.mail.meanwhile = [&] {
    EXPECT_THAT(suite.store->WriteAndWait([&](storage::Txn& txn) {
      return CloseItem(txn, suite.Items("ben")[0].name(), v1::InboxItem::STATE_DONE).status();
    }), IsOk());
  };
  Ask("members/ben");
  EXPECT_THAT(suite.LettersTo("ben@org.example"), SizeIs(1));
  ASSERT_THAT(suite.AllDeliveries(), SizeIs(1));
  EXPECT_EQ(suite.AllDeliveries()[0].state(), v1::Delivery::STATE_SENT);
}

TEST_F(Telling, AMailThatFailedWhileItsItemClosedIsCancelled) {
  suite.mail.refusal = absl::UnavailableError("no server");
  suite.mail.meanwhile = [&] {
    EXPECT_THAT(suite.store->WriteAndWait([&](storage::Txn& txn) {
      return CloseItem(txn, suite.Items("ben")[0].name(), v1::InboxItem::STATE_DONE).status();
    }), IsOk());
  };
  Ask("members/ben");
  suite.mail.refusal = absl::OkStatus();
  GoTo(Minute(2027, 3, 1, 18, 0));
  EXPECT_THAT(suite.LettersTo("ben@org.example"), IsEmpty());
  EXPECT_EQ(suite.AllDeliveries()[0].state(), v1::Delivery::STATE_CANCELLED);
}

TEST_F(Telling, AMailThatACrashLeftInDoubtIsRecordedSoThoughItsItemClosed) {
  suite.crash.at = "after_mail_before_mark";
  suite.mail.meanwhile = [&] { suite.feedback.Answered("members/ben/requests/adhoc"); };
  Ask("members/ben");
  EXPECT_THAT(suite.LettersTo("ben@org.example"), SizeIs(1)) << "not sent again: it is done";
  ASSERT_THAT(suite.AllDeliveries(), SizeIs(1));
  const v1::Delivery delivery = suite.AllDeliveries()[0];
  EXPECT_EQ(delivery.state(), v1::Delivery::STATE_CANCELLED);
  EXPECT_EQ(delivery.attempts(), 1);
  EXPECT_EQ(delivery.message_id(), suite.LettersTo("ben@org.example")[0].message_id);
  EXPECT_EQ(delivery.last_error(), "interrupted, may have been sent");
}

TEST_F(Telling, ALinkRenewedWhileItsMailIsUnderWayIsSent) {
  suite.mail.meanwhile = [&] {
    EXPECT_THAT(suite.store->WriteAndWait([&](storage::Txn& txn) {
      return SendRenewedLink(txn, ItemName(kCoach, v1::InboxItem::KIND_FEEDBACK_REQUEST, "externals/carla/requests/adhoc"), "c1", suite.clock.Now());
    }), IsOk());
  };
  Ask(kCoach);
  EXPECT_EQ(suite.mails(), 2) << "one that may have the old link, and one with the new";
}

TEST_F(Telling, QuietHoursDeferTheMailAndNotTheInbox) {
  GoTo(Minute(2027, 3, 1, 19, 0));
  Ask("members/ben");
  EXPECT_THAT(suite.Inbox("ben"), SizeIs(1));
  GoTo(Minute(2027, 3, 2, 7, 59));
  EXPECT_EQ(suite.mails(), 0);
  GoTo(Minute(2027, 3, 2, 8, 0));
  EXPECT_EQ(suite.mails(), 1);
}

TEST_F(Telling, QuietHoursAreThePersonsOwn) {
  suite.AddMember("noa", "America/New_York");
  suite.Settle();
  ASSERT_THAT(Change("ben", "quiet_start_minute: 600 quiet_end_minute: 600"), IsOk());
  GoTo(Minute(2027, 3, 1, 23, 0));
  Ask("members/ben");
  EXPECT_THAT(suite.LettersTo("ben@org.example"), SizeIs(1)) << "equal bounds: no quiet hours";
  GoTo(Minute(2027, 3, 2, 10, 0));
  Ask("members/noa");  // four in the morning there
  EXPECT_THAT(suite.LettersTo("noa@org.example"), IsEmpty());
  GoTo(Minute(2027, 3, 2, 14, 0));
  EXPECT_THAT(suite.LettersTo("noa@org.example"), SizeIs(1));
}

TEST_F(Telling, QuietHoursThatBecameLongerMeanwhileHold) {
  GoTo(Minute(2027, 3, 1, 20, 0));
  Ask("members/ben");
  ASSERT_THAT(Change("ben", "quiet_end_minute: 720"), IsOk());
  GoTo(Minute(2027, 3, 2, 8, 0));
  EXPECT_EQ(suite.mails(), 0);
  GoTo(Minute(2027, 3, 2, 12, 0));
  EXPECT_EQ(suite.mails(), 1);
}

TEST_F(Telling, SpeaksThePersonsLanguageTheirSettingFirst) {
  suite.AddMember("uwe", "Europe/Berlin", "de-AT");
  suite.Settle();
  Ask("members/uwe");
  EXPECT_EQ(suite.Items("uwe")[0].title(), "Ana Silva bittet um Ihre Rückmeldung");
  EXPECT_THAT(suite.LettersTo("uwe@org.example")[0].text, HasSubstr("Bitte bis zum 15. März 2027."));
  ASSERT_THAT(Change("ben", "language: 'de'"), IsOk());
  Ask("members/ben");
  EXPECT_EQ(suite.Items("ben")[0].title(), "Ana Silva bittet um Ihre Rückmeldung");
}

TEST_F(Telling, WhoWantsNoMailHasTheInbox) {
  ASSERT_THAT(Change("ben", "email_enabled: false"), IsOk());
  Ask("members/ben");
  EXPECT_THAT(suite.Inbox("ben"), SizeIs(1));
  EXPECT_EQ(suite.mails(), 0);
  EXPECT_THAT(suite.AllDeliveries(), IsEmpty());
}

TEST_F(Telling, WhoTurnsMailOffOrLeavesBeforeItIsSentGetsNone) {
  suite.AddMember("uwe");
  GoTo(Minute(2027, 3, 1, 20, 0));
  Ask("members/ben");
  Ask("members/uwe");
  ASSERT_THAT(Change("ben", "email_enabled: false"), IsOk());
  suite.AddMember("uwe", "Europe/Berlin", "en", /*active=*/false);
  GoTo(Minute(2027, 3, 2, 9, 0));
  EXPECT_EQ(suite.mails(), 0);
  for (const auto& delivery : suite.AllDeliveries()) EXPECT_EQ(delivery.state(), v1::Delivery::STATE_CANCELLED);
}

TEST_F(Telling, WhoHasLeftIsToldNothing) {
  suite.AddMember("ben", "Europe/Berlin", "en", /*active=*/false);
  suite.Settle();
  Ask("members/ben");
  EXPECT_EQ(suite.mails(), 0);
  EXPECT_THAT(suite.AllDeliveries(), IsEmpty());
}

TEST_F(Telling, AMemberNotHeardOfYetIsToldOnceTheyAre) {
  Ask("members/noa");
  EXPECT_EQ(suite.mails(), 0);
  suite.AddMember("noa");
  suite.Settle();
  suite.clock.Advance(absl::Minutes(2));
  suite.Settle();
  EXPECT_THAT(suite.LettersTo("noa@org.example"), SizeIs(1));
  EXPECT_THAT(suite.Inbox("noa"), SizeIs(1));
}

TEST_F(Telling, AnExternalRaterGetsALinkMadeWhenTheMailIsSent) {
  GoTo(Minute(2027, 3, 1, 20, 0));
  Ask(kCoach);
  EXPECT_EQ(suite.feedback.links, 0);
  GoTo(Minute(2027, 3, 2, 8, 0));
  const auto letters = suite.LettersTo("carla@elsewhere.example");
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_THAT(letters[0].text, HasSubstr("Hello Carla Coach,"));
  EXPECT_THAT(letters[0].text, HasSubstr("open waymark:answer/token1 ."));
}

TEST_F(Telling, ARenewedLinkIsSentOnceMore) {
  Ask(kCoach);
  feedback::v1::LinkRenewed renewed;
  renewed.set_request("externals/carla/requests/adhoc");
  suite.feedback.Tell(renewed.request(), renewed);
  suite.Settle();
  suite.feedback.Tell(renewed.request(), renewed);
  suite.Settle();
  const auto letters = suite.LettersTo("carla@elsewhere.example");
  ASSERT_THAT(letters, SizeIs(3));
  EXPECT_THAT(letters[2].text, HasSubstr("token3"));
  EXPECT_THAT(letters[2].text, HasSubstr("Those you were sent before no longer work."));
}

TEST_F(Telling, ARequestTakenBackBeforeItsMailLeftIsNotSent) {
  GoTo(Minute(2027, 3, 1, 20, 0));
  Ask(kCoach);
  suite.feedback.open_requests.clear();  // feedback knows, its journal has not said so yet
  GoTo(Minute(2027, 3, 2, 8, 0));
  EXPECT_EQ(suite.mails(), 0);
  EXPECT_EQ(suite.AllDeliveries()[0].state(), v1::Delivery::STATE_CANCELLED);
}

TEST_F(Telling, AMailServerThatIsAwayIsTriedAgainUnderTheSameMessageId) {
  suite.mail.refusal = absl::UnavailableError("smtp 451");
  Ask("members/ben");
  const v1::Delivery waiting = suite.AllDeliveries()[0];
  EXPECT_EQ(waiting.state(), v1::Delivery::STATE_PENDING);
  EXPECT_EQ(waiting.last_error(), "smtp 451");
  EXPECT_EQ(waiting.attempts(), 1);
  suite.clock.Advance(absl::Seconds(14));
  suite.Settle();
  EXPECT_EQ(suite.AllDeliveries()[0].attempts(), 1) << "not before half of thirty seconds";
  suite.mail.refusal = absl::OkStatus();
  suite.clock.Advance(absl::Seconds(17));
  suite.Settle();
  const v1::Delivery sent = suite.AllDeliveries()[0];
  EXPECT_EQ(sent.state(), v1::Delivery::STATE_SENT);
  EXPECT_EQ(sent.attempts(), 2);
  EXPECT_EQ(sent.last_error(), "");
  EXPECT_EQ(sent.message_id(), waiting.message_id());
  EXPECT_EQ(suite.LettersTo("ben@org.example")[0].message_id, sent.message_id());
}

TEST_F(Telling, AMailThatIsRefusedIsDeadUntilItIsDrivenAgain) {
  suite.mail.refusal = absl::InvalidArgumentError("smtp 550");
  Ask("members/ben");
  const v1::Delivery dead = suite.AllDeliveries()[0];
  EXPECT_EQ(dead.state(), v1::Delivery::STATE_DEAD);
  EXPECT_EQ(dead.last_error(), "smtp 550");
  v1::RedriveDeliveryRequest redrive;
  redrive.set_name(dead.name());
  EXPECT_THAT(suite.Call<v1::Delivery>(MemberCaller("ben"), "OccurrenceService/RedriveDelivery", redrive),
              StatusIs(absl::StatusCode::kPermissionDenied));
  suite.mail.refusal = absl::OkStatus();
  ASSERT_THAT(suite.Call<v1::Delivery>(OperatorCaller(), "OccurrenceService/RedriveDelivery", redrive), IsOk());
  suite.Settle();
  EXPECT_EQ(suite.mails(), 1);
  EXPECT_THAT(suite.Call<v1::Delivery>(OperatorCaller(), "OccurrenceService/RedriveDelivery", redrive),
              HasReason(base::Reason::REASON_STATE_FORBIDS));
}

TEST_F(Telling, AMailServerThatStaysAwayIsGivenUpInTheEnd) {
  suite.mail.refusal = absl::UnavailableError("smtp: no connection");
  Ask("members/ben");
  for (int hour = 0; hour < 24 * 8 && suite.AllDeliveries()[0].state() == v1::Delivery::STATE_PENDING; ++hour) {
    suite.clock.Advance(absl::Hours(1));
    suite.Settle();
  }
  EXPECT_EQ(suite.AllDeliveries()[0].state(), v1::Delivery::STATE_DEAD);
  EXPECT_EQ(suite.AllDeliveries()[0].attempts(), 80);
}

TEST_F(Telling, AnAddressThatIsNoneKillsTheDelivery) {
  plan::v1::Member member = suite.plan.members[1];
  member.set_email("ben@org.example\r\nBcc: eve@org.example");
  suite.plan.AddMember(member);
  suite.Settle();
  Ask("members/ben");
  EXPECT_EQ(suite.mails(), 0);
  EXPECT_EQ(suite.AllDeliveries()[0].state(), v1::Delivery::STATE_DEAD);
  EXPECT_EQ(suite.AllDeliveries()[0].last_error(), "no valid mail address");
}

TEST_F(Telling, ADismissedItemIsNeitherListedNorRemindedOf) {
  GoTo(Minute(2027, 3, 1, 20, 0));
  Ask("members/ben");
  v1::DismissItemRequest dismiss;
  dismiss.set_name(suite.Items("ben")[0].name());
  EXPECT_THAT(suite.Call<v1::InboxItem>(MemberCaller("ana"), "InboxService/DismissItem", dismiss),
              StatusIs(absl::StatusCode::kPermissionDenied));
  const auto dismissed = suite.Call<v1::InboxItem>(MemberCaller("ben"), "InboxService/DismissItem", dismiss);
  ASSERT_THAT(dismissed, IsOk());
  EXPECT_EQ(dismissed->state(), v1::InboxItem::STATE_DISMISSED);
  EXPECT_THAT(suite.Inbox("ben"), IsEmpty());
  GoTo(Minute(2027, 3, 20, 12, 0));
  EXPECT_EQ(suite.mails(), 0);
  dismiss.set_name("members/ben/inboxItems/none");
  EXPECT_THAT(suite.Call<v1::InboxItem>(MemberCaller("ben"), "InboxService/DismissItem", dismiss), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(Telling, AnInboxIsItsOwnersAlone) {
  v1::ListInboxRequest list;
  list.set_parent("members/ben");
  v1::GetSettingsRequest settings;
  settings.set_name("members/ben/settings");
  for (const auto& caller : {MemberCaller("ana"), OperatorCaller(), testing::AnalystCaller(), testing::ServiceCaller("plan"),
                             testing::LinkCaller("members/ben/requests/r", 1)}) {
    EXPECT_THAT(suite.Call<v1::ListInboxResponse>(caller, "InboxService/ListInbox", list), StatusIs(absl::StatusCode::kPermissionDenied));
    EXPECT_THAT(suite.Call<v1::Settings>(caller, "SettingsService/GetSettings", settings), StatusIs(absl::StatusCode::kPermissionDenied));
  }
}

TEST_F(Telling, SettingsHaveDefaultsAndChangeByMask) {
  v1::GetSettingsRequest get;
  get.set_name("members/ben/settings");
  auto settings = suite.Call<v1::Settings>(MemberCaller("ben"), "SettingsService/GetSettings", get);
  ASSERT_THAT(settings, IsOk());
  EXPECT_TRUE(settings->email_enabled());
  EXPECT_EQ(settings->quiet_start_minute(), 1140);
  EXPECT_EQ(settings->quiet_end_minute(), 480);
  EXPECT_EQ(settings->etag(), "0");
  ASSERT_THAT(Change("ben", "quiet_start_minute: 1200 email_enabled: false etag: '0'"), IsOk());
  settings = Change("ben", "quiet_end_minute: 0 email_enabled: true", {"quiet_end_minute"});
  ASSERT_THAT(settings, IsOk());
  EXPECT_EQ(settings->quiet_start_minute(), 1200);
  EXPECT_EQ(settings->quiet_end_minute(), 0);
  EXPECT_FALSE(settings->email_enabled()) << "not in the mask";
  settings = Change("ben", "", {"quiet_start_minute"});
  EXPECT_EQ(settings->quiet_start_minute(), 1140) << "in the mask and not set: the default again";
  EXPECT_THAT(Change("ben", "language: 'de' etag: '1'"), HasReason(base::Reason::REASON_ETAG_MISMATCH));
}

TEST_F(Telling, SettingsThatMakeNoSenseAreAllNamed) {
  const auto refused = Change("ben", "language: 'd!' quiet_start_minute: 1440 quiet_end_minute: -1");
  EXPECT_THAT(refused, HasViolation("settings.language"));
  EXPECT_THAT(refused, HasViolation("settings.quiet_start_minute"));
  EXPECT_THAT(refused, HasViolation("settings.quiet_end_minute"));
  for (const char* tag : {"d", "1de", "de-", "-de", "de--CH", "de CH", "abcdefghi", "de-abcdefghi"}) {
    EXPECT_THAT(Change("ben", absl::StrCat("language: '", tag, "'")), HasViolation("settings.language")) << tag;
  }
  for (const char* tag : {"de", "de-CH", "zh-Hant-TW", "en-GB-oxendict", "gsw"}) {
    EXPECT_THAT(Change("ben", absl::StrCat("language: '", tag, "'")), IsOk()) << tag;
  }
}

// Watches that resume from the cursor of the last item seen, whatever happens between.
class Watching : public ::testing::Test {
 protected:
  // What comes from `cursor` on, `most` messages at most; moves the cursor.
  std::vector<v1::InboxItem> Watch(std::string* cursor, size_t most = 1000) {
    v1::WatchInboxRequest request;
    request.set_parent("members/ben");
    request.set_cursor(*cursor);
    const auto got = suite.server->Watch<v1::WatchInboxResponse>(MemberCaller("ben"), "waymark.notification.v1.InboxService/WatchInbox",
                                                                 request, most);
    EXPECT_THAT(got, IsOk());
    std::vector<v1::InboxItem> items;
    for (const auto& response : *got) {
      items.push_back(response.item());
      *cursor = response.cursor();
    }
    return items;
  }
  void Ask(int number) {
    feedback::v1::RequestOpened fact;
    fact.set_request(absl::StrCat("members/ben/requests/r", number));
    fact.set_rater("members/ben");
    fact.set_subject("members/ana");
    suite.feedback.Tell(fact.request(), fact);
  }
  void Close(int number) {
    feedback::v1::RequestClosed fact;
    fact.set_request(absl::StrCat("members/ben/requests/r", number));
    suite.feedback.Tell(fact.request(), fact);
  }

  Suite suite;
};

TEST_F(Watching, ResumesWithoutGapOrRepeatWhereverItIsCut) {
  const int kItems = 250;  // more than two pages
  for (int i = 0; i < kItems; ++i) Ask(i);
  for (int i = 0; i < kItems; i += 5) Close(i);
  suite.Settle();
  std::map<std::string, v1::InboxItem::State> seen;
  std::string cursor;
  uint32_t random = 7;
  int round = 0;
  for (int done = 0; done < 3 && round < 1000; ++round) {
    random = random * 1664525 + 1013904223;
    const auto items = Watch(&cursor, 1 + (random >> 16) % 40);
    for (const auto& item : items) {
      const auto [known, is_new] = seen.emplace(item.subject(), item.state());
      EXPECT_TRUE(is_new || known->second != item.state()) << "repeated: " << item.subject();
      known->second = item.state();
    }
    done = items.empty() ? done + 1 : 0;
    if (round % 3 == 0 && round < 60) Close((random >> 8) % kItems), suite.Settle();
  }
  std::map<std::string, v1::InboxItem::State> now;
  for (const auto& item : suite.Items("ben")) now[item.subject()] = item.state();
  for (const auto& [subject, state] : seen) {
    EXPECT_EQ(state == v1::InboxItem::STATE_OPEN, now.contains(subject)) << subject;
  }
  for (int i = 0; i < kItems; i += 5) {
    EXPECT_FALSE(seen.contains(absl::StrCat("members/ben/requests/r", i))) << "closed before the watch began";
  }
  for (const auto& [subject, state] : now) EXPECT_TRUE(seen.contains(subject)) << subject;
}

TEST_F(Watching, AnItemThatChangedSeveralTimesComesOnceAsItIsNow) {
  std::string cursor;
  Ask(1), suite.Settle();
  EXPECT_THAT(Watch(&cursor), SizeIs(1));
  Ask(2), Close(1), Close(2), suite.Settle();
  const auto items = Watch(&cursor);
  ASSERT_THAT(items, SizeIs(2));
  EXPECT_EQ(items[0].state(), v1::InboxItem::STATE_DONE);
  EXPECT_THAT(Watch(&cursor), IsEmpty());
}

TEST_F(Watching, ACursorThisInboxNeverGaveIsLost) {
  for (const char* cursor : {"x", "c99", "o1.99", "c", "o1", "c-1", "c1x", "o.", "99999999999999999999"}) {
    v1::WatchInboxRequest request;
    request.set_parent("members/ben");
    request.set_cursor(cursor);
    EXPECT_THAT(suite.server->Watch<v1::WatchInboxResponse>(MemberCaller("ben"), "waymark.notification.v1.InboxService/WatchInbox", request),
                HasReason(base::Reason::REASON_CURSOR_LOST))
        << cursor;
  }
}

TEST_F(Watching, ListingTurnsPages) {
  for (int i = 0; i < 130; ++i) Ask(i);
  suite.Settle();
  v1::ListInboxRequest request;
  request.set_parent("members/ben");
  std::set<std::string> names;
  int pages = 0;
  do {
    const auto page = suite.Call<v1::ListInboxResponse>(MemberCaller("ben"), "InboxService/ListInbox", request);
    ASSERT_THAT(page, IsOk());
    for (const auto& item : page->items()) EXPECT_TRUE(names.insert(item.name()).second);
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(names.size(), 130u);
}

}  // namespace
}  // namespace waymark::notification
