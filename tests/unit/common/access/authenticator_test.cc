#include "common/access/authenticator.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "common/access/jwt.h"
#include "common/access/link.h"
#include "common/access/verified_tokens.h"
#include "common/base/cat.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::access {
namespace {

using testing::HasReason;
using testing::IsOk;
using testing::StatusIs;

constexpr auto kMissing = error::v1::REASON_CREDENTIAL_MISSING;
constexpr auto kInvalid = error::v1::REASON_CREDENTIAL_INVALID;
constexpr auto kExpired = error::v1::REASON_CREDENTIAL_EXPIRED;
constexpr std::string_view kLinkKey = "0123456789abcdef";

class AuthenticatorTest : public ::testing::Test {
 protected:
  AuthenticatorTest() {
    Publish(key_);
    Authenticator::Options options;
    options.clock = &clock_;
    options.jwks_path = path_;
    options.link_key = std::string(kLinkKey);
    options.recheck = absl::ZeroDuration();
    authenticator_ = *Authenticator::Open(options);
  }
  ~AuthenticatorTest() override { std::remove(path_.c_str()); }

  void Write(const std::string& text) {
    std::ofstream(path_ + ".new") << text;
    std::filesystem::rename(path_ + ".new", path_);
  }
  void Publish(const SigningKey& key) { Write(key.Jwks()); }

  std::string Token(const SigningKey& key, std::string subject = "ana") {
    TokenClaims claims;
    claims.issuer = "https://issuer.test";
    claims.subject = std::move(subject);
    claims.audience = "waymark";
    claims.expires = clock_.Now() + absl::Hours(1);
    return key.Sign(claims, clock_.Now());
  }

  absl::StatusOr<Caller> Authorization(std::string_view authorization) { return authenticator_->Authenticate({authorization, ""}); }
  absl::StatusOr<Caller> Bearer(std::string_view token) { return Authorization(base::Cat("Bearer ", token)); }

  testing::FakeClock clock_;
  SigningKey key_ = *SigningKey::Generate();
  std::string path_ = base::Cat(::testing::TempDir(), "/jwks-", reinterpret_cast<uintptr_t>(this), ".json");
  std::unique_ptr<Authenticator> authenticator_;
};

TEST_F(AuthenticatorTest, KnowsAPersonByToken) {
  const std::string token = Token(key_);
  for (const std::string& authorization : {base::Cat("Bearer ", token), base::Cat("bearer ", token), base::Cat("BEARER ", token)}) {
    const absl::StatusOr<Caller> caller = Authorization(authorization);
    ASSERT_THAT(caller, IsOk());
    EXPECT_EQ(caller->credential, Caller::Credential::kToken);
    EXPECT_EQ(caller->Key(), "token:https://issuer.test|ana");
    EXPECT_EQ(caller->expires, clock_.Now() + absl::Hours(1) + kClockLeeway);
  }
}

TEST_F(AuthenticatorTest, KnowsTheHolderOfALink) {
  const std::string link = MakeLink(kLinkKey, "externals/x/requests/r", 2, clock_.Now() + absl::Hours(1));
  const absl::StatusOr<Caller> caller = Authorization(base::Cat("Link ", link));
  ASSERT_THAT(caller, IsOk());
  EXPECT_EQ(caller->Key(), "link:externals/x/requests/r|" + std::to_string(caller->link_generation));
  EXPECT_THAT(Bearer(link), HasReason(kInvalid));
  EXPECT_THAT(Authorization(base::Cat("Link ", Token(key_))), HasReason(kInvalid));
}

TEST_F(AuthenticatorTest, KnowsAServiceByCertificateUnlessAnAuthorizationComesWithIt) {
  const absl::StatusOr<Caller> service = authenticator_->Authenticate({"", "spiffe://waymark/notification"});
  ASSERT_THAT(service, IsOk());
  EXPECT_EQ(service->Key(), "service:notification");
  const std::string authorization = base::Cat("Bearer ", Token(key_));
  EXPECT_EQ(authenticator_->Authenticate({authorization, "spiffe://waymark/edge"})->Key(), "token:https://issuer.test|ana");
  EXPECT_THAT(authenticator_->Authenticate({"Bearer forged", "spiffe://waymark/plan"}), HasReason(kInvalid));
  for (const std::string_view uri : {"spiffe://elsewhere/plan", "spiffe://waymark/", "spiffe://waymark/plan/x", "spiffe://waymarkx/plan",
                                     "https://waymark/plan", "spiffe://waymark/pl an", "plan"}) {
    EXPECT_THAT(authenticator_->Authenticate({"", uri}), HasReason(kInvalid)) << uri;
  }
}

TEST_F(AuthenticatorTest, RefusesWhatIsNoCredential) {
  EXPECT_THAT(Authorization(""), HasReason(kMissing));
  for (const std::string_view bad : {"Bearer", "Bearer ", "Basic YTpi", "Bearer  x", "x", "Bearerx", "Link", "Link "}) {
    EXPECT_THAT(Authorization(bad), HasReason(kInvalid)) << bad;
  }
  EXPECT_THAT(Bearer(std::string(kMaxTokenBytes + 1, 'x')), HasReason(kInvalid));
}

TEST_F(AuthenticatorTest, ForgetsNothingOfATokensEnd) {
  const std::string token = Token(key_);
  ASSERT_THAT(Bearer(token), IsOk());
  clock_.Advance(absl::Hours(1) + kClockLeeway - absl::Seconds(1));
  EXPECT_THAT(Bearer(token), IsOk());
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(Bearer(token), HasReason(kExpired));
}

TEST_F(AuthenticatorTest, FollowsTheKeyFile) {
  const std::string token = Token(key_);
  ASSERT_THAT(Bearer(token), IsOk());
  const SigningKey next = *SigningKey::Generate();
  EXPECT_THAT(Bearer(Token(next)), HasReason(kInvalid));
  Publish(next);
  EXPECT_THAT(Bearer(Token(next)), IsOk());
  EXPECT_THAT(Bearer(token), HasReason(kInvalid)) << "remembered, though its key is gone";
}

TEST_F(AuthenticatorTest, KeepsTheLastKeysWhenTheFileIsSpoilt) {
  const std::string token = Token(key_);
  for (const std::string spoilt : {"", "{", "{\"keys\":[]}"}) {
    Write(spoilt);
    EXPECT_THAT(Bearer(token), IsOk()) << spoilt;
    EXPECT_THAT(Bearer(Token(key_, "ben")), IsOk()) << spoilt;
  }
  std::remove(path_.c_str());
  EXPECT_THAT(Bearer(Token(key_, "carl")), IsOk());
}

TEST_F(AuthenticatorTest, LooksAtTheFileAtOnceForAKeyItDoesNotKnow) {
  Authenticator::Options options;
  options.clock = &clock_;
  options.jwks_path = path_;
  options.recheck = absl::Hours(1);
  const auto slow = *Authenticator::Open(options);
  const SigningKey next = *SigningKey::Generate();
  Publish(next);
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  EXPECT_THAT(slow->Authenticate({base::Cat("Bearer ", Token(next)), ""}), IsOk());
}

TEST_F(AuthenticatorTest, AnswersManyThreadsWhileKeysChange) {
  const SigningKey next = *SigningKey::Generate();
  std::vector<std::thread> threads;
  std::vector<std::string> tokens;
  for (int i = 0; i < 64; ++i) tokens.push_back(base::Cat("Bearer ", Token(key_, base::Cat("p", i))));
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        const absl::StatusOr<Caller> caller = authenticator_->Authenticate({tokens[i % tokens.size()], ""});
        if (caller.ok()) {
          EXPECT_EQ(caller->subject, base::Cat("p", i % tokens.size()));
        }
      }
    });
  }
  for (int i = 0; i < 20; ++i) Publish(i % 2 == 0 ? next : key_);
  for (std::thread& thread : threads) thread.join();
  Publish(next);
  EXPECT_THAT(Authorization(tokens[0]), HasReason(kInvalid));
}

TEST_F(AuthenticatorTest, RefusesToOpenWithoutWhatItNeeds) {
  Authenticator::Options options;
  options.clock = &clock_;
  options.jwks_path = path_ + ".missing";
  EXPECT_THAT(Authenticator::Open(options), StatusIs(absl::StatusCode::kInvalidArgument));
  options.jwks_path = "";
  options.link_key = "short";
  EXPECT_THAT(Authenticator::Open(options), StatusIs(absl::StatusCode::kInvalidArgument));
  options.link_key = "";
  const auto none = *Authenticator::Open(options);
  EXPECT_THAT(none->Authenticate({base::Cat("Bearer ", Token(key_)), ""}), HasReason(kInvalid));
  EXPECT_THAT(none->Authenticate({base::Cat("Link ", MakeLink("", "a/b", 1, absl::InfiniteFuture())), ""}), HasReason(kInvalid));
}

TEST(VerifiedTokensTest, IsBounded) {
  VerifiedTokens tokens(32);
  const auto digest = [](int i) { return std::string(1, static_cast<char>(0)) + std::to_string(i); };  // all in one shard
  for (int i = 0; i < 100; ++i) tokens.Insert(digest(i), {Caller(), absl::InfinitePast(), absl::InfiniteFuture(), 1});
  int known = 0;
  for (int i = 0; i < 100; ++i) known += tokens.Find(digest(i), 1).has_value() ? 1 : 0;
  EXPECT_LE(known, 2);
  EXPECT_TRUE(tokens.Find(digest(99), 1).has_value());
}

TEST(VerifiedTokensTest, KeepsWhatIsAskedFor) {
  VerifiedTokens tokens(128);  // four to a generation of a shard
  const auto digest = [](int i) { return std::string(1, static_cast<char>(0)) + std::to_string(i); };
  for (int i = 0; i < 1000; ++i) {
    tokens.Insert(digest(i), {Caller(), absl::InfinitePast(), absl::InfiniteFuture(), 1});
    ASSERT_TRUE(tokens.Find(digest(0), 1).has_value()) << i;
  }
  EXPECT_FALSE(tokens.Find(digest(0), 2).has_value()) << "of another key set";
}

}  // namespace
}  // namespace waymark::access
