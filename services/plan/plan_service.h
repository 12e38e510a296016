#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/events/follower.h"
#include "common/rpc/component.h"
#include "common/rpc/peer.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "services/plan/perception_worker.h"

namespace waymark::plan {

struct PlanOptions {
  // The key that links are made with; access::kMinLinkKey bytes at least. Empty: there are none.
  std::string link_key;
  // Under which address its HTTP is reached, as "https://waymark.example.org", without a slash at its end. Empty: it is
  // told by its paths.
  std::string public_url;
};

// The plan service: members, the catalogue of roles, assessments, plans and their reviews. Follows feedback's journal
// to propose to members what rounds of feedback suggest; nothing else in it runs by itself.
class PlanService final : public rpc::Component {
 public:
  // `feedback` must outlive the service.
  PlanService(const rpc::Wiring& wiring, rpc::Peer* feedback, PlanOptions options);

  // The tables to open its store with.
  static std::vector<const storage::TableSpec*> Tables();

  std::string_view name() const override { return "plan"; }
  std::vector<rpc::Service> Services() override;
  absl::StatusOr<std::vector<access::Section>> CheckLink(storage::Txn& txn, const access::Caller& caller) override;
  std::vector<rpc::HttpRoute> HttpRoutes() override;
  absl::Status Prepare() override;
  absl::Status Start() override;
  // What feedback's journal tells now, then the rounds that are due to be looked at. UNAVAILABLE when feedback could
  // not be followed; the rest was done.
  absl::StatusOr<bool> Step() override;
  void Stop() override;

 private:
  events::Follower::Options FollowerOptions();

  const rpc::Wiring wiring_;
  rpc::Peer* const feedback_;
  const PlanOptions options_;
  std::atomic<int64_t> applied_{0};  // events applied, reruns included
  events::Follower rounds_;
  PerceptionWorker perception_;
};

}  // namespace waymark::plan
