#include "common/base/log.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

namespace waymark::base {
namespace {

std::string Line(std::initializer_list<LogField> fields) { return FormatLogLine(Severity::kInfo, "call", fields); }

TEST(Log, ALineIsJson) {
  const std::string line =
      "{" +
      Line({{"text", "a \"quoted\" \\ word\nand a line\x01\x7f"}, {"whole", int64_t{-5}}, {"real", 0.25}, {"yes", true},
            {"u", "caf\xc3\xa9"}}) +
      "}";
  google::protobuf::Struct parsed;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &parsed).ok()) << line;
  const auto& fields = parsed.fields();
  EXPECT_EQ(fields.at("level").string_value(), "info");
  EXPECT_EQ(fields.at("event").string_value(), "call");
  EXPECT_EQ(fields.at("text").string_value(), "a \"quoted\" \\ word\nand a line\x01\x7f");
  EXPECT_EQ(fields.at("whole").number_value(), -5);
  EXPECT_EQ(fields.at("real").number_value(), 0.25);
  EXPECT_TRUE(fields.at("yes").bool_value());
  EXPECT_EQ(fields.at("u").string_value(), "caf\xc3\xa9");
  EXPECT_EQ(line.find('\n'), std::string::npos) << "one line is one line";
}

TEST(Log, SecretsAreTrimmed) {
  for (const char* name : {"authorization", "link_token", "password", "smtp_password", "key", "api_key", "client_secret", "cookie"}) {
    EXPECT_TRUE(IsSecretName(name)) << name;
    EXPECT_EQ(Line({{name, "hunter2"}}).find("hunter2"), std::string::npos) << name;
  }
  for (const char* name : {"method", "subject", "smtp_password_file", "link_key_path", "code"}) {
    EXPECT_FALSE(IsSecretName(name)) << name;
    EXPECT_NE(Line({{name, "seen"}}).find("seen"), std::string::npos) << name;
  }
}

TEST(Log, EmptyTextsAreLeftOut) { EXPECT_EQ(Line({{"trace", ""}, {"code", "OK"}}), R"("level":"info","event":"call","code":"OK")"); }

TEST(Log, WhatWasLoggedIsOnStandardErrorAfterAFlush) {
  ::testing::internal::CaptureStderr();
  Log(Severity::kError, "fault", {{"fault", "a broken \"thing\""}});
  SetLogLevel(Severity::kWarning);
  Log(Severity::kInfo, "call");
  SetLogLevel(Severity::kInfo);
  FlushLog();
  const std::string lines = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(lines.find("\"level\":\"error\",\"event\":\"fault\",\"fault\":\"a broken \\\"thing\\\"\"}\n"), std::string::npos) << lines;
  EXPECT_EQ(lines.find("\"call\""), std::string::npos) << "below the level";
  EXPECT_EQ(lines.rfind("{\"time\":\"20", 0), 0u) << lines;
}

}  // namespace
}  // namespace waymark::base
