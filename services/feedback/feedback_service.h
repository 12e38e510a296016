#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/events/follower.h"
#include "common/rpc/component.h"
#include "common/rpc/peer.h"

namespace waymark::feedback {

struct FeedbackOptions {
  // The key that links of external raters are made with; access::kMinLinkKey bytes at least.
  std::string link_key;
};

// The feedback service: rounds, requests, answers, and what others see against what oneself sees. Follows the plan
// service's journal to know the members, and asks it what a review's round is about.
class FeedbackService final : public rpc::Component {
 public:
  // `plan` must outlive the service.
  FeedbackService(const rpc::Wiring& wiring, rpc::Peer* plan, FeedbackOptions options);

  // All tables the service uses, to open its store with.
  static std::vector<const storage::TableSpec*> Tables();

  std::string_view name() const override { return "feedback"; }
  std::vector<rpc::Service> Services() override;
  absl::StatusOr<std::vector<access::Section>> CheckLink(storage::Txn& txn, const access::Caller& caller) override;
  absl::Status Prepare() override;
  absl::Status Start() override;
  absl::StatusOr<bool> Step() override;
  void Stop() override;

 private:
  events::Follower::Options FollowerOptions();

  const rpc::Wiring wiring_;
  rpc::Peer* const plan_;
  const FeedbackOptions options_;
  std::atomic<int64_t> applied_{0};  // events applied, reruns included
  events::Follower members_;
};

}  // namespace waymark::feedback
