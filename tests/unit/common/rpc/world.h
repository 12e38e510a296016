#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/access/grants.h"
#include "common/base/metrics.h"
#include "common/events/journal.h"
#include "common/rpc/component.h"
#include "common/rpc/grant_service.h"
#include "common/storage/memory_store.h"
#include "common/storage/rerunning_store.h"
#include "common/testing/fake_clock.h"
#include "common/testing/in_process.h"
#include "common/testing/seeded_ids.h"
#include "waymark/access/v1/grant.pb.h"
#include "waymark/event/v1/journal.pb.h"
#include "waymark/plan/v1/check.pb.h"
#include "waymark/plan/v1/export.pb.h"
#include "waymark/plan/v1/import.pb.h"

namespace waymark::rpc {

// Crash points that only remember what was reached.
class ReachedPoints final : public base::CrashPoints {
 public:
  void Reach(std::string_view name) override {
    absl::MutexLock lock(&mutex_);
    reached_.emplace(name);
  }
  std::set<std::string> reached() const {
    absl::MutexLock lock(&mutex_);
    return reached_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::set<std::string> reached_ ABSL_GUARDED_BY(mutex_);
};

// A component over contracts that every service mounts, whose handlers a test replaces: CreateGrant (WRITE), ListGrants
// (READ, open to grantees), ListGrantUses (READ), DeleteGrant (bound to nothing), WatchEvents, StageImport (LONG),
// StreamImport (LONG with a stream of requests), CheckPlan (COMPUTE, open to grantees), and ExportPlan, a stream that ends (open to grantees).
class GrantsComponent final : public Component {
 public:
  using Create = std::function<absl::StatusOr<access::v1::Grant>(storage::Txn&, const Call&, const access::v1::CreateGrantRequest&)>;
  using List = std::function<absl::StatusOr<access::v1::ListGrantsResponse>(storage::Txn&, const Call&,
                                                                            const access::v1::ListGrantsRequest&)>;
  using Stage = std::function<absl::StatusOr<plan::v1::Import>(Work&, const Call&, const plan::v1::StageImportRequest&)>;
  using Check = std::function<absl::StatusOr<plan::v1::PlanCheck>(Snapshots&, const Call&, const plan::v1::CheckPlanRequest&)>;
  using Export = std::function<absl::StatusOr<WatchPage<plan::v1::ExportPlanResponse>>(storage::Txn&, const Call&,
                                                                                      const plan::v1::ExportPlanRequest&, const std::string&)>;

  using Receive = std::function<absl::StatusOr<Receipt>(storage::Txn&, const Call&, const plan::v1::StreamImportRequest&,
                                                        const std::string&)>;
  using Complete = std::function<absl::StatusOr<plan::v1::Import>(Work&, const Call&, const plan::v1::StreamImportRequest&,
                                                                  const std::string&)>;

  Create create = access::CreateGrant;
  List list = [](storage::Txn&, const Call&, const access::v1::ListGrantsRequest&) { return access::v1::ListGrantsResponse(); };
  Stage stage = [](Work&, const Call&, const plan::v1::StageImportRequest&) { return plan::v1::Import(); };
  Check check = [](Snapshots&, const Call&, const plan::v1::CheckPlanRequest&) { return plan::v1::PlanCheck(); };
  Export export_page = [](storage::Txn&, const Call&, const plan::v1::ExportPlanRequest&, const std::string&) {
    return WatchPage<plan::v1::ExportPlanResponse>{{}, "", true};
  };

  // The files' names one behind the other.
  Receive receive = [](storage::Txn&, const Call&, const plan::v1::StreamImportRequest& message, const std::string& position) {
    return Receipt{position + message.piece().file(), message.last()};
  };
  Complete complete = [](Work&, const Call&, const plan::v1::StreamImportRequest& first, const std::string& position) {
    plan::v1::Import import;
    import.set_release(first.start().release());
    import.set_content_hash(position);
    return import;
  };

  std::string_view name() const override { return "grants"; }
  std::vector<Service> Services() override {
    std::vector<Service> services;
    Service& grants = services.emplace_back("waymark.access.v1.GrantService");
    grants.Bind("CreateGrant", [this](storage::Txn& txn, const Call& call, const access::v1::CreateGrantRequest& request)
                                   -> absl::StatusOr<access::v1::Grant> { return create(txn, call, request); },
                access::ValidateCreateGrant);
    grants.Bind("ListGrants", [this](storage::Txn& txn, const Call& call, const access::v1::ListGrantsRequest& request)
                                  -> absl::StatusOr<access::v1::ListGrantsResponse> { return list(txn, call, request); });
    Service& imports = services.emplace_back("waymark.plan.v1.ImportService");
    imports.BindLong("StageImport", [this](Work& work, const Call& call, const plan::v1::StageImportRequest& request)
                                        -> absl::StatusOr<plan::v1::Import> { return stage(work, call, request); });
    imports.BindUpload("StreamImport",
                       [this](storage::Txn& txn, const Call& call, const plan::v1::StreamImportRequest& message, const std::string& position)
                           -> absl::StatusOr<Receipt> { return receive(txn, call, message, position); },
                       [this](Work& work, const Call& call, const plan::v1::StreamImportRequest& first, const std::string& position)
                           -> absl::StatusOr<plan::v1::Import> { return complete(work, call, first, position); });
    Service& checks = services.emplace_back("waymark.plan.v1.CheckService");
    checks.BindCompute("CheckPlan", [this](Snapshots& snapshots, const Call& call, const plan::v1::CheckPlanRequest& request)
                                        -> absl::StatusOr<plan::v1::PlanCheck> { return check(snapshots, call, request); });
    Service& exports = services.emplace_back("waymark.plan.v1.ExportService");
    exports.BindWatch("ExportPlan", [this](storage::Txn& txn, const Call& call, const plan::v1::ExportPlanRequest& request, const std::string& position)
                                        -> absl::StatusOr<WatchPage<plan::v1::ExportPlanResponse>> { return export_page(txn, call, request, position); });
    services.push_back(events::Journal::MakeService());
    return services;
  }
};

// A served component on a store in memory, at a time that stands still. Ana and Bo are members.
struct World {
  explicit World(Dispatcher::Limits limits = {}, bool rerunning = false, int workers = 4) {
    std::vector<const storage::TableSpec*> tables = events::Journal::Tables();
    storage::MemoryOptions options;
    options.tables = testing::WithPathTables(tables);
    options.workers = workers;
    store = *storage::OpenMemoryStore(std::move(options));
    if (rerunning) store = storage::MakeRerunningStore(std::move(store));
    wiring = {&clock, &ids, &crash, store.get(), &metrics};
    (void)events::Journal::Open(*store, ids, false);
    for (const char* id : {"ana", "bo"}) (void)testing::AddMember(*store, id);
    server = std::make_unique<testing::InProcess>(wiring, &component, limits);
  }

  absl::StatusOr<access::v1::Grant> Create(const access::Caller& caller, const access::v1::CreateGrantRequest& request) {
    return server->Call<access::v1::Grant>(caller, "waymark.access.v1.GrantService/CreateGrant", request);
  }
  absl::StatusOr<access::v1::ListGrantsResponse> List(const access::Caller& caller, const std::string& parent) {
    access::v1::ListGrantsRequest request;
    request.set_parent(parent);
    return server->Call<access::v1::ListGrantsResponse>(caller, "waymark.access.v1.GrantService/ListGrants", request);
  }
  // The grants that ana has given.
  size_t Grants() {
    std::vector<storage::Stored<access::v1::Grant>> rows;
    EXPECT_TRUE(store->Read([&](storage::Txn& txn) {
                       auto found = access::Grants().Select(txn, access::GrantsOf("members/ana"));
                       if (found.ok()) rows = *std::move(found);
                       return found.status();
                     }).ok());
    return rows.size();
  }
  size_t GrantUses() {
    size_t count = 0;
    EXPECT_TRUE(store->Read([&](storage::Txn& txn) {
                       auto found = access::GrantUses().Select(txn, access::GrantUsesOf("members/ana"));
                       if (found.ok()) count = found->size();
                       return found.status();
                     }).ok());
    return count;
  }

  testing::FakeClock clock;
  testing::SeededIds ids;
  ReachedPoints crash;
  base::Metrics metrics;
  std::unique_ptr<storage::Store> store;
  Wiring wiring;
  GrantsComponent component;
  std::unique_ptr<testing::InProcess> server;
};

// Ana grants bo a section.
inline access::v1::CreateGrantRequest GrantToBo(access::v1::Section section, const std::string& request_id = "") {
  access::v1::CreateGrantRequest request;
  request.set_parent("members/ana");
  request.mutable_grant()->set_grantee("members/bo");
  request.mutable_grant()->set_section(section);
  request.set_request_id(request_id);
  return request;
}

}  // namespace waymark::rpc
