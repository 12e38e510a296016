#include "services/cli/mail_folder.h"

#include "absl/strings/escaping.h"
#include "absl/time/time.h"
#include "common/access/link.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/cli/answer.h"

namespace waymark::cli {
namespace {

constexpr char kKey[] = "0123456789abcdef";
constexpr char kRequest[] = "externals/x1/requests/r1";

std::string Token() { return access::MakeLink(kKey, kRequest, 1, absl::FromUnixSeconds(2000000000)); }

TEST(MailFolder, ReadsABodyInBase64) {
  const std::string text = "Please answer:\nhttps://waymark.example.org/a/" + Token() + "\nThank you.\n";
  std::string body = absl::Base64Escape(text);
  body.insert(76, "\r\n");
  const LaidMail mail = ReadMail(
      "From: Waymark <w@example.org>\r\nTo: <carla@coach.example.org>\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n" +
      body + "\r\n--b\r\nContent-Type: text/html\r\n\r\nx\r\n--b--\r\n");
  EXPECT_EQ(mail.to, "carla@coach.example.org");
  EXPECT_EQ(mail.text, text);
  EXPECT_EQ(LinkIn(mail.text), "https://waymark.example.org/a/" + Token());
}

TEST(MailFolder, PassesOverWhatIsNoMail) {
  EXPECT_EQ(ReadMail("").to, "");
  EXPECT_EQ(ReadMail("To: a@b").to, "");
  EXPECT_EQ(ReadMail("To: <a@b>\r\n\r\nplain").text, "");
  EXPECT_EQ(LinkIn("no link here, https://example.org/a.b.c.d.e"), "");
  EXPECT_TRUE(ReadMailFolder("/nonexistent").empty());
}

TEST(Answer, TakesALinkInAnyForm) {
  for (const std::string before :
       {"", "https://example.org/a/", "https://example.org/?l=", "waymark:answer/", "https://example.org/#"}) {
    const auto asked = ReadAsked(before + Token(), "");
    ASSERT_TRUE(asked.ok()) << before << ": " << asked.status();
    EXPECT_EQ(asked->request, kRequest);
    EXPECT_EQ(asked->caller.kind, Caller::Kind::kLink);
    EXPECT_EQ(asked->caller.who, Token());
  }
}

TEST(Answer, TakesARequestOfAMember) {
  const auto asked = ReadAsked("members/ben/requests/r1", "members/ben");
  ASSERT_TRUE(asked.ok());
  EXPECT_EQ(asked->caller.who, "members/ben");
  EXPECT_TRUE(absl::IsInvalidArgument(ReadAsked("members/ben/requests/r1", "").status()));
}

TEST(Answer, RefusesWhatIsNeither) {
  for (const std::string& word : {std::string(""), std::string("hello"), Token().substr(0, 20),
                                  std::string("1.abc.1.2.3"), std::string("members/ben")}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ReadAsked(word, "members/ben").status())) << word;
  }
}

}  // namespace
}  // namespace waymark::cli
