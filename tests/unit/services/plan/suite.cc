#include "tests/unit/services/plan/suite.h"

#include <cstdlib>

#include "common/base/log.h"
#include "common/storage/memory_store.h"
#include "common/storage/rerunning_store.h"
#include "common/storage/sqlite_store.h"
#include "services/plan/handlers/catalogue_tables.h"

namespace waymark::plan {
namespace {

using testing::IsOk;
using testing::Proto;

std::unique_ptr<storage::Store> OpenStore(Engine engine, const std::filesystem::path& folder) {
  const auto tables = testing::WithPathTables(PlanService::Tables());
  if (engine == Engine::kSqlite) {
    storage::SqliteOptions options;
    options.path = (folder / "plan.db").string();
    options.tables = tables;
    return *storage::OpenSqliteStore(options);
  }
  storage::MemoryOptions options;
  options.tables = tables;
  auto memory = *storage::OpenMemoryStore(options);
  return engine == Engine::kOptimistic ? std::move(memory) : storage::MakeRerunningStore(std::move(memory));
}

}  // namespace

Suite::Suite() {
  std::string folder = (std::filesystem::temp_directory_path() / "plan.XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) std::abort();
  folder_ = folder;
  base::SetLogLevel(base::Severity::kError);
  store = OpenStore(GetParam(), folder_);
  Restart();
  for (const auto& [id, zone] : {std::pair("ana", "Europe/London"), std::pair("bo", "Pacific/Auckland")}) {
    v1::CreateMemberRequest request;
    request.set_member_id(id);
    request.mutable_member()->set_display_name(id);
    request.mutable_member()->set_time_zone(zone);
    request.mutable_member()->set_issuer(std::string(testing::kIssuer));
    request.mutable_member()->set_subject(id);
    EXPECT_THAT(Send<v1::Member>(testing::OperatorCaller(), "MemberService/CreateMember", request), IsOk());
  }
  MakeCatalogue();
  Told();
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
  service = std::make_unique<PlanService>(wiring, &feedback, PlanOptions{link_key});
  server = std::make_unique<testing::InProcess>(wiring, service.get());
}

void Suite::MakeCatalogue() {
  EXPECT_THAT(store->WriteAndWait([](storage::Txn& txn) -> absl::Status {
    const std::string scales =
        "scales { name: 'scales/gdad-level' kind: KIND_ORDINAL minimum: 1 maximum: 4 ranks { value: 1 title: "
        "'Awareness' }"
        " ranks { value: 4 title: 'Expert' } }";
    absl::Status status =
        Catalogues().Insert(txn, Proto<v1::Catalogue>("name: 'catalogues/gdad' active_release: '2' " + scales));
    for (const std::string release : {"1", "2"}) {
      const std::string in = " catalogue: 'catalogues/gdad' release: '" + release + "'";
      status.Update(
          Releases().Insert(txn, Proto<v1::Release>("name: 'catalogues/gdad/releases/" + release +
                                                    "' complete: true activate_time { seconds: 1 } " + scales)));
      status.Update(Roles().Insert(txn, Proto<v1::Role>("name: 'roles/gdad-lead' title: 'Lead'" + in)));
      status.Update(Skills().Insert(
          txn, Proto<v1::Skill>("name: 'skills/gdad-planning' title: 'Planning' scale: 'scales/gdad-level' "
                                "anchors { value: 2 meaning: 'Plans her own work. Keeps to it.' }" +
                                in)));
    }
    return status;
  }),
              IsOk());
}

v1::Plan Suite::MakePlan() {
  const auto plan = Call<v1::Plan, v1::CreatePlanRequest>(kAna, "PlanService/CreatePlan", R"(
      parent: "members/ana" plan_id: "p1"
      plan {
        title: "To lead" mode: PLAN_MODE_FLEXIBLE direction: DIRECTION_VERTICAL target_role { role: "roles/gdad-lead" }
        goals { name: "members/ana/plans/p1/goals/g1" title: "Lead a team" horizon: HORIZON_SHORT target_date { year: 2028 } }
        tracks { name: "members/ana/plans/p1/tracks/t1" title: "Specialist" }
        tracks { name: "members/ana/plans/p1/tracks/t2" title: "Manager" }
        steps { name: "members/ana/plans/p1/steps/s1" kind: STEP_KIND_TRAINING title: "Course" track: "members/ana/plans/p1/tracks/t1"
                target_date { year: 2027 month: 3 } goals: "members/ana/plans/p1/goals/g1"
                skills { skill: "skills/gdad-planning" level { scale: "scales/gdad-level" value: 3 } } }
        steps { name: "members/ana/plans/p1/steps/s2" kind: STEP_KIND_RAISE title: "Raise" track: "members/ana/plans/p1/tracks/t2"
                target_pay { amount { currency_code: "GBP" units: 52000 } period: PAY_PERIOD_YEAR } }
        supporters { member: "members/bo" relation: SUPPORTER_RELATION_MENTOR note: "knows the field" }
        lifestyle { kind: LIFESTYLE_KIND_BALANCE text: "Fridays off" hours_per_week: 32 }
        notes: "Ask for the budget first"
        next_review_date { year: 2027 month: 4 day: 1 }
        cadences { rule: "quarterly" unit: UNIT_QUARTER anchor { year: 2027 month: 1 day: 1 } }
      })");
  EXPECT_THAT(plan, IsOk());
  return plan.ok() ? *plan : v1::Plan();
}

v1::Plan Suite::MakeActivePlan() {
  MakePlan();
  const auto plan =
      Call<v1::Plan, v1::ActivatePlanRequest>(kAna, "PlanService/ActivatePlan", "name: 'members/ana/plans/p1'");
  EXPECT_THAT(plan, IsOk());
  return plan.ok() ? *plan : v1::Plan();
}

v1::Plan Suite::GetPlan(const access::Caller& caller) {
  const auto plan = Call<v1::Plan, v1::GetPlanRequest>(caller, "PlanService/GetPlan", "name: 'members/ana/plans/p1'");
  EXPECT_THAT(plan, IsOk());
  return plan.ok() ? *plan : v1::Plan();
}

absl::StatusOr<v1::Review> Suite::OpenReview(const std::string& date, const std::string& rule) {
  return Call<v1::Review, v1::OpenReviewRequest>(
      kNotification, "ReviewService/OpenReview",
      "plan: 'members/ana/plans/p1' rule: '" + rule + "' date { " + date + " }");
}

void Suite::Grant(const access::Caller& to, access::v1::Section section) {
  access::v1::CreateGrantRequest request;
  request.set_parent("members/ana");
  request.mutable_grant()->set_grantee("members/" + to.subject);
  request.mutable_grant()->set_section(section);
  EXPECT_THAT(server->Call<access::v1::Grant>(kAna, "waymark.access.v1.GrantService/CreateGrant", request), IsOk());
}

std::vector<event::v1::Event> Suite::Events(const std::string& cursor) {
  event::v1::WatchEventsRequest request;
  request.set_cursor(cursor);
  const auto events =
      server->Watch<event::v1::Event>(kNotification, "waymark.event.v1.JournalService/WatchEvents", request);
  EXPECT_THAT(events, IsOk());
  return events.ok() ? *events : std::vector<event::v1::Event>();
}

std::vector<std::string> Suite::Told() {
  std::vector<std::string> told;
  for (const event::v1::Event& event : Events(told_until_)) {
    const std::string& url = event.fact().type_url();
    told.push_back(url.substr(url.rfind('.') + 1) + " " + event.subject());
    told_until_ = event.cursor();
  }
  return told;
}

}  // namespace waymark::plan
