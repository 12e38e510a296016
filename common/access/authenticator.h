#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/access/caller.h"
#include "common/base/clock.h"

namespace waymark::access {

// What a call brought to say who calls.
struct Credentials {
  std::string_view authorization;  // the call's "authorization" metadata; empty when none came
  std::string_view spiffe_uri;     // the URI of the client's certificate, proved by TLS; empty when none came
};

// Tells who calls by what the call brought: "Bearer <jwt>" is a person, "Link <token>" the holder of a link, and a certificate with
// the URI spiffe://waymark/<service> alone a service. An authorization outweighs a certificate: a proxy's certificate grants nothing.
// Safe to use from several threads.
class Authenticator {
 public:
  struct Options {
    const base::Clock* clock = nullptr;  // tells whether tokens and links have ended
    std::string jwks_path;               // JWK set of the tokens' issuers, read again when the file changes; empty: no tokens are taken
    std::string audience = "waymark";    // what a token's aud must name
    std::string link_key;                // secret of the links; empty: no links are taken; else kMinLinkKey bytes at least
    std::string trust_domain = "waymark";
    // How often the key file is looked at, on the steady clock. A token that names an unknown key makes it look at once.
    absl::Duration recheck = absl::Milliseconds(100);
  };

  // INVALID_ARGUMENT, for the operator to read, when the key file cannot be used or the link key is too short.
  static absl::StatusOr<std::unique_ptr<Authenticator>> Open(Options options);
  ~Authenticator();

  // The caller. UNAUTHENTICATED with reason CREDENTIAL_MISSING, CREDENTIAL_INVALID or CREDENTIAL_EXPIRED.
  absl::StatusOr<Caller> Authenticate(const Credentials& credentials) const;

 private:
  struct State;
  explicit Authenticator(Options options);
  absl::StatusOr<Caller> FromToken(std::string_view token) const;
  absl::StatusOr<Caller> FromCertificate(std::string_view uri) const;

  Options options_;
  std::unique_ptr<State> state_;
};

}  // namespace waymark::access
