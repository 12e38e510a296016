#include "common/testing/in_process.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "common/access/grants.h"
#include "common/access/identities.h"
#include "common/base/cat.h"
#include "common/rpc/direct_peer.h"
#include "common/rpc/replay.h"

namespace waymark::testing {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);

access::Caller TokenCaller(std::string_view subject) {
  access::Caller caller;
  caller.credential = access::Caller::Credential::kToken;
  caller.issuer = std::string(kIssuer);
  caller.subject = std::string(subject);
  return caller;
}

access::SpecialRoles Roles() {
  auto roles = access::SpecialRoles::Parse(base::Cat(R"({"special":[{"issuer":")", kIssuer, R"(","subject":"olga","role":"OPERATOR"},)",
                                                     R"({"issuer":")", kIssuer, R"(","subject":"anton","role":"ANALYST"}]})"));
  return *std::move(roles);
}

}  // namespace

access::Caller MemberCaller(std::string_view id) { return TokenCaller(id); }
access::Caller OperatorCaller() { return TokenCaller("olga"); }
access::Caller AnalystCaller() { return TokenCaller("anton"); }

access::Caller ServiceCaller(std::string_view service) {
  access::Caller caller;
  caller.credential = access::Caller::Credential::kService;
  caller.service = std::string(service);
  return caller;
}

access::Caller LinkCaller(std::string_view resource, int64_t generation) {
  access::Caller caller;
  caller.credential = access::Caller::Credential::kLink;
  caller.link_resource = std::string(resource);
  caller.link_generation = generation;
  return caller;
}

std::vector<const storage::TableSpec*> WithPathTables(std::vector<const storage::TableSpec*> tables) {
  for (const auto& more : {rpc::ReplayTables(), access::IdentityTables(), access::GrantTables()}) {
    for (const storage::TableSpec* table : more) {
      if (std::find(tables.begin(), tables.end(), table) == tables.end()) tables.push_back(table);
    }
  }
  return tables;
}

absl::Status AddMember(storage::Store& store, std::string_view id) {
  const std::string member = base::Cat("members/", id);
  const std::string subject(id);
  return store.WriteAndWait(
      [member, subject](storage::Txn& txn) { return access::SetIdentity(txn, member, kIssuer, subject, true); });
}

InProcess::InProcess(const rpc::Wiring& wiring, rpc::Component* component, rpc::Dispatcher::Limits limits) {
  if (const absl::Status prepared = component->Prepare(); !prepared.ok()) {
    std::cerr << component->name() << " cannot be readied: " << prepared << '\n';
    std::abort();
  }
  access::Guard::Options guard;
  guard.roles = Roles();
  guard.check_link = [component](storage::Txn& txn, const access::Caller& caller) { return component->CheckLink(txn, caller); };
  guard_ = std::make_unique<access::Guard>(std::move(guard));
  rpc::Dispatcher::Options options;
  options.clock = wiring.clock;
  options.ids = wiring.ids;
  options.crash = wiring.crash;
  options.store = wiring.store;
  options.metrics = wiring.metrics;
  options.guard = guard_.get();
  options.limits = limits;
  dispatcher_ = std::make_unique<rpc::Dispatcher>(options, component->Services());
}

InProcess::~InProcess() { dispatcher_->Stop(); }

absl::Status InProcess::Call(const access::Caller& caller, std::string_view method, const google::protobuf::Message& request,
                             google::protobuf::Message* response) {
  return PeerOf(caller)->Call(method, request, response, kPatience);
}

std::unique_ptr<rpc::Peer> InProcess::PeerOf(const access::Caller& caller) {
  return std::make_unique<rpc::DirectPeer>(dispatcher_.get(), caller);
}

}  // namespace waymark::testing
