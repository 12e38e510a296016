#include "common/rpc/process_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"

namespace waymark::rpc {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

enum class Links { kNone, kWithAKey, kAlways };

absl::Status Parse(std::vector<const char*> arguments, Links links = Links::kNone, ProcessFlags* flags = nullptr) {
  ProcessDefinition definition;
  definition.name = "plan";
  definition.listen = "127.0.0.1:7101";
  definition.metrics_listen = "127.0.0.1:7201";
  definition.peers = {{"feedback", "127.0.0.1:7102"}};
  definition.serves_http = true;
  definition.makes_links = links != Links::kNone;
  definition.needs_link_key = links == Links::kAlways;
  ProcessFlags own;
  if (flags == nullptr) flags = &own;
  base::Config config("waymark-plan", "Keeps plans.", "WAYMARK_PLAN_");
  DeclareFlags(definition, flags, &config);
  arguments.insert(arguments.begin(), "waymark-plan");
  return config.Parse(static_cast<int>(arguments.size()), arguments.data(), [](const char*) -> const char* { return nullptr; });
}

TEST(ProcessFlags, WhatBelongsToLoopbackIsRefusedElsewhere) {
  const struct {
    std::vector<const char*> arguments;
    const char* wrong;  // empty: nothing is
  } cases[] = {
      {{"--insecure", "--data=d"}, ""},
      {{"--insecure", "--data=d", "--test_clock=/dev/null", "--crash_at=x"}, ""},
      {{"--insecure", "--data=d", "--listen=0.0.0.0:7101"}, "--insecure is for loopback only"},
      {{"--insecure", "--data=d", "--listen=10.0.0.7:7101", "--test_clock=/dev/null"},
       "--test_clock is for tests on loopback only"},
      {{"--insecure", "--data=d", "--listen=plan:7101", "--crash_at=x"}, "--crash_at is for tests on loopback only"},
      {{"--insecure", "--data=d", "--metrics_listen=0.0.0.0:7201"}, "--metrics_listen is for loopback only"},
      {{"--insecure", "--data=d", "--channelz_listen=0.0.0.0:7201"}, "--channelz_listen is for loopback only"},
      {{"--data=d", "--tls_cert=/dev/null", "--tls_key=/dev/null"}, ""},
      {{"--data=d", "--tls_cert=/dev/null"}, "--tls_cert and --tls_key are missing"},
      {{"--data=d", "--tls_cert=/dev/null", "--tls_key=/dev/null", "--listen=0.0.0.0:7101"}, "--tls_ca is missing"},
      {{"--data=d", "--tls_cert=/dev/null", "--tls_key=/dev/null", "--tls_ca=/dev/null", "--listen=0.0.0.0:7101"}, ""},
      {{"--data=d", "--tls_cert=/nowhere", "--tls_key=/dev/null"}, "--tls_cert=/nowhere cannot be read"},
      {{"--insecure", "--data=d", "--http_listen=127.0.0.1:7301"}, ""},
      {{"--insecure", "--data=d", "--http_listen=0.0.0.0:7301"},
       "--insecure is for loopback only, --http_listen is not"},
      {{"--data=d", "--tls_cert=/dev/null", "--tls_key=/dev/null", "--http_listen=0.0.0.0:7301"},
       "--tls_ca is missing"},
      {{"--data=d", "--tls_cert=/dev/null", "--tls_key=/dev/null", "--tls_ca=/dev/null", "--http_listen=0.0.0.0:7301"},
       ""},
      {{"--data=d", "--tls_cert=/dev/null", "--tls_key=/dev/null", "--tls_ca=/dev/null", "--http_listen=0.0.0.0:7301",
        "--crash_at=x"},
       "--crash_at is for tests on loopback only, --http_listen is not"},
      {{"--insecure"}, "--data is missing"},
      {{"--insecure", "--probe"}, ""},
  };
  for (const auto& c : cases) {
    const absl::Status status = Parse(c.arguments);
    if (*c.wrong == '\0') {
      EXPECT_THAT(status, testing::IsOk());
    } else {
      EXPECT_THAT(std::string(status.message()), HasSubstr(c.wrong));
    }
  }
}

TEST(ProcessFlags, AllThatIsWrongIsToldAtOnce) {
  EXPECT_THAT(std::string(Parse({"--listen=0.0.0.0:7101", "--crash_at=x", "--streams=0"}, Links::kAlways).message()),
              AllOf(HasSubstr("--data"), HasSubstr("--tls_cert"), HasSubstr("--tls_ca"), HasSubstr("--crash_at"),
                    HasSubstr("--streams=0"), HasSubstr("--link_key")));
}

TEST(ProcessFlags, LinksMayGoWithoutAKeyWhereTheyAreNotAllThereIsToIt) {
  EXPECT_THAT(Parse({"--insecure", "--data=d"}, Links::kWithAKey), testing::IsOk());
  EXPECT_THAT(std::string(Parse({"--insecure", "--data=d"}, Links::kAlways).message()),
              HasSubstr("--link_key is missing"));
}

TEST(ProcessFlags, PeersHaveFlagsOfTheirNames) {
  ProcessFlags flags;
  ASSERT_THAT(Parse({"--insecure", "--data=d", "--feedback=localhost:9"}, Links::kNone, &flags), testing::IsOk());
  EXPECT_EQ(flags.peers.at("feedback"), "localhost:9");
  EXPECT_THAT(std::string(Parse({"--insecure", "--data=d", "--link_key=/dev/null"}).message()), HasSubstr("--link_key is not known"));
}

}  // namespace
}  // namespace waymark::rpc
