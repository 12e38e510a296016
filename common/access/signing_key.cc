#include "common/access/json.h"
#include "common/access/jwt.h"
#include "common/access/signature.h"
#include "common/base/base64url.h"
#include "common/base/cat.h"
#include "openssl/err.h"
#include "openssl/pem.h"

namespace waymark::access {

struct SigningKey::Pair {
  PkeyPtr key;

  // The public key's 32 bytes.
  std::string Public() const {
    std::string raw(32, '\0');
    size_t size = raw.size();
    EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(raw.data()), &size);
    return raw;
  }
};

namespace {

void Set(json_t* object, const char* name, std::string_view value) {
  json_object_set_new(object, name, json_stringn(value.data(), value.size()));
}

// The members of the public JWK that name the key, and no other.
JsonPtr PublicJwk(std::string_view raw) {
  JsonPtr jwk(json_object());
  Set(jwk.get(), "crv", "Ed25519");
  Set(jwk.get(), "kty", "OKP");
  Set(jwk.get(), "x", base::Base64Url(raw));
  return jwk;
}

}  // namespace

SigningKey::SigningKey(std::unique_ptr<Pair> pair) : pair_(std::move(pair)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

absl::StatusOr<SigningKey> SigningKey::Generate() {
  PkeyPtr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (key == nullptr) return absl::InternalError("OpenSSL made no Ed25519 key");
  return SigningKey(std::make_unique<Pair>(Pair{std::move(key)}));
}

absl::StatusOr<SigningKey> SigningKey::FromPem(std::string_view pem) {
  const std::unique_ptr<BIO, CryptoRelease> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // An empty pass phrase, so that OpenSSL never asks for one on the terminal.
  char no_phrase[] = "";
  PkeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, no_phrase));
  ERR_clear_error();
  if (key == nullptr || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519) {
    return absl::InvalidArgumentError("not an unencrypted Ed25519 private key in PEM form");
  }
  return SigningKey(std::make_unique<Pair>(Pair{std::move(key)}));
}

std::string SigningKey::ToPem() const {
  const std::unique_ptr<BIO, CryptoRelease> bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(bio.get(), pair_->key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

std::string SigningKey::Kid() const { return base::Base64Url(Sha256(JsonDump(PublicJwk(pair_->Public()).get()))); }

std::string SigningKey::Jwks(std::string_view issuer) const {
  JsonPtr jwk = PublicJwk(pair_->Public());
  Set(jwk.get(), "alg", "EdDSA");
  Set(jwk.get(), "use", "sig");
  Set(jwk.get(), "kid", Kid());
  if (!issuer.empty()) Set(jwk.get(), "iss", issuer);
  const JsonPtr set(json_object());
  json_object_set_new(set.get(), "keys", json_array());
  json_array_append_new(json_object_get(set.get(), "keys"), jwk.release());
  return JsonDump(set.get());
}

std::string SigningKey::Sign(const TokenClaims& claims, absl::Time now) const {
  const JsonPtr header(json_object());
  Set(header.get(), "alg", "EdDSA");
  Set(header.get(), "kid", Kid());
  Set(header.get(), "typ", "JWT");
  const JsonPtr payload(json_object());
  Set(payload.get(), "iss", claims.issuer);
  Set(payload.get(), "sub", claims.subject);
  Set(payload.get(), "aud", claims.audience);
  json_object_set_new(payload.get(), "iat", json_integer(absl::ToUnixSeconds(now)));
  json_object_set_new(payload.get(), "exp", json_integer(absl::ToUnixSeconds(claims.expires)));
  if (claims.not_before != absl::InfinitePast()) {
    json_object_set_new(payload.get(), "nbf", json_integer(absl::ToUnixSeconds(claims.not_before)));
  }
  const std::string text = base::Cat(base::Base64Url(JsonDump(header.get())), ".", base::Base64Url(JsonDump(payload.get())));
  return base::Cat(text, ".", base::Base64Url(Ed25519Sign(pair_->key.get(), text)));
}

}  // namespace waymark::access
