#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "waymark/notification/v1/inbox.pb.h"
#include "waymark/notification/v1/occurrence.pb.h"

namespace waymark::notification {

// What is said to people, in each language Waymark writes.

// Whether the date of an item of that kind is the last day to do something, rather than the day of what it tells of.
bool HasDeadline(v1::InboxItem::Kind kind);

// The language to write in for a person who reads `tag` (BCP 47): that one, else its first subtag ("de-CH": "de"), else "en".
std::string WrittenLanguage(std::string_view tag);

// The languages there are.
std::vector<std::string> WrittenLanguages();

// Something to tell one person.
struct Occasion {
  v1::InboxItem::Kind kind = v1::InboxItem::KIND_UNSPECIFIED;
  v1::Delivery::Purpose purpose = v1::Delivery::PURPOSE_PROMPT;
  std::string language;                   // BCP 47 tag, any
  std::string name;                       // what the person is called; may be empty
  std::string about;                      // whom it is about; empty: the person
  std::optional<absl::CivilDay> due_date;
  std::string link;                       // answers without signing in; empty: the person signs in
  // Of a review: how many goals and steps were planned, and how many of them are late.
  struct Figures {
    int planned = 0;
    int late = 0;
  };
  std::optional<Figures> figures;
};

// The one line that stands in the inbox.
std::string TitleOf(const Occasion& occasion);

// A mail's words. The subject is the same for everything that is asked: it gives nothing away.
struct Wording {
  std::string language;  // that it is written in
  std::string subject;
  std::string text;
  std::string html;
};
absl::StatusOr<Wording> WordingOf(const Occasion& occasion);

// "1 April 2027" in that language.
std::string SpokenDate(absl::CivilDay day, std::string_view language);

}  // namespace waymark::notification
