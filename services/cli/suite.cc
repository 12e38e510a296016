#include "services/cli/suite.h"

#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/access/jwt.h"
#include "common/base/cat.h"
#include "common/base/ids.h"
#include "common/base/resource_name.h"
#include "common/rpc/grpc_peer.h"

namespace waymark::cli {
namespace {

// How long a token made for one command is good; `inbox --follow` gets a new one with each connection.
constexpr absl::Duration kTokenTtl = absl::Hours(1);

absl::StatusOr<std::string> ReadFile(const std::string& path, std::string_view advice) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return absl::NotFoundError(base::Cat(path, " cannot be read. ", advice));
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

// The addresses that deploy/up wrote down: "plan=localhost:7101", one a line.
std::map<std::string, std::string> ReadEndpoints(const std::string& home) {
  std::map<std::string, std::string> endpoints;
  std::ifstream stream(home + "/endpoints");
  std::string line;
  while (std::getline(stream, line)) {
    const std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits('=', 1));
    if (parts.size() == 2) endpoints[parts[0]] = parts[1];
  }
  return endpoints;
}

class RemoteSuite final : public Suite {
 public:
  RemoteSuite(const Options& options, std::map<std::string, std::string> endpoints, std::string ca)
      : options_(options), endpoints_(std::move(endpoints)), ca_(std::move(ca)) {}

  absl::StatusOr<std::unique_ptr<rpc::Peer>> Connect(const std::string& service, const Caller& caller) override {
    const auto address = endpoints_.find(service);
    if (address == endpoints_.end())
      return absl::NotFoundError(base::Cat("no address is known for the service ", service));
    WM_ASSIGN_OR_RETURN(std::string authorization, Authorization(caller));
    rpc::GrpcPeerOptions peer;
    peer.address = address->second;
    peer.ca_pem = ca_;
    peer.authorization = std::move(authorization);
    peer.ids = &ids_;
    return std::make_unique<rpc::GrpcPeer>(std::move(peer));
  }

 private:
  absl::StatusOr<std::string> Authorization(const Caller& caller) {
    if (caller.kind == Caller::Kind::kLink) return base::Cat("Link ", caller.who);
    if (!options_.token_file.empty()) {
      WM_ASSIGN_OR_RETURN(const std::string token, ReadFile(options_.token_file, "--token_file names it."));
      return base::Cat("Bearer ", std::string(absl::StripAsciiWhitespace(token)));
    }
    WM_ASSIGN_OR_RETURN(const std::string token, SignToken(options_, caller, kTokenTtl));
    return base::Cat("Bearer ", token);
  }

  const Options options_;
  const std::map<std::string, std::string> endpoints_;
  const std::string ca_;
  base::RandomIds ids_;
};

}  // namespace

absl::StatusOr<rpc::Peer*> Suite::PeerFor(std::string_view method, const Caller& caller) {
  const std::string service = ServiceOf(method);
  auto& peer = peers_[{service, caller}];
  if (peer == nullptr) {
    WM_ASSIGN_OR_RETURN(peer, Connect(service, caller));
  }
  return peer.get();
}

std::string ServiceOf(std::string_view method) {
  const std::vector<std::string> parts = absl::StrSplit(base::View(method), '.');
  return parts.size() > 1 ? parts[1] : "";
}

absl::StatusOr<std::unique_ptr<Suite>> OpenSuite(const Options& options) {
  std::map<std::string, std::string> endpoints = ReadEndpoints(options.home);
  for (const auto& [service, address] :
       {std::pair("plan", options.plan), {"feedback", options.feedback}, {"notification", options.notification}}) {
    if (!address.empty()) endpoints[service] = address;
  }
  if (endpoints.empty()) {
    return absl::NotFoundError(base::Cat("there is no suite in ", options.home,
                                         ": ./deploy/up starts one, or say where it is (--home, --plan, ...)"));
  }
  const std::string ca = options.ca.empty() ? options.home + "/keys/ca.crt" : options.ca;
  WM_ASSIGN_OR_RETURN(
      std::string authority,
      ReadFile(ca, "./deploy/up makes the certificates of a suite on this machine; --ca names another file."));
  return std::make_unique<RemoteSuite>(options, std::move(endpoints), std::move(authority));
}

absl::StatusOr<std::string> SignToken(const Options& options, const Caller& caller, absl::Duration ttl) {
  WM_ASSIGN_OR_RETURN(
      const std::string pem,
      ReadFile(options.home + "/keys/issuer.key",
               "./deploy/up makes the keys of a suite on this machine; for another, give its token (--token_file)."));
  WM_ASSIGN_OR_RETURN(const access::SigningKey key, access::SigningKey::FromPem(pem));
  const absl::Time now = absl::Now();
  access::TokenClaims claims;
  claims.issuer = kLocalIssuer;
  claims.subject =
      caller.kind == Caller::Kind::kOperator ? std::string(kLocalOperator) : std::string(base::LastSegment(caller.who));
  claims.audience = "waymark";
  claims.expires = now + ttl;
  return key.Sign(claims, now);
}

}  // namespace waymark::cli
