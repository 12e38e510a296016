#include "common/base/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "common/testing/status_matchers.h"

namespace waymark::base {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Options {
  std::string listen = "127.0.0.1:7101";
  std::string password;
  int64_t streams = 10;
  bool insecure = false;
  bool probe = true;
};

absl::Status Parse(Options* options, std::vector<const char*> arguments, std::map<std::string, std::string> environment = {},
                   std::string* description = nullptr, std::string* help = nullptr, bool* help_asked = nullptr) {
  Config config("waymark-plan", "Keeps plans.", "WAYMARK_PLAN_");
  config.Text("listen", &options->listen, "ADDRESS", "Where to serve.", CheckAddress);
  config.Secret("password", &options->password, "TEXT", "A secret.");
  config.Number("streams", &options->streams, "How many.", 1, 100);
  config.Switch("insecure", &options->insecure, "No TLS.");
  config.Switch("probe", &options->probe, "Ask.");
  config.Rule([options]() -> std::string { return options->insecure && !IsLoopback(options->listen) ? "--insecure is for loopback" : ""; });
  arguments.insert(arguments.begin(), "waymark-plan");
  const absl::Status status = config.Parse(static_cast<int>(arguments.size()), arguments.data(), [&](const char* name) -> const char* {
    const auto found = environment.find(name);
    return found == environment.end() ? nullptr : found->second.c_str();
  });
  if (description != nullptr) *description = config.Describe();
  if (help != nullptr) *help = config.Help();
  if (help_asked != nullptr) *help_asked = config.help_asked();
  return status;
}

TEST(Config, TakesTheCommandLineBeforeTheEnvironmentBeforeTheDefault) {
  const struct {
    std::vector<const char*> arguments;
    std::map<std::string, std::string> environment;
    std::string listen;
    int64_t streams;
    bool insecure;
    bool probe;
  } cases[] = {
      {{}, {}, "127.0.0.1:7101", 10, false, true},
      {{"--listen=localhost:1", "--streams", "7", "--insecure", "--noprobe"}, {}, "localhost:1", 7, true, false},
      {{"--insecure=false", "--probe=no"}, {}, "127.0.0.1:7101", 10, false, false},
      {{}, {{"WAYMARK_PLAN_LISTEN", "[::1]:2"}, {"WAYMARK_PLAN_INSECURE", "1"}, {"WAYMARK_OTHER_LISTEN", "x"}}, "[::1]:2", 10, true, true},
      {{"--listen=localhost:3"}, {{"WAYMARK_PLAN_LISTEN", "localhost:4"}}, "localhost:3", 10, false, true},
  };
  for (const auto& c : cases) {
    Options options;
    ASSERT_THAT(Parse(&options, c.arguments, c.environment), testing::IsOk());
    EXPECT_EQ(options.listen, c.listen);
    EXPECT_EQ(options.streams, c.streams);
    EXPECT_EQ(options.insecure, c.insecure);
    EXPECT_EQ(options.probe, c.probe);
  }
}

TEST(Config, TellsEveryMistakeAtOnce) {
  Options options;
  const absl::Status status =
      Parse(&options, {"--listen=nowhere", "--streams=101", "--colour=blue", "stray", "--insecure=perhaps", "--password"},
            {{"WAYMARK_PLAN_STREAMS", "many"}});
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("--listen=nowhere is not HOST:PORT"), HasSubstr("--streams=101 is not a whole number from 1 to 100"),
                    HasSubstr("--colour is not known"), HasSubstr("\"stray\" is not a flag"), HasSubstr("--insecure=perhaps"),
                    HasSubstr("--password lacks its TEXT"), HasSubstr("WAYMARK_PLAN_STREAMS=many")));
  EXPECT_EQ(options.listen, "127.0.0.1:7101") << "a wrong value is not taken";
}

TEST(Config, RulesBindFlagsTogether) {
  Options options;
  EXPECT_THAT(std::string(Parse(&options, {"--insecure", "--listen=0.0.0.0:7101"}).message()), HasSubstr("for loopback"));
}

TEST(Config, NeverShowsASecret) {
  Options options;
  std::string description;
  std::string help;
  ASSERT_THAT(Parse(&options, {"--password=hunter2"}, {}, &description, &help), testing::IsOk());
  EXPECT_EQ(options.password, "hunter2");
  EXPECT_THAT(description, AllOf(Not(HasSubstr("hunter2")), HasSubstr("password=set"), HasSubstr("listen=127.0.0.1:7101 (default)")));
  EXPECT_THAT(help, Not(HasSubstr("hunter2")));
}

TEST(Config, HelpNamesEveryFlagItsEnvironmentAndItsDefault) {
  Options options;
  std::string help;
  bool asked = false;
  ASSERT_THAT(Parse(&options, {"--help", "--colour=blue"}, {}, nullptr, &help, &asked), testing::IsOk());
  EXPECT_TRUE(asked);
  EXPECT_THAT(help, AllOf(HasSubstr("--listen=ADDRESS"), HasSubstr("WAYMARK_PLAN_LISTEN"), HasSubstr("Default: 127.0.0.1:7101"),
                          HasSubstr("--insecure\n")));
}

TEST(Config, Addresses) {
  for (const char* good : {"127.0.0.1:0", "localhost:65535", "[::1]:80", "plan:7101"}) EXPECT_EQ(CheckAddress(good), "") << good;
  for (const char* bad : {"localhost", ":80", "localhost:", "localhost:65536", "localhost:-1", "localhost:http"}) {
    EXPECT_NE(CheckAddress(bad), "") << bad;
  }
  for (const char* own : {"127.0.0.1:1", "127.9.9.9:1", "localhost:1", "[::1]:1"}) EXPECT_TRUE(IsLoopback(own)) << own;
  for (const char* other : {"0.0.0.0:1", "127.evil.example:1", "[::]:1", "10.0.0.1:1", "localhost.example:1", ""}) {
    EXPECT_FALSE(IsLoopback(other)) << other;
  }
}

TEST(Config, ReadableFiles) {
  EXPECT_EQ(CheckReadableFile("/dev/null"), "");
  EXPECT_NE(CheckReadableFile("/nowhere/at/all"), "");
  EXPECT_NE(CheckReadableFile("/tmp"), "");
}

}  // namespace
}  // namespace waymark::base
