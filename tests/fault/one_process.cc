#include "tests/fault/one_process.h"

#include <cstdlib>

#include "common/access/identities.h"
#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/storage/memory_store.h"
#include "common/storage/rerunning_store.h"
#include "common/storage/sqlite_store.h"
#include "waymark/feedback/v1/panel.pb.h"
#include "waymark/plan/v1/member.pb.h"

namespace waymark::testing {
namespace {

// Far more than any moment has to do.
constexpr int kMostSteps = 100000;

std::unique_ptr<storage::Store> OpenStore(Engine engine, const std::string& path, const std::vector<const storage::TableSpec*>& tables) {
  const auto all = WithPathTables(tables);
  absl::StatusOr<std::unique_ptr<storage::Store>> store =
      engine == Engine::kMemory ? storage::OpenMemoryStore({.tables = all}) : storage::OpenSqliteStore({.path = path, .tables = all});
  if (!store.ok()) std::abort();
  if (engine == Engine::kRerunning) return storage::MakeRerunningStore(*std::move(store));
  return *std::move(store);
}

}  // namespace

// One service with what a process would give it.
struct OneProcess::Server {
  Server(Engine engine, const std::string& path, const std::vector<const storage::TableSpec*>& tables, FakeClock* clock, uint64_t seed)
      : ids(seed), store(OpenStore(engine, path, tables)), wiring{clock, &ids, &crash, store.get(), &metrics} {}

  void Serve(std::unique_ptr<rpc::Component> made) {
    component = std::move(made);
    server = std::make_unique<InProcess>(wiring, component.get());
  }

  SeededIds ids;
  base::CrashPoints crash;
  base::Metrics metrics;
  std::unique_ptr<storage::Store> store;
  rpc::Wiring wiring;
  std::unique_ptr<rpc::Component> component;
  std::unique_ptr<InProcess> server;
};

OneProcess::OneProcess(Engine engine, const std::string& folder, uint64_t seed) {
  plan_ = std::make_unique<Server>(engine, folder + "/plan.db", plan::PlanService::Tables(), &clock, seed);
  plan_->Serve(std::make_unique<plan::PlanService>(plan_->wiring, &feedback_for_plan_,
                                                   plan::PlanOptions{.link_key = std::string(32, 'k')}));
  plan_for_feedback_ = plan_->server->PeerOf(ServiceCaller("feedback"));
  plan_for_notification_ = plan_->server->PeerOf(ServiceCaller("notification"));

  feedback_ = std::make_unique<Server>(engine, folder + "/feedback.db", feedback::FeedbackService::Tables(), &clock, seed + 1);
  feedback_->Serve(std::make_unique<feedback::FeedbackService>(feedback_->wiring, plan_for_feedback_.get(),
                                                               feedback::FeedbackOptions{.link_key = std::string(32, 'k')}));
  feedback_for_plan_.peer = feedback_->server->PeerOf(ServiceCaller("plan"));
  feedback_for_notification_ = feedback_->server->PeerOf(ServiceCaller("notification"));

  notification_ = std::make_unique<Server>(engine, folder + "/notification.db", notification::NotificationService::Tables(), &clock, seed + 2);
  notification::NotificationOptions options;
  options.mail = &post_;
  notification_->Serve(std::make_unique<notification::NotificationService>(notification_->wiring, plan_for_notification_.get(),
                                                                           feedback_for_notification_.get(), options));
}

OneProcess::~OneProcess() {
  for (Server* server : {notification_.get(), feedback_.get(), plan_.get()}) {
    server->server.reset();
    server->component.reset();
  }
  for (Server* server : {notification_.get(), feedback_.get(), plan_.get()}) server->store->Close();
}

absl::StatusOr<int> OneProcess::Settle() {
  int done = 0;
  for (bool busy = true; busy;) {
    busy = false;
    for (Server* server : {plan_.get(), feedback_.get(), notification_.get()}) {
      WM_ASSIGN_OR_RETURN(const bool did, server->component->Step());
      busy |= did;
      done += did;
    }
    if (done > kMostSteps) return absl::InternalError("the suite does not settle");
  }
  return done;
}

InProcess& OneProcess::ServerOf(std::string_view method) {
  if (method.rfind("waymark.feedback.", 0) == 0) return *feedback_->server;
  if (method.rfind("waymark.notification.", 0) == 0) return *notification_->server;
  return *plan_->server;
}

absl::Status OneProcess::AddMember(std::string_view id, std::string_view time_zone, std::string_view manager) {
  plan::v1::CreateMemberRequest request;
  request.set_member_id(std::string(id));
  auto& member = *request.mutable_member();
  member.set_display_name(base::Cat("Member ", id));
  member.set_email(base::Cat(id, "@example.org"));
  member.set_issuer(std::string(kIssuer));
  member.set_subject(std::string(id));
  member.set_time_zone(std::string(time_zone));
  if (!manager.empty()) member.set_manager(base::Cat("members/", manager));
  return Call<plan::v1::Member>(OperatorCaller(), "waymark.plan.v1.MemberService/CreateMember", request).status();
}

absl::StatusOr<plan::v1::Plan> OneProcess::ActivatePlan(std::string_view member, plan::v1::Plan plan) {
  plan::v1::CreatePlanRequest create;
  create.set_parent(base::Cat("members/", member));
  create.set_plan_id(std::string(base::LastSegment(plan.name())));
  *create.mutable_plan() = std::move(plan);
  WM_ASSIGN_OR_RETURN(const auto made, Call<plan::v1::Plan>(MemberCaller(member), "waymark.plan.v1.PlanService/CreatePlan", create));
  plan::v1::ActivatePlanRequest activate;
  activate.set_name(made.name());
  return Call<plan::v1::Plan>(MemberCaller(member), "waymark.plan.v1.PlanService/ActivatePlan", activate);
}

absl::Status OneProcess::ConfirmRaters(std::string_view member, const std::string& plan,
                                       const std::vector<std::pair<std::string, feedback::v1::Relation>>& raters) {
  feedback::v1::UpdatePanelRequest update;
  const std::string name = base::Cat("members/", member, "/panels/", base::LastSegment(plan));
  update.mutable_panel()->set_name(name);
  for (const auto& [id, relation] : raters) {
    auto& rater = *update.mutable_panel()->add_raters();
    rater.set_member(base::Cat("members/", id));
    rater.set_relation(relation);
  }
  WM_RETURN_IF_ERROR(Call<feedback::v1::RaterPanel>(MemberCaller(member), "waymark.feedback.v1.PanelService/UpdatePanel", update).status());
  feedback::v1::ConfirmRatersRequest confirm;
  confirm.set_name(name);
  return Call<feedback::v1::RaterPanel>(MemberCaller(member), "waymark.feedback.v1.PanelService/ConfirmRaters", confirm).status();
}

absl::StatusOr<std::vector<notification::v1::InboxItem>> OneProcess::OpenItems(std::string_view member) {
  notification::v1::ListInboxRequest request;
  request.set_parent(base::Cat("members/", member));
  request.set_page_size(200);
  WM_ASSIGN_OR_RETURN(const auto page, Call<notification::v1::ListInboxResponse>(MemberCaller(member),
                                                                                "waymark.notification.v1.InboxService/ListInbox", request));
  return std::vector<notification::v1::InboxItem>(page.items().begin(), page.items().end());
}

}  // namespace waymark::testing
