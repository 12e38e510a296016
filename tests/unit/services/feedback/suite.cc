#include "tests/unit/services/feedback/suite.h"

#include <cctype>
#include <cstdlib>
#include <variant>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/log.h"
#include "common/base/resource_name.h"
#include "common/storage/memory_store.h"
#include "common/storage/rerunning_store.h"
#include "common/storage/sqlite_store.h"
#include "services/feedback/handlers/member_copy.h"
#include "services/feedback/handlers/tables.h"
#include "waymark/event/v1/journal.pb.h"

namespace waymark::feedback {

namespace {

std::filesystem::path MakeFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "feedback.XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) std::abort();
  return name;
}

std::unique_ptr<storage::Store> OpenStore(StoreKind kind, const std::filesystem::path& folder) {
  const auto tables = testing::WithPathTables(FeedbackService::Tables());
  if (kind == StoreKind::kSqlite) {
    storage::SqliteOptions options;
    options.path = (folder / "feedback.db").string();
    options.tables = tables;
    return *storage::OpenSqliteStore(options);
  }
  storage::MemoryOptions options;
  options.tables = tables;
  auto memory = *storage::OpenMemoryStore(options);
  return kind == StoreKind::kOptimistic ? std::move(memory) : storage::MakeRerunningStore(std::move(memory));
}

plan::v1::ReviewSnapshot Snapshot() {
  return Parse<plan::v1::ReviewSnapshot>(absl::StrCat(R"(
      plan {
        name: 'members/ana/plans/p1'
        target_role { role: 'roles/gdad-lead' role_release: '2024' }
        goals { name: ')", kGoal, R"(' title: 'Lead a team' }
      })"));
}

plan::v1::Role LeadRole() {
  return Parse<plan::v1::Role>(R"(
      name: 'roles/gdad-lead' catalogue: 'catalogues/gdad' release: '2024'
      skills { skill: 'skills/coaching' title: 'Coaching' level { scale: 'scales/gdad-level' value: 3 } weight: 1 }
      skills { skill: 'skills/planning' title: 'Planning' level { scale: 'scales/gdad-level' value: 4 } weight: 1 })");
}

std::string TextOf(const storage::Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return std::to_string(*number);
  return std::get<std::string>(value);
}

}  // namespace

Suite::Suite(uint64_t seed, StoreKind store_kind) : ids(seed), folder_(MakeFolder()) {
  plan.snapshots[kReview] = Snapshot();
  plan.roles["roles/gdad-lead"] = LeadRole();
  plan.releases.push_back(Parse<plan::v1::Release>("name: 'catalogues/gdad/releases/2023'"));
  plan.releases.push_back(Parse<plan::v1::Release>(R"(
      name: 'catalogues/gdad/releases/2024'
      scales { name: 'scales/gdad-level' kind: KIND_ORDINAL minimum: 1 maximum: 4 })"));
  base::SetLogLevel(base::Severity::kError);
  store = OpenStore(store_kind, folder_);
  const rpc::Wiring wiring{&clock, &ids, &crash, store.get(), &metrics};
  service = std::make_unique<FeedbackService>(wiring, &plan, FeedbackOptions{kLinkKey});
  server = std::make_unique<testing::InProcess>(wiring, service.get());
  AddPerson("ana");
}

Suite::~Suite() {
  server.reset();
  service.reset();
  store->Close();
  std::filesystem::remove_all(folder_);
}

void Suite::AddPerson(const std::string& id, bool active, const std::string& manager) {
  plan::v1::MemberChanged fact;
  fact.set_member("members/" + id);
  fact.set_issuer(std::string(testing::kIssuer));
  fact.set_subject(id);
  fact.set_display_name(std::string(1, static_cast<char>(std::toupper(id[0]))) + id.substr(1));
  fact.set_manager(manager);
  fact.set_active(active);
  EXPECT_THAT(store->WriteAndWait([&](storage::Txn& txn) {
    rpc::Call call;
    call.now = clock.Now();
    call.ids = &ids;
    return ApplyMember(txn, call, fact);
  }),
              testing::IsOk());
}

void Suite::ConfirmPanel(const std::string& raters) {
  const auto ana = testing::MemberCaller("ana");
  const std::string panel = absl::StrCat("panel { name: '", kPanel, "' ", raters, "}");
  ASSERT_THAT((CallText<v1::RaterPanel, v1::UpdatePanelRequest>(ana, "PanelService/UpdatePanel", panel)), testing::IsOk());
  const std::string name = absl::StrCat("name: '", kPanel, "'");
  ASSERT_THAT((CallText<v1::RaterPanel, v1::ConfirmRatersRequest>(ana, "PanelService/ConfirmRaters", name)), testing::IsOk());
}

absl::StatusOr<v1::Round> Suite::OpenRound() {
  return CallText<v1::Round, v1::OpenRoundRequest>(
      kNotification, "RoundService/OpenRound",
      absl::StrCat("parent: 'members/ana' review: '", kReview, "' due_date { year: 2027 month: 4 day: 15 }"));
}

absl::StatusOr<v1::Round> Suite::CloseRound() {
  return CallText<v1::Round, v1::CloseRoundRequest>(kNotification, "RoundService/CloseRound", absl::StrCat("name: '", kRound, "'"));
}

absl::StatusOr<v1::Round> Suite::GetRound() {
  return CallText<v1::Round, v1::GetRoundRequest>(testing::MemberCaller("ana"), "RoundService/GetRound",
                                                  absl::StrCat("name: '", kRound, "'"));
}

std::vector<v1::Request> Suite::AllRequests() {
  std::vector<v1::Request> requests;
  EXPECT_THAT(store->Read([&](storage::Txn& txn) -> absl::Status {
    auto rows = Requests().Select(txn, {});
    if (!rows.ok()) return rows.status();
    for (const auto& row : *rows) requests.push_back(*row);
    return absl::OkStatus();
  }),
              testing::IsOk());
  return requests;
}

std::string Suite::RequestOf(const std::string& rater) {
  for (const v1::Request& request : AllRequests()) {
    const bool by_name = base::Prefix(request.name(), 2) == "members/" + rater;
    if (by_name || (request.name().starts_with("externals/") && request.rater_display_name() == rater)) return request.name();
  }
  return "";
}

absl::StatusOr<v1::Request> Suite::Submit(const access::Caller& caller, const std::string& request, int value,
                                          const std::string& comment, const std::string& request_id) {
  v1::SubmitAnswerRequest submit;
  submit.set_name(request);
  submit.set_request_id(request_id);
  for (const char* skill : {"skills/coaching", "skills/planning"}) {
    v1::SkillRating* rating = submit.mutable_content()->add_skill_ratings();
    rating->set_skill(skill);
    rating->mutable_level()->set_scale("scales/gdad-level");
    rating->mutable_level()->set_value(value);
  }
  v1::GoalRating* goal = submit.mutable_content()->add_goal_ratings();
  goal->set_goal(kGoal);
  goal->set_realism(static_cast<v1::Realism>(value));
  submit.mutable_content()->set_comment(comment);
  return Call<v1::Request>(caller, "RequestService/SubmitAnswer", submit);
}

absl::StatusOr<v1::Request> Suite::Decline(const access::Caller& caller, const std::string& request, const std::string& reason) {
  v1::DeclineRequestRequest decline;
  decline.set_name(request);
  decline.set_reason(reason);
  return Call<v1::Request>(caller, "RequestService/DeclineRequest", decline);
}

absl::StatusOr<v1::SentRequest> Suite::Withdraw(const std::string& request, const std::string& subject) {
  v1::WithdrawRequestRequest withdraw;
  withdraw.set_parent("members/" + subject);
  withdraw.set_request(request);
  return Call<v1::SentRequest>(testing::MemberCaller(subject), "RequestService/WithdrawRequest", withdraw);
}

std::vector<std::string> Suite::Told() {
  std::vector<std::string> told;
  const auto events = server->Watch<event::v1::Event>(kNotification, "waymark.event.v1.JournalService/WatchEvents",
                                                      event::v1::WatchEventsRequest());
  EXPECT_THAT(events, testing::IsOk());
  for (const event::v1::Event& event : *events) {
    const std::string& url = event.fact().type_url();
    std::string line = absl::StrCat(url.substr(url.rfind('.') + 1), " ", event.subject());
    v1::RequestClosed closed;
    if (event.fact().UnpackTo(&closed)) absl::StrAppend(&line, " ", v1::RequestClosed::Outcome_Name(closed.outcome()));
    v1::WishedRequestChanged wished;
    if (event.fact().UnpackTo(&wished))
      absl::StrAppend(&line, " ", wished.request(), " ", v1::RequestClosed::Outcome_Name(wished.outcome()));
    v1::RoundOpened opened;
    if (event.fact().UnpackTo(&opened) && opened.awaiting_raters()) absl::StrAppend(&line, " awaiting");
    told.push_back(std::move(line));
  }
  return told;
}

std::string Suite::Dump() {
  std::string dump;
  EXPECT_THAT(store->Read([&](storage::Txn& txn) -> absl::Status {
    dump.clear();
    for (const storage::TableSpec* table : testing::WithPathTables(FeedbackService::Tables())) {
      auto rows = txn.Select(*table, {});
      if (!rows.ok()) return rows.status();
      for (const storage::Row& row : *rows) {
        absl::StrAppend(&dump, table->name, " | ", row.key, " | ", row.member, " | ");
        for (const storage::Value& column : row.columns) absl::StrAppend(&dump, TextOf(column), " | ");
        absl::StrAppend(&dump, row.revision, " | ", absl::CEscape(row.bytes), "\n");
      }
    }
    return absl::OkStatus();
  }),
              testing::IsOk());
  return dump;
}

}  // namespace waymark::feedback
