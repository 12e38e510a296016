#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/access/caller.h"
#include "common/access/guard.h"
#include "common/access/special_roles.h"
#include "common/rpc/component.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/peer.h"
#include "google/protobuf/message.h"

namespace waymark::testing {

// Callers that tests know. A member's token has issuer kIssuer and its id as subject.
inline constexpr std::string_view kIssuer = "https://issuer.test";
access::Caller MemberCaller(std::string_view id);                                    // "ana": members/ana, once AddMember knows her
access::Caller ServiceCaller(std::string_view service);                              // "notification"
access::Caller LinkCaller(std::string_view resource, int64_t generation);
access::Caller OperatorCaller();                                                     // subject "olga"
access::Caller AnalystCaller();                                                      // subject "anton"

// `tables` and those that the path of every call uses: replay rows, identities, grants. To open a test's store with.
// None twice.
std::vector<const storage::TableSpec*> WithPathTables(std::vector<const storage::TableSpec*> tables);

// Makes MemberCaller(id) the member members/<id> in this store.
absl::Status AddMember(storage::Store& store, std::string_view id);

// A component served in this process, on the same path as over gRPC but for the wire: authorization, validation,
// replay, redaction.
//
//   testing::FakeClock clock; testing::SeededIds ids; base::CrashPoints crash; base::Metrics metrics;
//   auto store = storage::OpenMemoryStore(testing::WithPathTables(PlanService::Tables()));
//   rpc::Wiring wiring{&clock, &ids, &crash, store.get(), &metrics};
//   FakeFeedback feedback;
//   PlanService plan(wiring, &feedback);
//   testing::InProcess server(wiring, &plan);
//   auto got = server.Call<Plan>(testing::MemberCaller("ana"), "waymark.plan.v1.PlanService/GetPlan", request);
class InProcess {
 public:
  InProcess(const rpc::Wiring& wiring, rpc::Component* component, rpc::Dispatcher::Limits limits = {});
  ~InProcess();

  // Calls a unary method and waits for the answer.
  template <class Response>
  absl::StatusOr<Response> Call(const access::Caller& caller, std::string_view method, const google::protobuf::Message& request) {
    Response response;
    absl::Status status = Call(caller, method, request, &response);
    if (!status.ok()) return status;
    return response;
  }
  absl::Status Call(const access::Caller& caller, std::string_view method, const google::protobuf::Message& request,
                    google::protobuf::Message* response);

  // All that a watch has to say now, up to `most` messages.
  template <class M>
  absl::StatusOr<std::vector<M>> Watch(const access::Caller& caller, std::string_view method, const google::protobuf::Message& request,
                                       size_t most = 1000) {
    std::vector<M> messages;
    absl::Status status = PeerOf(caller)->Watch(method, request, [&](std::string_view bytes) {
      messages.emplace_back().ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
      return messages.size() < most;
    });
    if (!status.ok()) return status;
    return messages;
  }

  // The component as `caller` sees it; for another component's wiring, with ServiceCaller.
  std::unique_ptr<rpc::Peer> PeerOf(const access::Caller& caller);

  rpc::Dispatcher& dispatcher() { return *dispatcher_; }

 private:
  std::unique_ptr<access::Guard> guard_;
  std::unique_ptr<rpc::Dispatcher> dispatcher_;
};

}  // namespace waymark::testing
