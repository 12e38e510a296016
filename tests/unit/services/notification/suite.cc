#include "tests/unit/services/notification/suite.h"

#include <algorithm>
#include <atomic>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/storage/memory_store.h"
#include "common/storage/rerunning_store.h"
#include "common/storage/sqlite_store.h"

namespace waymark::notification {
namespace {

std::unique_ptr<storage::Store> OpenStore(StoreKind kind, const std::filesystem::path& folder) {
  const auto tables = testing::WithPathTables(NotificationService::Tables());
  auto opened = kind == StoreKind::kOptimistic ? storage::OpenMemoryStore({.tables = tables})
                                               : storage::OpenSqliteStore({.path = folder / "store.db", .tables = tables});
  EXPECT_TRUE(opened.ok()) << opened.status();
  return kind == StoreKind::kRerunning ? storage::MakeRerunningStore(*std::move(opened)) : *std::move(opened);
}

Letter Read(const Envelope& mail) {
  Letter letter;
  letter.to = mail.to;
  letter.message_id = mail.message_id;
  const size_t end = mail.bytes.find("\r\n\r\n");
  letter.head = mail.bytes.substr(0, end);
  const size_t part = mail.bytes.find("text/plain");
  const size_t begin = mail.bytes.find("\r\n\r\n", part) + 4;
  const std::string body = mail.bytes.substr(begin, mail.bytes.find("\r\n--", begin) - begin);
  EXPECT_TRUE(absl::Base64Unescape(absl::StrReplaceAll(body, {{"\r\n", ""}}), &letter.text));
  return letter;
}

}  // namespace

Suite::Suite(StoreKind kind) {
  static std::atomic<int> number{0};
  folder_ = std::filesystem::path(::testing::TempDir()) / base::Cat("notification-", getpid(), "-", ++number);
  std::filesystem::create_directories(folder_);
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Berlin", &berlin_));
  store = OpenStore(kind, folder_);
  clock.Set(absl::FromCivil(absl::CivilHour(2027, 3, 1, 12), absl::UTCTimeZone()));
  Restart();
  AddMember("ana");
  AddMember("ben");
  Settle();
}

Suite::~Suite() {
  server.reset();
  service.reset();
  store->Close();
  std::filesystem::remove_all(folder_);
}

void Suite::Restart() {
  server.reset();
  service.reset();
  const rpc::Wiring wiring{&clock, &ids, &crash, store.get(), &metrics};
  NotificationOptions options;
  options.mail = &mail;
  options.mail_from = "waymark@org.example";
  service = std::make_unique<NotificationService>(wiring, &plan, &feedback, options);
  server = std::make_unique<testing::InProcess>(wiring, service.get());
}

void Suite::Settle() {
  for (int i = 0; i < 1000; ++i) {
    try {
      const absl::StatusOr<bool> did = service->Step();
      if (!did.ok() && !plan.down && !feedback.down) ADD_FAILURE() << did.status();
      if (!did.ok() || !*did) return;
    } catch (const Crashed&) {
      Restart();
    }
  }
  ADD_FAILURE() << "does not settle";
}

void Suite::SetBerlin(absl::CivilMinute local) { clock.Set(absl::FromCivil(local, berlin_)); }

std::string Suite::Berlin() const { return absl::FormatTime("%Y-%m-%d %H:%M", clock.Now(), berlin_); }

void Suite::AddMember(const std::string& id, const std::string& zone, const std::string& language, bool active) {
  plan::v1::Member member;
  member.set_name(base::Cat("members/", id));
  member.set_display_name(base::Cat("Member ", id));
  member.set_issuer(std::string(testing::kIssuer));
  member.set_subject(id);
  member.set_email(base::Cat(id, "@org.example"));
  member.set_time_zone(zone);
  member.set_language(language);
  member.set_state(active ? plan::v1::MEMBER_STATE_ACTIVE : plan::v1::MEMBER_STATE_LEFT);
  plan.AddMember(member);
}

plan::v1::Plan Suite::QuarterlyPlan() const {
  plan::v1::Plan made;
  made.set_name(kPlan);
  *made.mutable_next_review_date() = Date(2027, 4, 1);
  auto& cadence = *made.add_cadences();
  cadence.set_rule("quarterly");
  cadence.set_unit(type::v1::Cadence::UNIT_QUARTER);
  *cadence.mutable_anchor() = Date(2027, 1, 1);
  return made;
}

std::vector<v1::InboxItem> Suite::Items(const std::string& id, v1::InboxItem::State state) {
  v1::ListInboxRequest request;
  request.set_parent(base::Cat("members/", id));
  request.set_state(state);
  request.set_page_size(200);
  const auto page = Call<v1::ListInboxResponse>(testing::MemberCaller(id), "InboxService/ListInbox", request);
  EXPECT_TRUE(page.ok()) << page.status();
  if (!page.ok()) return {};
  return {page->items().begin(), page->items().end()};
}

std::vector<std::string> Suite::Inbox(const std::string& id) {
  std::vector<std::string> lines;
  for (const v1::InboxItem& item : Items(id)) {
    lines.push_back(base::Cat(v1::InboxItem::Kind_Name(item.kind()).substr(5), " ", item.subject()));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> Suite::OccurrenceStates() {
  const auto page = Call<v1::ListOccurrencesResponse>(testing::OperatorCaller(), "OccurrenceService/ListOccurrences",
                                                      v1::ListOccurrencesRequest());
  EXPECT_TRUE(page.ok()) << page.status();
  std::vector<std::string> lines;
  for (const v1::Occurrence& occurrence : page->occurrences()) {
    lines.push_back(
        base::Cat(base::LastSegment(occurrence.name()), " ", v1::Occurrence::State_Name(occurrence.state()).substr(6)));
  }
  return lines;
}

std::vector<v1::Delivery> Suite::AllDeliveries() {
  v1::ListDeliveriesRequest request;
  request.set_page_size(200);
  const auto page = Call<v1::ListDeliveriesResponse>(testing::OperatorCaller(), "OccurrenceService/ListDeliveries", request);
  EXPECT_TRUE(page.ok()) << page.status();
  return {page->deliveries().begin(), page->deliveries().end()};
}

std::vector<Letter> Suite::LettersTo(const std::string& address) const {
  std::vector<Letter> letters;
  for (const Envelope& sent : mail.sent) {
    if (sent.to == address) letters.push_back(Read(sent));
  }
  return letters;
}

google::type::Date Date(int year, int month, int day) { return base::DateOf(absl::CivilDay(year, month, day)); }

}  // namespace waymark::notification
