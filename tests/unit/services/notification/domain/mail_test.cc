#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "common/base/mail_address.h"
#include "gtest/gtest.h"
#include "services/notification/domain/mail_message.h"
#include "services/notification/domain/stable_id.h"
#include "services/notification/domain/template.h"
#include "services/notification/domain/wording.h"

namespace waymark::notification {
namespace {

TEST(IsMailAddress, TakesOnePlainAddress) {
  for (const char* good : {"ana@example.org", "a.b+c@sub.example.org", "o'neil@x.io", "x@localhost", "1@2.3"}) {
    EXPECT_TRUE(base::IsMailAddress(good)) << good;
  }
  const std::vector<std::string> bad = {
      "", "@", "ana", "ana@", "@example.org", "ana@@example.org", "ana@example.org@b", "ana@exa mple.org", "ana b@example.org",
      "ana@example.org\r\nRCPT TO:<eve@example.org>", "ana@example.org\n", "\nana@example.org", "<ana@example.org>", "Ana <ana@example.org>",
      "ana@example.org,eve@example.org", "ana@example.org;eve@example.org", "\"ana b\"@example.org", "ana@[127.0.0.1]", "a..b@example.org",
      ".a@example.org", "a.@example.org", "ana@-example.org", "ana@example-.org", "ana@example..org", "ana@.example.org", "ana@example.org.",
      "\xc3\xa4na@example.org", "ana@ex\xc3\xa4mple.org", std::string("ana@example.org\0", 16), "ana(comment)@example.org", "ana\t@example.org",
      std::string(65, 'a') + "@example.org", "ana@" + std::string(64, 'a') + ".org", "a@" + std::string(260, 'b')};
  for (const std::string& address : bad) EXPECT_FALSE(base::IsMailAddress(address)) << absl::CEscape(address);
}

TEST(StableId, DependsOnTheParts) {
  EXPECT_EQ(StableId({"a", "b"}), StableId({"a", "b"}));
  EXPECT_NE(StableId({"a", "b"}), StableId({"ab", ""}));
  EXPECT_NE(StableId({"a", "b"}), StableId({"b", "a"}));
  // RFC 6234's SHA-256 of "0:" would be none of ours to choose: the alphabet and the length are.
  EXPECT_EQ(StableId({"x"}).size(), 26u);
  EXPECT_EQ(StableId({"x"}).find_first_not_of("abcdefghijklmnopqrstuvwxyz234567"), std::string::npos);
}

Mail Plain() {
  Mail mail;
  mail.from_name = "Waymark";
  mail.from = "waymark@example.org";
  mail.to = "ana@example.org";
  mail.subject = "Something is waiting for you";
  mail.message_id = "abc@example.org";
  mail.language = "en";
  mail.date = absl::FromCivil(absl::CivilSecond(2027, 4, 1, 7, 0, 0), absl::UTCTimeZone());
  mail.text = "Hello\n";
  mail.html = "<p>Hello</p>\n";
  return mail;
}

TEST(WriteMail, IsTheSameBytesEveryTime) {
  const std::string written = WriteMail(Plain()).value();
  EXPECT_EQ(WriteMail(Plain()).value(), written);
  EXPECT_TRUE(absl::StartsWith(written,
                               "From: Waymark <waymark@example.org>\r\nTo: <ana@example.org>\r\nSubject: Something is waiting for you\r\n"
                               "Date: Thu, 01 Apr 2027 07:00:00 +0000\r\nMessage-ID: <abc@example.org>\r\n"))
      << written;
  EXPECT_TRUE(absl::StrContains(written, absl::Base64Escape("Hello\n")));
}

TEST(WriteMail, LinesAreShortAndEndedByCrLf) {
  Mail mail = Plain();
  mail.subject = "Würde und Bürde: " + std::string(300, 'x') + " ü";
  mail.text = std::string(5000, 'y');
  const std::string written = WriteMail(mail).value();
  for (const auto& line : absl::StrSplit(written, "\r\n")) {
    EXPECT_LE(line.size(), 78u) << line;
    EXPECT_EQ(line.find_first_of("\r\n"), absl::string_view::npos);
    for (const char c : line) EXPECT_LT(static_cast<unsigned char>(c), 0x80) << line;
  }
}

TEST(WriteMail, NothingBeginsAHeaderOfItsOwn) {
  const std::vector<std::string> hostile = {"a\r\nBcc: eve@example.org", "a\nBcc: eve@example.org", "a\rBcc: x", std::string("a\0b", 3), "a\x7f"};
  for (const std::string& text : hostile) {
    for (std::string Mail::*field : {&Mail::from_name, &Mail::from, &Mail::to, &Mail::subject, &Mail::message_id, &Mail::language}) {
      Mail mail = Plain();
      mail.*field = text;
      EXPECT_FALSE(WriteMail(mail).ok()) << absl::CEscape(text);
    }
  }
}

TEST(OneLine, KeepsWordsAndDropsWhatDeceives) {
  EXPECT_EQ(OneLine("Ana Müller-Silva"), "Ana Müller-Silva");
  EXPECT_EQ(OneLine("  Ana \r\n\t Silva\n"), "Ana Silva");
  EXPECT_EQ(OneLine("Ana\xe2\x80\xae" "avliS"), "AnaavliS") << "right-to-left override";
  EXPECT_EQ(OneLine("A\xe2\x80\x8bn\xc2\xad" "a"), "Ana") << "zero width space, soft hyphen";
  EXPECT_EQ(OneLine("A\xff\xc0\xaf" "b"), "Ab") << "not UTF-8";
  EXPECT_EQ(OneLine("Ana\xe2\x80\xa8" "Bcc: x"), "Ana Bcc: x") << "line separator";
  EXPECT_EQ(OneLine("äöü", 5), "äö") << "cut between characters";
}

TEST(Fill, PlacesValuesAndNothingElse) {
  TemplateValues values;
  values.texts["x"] = "<b>&\"'";
  values.lists["l"] = {"1", "<2>"};
  EXPECT_EQ(Fill("{{x}}", values, Markup::kHtml).value(), "&lt;b&gt;&amp;&quot;&apos;");
  EXPECT_EQ(Fill("{{x}}", values, Markup::kPlain).value(), "<b>&\"'");
  EXPECT_EQ(Fill("{{#l}}[{{.}}]{{/l}}", values, Markup::kHtml).value(), "[1][&lt;2&gt;]");
  EXPECT_EQ(Fill("{{#y}}no{{/y}}{{^y}}yes{{/y}}", values, Markup::kHtml).value(), "yes");
  for (const char* forbidden : {"{{{x}}}", "{{&x}}", "{{ & x}}", "{{>x}}", "{{=<% %>=}}<%& x %>", "{{ {x}} }", "{{#x}}", "{{x"}) {
    EXPECT_FALSE(Fill(forbidden, values, Markup::kHtml).ok()) << forbidden;
  }
}

Occasion Asked(std::string language) {
  Occasion occasion;
  occasion.kind = v1::InboxItem::KIND_FEEDBACK_REQUEST;
  occasion.language = std::move(language);
  occasion.name = "Ben";
  occasion.about = "Ana Silva";
  occasion.due_date = absl::CivilDay(2027, 4, 15);
  return occasion;
}

TEST(WrittenLanguage, FallsBack) {
  EXPECT_EQ(WrittenLanguage("de"), "de");
  EXPECT_EQ(WrittenLanguage("de-CH"), "de");
  EXPECT_EQ(WrittenLanguage("DE-at"), "de");
  EXPECT_EQ(WrittenLanguage("en-GB"), "en");
  EXPECT_EQ(WrittenLanguage("fr"), "en");
  EXPECT_EQ(WrittenLanguage(""), "en");
}

TEST(WordingOf, SaysWhatIsAskedInTheLanguage) {
  const Wording english = WordingOf(Asked("fr")).value();
  EXPECT_EQ(english.language, "en");
  EXPECT_TRUE(absl::StrContains(english.text, "Hello Ben,\n\nAna Silva asks for your feedback.\n\nPlease do so by 15 April 2027."));
  const Wording german = WordingOf(Asked("de-AT")).value();
  EXPECT_TRUE(absl::StrContains(german.text, "Guten Tag Ben,\n\nAna Silva bittet um Ihre Rückmeldung.\n\nBitte bis zum 15. April 2027."));
  EXPECT_TRUE(absl::StrContains(german.html, "<html lang=\"de\">"));
  EXPECT_EQ(TitleOf(Asked("de")), "Ana Silva bittet um Ihre Rückmeldung");
}

TEST(WordingOf, EveryOccasionHasWordsInEveryLanguageAndTheSubjectGivesNothingAway) {
  for (const std::string& language : WrittenLanguages()) {
    for (const auto purpose : {v1::Delivery::PURPOSE_PROMPT, v1::Delivery::PURPOSE_REMINDER, v1::Delivery::PURPOSE_RENEWED_LINK}) {
      std::string subject;
      for (int kind = v1::InboxItem::KIND_REVIEW; kind <= v1::InboxItem::Kind_MAX; ++kind) {
        Occasion occasion = Asked(language);
        occasion.kind = static_cast<v1::InboxItem::Kind>(kind);
        occasion.purpose = purpose;
        const Wording wording = WordingOf(occasion).value();
        EXPECT_FALSE(TitleOf(occasion).empty());
        EXPECT_EQ(wording.text.find("{{"), std::string::npos);
        EXPECT_EQ(wording.text.find("\n\n\n"), std::string::npos) << "an empty paragraph: " << wording.text;
        if (subject.empty()) subject = wording.subject;
        EXPECT_EQ(wording.subject, subject);
        EXPECT_FALSE(absl::StrContains(wording.subject, "Ana"));
      }
    }
  }
}

// 200 hostile strings in every field a person can write: none becomes markup, a line or a header.
TEST(WordingOf, NoInjectionGetsThrough) {
  const std::vector<std::string> seeds = {
      "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'><svg/onload=alert(1)>", "</p></body><h1>x</h1>", "{{{name}}}",
      "{{#link}}", "{{>partial}}", "a\r\nBcc: eve@example.org", "a\n\n<b>x</b>", "=?UTF-8?B?PHNjcmlwdD4=?=", "javascript:alert(1)//<a>",
      "\xe2\x80\xae<b>", "&lt;b&gt;<b>", "<!--", "]]><b>", "\x1b[31m<b>", "%0d%0aBcc:<b>", "--=_boundary<b>", ".\r\nQUIT<b>", "\xff<b>"};
  std::vector<std::string> hostile;
  for (const std::string& seed : seeds) {
    for (const char* around : {"", "Ana ", "\t", "\xc3\xa4", "&", "<", "\"", "'", "{{", "}}"}) hostile.push_back(around + seed);
  }
  ASSERT_EQ(hostile.size(), 200u);
  Occasion harmless = Asked("en");
  harmless.name = harmless.about = "x";
  const auto count = [](const std::string& text, char c) { return std::count(text.begin(), text.end(), c); };
  const Wording clean = WordingOf(harmless).value();
  for (const std::string& text : hostile) {
    Occasion occasion = Asked("en");
    occasion.name = occasion.about = text;
    const Wording wording = WordingOf(occasion).value();
    EXPECT_EQ(count(wording.html, '<'), count(clean.html, '<')) << wording.html;
    EXPECT_EQ(count(wording.html, '"'), count(clean.html, '"')) << wording.html;
    EXPECT_EQ(count(wording.text, '\n'), count(clean.text, '\n')) << wording.text;
    EXPECT_EQ(count(wording.text, '\r') + count(wording.text, '\x1b'), 0) << wording.text;
    EXPECT_EQ(wording.subject, clean.subject);
    Mail mail = Plain();
    mail.subject = OneLine(text);
    mail.from_name = OneLine(text);
    const auto written = WriteMail(mail);
    ASSERT_TRUE(written.ok()) << text;
    const std::string head = written->substr(0, written->find("\r\n\r\n"));
    EXPECT_FALSE(absl::StrContains(head, "\r\nBcc")) << head;
    EXPECT_FALSE(absl::StrContains(head, "\r\n\r\n")) << head;
  }
}

}  // namespace
}  // namespace waymark::notification
