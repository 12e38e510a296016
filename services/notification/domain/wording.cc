#include "services/notification/domain/wording.h"

#include <array>

#include "absl/strings/ascii.h"
#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "services/notification/domain/mail_message.h"
#include "services/notification/domain/template.h"

namespace waymark::notification {
namespace {

using Item = v1::InboxItem;

// Mustache over name, about, due, link, planned and late.
struct KindWords {
  std::string_view title;
  std::string_view ask;
};

struct Language {
  std::string_view tag;
  std::array<std::string_view, 12> months;
  std::string_view date;  // mustache over day, month, year
  std::string_view subject;
  std::string_view reminder_subject;
  std::string_view greeting;
  std::string_view reminder;
  std::string_view renewed;
  std::string_view figures;
  std::string_view due;
  std::string_view by_link;
  std::string_view by_signing_in;
  std::string_view footer;
  KindWords review;
  KindWords confirm_raters;
  KindWords feedback_request;
  KindWords feedback_ready;
  KindWords tripwire;
  KindWords meeting;
  KindWords negotiation;
  KindWords qualification;
};

constexpr Language kEnglish = {
    "en",
    {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
    "{{day}} {{month}} {{year}}",
    "Something is waiting for you",
    "Reminder: something is waiting for you",
    "Hello{{#name}} {{name}}{{/name}},",
    "this is the one reminder of something that is still open.",
    "here is a new link. Those you were sent before no longer work.",
    "Goals and steps planned: {{planned}}. Late: {{late}}.",
    "Please do so by {{due}}.",
    "To answer or to decline, open {{link}} . The link is good for this request alone: whoever holds it can answer in your place.",
    "Sign in to Waymark and open your inbox.",
    "Waymark sends this mail on behalf of your organisation, or of the person who asks you.",
    {"Your career review is open",
     "Your career review is open: look at what was planned, say what was met and what is late, and agree on the next date."},
    {"Confirm whom to ask for feedback",
     "A round of feedback belongs to your review. Nobody is asked before you confirm whom to ask."},
    {"{{#about}}{{about}} asks for your feedback{{/about}}{{^about}}Your own view is asked for your review{{/about}}",
     "{{#about}}{{about}} asks for your feedback.{{/about}}{{^about}}Your own view belongs to your review: rate yourself before you read "
     "what others say.{{/about}}"},
    {"Feedback on you can be read", "A round of feedback on you has closed. What it says can be read now."},
    {"A tripwire of your plan has tripped",
     "A date you set yourself has passed without what was to be there by then. Look at what you wrote down for this case: go over to "
     "your Plan B, or set another date."},
    {"{{#about}}{{about}} invites you to a meeting{{/about}}{{^about}}You are invited to a meeting{{/about}}{{#due}} on {{due}}{{/due}}",
     "{{#about}}{{about}} invites you to a meeting{{/about}}{{^about}}You are invited to a meeting{{/about}}{{#due}} on {{due}}{{/due}}."},
    {"A negotiation waits for your answer", "Terms are on the table in a negotiation, and your answer is waited for."},
    {"A qualification of yours expires{{#due}}: it holds until {{due}}{{/due}}",
     "A qualification among those you recorded expires{{#due}}: it holds until {{due}}{{/due}}. Renew it and record the new "
     "date, or take it out of where you stand."},
};

constexpr Language kGerman = {
    "de",
    {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
    "{{day}}. {{month}} {{year}}",
    "Etwas wartet auf Sie",
    "Erinnerung: Etwas wartet auf Sie",
    "Guten Tag{{#name}} {{name}}{{/name}},",
    "dies ist die einzige Erinnerung an etwas, das noch offen ist.",
    "hier ist ein neuer Link. Die früher gesendeten gelten nicht mehr.",
    "Ziele und Schritte geplant: {{planned}}. Verspätet: {{late}}.",
    "Bitte bis zum {{due}}.",
    "Zum Antworten oder Ablehnen öffnen Sie {{link}} . Der Link gilt nur für diese eine Anfrage: Wer ihn hat, kann an Ihrer Stelle antworten.",
    "Melden Sie sich bei Waymark an und öffnen Sie Ihren Eingang.",
    "Waymark sendet diese Nachricht im Auftrag Ihrer Organisation oder der Person, die Sie fragt.",
    {"Ihre Laufbahn-Durchsicht ist offen",
     "Ihre Laufbahn-Durchsicht ist offen: Sehen Sie an, was geplant war, halten Sie fest, was erreicht ist und was sich verspätet, und "
     "vereinbaren Sie den nächsten Termin."},
    {"Bestätigen Sie, wer um Rückmeldung gebeten wird",
     "Zu Ihrer Durchsicht gehört eine Runde Rückmeldungen. Niemand wird gefragt, bevor Sie bestätigen, wer gefragt werden soll."},
    {"{{#about}}{{about}} bittet um Ihre Rückmeldung{{/about}}{{^about}}Ihre eigene Sicht für Ihre Durchsicht{{/about}}",
     "{{#about}}{{about}} bittet um Ihre Rückmeldung.{{/about}}{{^about}}Zu Ihrer Durchsicht gehört Ihre eigene Sicht: Schätzen Sie sich "
     "ein, bevor Sie lesen, was andere sagen.{{/about}}"},
    {"Rückmeldungen zu Ihnen liegen vor", "Eine Runde Rückmeldungen zu Ihnen ist abgeschlossen. Was darin steht, können Sie jetzt lesen."},
    {"Ein Stolperdraht Ihres Plans hat ausgelöst",
     "Ein Termin, den Sie sich selbst gesetzt haben, ist verstrichen, ohne dass da ist, was bis dahin da sein sollte. Sehen Sie nach, was "
     "Sie sich für diesen Fall notiert haben: Wechseln Sie zu Ihrem Plan B, oder setzen Sie einen anderen Termin."},
    {"{{#about}}{{about}} lädt Sie zu einem Gespräch ein{{/about}}{{^about}}Sie sind zu einem Gespräch eingeladen{{/about}}"
     "{{#due}}: {{due}}{{/due}}",
     "{{#about}}{{about}} lädt Sie zu einem Gespräch ein{{/about}}{{^about}}Sie sind zu einem Gespräch eingeladen{{/about}}"
     "{{#due}}, am {{due}}{{/due}}."},
    {"Eine Verhandlung wartet auf Ihre Antwort", "In einer Verhandlung liegen Bedingungen auf dem Tisch; Ihre Antwort steht aus."},
    {"Eine Ihrer Qualifikationen läuft ab{{#due}}: Sie gilt bis {{due}}{{/due}}",
     "Eine der Qualifikationen, die Sie vermerkt haben, läuft ab{{#due}}: Sie gilt bis {{due}}{{/due}}. Erneuern Sie sie "
     "und vermerken Sie das neue Datum, oder nehmen Sie sie heraus."},
};

constexpr std::array<const Language*, 2> kLanguages = {&kEnglish, &kGerman};

constexpr std::string_view kText = "{{greeting}}\n\n{{#paragraphs}}{{.}}\n\n{{/paragraphs}}-- \n{{footer}}\n";
constexpr std::string_view kHtml =
    "<!doctype html>\n<html lang=\"{{language}}\">\n<head><meta charset=\"utf-8\"><title>{{subject}}</title></head>\n<body>\n"
    "<p>{{greeting}}</p>\n{{#paragraphs}}<p>{{.}}</p>\n{{/paragraphs}}"
    "{{#link}}<p><a href=\"{{link}}\">{{link}}</a></p>\n{{/link}}<hr>\n<p><small>{{footer}}</small></p>\n</body>\n</html>\n";

const Language& LanguageOf(std::string_view tag) {
  const std::string primary = absl::AsciiStrToLower(base::View(tag.substr(0, tag.find('-'))));
  for (const Language* language : kLanguages) {
    if (language->tag == primary) return *language;
  }
  return kEnglish;
}

KindWords WordsOf(const Language& language, Item::Kind kind) {
  switch (kind) {
    case Item::KIND_REVIEW:
      return language.review;
    case Item::KIND_CONFIRM_RATERS:
      return language.confirm_raters;
    case Item::KIND_FEEDBACK_REQUEST:
      return language.feedback_request;
    case Item::KIND_FEEDBACK_READY:
      return language.feedback_ready;
    case Item::KIND_TRIPWIRE:
      return language.tripwire;
    case Item::KIND_MEETING:
      return language.meeting;
    case Item::KIND_NEGOTIATION:
      return language.negotiation;
    case Item::KIND_QUALIFICATION:
      return language.qualification;
    default:
      return {};
  }
}

TemplateValues ValuesOf(const Occasion& occasion, const Language& language) {
  TemplateValues values;
  values.texts["name"] = OneLine(occasion.name);
  values.texts["about"] = OneLine(occasion.about);
  values.texts["link"] = occasion.link;
  if (occasion.figures) {
    values.texts["planned"] = base::Cat(occasion.figures->planned);
    values.texts["late"] = base::Cat(occasion.figures->late);
  }
  if (occasion.due_date) values.texts["due"] = SpokenDate(*occasion.due_date, language.tag);
  return values;
}

// The templates of a mail's paragraphs, in order.
std::vector<std::string_view> Paragraphs(const Occasion& occasion, const Language& language) {
  std::vector<std::string_view> paragraphs;
  if (occasion.purpose == v1::Delivery::PURPOSE_REMINDER) paragraphs.push_back(language.reminder);
  if (occasion.purpose == v1::Delivery::PURPOSE_RENEWED_LINK) paragraphs.push_back(language.renewed);
  paragraphs.push_back(WordsOf(language, occasion.kind).ask);
  if (occasion.figures) paragraphs.push_back(language.figures);
  // A reminder comes after the due date: naming it would only blame.
  if (occasion.due_date && HasDeadline(occasion.kind) && occasion.purpose != v1::Delivery::PURPOSE_REMINDER) paragraphs.push_back(language.due);
  paragraphs.push_back(occasion.link.empty() ? language.by_signing_in : language.by_link);
  return paragraphs;
}

}  // namespace

bool HasDeadline(Item::Kind kind) { return kind != Item::KIND_MEETING && kind != Item::KIND_QUALIFICATION; }

std::string WrittenLanguage(std::string_view tag) { return std::string(LanguageOf(tag).tag); }

std::vector<std::string> WrittenLanguages() {
  std::vector<std::string> tags;
  for (const Language* language : kLanguages) tags.emplace_back(language->tag);
  return tags;
}

std::string SpokenDate(absl::CivilDay day, std::string_view tag) {
  const Language& language = LanguageOf(tag);
  TemplateValues values;
  values.texts = {{"day", base::Cat(day.day())},
                  {"month", std::string(language.months[day.month() - 1])},
                  {"year", base::Cat(day.year())}};
  return Fill(language.date, values, Markup::kPlain).value_or(std::string());
}

std::string TitleOf(const Occasion& occasion) {
  const Language& language = LanguageOf(occasion.language);
  const auto title = Fill(WordsOf(language, occasion.kind).title, ValuesOf(occasion, language), Markup::kPlain);
  return title.value_or(std::string());
}

absl::StatusOr<Wording> WordingOf(const Occasion& occasion) {
  const Language& language = LanguageOf(occasion.language);
  const TemplateValues values = ValuesOf(occasion, language);
  const bool reminds = occasion.purpose == v1::Delivery::PURPOSE_REMINDER;
  Wording wording;
  wording.language = std::string(language.tag);
  wording.subject = std::string(reminds ? language.reminder_subject : language.subject);
  TemplateValues whole;
  whole.texts = {{"language", wording.language},
                 {"subject", wording.subject},
                 {"footer", std::string(language.footer)},
                 {"link", occasion.link}};
  WM_ASSIGN_OR_RETURN(whole.texts["greeting"], Fill(language.greeting, values, Markup::kPlain));
  for (std::string_view paragraph : Paragraphs(occasion, language)) {
    WM_ASSIGN_OR_RETURN(std::string filled, Fill(paragraph, values, Markup::kPlain));
    whole.lists["paragraphs"].push_back(std::move(filled));
  }
  WM_ASSIGN_OR_RETURN(wording.text, Fill(kText, whole, Markup::kPlain));
  WM_ASSIGN_OR_RETURN(wording.html, Fill(kHtml, whole, Markup::kHtml));
  return wording;
}

}  // namespace waymark::notification
