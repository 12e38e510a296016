#include "common/access/authenticator.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "common/access/jwt.h"
#include "common/access/key_file.h"
#include "common/access/link.h"
#include "common/access/signature.h"
#include "common/access/verified_tokens.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"

namespace waymark::access {
namespace {

// Some 30 MB at the most, and more people than call one replica within the hour that a token lasts.
constexpr size_t kRememberedTokens = 32768;

absl::Status Invalid(std::string_view message) { return base::Error(error::v1::REASON_CREDENTIAL_INVALID, message); }

// What follows the scheme and one space in an authorization; nullopt for another scheme.
std::optional<std::string_view> AfterScheme(std::string_view authorization, std::string_view scheme) {
  if (authorization.size() <= scheme.size() || authorization[scheme.size()] != ' ') return std::nullopt;
  if (!absl::EqualsIgnoreCase(base::View(authorization.substr(0, scheme.size())), base::View(scheme))) return std::nullopt;
  return authorization.substr(scheme.size() + 1);
}

}  // namespace

struct Authenticator::State {
  std::unique_ptr<KeyFile> keys;  // null where no tokens are taken
  VerifiedTokens tokens{kRememberedTokens};
};

Authenticator::Authenticator(Options options) : options_(std::move(options)), state_(std::make_unique<State>()) {}
Authenticator::~Authenticator() = default;

absl::StatusOr<std::unique_ptr<Authenticator>> Authenticator::Open(Options options) {
  if (!options.link_key.empty() && options.link_key.size() < kMinLinkKey) {
    return absl::InvalidArgumentError(base::Cat("link key: needs ", kMinLinkKey, " bytes at least"));
  }
  std::unique_ptr<Authenticator> made(new Authenticator(std::move(options)));
  if (!made->options_.jwks_path.empty()) {
    if (made->options_.audience.empty()) return absl::InvalidArgumentError("tokens: need an audience to be meant for");
    made->state_->keys = std::make_unique<KeyFile>(made->options_.jwks_path, made->options_.recheck);
    if (const absl::Status read = made->state_->keys->Load(); !read.ok()) return absl::InvalidArgumentError(read.message());
  }
  return made;
}

absl::StatusOr<Caller> Authenticator::Authenticate(const Credentials& credentials) const {
  if (!credentials.authorization.empty()) {
    if (const auto token = AfterScheme(credentials.authorization, "Bearer")) return FromToken(*token);
    if (const auto token = AfterScheme(credentials.authorization, "Link")) {
      return ReadLink(options_.link_key, *token, options_.clock->Now());
    }
    return Invalid("authorization: want \"Bearer <token>\" or \"Link <token>\"");
  }
  if (!credentials.spiffe_uri.empty()) return FromCertificate(credentials.spiffe_uri);
  return base::Error(error::v1::REASON_CREDENTIAL_MISSING, "send authorization: Bearer <token>");
}

absl::StatusOr<Caller> Authenticator::FromToken(std::string_view token) const {
  if (state_->keys == nullptr) return Invalid("this service takes no tokens");
  if (token.size() > kMaxTokenBytes) return Invalid("the token is too long");
  const absl::Time now = options_.clock->Now();
  const std::string digest = Sha256(token);
  if (std::optional<VerifiedTokens::Entry> known = state_->tokens.Find(digest, state_->keys->Number())) {
    WM_RETURN_IF_ERROR(CheckTimes(known->not_before, known->expires, now));
    return std::move(known->caller);
  }
  std::shared_ptr<const KeyFile::Version> keys = state_->keys->Present();
  absl::StatusOr<TokenClaims> claims = VerifyJwt(keys->keys, token, options_.audience, now);
  if (!claims.ok() && base::ReasonOf(claims.status()) == error::v1::REASON_CREDENTIAL_INVALID) {
    // The key may have come after the last look at the file.
    if (state_->keys->Number(/*at_once=*/true) == keys->number) return claims.status();
    keys = state_->keys->Present();
    claims = VerifyJwt(keys->keys, token, options_.audience, now);
  }
  if (!claims.ok()) return claims.status();
  Caller caller;
  caller.credential = Caller::Credential::kToken;
  caller.issuer = std::move(claims->issuer);
  caller.subject = std::move(claims->subject);
  caller.expires = claims->expires + kClockLeeway;
  state_->tokens.Insert(digest, {caller, claims->not_before, claims->expires, keys->number});
  return caller;
}

absl::StatusOr<Caller> Authenticator::FromCertificate(std::string_view uri) const {
  const std::string prefix = base::Cat("spiffe://", options_.trust_domain, "/");
  if (!uri.starts_with(prefix) || !base::IsValidId(uri.substr(prefix.size()))) return Invalid("the certificate is not one of this suite's");
  Caller caller;
  caller.credential = Caller::Credential::kService;
  caller.service = uri.substr(prefix.size());
  return caller;
}

}  // namespace waymark::access
