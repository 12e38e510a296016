#include "services/plan/rendering/plan_calendar.h"

#include <libical/ical.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/timestamp.h"
#include "services/plan/domain/approximate_date.h"
#include "services/plan/domain/plan_words.h"

namespace waymark::plan {
namespace {

// How often a program that subscribes needs to ask: dates move by days.
constexpr int kRefreshSeconds = 6 * 3600;

struct FreeComponent {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, FreeComponent>;

icaltimetype AllDay(absl::CivilDay day) {
  icaltimetype time = icaltime_null_date();
  time.year = static_cast<int>(day.year());
  time.month = day.month();
  time.day = day.day();
  return time;
}

icaltimetype Utc(absl::Time time) {
  return icaltime_from_timet_with_zone(absl::ToTimeT(time), 0, icaltimezone_get_utc_timezone());
}

// Without the control characters that RFC 5545 forbids in text; line breaks stay.
std::string Clean(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') c = ' ';
    if (c == 0x7F) c = ' ';
  }
  return text;
}

// Occurrence `n` of a cadence: the anchor's day, or the last of a shorter month.
absl::CivilDay OccurrenceOf(absl::CivilDay anchor, int months, int64_t n) { return MonthsAfter(anchor, months * n); }

int MonthsOf(const type::v1::Cadence& cadence) {
  const int every = std::max(cadence.every(), 1);
  switch (cadence.unit()) {
    case type::v1::Cadence::UNIT_QUARTER:
      return 3 * every;
    case type::v1::Cadence::UNIT_YEAR:
      return 12 * every;
    default:
      return every;
  }
}

// The rule of a series of all-day events whose first is an occurrence of the cadence.
std::string RuleOf(absl::CivilDay anchor, int months) {
  std::string rule = base::Cat("FREQ=MONTHLY;INTERVAL=", months);
  if (anchor.day() <= 28) return rule + base::Cat(";BYMONTHDAY=", anchor.day());
  base::Append(&rule, ";BYMONTHDAY=28");
  for (int day = 29; day <= anchor.day(); ++day) base::Append(&rule, ",", day);
  return rule + ";BYSETPOS=-1";
}

class Calendar {
 public:
  Calendar(const PlanView& view, absl::Time now) : view_(view), plan_(view.plan), now_(now) {}

  std::string Write() {
    calendar_.reset(icalcomponent_new(ICAL_VCALENDAR_COMPONENT));
    Add(calendar_.get(), icalproperty_new_version("2.0"));
    Add(calendar_.get(), icalproperty_new_prodid("-//Waymark//Career plan//EN"));
    AddHead();
    for (const v1::Step& step : plan_.steps()) AddStep(step);
    for (const v1::Action& action : plan_.actions()) AddAction(action);
    AddReviews();
    for (const v1::Meeting& meeting : view_.meetings) AddMeeting(meeting);
    AddRemoved();
    char* text = icalcomponent_as_ical_string_r(calendar_.get());
    std::string written = text == nullptr ? "" : text;
    std::free(text);
    return written;
  }

 private:
  static void Add(icalcomponent* to, icalproperty* property) { icalcomponent_add_property(to, property); }

  // How often what bears `etag` has changed, in figures that only rise.
  int Sequence(const std::string& etag) const {
    int sequence = 0;
    const auto [end, error] = std::from_chars(etag.data(), etag.data() + etag.size(), sequence);
    if (error == std::errc() && end == etag.data() + etag.size()) return sequence;
    const absl::Time begin = absl::FromUnixSeconds(1'577'836'800);  // 2020
    return static_cast<int>(std::clamp<int64_t>(absl::ToInt64Minutes(now_ - begin), 0, 1'000'000'000));
  }

  // What programs that subscribe call it, and how often they need to ask: by RFC 7986, and by what came before it.
  void AddHead() {
    const icaldurationtype interval = icaldurationtype_from_int(kRefreshSeconds);
    icalproperty* refresh = icalproperty_new_refreshinterval(interval);
    icalproperty_add_parameter(refresh, icalparameter_new_value(ICAL_VALUE_DURATION));
    Add(calendar_.get(), refresh);
    const std::string title = Clean(plan_.title());
    if (title.empty()) return;
    Add(calendar_.get(), icalproperty_new_name(title.c_str()));
    icalproperty* name = icalproperty_new(ICAL_X_PROPERTY);
    icalproperty_set_x_name(name, "X-WR-CALNAME");
    icalproperty_set_value(name, icalvalue_new_text(title.c_str()));
    Add(calendar_.get(), name);
  }

  // When what bears `update_time` last changed, as DTSTAMP says it where there is no METHOD; for whom that is not to be
  // seen, now.
  icaltimetype Stamp(bool seen, const google::protobuf::Timestamp& update_time) const {
    return Utc(seen ? base::TimeOf(update_time) : now_);
  }

  // A component with what all have in common; it belongs to the calendar.
  icalcomponent* Begin(icalcomponent_kind kind, const std::string& name, const std::string& etag,
                       const std::string& summary, const std::string& description) {
    return Begin(kind, name, etag, Stamp(plan_.has_update_time(), plan_.update_time()), summary, description);
  }
  icalcomponent* Begin(icalcomponent_kind kind, const std::string& name, const std::string& etag, icaltimetype stamp,
                       const std::string& summary, const std::string& description) {
    icalcomponent* component = icalcomponent_new(kind);
    icalcomponent_add_component(calendar_.get(), component);
    Add(component, icalproperty_new_uid(base::Cat(name, "@waymark").c_str()));
    Add(component, icalproperty_new_dtstamp(stamp));
    Add(component, icalproperty_new_sequence(Sequence(etag)));
    Add(component, icalproperty_new_summary(Clean(summary).c_str()));
    if (!description.empty()) Add(component, icalproperty_new_description(Clean(description).c_str()));
    return component;
  }

  static void SetDay(icalcomponent* event, absl::CivilDay day) {
    Add(event, icalproperty_new_dtstart(AllDay(day)));
    Add(event, icalproperty_new_dtend(AllDay(day + 1)));
    Add(event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
  }

  void AddStep(const v1::Step& step, bool removed = false) {
    const std::optional<DaySpan> span = step.has_target_date() ? SpanOf(step.target_date()) : std::nullopt;
    if (!span) return;
    const bool done = step.progress() == v1::STEP_PROGRESS_DONE;
    const std::string about = base::Cat(InWords(step.kind()), ", by ", InWords(step.target_date()),
                                        step.description().empty() ? "" : "\n", step.description());
    icalcomponent* event =
        Begin(ICAL_VEVENT_COMPONENT, step.name(), step.etag(), base::Cat(done ? "Done: " : "", step.title()), about);
    SetDay(event, span->last);
    Add(event,
        icalproperty_new_status(removed || step.progress() == v1::STEP_PROGRESS_DROPPED ? ICAL_STATUS_CANCELLED
                                                                                        : ICAL_STATUS_CONFIRMED));
  }

  void AddAction(const v1::Action& action) {
    const std::optional<DaySpan> span = action.has_aims_by() ? SpanOf(action.aims_by()) : std::nullopt;
    if (!span) return;
    icalcomponent* todo =
        Begin(ICAL_VTODO_COMPONENT, action.name(), action.etag(), action.title(), action.description());
    Add(todo, icalproperty_new_due(AllDay(span->last)));
    switch (action.state()) {
      case v1::ACTION_STATE_DONE:
        Add(todo, icalproperty_new_status(ICAL_STATUS_COMPLETED));
        Add(todo, icalproperty_new_percentcomplete(100));
        break;
      case v1::ACTION_STATE_NOT_APPLICABLE:
        Add(todo, icalproperty_new_status(ICAL_STATUS_CANCELLED));
        break;
      default:
        Add(todo, icalproperty_new_status(ICAL_STATUS_NEEDSACTION));
    }
  }

  icalcomponent* AddReview(const std::string& name, const std::string& summary, absl::CivilDay day) {
    icalcomponent* event = Begin(ICAL_VEVENT_COMPONENT, name, plan_.etag(), summary, plan_.title());
    SetDay(event, day);
    Add(event, icalproperty_new_status(plan_.state() == v1::PLAN_STATE_ARCHIVED ? ICAL_STATUS_CANCELLED
                                       : plan_.state() == v1::PLAN_STATE_ACTIVE ? ICAL_STATUS_CONFIRMED
                                                                                : ICAL_STATUS_TENTATIVE));
    return event;
  }

  // The next review stands for the next occurrence of every cadence: their series begin behind it.
  void AddReviews() {
    const std::optional<absl::CivilDay> next = base::CalendarDay(plan_.next_review_date());
    if (next) AddReview(plan_.name() + "/nextReview", "Review of the career plan", *next);
    for (const type::v1::Cadence& cadence : plan_.cadences()) {
      const std::optional<absl::CivilDay> anchor = base::CalendarDay(cadence.anchor());
      if (!anchor) continue;
      const int months = MonthsOf(cadence);
      const absl::CivilDay behind = std::max(next.value_or(view_.today), *anchor - 1);
      int64_t n = std::max<int64_t>(0, (absl::CivilMonth(behind) - absl::CivilMonth(*anchor)) / months);
      while (OccurrenceOf(*anchor, months, n) <= behind) ++n;
      icalcomponent* event =
          AddReview(base::Cat(plan_.name(), "/cadences/", cadence.rule()),
                    base::Cat("Review of the career plan (", cadence.rule(), ")"), OccurrenceOf(*anchor, months, n));
      Add(event, icalproperty_new_rrule(icalrecurrencetype_from_string(RuleOf(*anchor, months).c_str())));
    }
  }

  // Where it was agreed, at its time; else all day, and about when on the last day that it may be.
  void AddMeeting(const v1::Meeting& meeting) {
    const std::optional<DaySpan> span = meeting.has_about() ? SpanOf(meeting.about()) : std::nullopt;
    const std::optional<absl::CivilDay> day = meeting.has_at() ? base::CalendarDay(meeting.at().date())
                                              : span           ? std::optional(span->last)
                                                               : std::nullopt;
    if (!day) return;
    icalcomponent* event = Begin(ICAL_VEVENT_COMPONENT, meeting.name(), meeting.etag(),
                                 Stamp(meeting.has_update_time(), meeting.update_time()),
                                 base::Cat(SummaryOf(meeting), span ? ", about " + InWords(meeting.about()) : ""), "");
    if (meeting.at().has_start_minute()) {
      const absl::Time begin = absl::FromCivil(absl::CivilMinute(*day) + meeting.at().start_minute(), view_.zone);
      Add(event, icalproperty_new_dtstart(Utc(begin)));
      if (meeting.at().minutes() > 0) {
        Add(event, icalproperty_new_dtend(Utc(begin + absl::Minutes(meeting.at().minutes()))));
      }
    } else {
      SetDay(event, *day);
    }
    if (!meeting.place().empty()) Add(event, icalproperty_new_location(Clean(meeting.place()).c_str()));
    Add(event, icalproperty_new_status(meeting.state() == v1::MEETING_STATE_CANCELLED ? ICAL_STATUS_CANCELLED
                                       : span                                         ? ICAL_STATUS_TENTATIVE
                                                                                      : ICAL_STATUS_CONFIRMED));
  }

  std::string SummaryOf(const v1::Meeting& meeting) const {
    if (meeting.partner().who_case() != v1::MeetingPartner::WHO_NOT_SET) {
      return base::Cat("Meeting with ", PartnerInWords(view_, meeting.partner()));
    }
    switch (meeting.kind()) {
      case v1::MEETING_KIND_MANAGER:
        return "Meeting with the manager";
      case v1::MEETING_KIND_MENTOR:
        return "Meeting with a mentor";
      case v1::MEETING_KIND_UNION_OFFICE:
        return "Meeting with the union office";
      default:
        return "Meeting about the career plan";
    }
  }

  // Cancelled, as of the plan's last change: where one was put back since, its SEQUENCE is higher.
  void AddRemoved() {
    const std::string etag = plan_.revision() > 0 ? std::to_string(plan_.revision()) : "";
    for (v1::Step step : view_.removed_steps) {
      step.set_etag(etag);
      AddStep(step, true);
    }
    for (v1::Action action : view_.removed_actions) {
      action.set_etag(etag);
      action.set_state(v1::ACTION_STATE_NOT_APPLICABLE);
      AddAction(action);
    }
  }

  const PlanView& view_;
  const v1::Plan& plan_;
  const absl::Time now_;
  Component calendar_;
};

}  // namespace

std::string WriteCalendar(const PlanView& view, absl::Time now) {
  static std::once_flag once;
  // libical ends the process by itself otherwise.
  std::call_once(once, [] { icalerror_set_errors_are_fatal(false); });
  return Calendar(view, now).Write();
}

}  // namespace waymark::plan
