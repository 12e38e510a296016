#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace waymark::access {

// JSON Web Tokens (RFC 7519) in compact form, signed with RS256, ES256 or EdDSA (Ed25519).

// The most bytes a token may have.
inline constexpr size_t kMaxTokenBytes = 8192;
// How far another machine's clock may be off.
inline constexpr absl::Duration kClockLeeway = absl::Seconds(60);

// The public keys of the tokens' issuers. Each key pins its algorithm: RSA is RS256, P-256 is ES256, Ed25519 is EdDSA. A
// token's own word on its algorithm is only compared with that.
class KeySet {
 public:
  // Reads a JWK set (RFC 7517). Keys that are not for checking such signatures are passed over. A key's member "iss", where
  // it has one, is the one issuer whose tokens it signs. INVALID_ARGUMENT for malformed text, a set without a usable key, RSA
  // under 2048 bits, or two keys of one kid.
  static absl::StatusOr<KeySet> Parse(std::string_view jwks);

  KeySet();
  KeySet(KeySet&&) noexcept;
  KeySet& operator=(KeySet&&) noexcept;
  ~KeySet();

  struct Key;
  // The key of that kid; the only key when kid is empty and there is just one; else nullptr.
  const Key* Find(std::string_view kid) const;

 private:
  struct Keys;
  std::unique_ptr<Keys> keys_;
};

// What a token says that is of use here.
struct TokenClaims {
  std::string issuer;    // iss, never empty
  std::string subject;   // sub, never empty
  std::string audience;  // aud; one of them
  absl::Time not_before = absl::InfinitePast();
  absl::Time expires = absl::InfiniteFuture();
};

// The claims of a token that is signed by a key of the set, meant for `audience` and good at `now`, give or take
// kClockLeeway. UNAUTHENTICATED with reason CREDENTIAL_INVALID, or CREDENTIAL_EXPIRED for a genuine one past its end. Takes
// any bytes.
absl::StatusOr<TokenClaims> VerifyJwt(const KeySet& keys, std::string_view token, std::string_view audience, absl::Time now);

// Whether claims that were verified before are good at `now`. Errors as VerifyJwt.
absl::Status CheckTimes(absl::Time not_before, absl::Time expires, absl::Time now);

// A private Ed25519 key that signs tokens: the issuer of a deployment that has no other.
class SigningKey {
 public:
  // A new key from the operating system's generator.
  static absl::StatusOr<SigningKey> Generate();
  // INVALID_ARGUMENT when `pem` is not an unencrypted Ed25519 private key in PKCS #8.
  static absl::StatusOr<SigningKey> FromPem(std::string_view pem);

  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

  // The private key in PKCS #8; keep it readable to its owner only.
  std::string ToPem() const;
  // Thumbprint of the public key (RFC 7638).
  std::string Kid() const;
  // The JWK set with the public key alone, bound to `issuer` where that is not empty.
  std::string Jwks(std::string_view issuer = "") const;
  // A token with these claims, issued at `now`.
  std::string Sign(const TokenClaims& claims, absl::Time now) const;

 private:
  struct Pair;
  explicit SigningKey(std::unique_ptr<Pair> pair);
  std::unique_ptr<Pair> pair_;
};

}  // namespace waymark::access
