#include "common/access/jwt.h"

#include <random>
#include <string>
#include <vector>

#include "cjose/cjose.h"
#include "common/access/json.h"
#include "common/access/signature.h"
#include "common/base/base64url.h"
#include "common/base/cat.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "openssl/evp.h"
#include "openssl/hmac.h"
#include "openssl/pem.h"

namespace waymark::access {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::HasReason;
using testing::IsOk;
using testing::StatusIs;

constexpr std::string_view kAudience = "waymark";
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
constexpr auto kInvalid = error::v1::REASON_CREDENTIAL_INVALID;
constexpr auto kExpired = error::v1::REASON_CREDENTIAL_EXPIRED;

std::string Claims(std::string_view more = "", int64_t exp = 1'800'003'600) {
  return base::Cat(R"({"iss":"https://issuer.test","sub":"ana","aud":"waymark","exp":)", exp, more, "}");
}

// A key of libcjose's, its public JWK and the tokens it signs.
struct CjoseKey {
  JwkPtr jwk;
  std::string algorithm;
  std::string kid;

  static CjoseKey Rsa(std::string kid, size_t bits = 2048) {
    cjose_err error = {};
    return {JwkPtr(cjose_jwk_create_RSA_random(bits, nullptr, 0, &error)), "RS256", std::move(kid)};
  }
  static CjoseKey Ec(std::string kid) {
    cjose_err error = {};
    return {JwkPtr(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error)), "ES256", std::move(kid)};
  }

  std::string Public(std::string_view more = "") const {
    cjose_err error = {};
    const std::unique_ptr<char, void (*)(void*)> text(cjose_jwk_to_json(jwk.get(), false, &error), std::free);
    std::string json(text.get());
    json.insert(json.size() - 1, base::Cat(R"(,"kid":")", kid, "\"", more));
    return json;
  }

  std::string Sign(std::string_view payload) const {
    cjose_err error = {};
    cjose_header_t* header = cjose_header_new(&error);
    cjose_header_set(header, CJOSE_HDR_ALG, algorithm.c_str(), &error);
    cjose_header_set(header, CJOSE_HDR_KID, kid.c_str(), &error);
    const JwsPtr jws(cjose_jws_sign(jwk.get(), header, reinterpret_cast<const uint8_t*>(payload.data()), payload.size(), &error));
    const char* text = nullptr;
    cjose_jws_export(jws.get(), &text, &error);
    std::string token(text);
    cjose_header_release(header);
    return token;
  }
};

// A token of these two texts, signed by `key`; what SigningKey itself would never write.
std::string Forge(const SigningKey& key, std::string_view header, std::string_view payload) {
  const std::string text = base::Cat(base::Base64Url(header), ".", base::Base64Url(payload));
  const std::string pem = key.ToPem();
  const std::unique_ptr<BIO, CryptoRelease> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const PkeyPtr pair(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  return base::Cat(text, ".", base::Base64Url(Ed25519Sign(pair.get(), text)));
}

std::string HmacSigned(std::string_view secret, std::string_view header, std::string_view payload) {
  const std::string text = base::Cat(base::Base64Url(header), ".", base::Base64Url(payload));
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac,
       &size);
  return base::Cat(text, ".", base::Base64Url(std::string_view(reinterpret_cast<const char*>(mac), size)));
}

std::string Set(const std::vector<std::string>& keys) {
  std::string text = "{\"keys\":[";
  for (size_t i = 0; i < keys.size(); ++i) base::Append(&text, i > 0 ? "," : "", keys[i]);
  return text + "]}";
}

// The one key of a set of SigningKey's.
std::string OnlyKey(const std::string& jwks) {
  const JsonPtr set = JsonObject(jwks);
  return JsonDump(json_array_get(json_object_get(set.get(), "keys"), 0));
}

class JwtTest : public ::testing::Test {
 protected:
  absl::StatusOr<TokenClaims> Verify(std::string_view token, absl::Time now = kNow) { return VerifyJwt(keys_, token, kAudience, now); }
  std::string Header(std::string_view more = "") { return base::Cat(R"({"alg":"EdDSA","kid":")", ed_.Kid(), "\"", more, "}"); }
  std::string Ed(std::string_view payload) { return Forge(ed_, Header(), payload); }

  SigningKey ed_ = *SigningKey::Generate();
  CjoseKey rsa_ = CjoseKey::Rsa("rsa-1");
  CjoseKey ec_ = CjoseKey::Ec("ec-1");
  KeySet keys_ = *KeySet::Parse(Set({OnlyKey(ed_.Jwks()), rsa_.Public(), ec_.Public(R"(,"alg":"ES256","use":"sig")")}));
};

TEST_F(JwtTest, TakesEachAlgorithm) {
  TokenClaims claims;
  claims.issuer = "https://issuer.test";
  claims.subject = "ana";
  claims.audience = std::string(kAudience);
  claims.expires = kNow + absl::Hours(1);
  for (const std::string& token : {ed_.Sign(claims, kNow), Ed(Claims()), rsa_.Sign(Claims()), ec_.Sign(Claims())}) {
    const absl::StatusOr<TokenClaims> read = Verify(token);
    ASSERT_THAT(read, IsOk()) << token;
    EXPECT_EQ(read->issuer, "https://issuer.test");
    EXPECT_EQ(read->subject, "ana");
    EXPECT_EQ(read->expires, kNow + absl::Hours(1));
  }
}

TEST_F(JwtTest, ReadsItsClaims) {
  struct Case {
    std::string what;
    std::string payload;
    error::v1::Reason reason;  // UNSPECIFIED: good
  };
  const std::vector<Case> cases = {
      {"one of several audiences", R"({"iss":"i","sub":"s","aud":["other","waymark"],"exp":1800003600})", {}},
      {"a fractional end", R"({"iss":"i","sub":"s","aud":"waymark","exp":1800003600.5})", {}},
      {"an end within the leeway", R"({"iss":"i","sub":"s","aud":"waymark","exp":1799999941})", {}},
      {"an end past the leeway", R"({"iss":"i","sub":"s","aud":"waymark","exp":1799999940})", kExpired},
      {"a beginning within the leeway", R"({"iss":"i","sub":"s","aud":"waymark","exp":1800003600,"nbf":1800000060})", {}},
      {"a beginning past the leeway", R"({"iss":"i","sub":"s","aud":"waymark","exp":1800003600,"nbf":1800000061})", kInvalid},
      {"a beginning that is no time", R"({"iss":"i","sub":"s","aud":"waymark","exp":1800003600,"nbf":"now"})", kInvalid},
      {"no end", R"({"iss":"i","sub":"s","aud":"waymark"})", kInvalid},
      {"an end that is text", R"({"iss":"i","sub":"s","aud":"waymark","exp":"1800003600"})", kInvalid},
      {"an end out of all time", R"({"iss":"i","sub":"s","aud":"waymark","exp":1e300})", kInvalid},
      {"no issuer", R"({"sub":"s","aud":"waymark","exp":1800003600})", kInvalid},
      {"an empty issuer", R"({"iss":"","sub":"s","aud":"waymark","exp":1800003600})", kInvalid},
      {"an issuer that would run into the subject", R"({"iss":"i|s","sub":"s","aud":"waymark","exp":1800003600})", kInvalid},
      {"no subject", R"({"iss":"i","aud":"waymark","exp":1800003600})", kInvalid},
      {"a subject that is a number", R"({"iss":"i","sub":7,"aud":"waymark","exp":1800003600})", kInvalid},
      {"no audience", R"({"iss":"i","sub":"s","exp":1800003600})", kInvalid},
      {"another audience", R"({"iss":"i","sub":"s","aud":"payroll","exp":1800003600})", kInvalid},
      {"an audience that only begins alike", R"({"iss":"i","sub":"s","aud":"waymark2","exp":1800003600})", kInvalid},
      {"a subject named twice", R"({"iss":"i","sub":"s","sub":"ana","aud":"waymark","exp":1800003600})", kInvalid},
      {"a list", R"([1])", kInvalid},
      {"something behind the object", R"({"iss":"i","sub":"s","aud":"waymark","exp":1800003600} {})", kInvalid},
  };
  for (const Case& c : cases) {
    const absl::StatusOr<TokenClaims> read = Verify(Ed(c.payload));
    if (c.reason == error::v1::REASON_UNSPECIFIED) {
      EXPECT_THAT(read, IsOk()) << c.what;
    } else {
      EXPECT_THAT(read, HasReason(c.reason)) << c.what;
      EXPECT_THAT(read, StatusIs(absl::StatusCode::kUnauthenticated)) << c.what;
    }
  }
}

TEST_F(JwtTest, RefusesForgeries) {
  const SigningKey stranger = *SigningKey::Generate();
  const CjoseKey rsa_stranger = CjoseKey::Rsa("rsa-1");
  const std::string good = Ed(Claims());
  const std::string other = Ed(Claims(R"(,"x":1)"));
  const std::string rsa = rsa_.Sign(Claims());
  const std::string none = base::Base64Url(R"({"alg":"none"})");
  const std::string payload = base::Base64Url(Claims());
  const std::string rsa_header = R"({"alg":"HS256","kid":"rsa-1"})";
  struct Case {
    std::string what;
    std::string token;
  };
  std::vector<Case> cases = {
      {"nothing", ""},
      {"dots", ".."},
      {"many dots", "......"},
      {"garbage", "garbage"},
      {"signed by a stranger under our kid", Forge(stranger, Header(), Claims())},
      {"signed by a stranger", Forge(stranger, base::Cat(R"({"alg":"EdDSA","kid":")", stranger.Kid(), "\"}"), Claims())},
      {"RSA by a stranger under our kid", rsa_stranger.Sign(Claims())},
      {"another token's signature", good.substr(0, good.rfind('.')) + other.substr(other.rfind('.'))},
      {"no signature", good.substr(0, good.rfind('.') + 1)},
      {"no signature and no dot", good.substr(0, good.rfind('.'))},
      {"alg none", base::Cat(none, ".", payload, ".")},
      {"alg none with our kid", base::Cat(base::Base64Url(Header(R"(,"alg2":"none")")), ".", payload, ".")},
      {"alg none and our signature", base::Cat(base::Base64Url(R"({"alg":"none","kid":"rsa-1"})"), rsa.substr(rsa.find('.')))},
      {"HS256 with the public RSA key as secret", HmacSigned(rsa_.Public(), rsa_header, Claims())},
      {"HS256 with the key set as secret", HmacSigned(ed_.Jwks(), base::Cat(R"({"alg":"HS256","kid":")", ed_.Kid(), "\"}"), Claims())},
      {"HS256 with an empty secret", HmacSigned("", rsa_header, Claims())},
      {"another algorithm than the key's", Forge(ed_, base::Cat(R"({"alg":"RS256","kid":")", ed_.Kid(), "\"}"), Claims())},
      {"another key's kid", Forge(ed_, R"({"alg":"EdDSA","kid":"rsa-1"})", Claims())},
      {"an unknown kid", Forge(ed_, R"({"alg":"EdDSA","kid":"rsa-2"})", Claims())},
      {"no kid among several keys", Forge(ed_, R"({"alg":"EdDSA"})", Claims())},
      {"no algorithm", Forge(ed_, base::Cat(R"({"kid":")", ed_.Kid(), "\"}"), Claims())},
      {"an extension that must be known", Forge(ed_, Header(R"(,"crit":["b64"],"b64":false)"), Claims())},
      {"a logout token", Forge(ed_, Header(R"(,"typ":"logout+jwt")"), Claims())},
      {"a header named twice", Forge(ed_, Header(R"(,"alg":"EdDSA")"), Claims())},
      {"padding", good + "="},
      {"white space", " " + good},
      {"four parts", good + ".x"},
      {"too long", Ed(Claims(base::Cat(R"(,"x":")", std::string(kMaxTokenBytes, 'x'), "\"")))},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(Verify(c.token), HasReason(kInvalid)) << c.what;
  }
}

TEST_F(JwtTest, TakesNoOtherSpellingOfASignature) {
  for (const std::string& good : {Ed(Claims()), rsa_.Sign(Claims()), ec_.Sign(Claims())}) {
    ASSERT_THAT(Verify(good), IsOk());
    for (size_t length = 0; length < good.size(); ++length) {
      EXPECT_THAT(Verify(std::string_view(good).substr(0, length)), HasReason(kInvalid)) << length;
    }
    for (size_t i = 0; i < good.size(); ++i) {
      std::string bad = good;
      bad[i] = bad[i] == 'A' ? 'B' : 'A';
      EXPECT_THAT(Verify(bad), Not(IsOk())) << "byte " << i;
    }
  }
}

TEST_F(JwtTest, SurvivesAnyBytes) {
  std::mt19937 random(7);
  const std::string good = rsa_.Sign(Claims());
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = i % 2 == 0 ? good : std::string(random() % 200, '\0');
    for (size_t j = 0; j < bytes.size(); ++j) {
      if (i % 2 == 1 || random() % 50 == 0) bytes[j] = static_cast<char>(random());
    }
    if (bytes != good) {
      EXPECT_THAT(Verify(bytes), Not(IsOk()));
    }
  }
  // Deep nesting may not run the stack out.
  const std::string deep = std::string(6000, '[');
  EXPECT_THAT(Verify(base::Cat(base::Base64Url(deep), ".e30.AA")), HasReason(kInvalid));
}

TEST_F(JwtTest, NeedsNoKidWhereThereIsOneKey) {
  const KeySet one = *KeySet::Parse(ed_.Jwks());
  EXPECT_THAT(VerifyJwt(one, Forge(ed_, R"({"alg":"EdDSA"})", Claims()), kAudience, kNow), IsOk());
  EXPECT_THAT(VerifyJwt(one, Forge(ed_, R"({"alg":"EdDSA","kid":"x"})", Claims()), kAudience, kNow), HasReason(kInvalid));
}

TEST_F(JwtTest, BindsAKeyToItsIssuer) {
  const KeySet bound = *KeySet::Parse(ed_.Jwks("https://issuer.test"));
  EXPECT_THAT(VerifyJwt(bound, Ed(Claims()), kAudience, kNow), IsOk());
  const KeySet other = *KeySet::Parse(ed_.Jwks("https://elsewhere.test"));
  EXPECT_THAT(VerifyJwt(other, Ed(Claims()), kAudience, kNow), HasReason(kInvalid));
}

TEST_F(JwtTest, NeedsAnAudienceOfItsOwn) { EXPECT_THAT(VerifyJwt(keys_, Ed(Claims()), "", kNow), HasReason(kInvalid)); }

TEST(KeySetTest, RefusesWhatItCannotTrust) {
  const std::string ed = OnlyKey(SigningKey::Generate()->Jwks());
  const CjoseKey rsa = CjoseKey::Rsa("a");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "JWK set"},
      {"[]", "JWK set"},
      {"{}", "JWK set"},
      {"{\"keys\":[]}", "no key"},
      {"{\"keys\":[7]}", "no key"},
      {Set({ed, ed}), "two keys"},
      {Set({CjoseKey::Rsa("weak", 1024).Public()}), "under 2048"},
      {Set({rsa.Public(R"(,"use":"enc")")}), "no key"},
      {Set({rsa.Public(R"(,"alg":"PS256")")}), "no key"},
      {Set({rsa.Public(R"(,"d":"AQAB")")}), "private key"},
      {R"({"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"s"}]})", "no key"},
      {R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"s","x":"AAAA"}]})", "malformed"},
      {R"({"keys":[{"kty":"EC","crv":"P-256","kid":"s","x":"AAAA","y":"AAAA"}]})", "malformed"},
      {R"({"keys":[{"kty":"RSA","kid":"s","n":"","e":""}]})", "malformed"},
  };
  for (const auto& [text, complaint] : cases) {
    const absl::StatusOr<KeySet> read = KeySet::Parse(text);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_THAT(std::string(read.status().message()), HasSubstr(complaint)) << text;
  }
}

TEST(SigningKeyTest, ComesBackFromItsPem) {
  const SigningKey key = *SigningKey::Generate();
  const absl::StatusOr<SigningKey> again = SigningKey::FromPem(key.ToPem());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->Kid(), key.Kid());
  EXPECT_NE(SigningKey::Generate()->Kid(), key.Kid());
  EXPECT_THAT(key.Jwks(), Not(HasSubstr("\"d\"")));
  for (const std::string bad : {"", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", "garbage"}) {
    EXPECT_THAT(SigningKey::FromPem(bad), StatusIs(absl::StatusCode::kInvalidArgument)) << bad;
  }
}

TEST(SigningKeyTest, HasTheThumbprintOfTheStandard) {
  // RFC 8037, appendix A.3: the key of RFC 8032 in PKCS #8.
  const absl::StatusOr<SigningKey> key = SigningKey::FromPem(
      "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n");
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ(key->Kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

}  // namespace
}  // namespace waymark::access
