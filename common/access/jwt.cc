#include "common/access/jwt.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "cjose/cjose.h"
#include "common/access/json.h"
#include "common/access/signature.h"
#include "common/base/base64url.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "openssl/err.h"

namespace waymark::access {

// Which algorithm a key's tokens are signed with, and how to check them.
struct KeySet::Key {
  std::string kid;
  std::string issuer;     // the only issuer it signs for; empty: any
  std::string algorithm;  // "RS256", "ES256", "EdDSA"
  JwkPtr jwk;             // for RS256 and ES256
  PkeyPtr ed25519;        // for EdDSA
};

struct KeySet::Keys {
  std::vector<Key> keys;
};

KeySet::KeySet() : keys_(std::make_unique<Keys>()) {}
KeySet::KeySet(KeySet&&) noexcept = default;
KeySet& KeySet::operator=(KeySet&&) noexcept = default;
KeySet::~KeySet() = default;

namespace {

constexpr size_t kMinRsaBytes = 256;
constexpr double kEndOfTime = 253402300799;  // the last second of the year 9999

// The algorithm that the key's type stands for; empty for a key of another use.
std::string_view AlgorithmOf(const json_t* key) {
  const std::string_view use = JsonText(key, "use");
  if (!use.empty() && use != "sig") return {};
  const std::string_view type = JsonText(key, "kty");
  const std::string_view curve = JsonText(key, "crv");
  std::string_view algorithm;
  if (type == "RSA") algorithm = "RS256";
  if (type == "EC" && curve == "P-256") algorithm = "ES256";
  if (type == "OKP" && curve == "Ed25519") algorithm = "EdDSA";
  const std::string_view named = JsonText(key, "alg");
  return named.empty() || named == algorithm ? algorithm : std::string_view();
}

absl::StatusOr<KeySet::Key> ReadKey(const json_t* json, std::string_view algorithm) {
  KeySet::Key key;
  key.kid = JsonText(json, "kid");
  key.issuer = JsonText(json, "iss");
  key.algorithm = algorithm;
  if (json_object_get(json, "d") != nullptr) {
    return absl::InvalidArgumentError(base::Cat("key set: key \"", key.kid, "\" is a private key"));
  }
  if (algorithm == "EdDSA") {
    const std::optional<std::string> x = base::FromBase64Url(JsonText(json, "x"));
    if (x.has_value()) key.ed25519 = Ed25519PublicKey(*x);
    if (key.ed25519 == nullptr) return absl::InvalidArgumentError(base::Cat("key set: key \"", key.kid, "\" is malformed"));
    return key;
  }
  if (algorithm == "RS256") {
    const std::optional<std::string> modulus = base::FromBase64Url(JsonText(json, "n"));
    if (!modulus.has_value() || modulus->size() - std::min(modulus->find_first_not_of('\0'), modulus->size()) < kMinRsaBytes) {
      return absl::InvalidArgumentError(base::Cat("key set: key \"", key.kid, "\" is malformed or under 2048 bits"));
    }
  }
  const std::string text = JsonDump(json);
  cjose_err error = {};
  key.jwk.reset(cjose_jwk_import(text.data(), text.size(), &error));
  ERR_clear_error();
  if (key.jwk == nullptr) return absl::InvalidArgumentError(base::Cat("key set: key \"", key.kid, "\" is malformed"));
  return key;
}

absl::Status Invalid(std::string_view what) {
  return base::Error(error::v1::REASON_CREDENTIAL_INVALID, base::Cat("the token ", what));
}

// The three parts of a compact token.
struct Parts {
  std::string_view signed_text;  // header and payload as they were signed
  JsonPtr header;
  JsonPtr payload;
  std::string signature;
};

absl::StatusOr<Parts> Split(std::string_view token) {
  if (token.size() > kMaxTokenBytes) return Invalid("is too long");
  const size_t first = token.find('.');
  const size_t last = token.rfind('.');
  if (first == last || token.find('.', first + 1) != last) return Invalid("is not a signed JWT in compact form");
  Parts parts;
  parts.signed_text = token.substr(0, last);
  const std::optional<std::string> header = base::FromBase64Url(token.substr(0, first));
  const std::optional<std::string> payload = base::FromBase64Url(token.substr(first + 1, last - first - 1));
  std::optional<std::string> signature = base::FromBase64Url(token.substr(last + 1));
  if (!header.has_value() || !payload.has_value() || !signature.has_value()) return Invalid("is not base64url");
  parts.header = JsonObject(*header);
  parts.payload = JsonObject(*payload);
  if (parts.header == nullptr || parts.payload == nullptr) return Invalid("does not hold JSON objects");
  parts.signature = *std::move(signature);
  return parts;
}

absl::Status CheckSignature(const KeySet::Key& key, std::string_view token, const Parts& parts) {
  // The key decides; what the token says of its algorithm may only agree.
  if (JsonText(parts.header.get(), "alg") != key.algorithm) return Invalid("names another algorithm than its key's");
  bool genuine = false;
  if (key.ed25519 != nullptr) {
    genuine = Ed25519Verify(key.ed25519.get(), parts.signed_text, parts.signature);
  } else {
    cjose_err error = {};
    const JwsPtr jws(cjose_jws_import(token.data(), token.size(), &error));
    genuine = jws != nullptr && cjose_jws_verify(jws.get(), key.jwk.get(), &error);
  }
  ERR_clear_error();  // what failed here must not be taken for a failure of TLS on the same thread
  return genuine ? absl::OkStatus() : Invalid("has a wrong signature");
}

bool IsFor(const json_t* payload, std::string_view audience) {
  const json_t* named = json_object_get(payload, "aud");
  if (json_is_string(named)) return JsonString(named) == audience;
  for (size_t i = 0; i < json_array_size(named); ++i) {
    if (JsonString(json_array_get(named, i)) == audience) return true;
  }
  return false;
}

// A time claim in seconds since 1970; nullopt when it is missing or not a time.
std::optional<absl::Time> TimeClaim(const json_t* payload, const char* name) {
  const json_t* value = json_object_get(payload, name);
  const double seconds = json_number_value(value);
  if (!json_is_number(value) || !std::isfinite(seconds) || std::abs(seconds) > kEndOfTime) return std::nullopt;
  return absl::UnixEpoch() + absl::Seconds(seconds);
}

absl::StatusOr<TokenClaims> ReadClaims(const json_t* payload, std::string_view audience) {
  TokenClaims claims;
  claims.issuer = JsonText(payload, "iss");
  claims.subject = JsonText(payload, "sub");
  claims.audience = audience;
  if (claims.issuer.empty() || claims.subject.empty()) return Invalid("lacks iss or sub");
  // "|" parts issuer and subject wherever the two are one key.
  if (claims.issuer.find('|') != std::string::npos) return Invalid("has an iss with a vertical bar");
  if (audience.empty() || !IsFor(payload, audience)) return Invalid("is meant for another audience");
  const std::optional<absl::Time> expires = TimeClaim(payload, "exp");
  if (!expires.has_value()) return Invalid("lacks exp");
  claims.expires = *expires;
  if (json_object_get(payload, "nbf") != nullptr) {
    const std::optional<absl::Time> not_before = TimeClaim(payload, "nbf");
    if (!not_before.has_value()) return Invalid("has a malformed nbf");
    claims.not_before = *not_before;
  }
  return claims;
}

}  // namespace

absl::StatusOr<KeySet> KeySet::Parse(std::string_view jwks) {
  const JsonPtr root = JsonObject(jwks);
  const json_t* entries = root == nullptr ? nullptr : json_object_get(root.get(), "keys");
  if (!json_is_array(entries)) return absl::InvalidArgumentError("key set: want a JWK set, {\"keys\": [...]}");
  KeySet set;
  for (size_t i = 0; i < json_array_size(entries); ++i) {
    const json_t* entry = json_array_get(entries, i);
    const std::string_view algorithm = AlgorithmOf(entry);
    if (algorithm.empty()) continue;
    WM_ASSIGN_OR_RETURN(Key key, ReadKey(entry, algorithm));
    for (const Key& other : set.keys_->keys) {
      if (other.kid == key.kid) return absl::InvalidArgumentError(base::Cat("key set: two keys have the kid \"", key.kid, "\""));
    }
    set.keys_->keys.push_back(std::move(key));
  }
  if (set.keys_->keys.empty()) return absl::InvalidArgumentError("key set: no key for RS256, ES256 or EdDSA in it");
  return set;
}

const KeySet::Key* KeySet::Find(std::string_view kid) const {
  const std::vector<Key>& keys = keys_->keys;
  if (kid.empty()) return keys.size() == 1 ? &keys[0] : nullptr;
  for (const Key& key : keys) {
    if (key.kid == kid) return &key;
  }
  return nullptr;
}

absl::StatusOr<TokenClaims> VerifyJwt(const KeySet& keys, std::string_view token, std::string_view audience, absl::Time now) {
  WM_ASSIGN_OR_RETURN(const Parts parts, Split(token));
  const json_t* header = parts.header.get();
  if (json_object_get(header, "crit") != nullptr) return Invalid("demands an extension that is not known here");
  const std::string_view type = JsonText(header, "typ");
  // Other kinds of JWT (logout tokens, say) are signed by the same keys and let nobody in.
  if (!type.empty() && !absl::EqualsIgnoreCase(base::View(type), "JWT") && !absl::EqualsIgnoreCase(base::View(type), "at+jwt")) {
    return Invalid("is not one to call with");
  }
  const KeySet::Key* key = keys.Find(JsonText(header, "kid"));
  if (key == nullptr) return Invalid("is signed by an unknown key");
  WM_RETURN_IF_ERROR(CheckSignature(*key, token, parts));
  WM_ASSIGN_OR_RETURN(TokenClaims claims, ReadClaims(parts.payload.get(), audience));
  if (!key->issuer.empty() && key->issuer != claims.issuer) return Invalid("is signed by another issuer's key");
  WM_RETURN_IF_ERROR(CheckTimes(claims.not_before, claims.expires, now));
  return claims;
}

absl::Status CheckTimes(absl::Time not_before, absl::Time expires, absl::Time now) {
  if (now >= expires + kClockLeeway) {
    return base::Error(error::v1::REASON_CREDENTIAL_EXPIRED, "the token has expired: ask its issuer for a new one");
  }
  return now < not_before - kClockLeeway ? Invalid("is not good yet") : absl::OkStatus();
}

}  // namespace waymark::access
