#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "cjose/cjose.h"
#include "openssl/evp.h"

namespace waymark::access {

// Owners of what libcjose and OpenSSL give out.
struct CryptoRelease {
  void operator()(cjose_jwk_t* jwk) const { cjose_jwk_release(jwk); }
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using JwkPtr = std::unique_ptr<cjose_jwk_t, CryptoRelease>;
using JwsPtr = std::unique_ptr<cjose_jws_t, CryptoRelease>;
using PkeyPtr = std::unique_ptr<EVP_PKEY, CryptoRelease>;

// Ed25519 signatures (RFC 8032), which libcjose lacks.

// The public key of these 32 bytes; nullptr when they are not as many.
PkeyPtr Ed25519PublicKey(std::string_view raw);
// Whether `signature` is that of `text` by the owner of `key`.
bool Ed25519Verify(EVP_PKEY* key, std::string_view text, std::string_view signature);
// The signature of `text`, 64 bytes, by a private key.
std::string Ed25519Sign(EVP_PKEY* key, std::string_view text);

// SHA-256 of `text`, 32 bytes.
std::string Sha256(std::string_view text);

}  // namespace waymark::access
