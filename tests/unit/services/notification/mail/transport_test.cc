#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/notification/mail/folder.h"
#include "services/notification/mail/smtp.h"
#include "tests/unit/services/notification/mail/scripted_smtp.h"

namespace waymark::notification {
namespace {

using testing::IsOk;
using testing::StatusIs;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
namespace fs = std::filesystem;
using Replies = std::map<std::string, std::string>;

Envelope Mail() {
  return {"waymark@org.example", "ana@org.example", "abc@org.example", "Subject: x\r\n\r\nfirst\r\n.\r\n..dots\r\nlast\r\n"};
}

std::unique_ptr<SmtpServer> Server(const std::string& url) {
  SmtpServer::Options options;
  options.url = url;
  options.timeout = absl::Seconds(5);
  auto made = SmtpServer::Make(options);
  EXPECT_THAT(made, IsOk());
  return *std::move(made);
}

TEST(SmtpServer, HandsOverTheBytesAsTheyAre) {
  ScriptedSmtp post;
  ASSERT_THAT(Server(post.url())->Send(Mail()), IsOk());
  EXPECT_THAT(post.commands(), Contains("MAIL FROM:<waymark@org.example>"));
  EXPECT_THAT(post.commands(), Contains("RCPT TO:<ana@org.example>"));
  ASSERT_THAT(post.mails(), SizeIs(1));
  EXPECT_EQ(post.mails()[0], "Subject: x\r\n\r\nfirst\r\n..\r\n...dots\r\nlast") << "lines that begin with a dot are stuffed";
}

TEST(SmtpServer, UsesAConnectionForSeveralMails) {
  ScriptedSmtp post;
  const auto server = Server(post.url());
  for (int i = 0; i < 3; ++i) ASSERT_THAT(server->Send(Mail()), IsOk());
  EXPECT_THAT(post.mails(), SizeIs(3));
  EXPECT_EQ(post.connections(), 1);
}

TEST(SmtpServer, TellsWhatIsForGoodFromWhatIsForNow) {
  struct Case {
    const char* command;
    const char* reply;
    absl::StatusCode code;
    const char* why;
  };
  const Case cases[] = {
      {"RCPT", "550 no such user <ana@org.example>", absl::StatusCode::kInvalidArgument, "smtp 550"},
      {"RCPT", "452 mailbox full", absl::StatusCode::kUnavailable, "smtp 452"},
      {"MAIL", "553 sender refused", absl::StatusCode::kInvalidArgument, "smtp 553"},
      {"DATA", "451 later", absl::StatusCode::kUnavailable, "smtp 451"},
      {".", "554 spam", absl::StatusCode::kInvalidArgument, "smtp 554"},
      {".", "421 closing", absl::StatusCode::kUnavailable, "smtp 421"},
  };
  for (const Case& c : cases) {
    ScriptedSmtp post(Replies{{c.command, c.reply}});
    const absl::Status status = Server(post.url())->Send(Mail());
    EXPECT_EQ(status.code(), c.code) << c.command << " " << c.reply << ": " << status;
    EXPECT_EQ(status.message(), c.why) << "neither address nor what the server says";
  }
}

TEST(SmtpServer, AServerThatIsNotThereIsForNow) {
  EXPECT_THAT(Server("smtp://127.0.0.1:1")->Send(Mail()), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(SmtpServer, ARefusedMailDoesNotSpoilTheNext) {
  ScriptedSmtp post(Replies{{"RCPT", "550 no"}});
  const auto server = Server(post.url());
  EXPECT_THAT(server->Send(Mail()), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(server->Send(Mail()), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(post.mails(), IsEmpty());
}

TEST(SmtpServer, NoAddressBecomesACommand) {
  ScriptedSmtp post;
  const auto server = Server(post.url());
  for (const char* hostile : {"ana@org.example>\r\nRCPT TO:<eve@org.example", "ana@org.example\r\nDATA", "<ana@org.example>", "", "ana"}) {
    Envelope mail = Mail();
    mail.to = hostile;
    EXPECT_THAT(server->Send(mail), StatusIs(absl::StatusCode::kInvalidArgument));
    mail = Mail();
    mail.from = hostile;
    EXPECT_THAT(server->Send(mail), StatusIs(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_THAT(post.commands(), IsEmpty());
}

TEST(SmtpServer, ElsewhereASessionWithoutTlsIsRefused) {
  // A server that offers no STARTTLS, under a name that is not this machine's own.
  ScriptedSmtp post;
  SmtpServer::Options options;
  options.url = absl::StrCat("smtp://0.0.0.0", post.url().substr(post.url().rfind(':')));
  EXPECT_THAT((*SmtpServer::Make(options))->Send(Mail()), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(post.mails(), IsEmpty());
}

TEST(CheckSmtpUrl, TakesASchemeAHostAndAPort) {
  for (const char* good : {"smtp://mail.example.org:587", "smtps://mail.example.org", "smtp://[::1]:25", "smtp://127.0.0.1:2525"}) {
    EXPECT_EQ(CheckSmtpUrl(good), "") << good;
  }
  for (const char* bad : {"", "mail.example.org", "http://mail", "smtp://", "smtp://user:secret@mail", "smtp://mail/path", "smtp://mail?x", "smtp://a b"}) {
    EXPECT_NE(CheckSmtpUrl(bad), "") << bad;
  }
}

class Folder : public ::testing::Test {
 protected:
  Folder() : path_(fs::path(::testing::TempDir()) / absl::StrCat("mail-", getpid())) { fs::remove_all(path_); }
  ~Folder() override { fs::remove_all(path_); }
  std::vector<std::string> Files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path_)) names.push_back(entry.path().filename());
    return names;
  }
  const fs::path path_;
};

TEST_F(Folder, HoldsEachMailOnceUnderItsMessageId) {
  MailFolder folder(path_ / "deep");
  ASSERT_THAT(folder.Send(Mail()), IsOk());
  Envelope again = Mail();
  again.bytes = "Subject: again\r\n\r\n";
  ASSERT_THAT(folder.Send(again), IsOk());
  std::ifstream file(path_ / "deep" / "abc@org.example.eml", std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), again.bytes);
  EXPECT_EQ(std::distance(fs::directory_iterator(path_ / "deep"), fs::directory_iterator()), 1) << "nothing half written is left";
}

TEST_F(Folder, NoMessageIdLeadsOutOfIt) {
  MailFolder folder(path_);
  fs::create_directories(path_);
  for (const char* hostile : {"../x@y", "a/b@y", "/etc/passwd", "..", "", "a@b\n"}) {
    Envelope mail = Mail();
    mail.message_id = hostile;
    EXPECT_THAT(folder.Send(mail), StatusIs(absl::StatusCode::kInvalidArgument)) << hostile;
  }
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(Folder, OneThatCannotBeWrittenIsForNow) {
  std::ofstream(path_) << "a file where the folder should be";
  EXPECT_THAT(MailFolder(path_).Send(Mail()), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace waymark::notification
