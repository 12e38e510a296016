#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/base/error.h"
#include "common/rpc/peer.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/contact.pb.h"
#include "waymark/plan/v1/member.pb.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::feedback {

// The plan service as far as feedback asks it, holding what a test puts in. Methods it does not know go on to `journal`.
class FakePlan final : public rpc::Peer {
 public:
  std::map<std::string, plan::v1::ReviewSnapshot> snapshots;  // by review
  std::map<std::string, plan::v1::Role> roles;
  std::map<std::string, plan::v1::Skill> skills;
  std::map<std::string, plan::v1::Plan> plans;
  std::map<std::string, plan::v1::Contact> contacts;
  std::vector<plan::v1::Release> releases;
  std::vector<plan::v1::Member> members;
  std::atomic<bool> down{false};
  absl::Status refusal;              // not OK: answered to every call
  std::atomic<int> calls{0};
  std::unique_ptr<rpc::Peer> journal;

  absl::Status Call(std::string_view method, const google::protobuf::Message& request, google::protobuf::Message* response,
                    absl::Duration timeout) override {
    ++calls;
    if (down) return absl::UnavailableError("no route to plan");
    if (!refusal.ok()) return refusal;
    if (method == "waymark.plan.v1.ReviewService/GetReviewSnapshot") {
      const std::string& name = static_cast<const plan::v1::GetReviewSnapshotRequest&>(request).name();
      return Answer(snapshots, name.substr(0, name.rfind('/')), response);
    }
    if (method == "waymark.plan.v1.PlanService/GetPlan") {
      return Answer(plans, static_cast<const plan::v1::GetPlanRequest&>(request).name(), response);
    }
    if (method == "waymark.plan.v1.ContactService/GetContact") {
      return Answer(contacts, static_cast<const plan::v1::GetContactRequest&>(request).name(), response);
    }
    if (method == "waymark.plan.v1.CatalogueService/GetRole") {
      return Answer(roles, static_cast<const plan::v1::GetRoleRequest&>(request).name(), response);
    }
    if (method == "waymark.plan.v1.CatalogueService/GetSkill") {
      return Answer(skills, static_cast<const plan::v1::GetSkillRequest&>(request).name(), response);
    }
    if (method == "waymark.plan.v1.CatalogueService/ListReleases") {
      const auto& asked = static_cast<const plan::v1::ListReleasesRequest&>(request);
      return Page(releases, asked.page_token(), static_cast<plan::v1::ListReleasesResponse*>(response),
                  [](auto* page) { return page->add_releases(); });
    }
    if (method == "waymark.plan.v1.MemberService/ListMembers") {
      const auto& asked = static_cast<const plan::v1::ListMembersRequest&>(request);
      return Page(members, asked.page_token(), static_cast<plan::v1::ListMembersResponse*>(response),
                  [](auto* page) { return page->add_members(); });
    }
    if (journal != nullptr) return journal->Call(method, request, response, timeout);
    return absl::UnimplementedError(std::string(method));
  }

  absl::Status Watch(std::string_view method, const google::protobuf::Message& request,
                     std::function<bool(std::string_view)> on_message) override {
    if (down || journal == nullptr) return absl::UnavailableError("no route to plan");
    return journal->Watch(method, request, std::move(on_message));
  }

  void Shutdown() override {}

 private:
  template <class M>
  static absl::Status Answer(const std::map<std::string, M>& known, const std::string& name, google::protobuf::Message* response) {
    const auto found = known.find(name);
    if (found == known.end()) return base::NotFound(name);
    response->CopyFrom(found->second);
    return absl::OkStatus();
  }

  // One row a page, so that whoever lists has to go on.
  template <class M, class R>
  static absl::Status Page(const std::vector<M>& rows, const std::string& token, R* response, std::function<M*(R*)> add) {
    const size_t at = token.empty() ? 0 : std::stoul(token);
    if (at < rows.size()) *add(response) = rows[at];
    if (at + 1 < rows.size()) response->set_next_page_token(std::to_string(at + 1));
    return absl::OkStatus();
  }
  template <class M, class R, class Add>
  static absl::Status Page(const std::vector<M>& rows, const std::string& token, R* response, Add add) {
    return Page<M, R>(rows, token, response, std::function<M*(R*)>(add));
  }
};

}  // namespace waymark::feedback
