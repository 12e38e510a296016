#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/status_macros.h"
#include "common/rpc/peer.h"
#include "google/protobuf/message.h"
#include "services/cli/options.h"

namespace waymark::cli {

// As whom a call is made.
struct Caller {
  enum class Kind { kMember, kOperator, kLink };

  static Caller Member(std::string name) { return {Kind::kMember, std::move(name)}; }
  static Caller Operator() { return {Kind::kOperator, ""}; }
  static Caller Link(std::string token) { return {Kind::kLink, std::move(token)}; }
  bool operator<(const Caller& other) const { return std::pair(kind, who) < std::pair(other.kind, other.who); }

  Kind kind = Kind::kMember;
  std::string who;  // member's name, or the link's token
};

// The three services, as anybody may call them.
class Suite {
 public:
  virtual ~Suite() = default;

  // A new way to a service ("plan", "feedback", "notification") for one caller.
  virtual absl::StatusOr<std::unique_ptr<rpc::Peer>> Connect(const std::string& service, const Caller& caller) = 0;

  // Calls a method by its full name, "waymark.plan.v1.PlanService/GetPlan", at the service its package names.
  template <class Response>
  absl::StatusOr<Response> Call(const Caller& caller, std::string_view method, const google::protobuf::Message& request,
                                absl::Duration timeout = absl::Seconds(10)) {
    WM_ASSIGN_OR_RETURN(rpc::Peer * peer, PeerFor(method, caller));
    Response response;
    WM_RETURN_IF_ERROR(peer->Call(method, request, &response, timeout));
    return response;
  }

 private:
  absl::StatusOr<rpc::Peer*> PeerFor(std::string_view method, const Caller& caller);

  std::map<std::pair<std::string, Caller>, std::unique_ptr<rpc::Peer>> peers_;
};

// "plan" of "waymark.plan.v1.PlanService/GetPlan".
std::string ServiceOf(std::string_view method);

// The suite that the options say, over TLS. NOT_FOUND, saying what to do, where the deployment has no certificates or
// addresses.
absl::StatusOr<std::unique_ptr<Suite>> OpenSuite(const Options& options);

// A token of the deployment's own issuer. NOT_FOUND, saying what to do, where it has no key.
absl::StatusOr<std::string> SignToken(const Options& options, const Caller& caller, absl::Duration ttl);

}  // namespace waymark::cli
