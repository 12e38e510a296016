#include "services/plan/domain/plan_words.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "services/plan/domain/qualifications.h"
#include "services/plan/domain/scale.h"

namespace waymark::plan {
namespace {

using type::v1::ApproximateDate;

constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};

std::string_view MonthName(int month) { return month < 1 || month > 12 ? "" : kMonths[month - 1]; }

// "STEP_KIND_STRETCH_ASSIGNMENT" without its prefix, in small letters.
std::string Plain(std::string_view prefix, const std::string& name) {
  if (name.size() <= prefix.size()) return "";
  return absl::StrReplaceAll(absl::AsciiStrToLower(name.substr(prefix.size())), {{"_", " "}});
}

std::string PartInWords(ApproximateDate::Part part, int year) {
  switch (part) {
    case ApproximateDate::PART_FIRST_QUARTER:
    case ApproximateDate::PART_SECOND_QUARTER:
    case ApproximateDate::PART_THIRD_QUARTER:
    case ApproximateDate::PART_FOURTH_QUARTER:
      return base::Cat("Q", static_cast<int>(part), " ", year);
    case ApproximateDate::PART_WINTER:
      return absl::StrFormat("winter %d/%02d", year, (year + 1) % 100);
    default:
      return base::Cat(Plain("PART_", ApproximateDate::Part_Name(part)), " ", year);
  }
}

// 52000 as "52,000".
std::string Grouped(int64_t number) {
  std::string digits = base::Cat(number < 0 ? -number : number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(at, 1, ',');
  return number < 0 ? "-" + digits : digits;
}

}  // namespace

std::string InWords(const ApproximateDate& date) {
  if (date.part() != ApproximateDate::PART_UNSPECIFIED) return PartInWords(date.part(), date.year());
  if (date.month() == 0) return base::Cat(date.year());
  if (date.day() == 0) return base::Cat(MonthName(date.month()), " ", date.year());
  return base::Cat(date.day(), " ", MonthName(date.month()), " ", date.year());
}

std::string InWords(const google::type::Date& date) {
  const std::optional<absl::CivilDay> day = base::CalendarDay(date);
  return day ? InWords(*day) : "";
}

std::string InWords(absl::CivilDay day) { return base::Cat(day.day(), " ", MonthName(day.month()), " ", day.year()); }

std::string InWords(v1::StepKind kind) { return Plain("STEP_KIND_", v1::StepKind_Name(kind)); }

std::string InWords(v1::StepProgress progress) {
  if (progress == v1::STEP_PROGRESS_UNSPECIFIED || progress == v1::STEP_PROGRESS_NOT_STARTED) return "";
  return Plain("STEP_PROGRESS_", v1::StepProgress_Name(progress));
}

std::string InWords(v1::SupporterRelation relation) {
  return Plain("SUPPORTER_RELATION_", v1::SupporterRelation_Name(relation));
}

std::string InWords(v1::FeedbackWish::State state) {
  if (state == v1::FeedbackWish::STATE_UNSPECIFIED || state == v1::FeedbackWish::STATE_ASKED) return "asked for";
  return Plain("STATE_", v1::FeedbackWish::State_Name(state));
}

std::string WithRemarks(const std::string& title, std::initializer_list<std::string> remarks) {
  std::vector<std::string> said;
  for (const std::string& remark : remarks) {
    if (!remark.empty()) said.push_back(remark);
  }
  return said.empty() ? title : base::Cat(title, " (", absl::StrJoin(said, ", "), ")");
}

std::string InWords(v1::Responsible responsible) {
  switch (responsible) {
    case v1::RESPONSIBLE_MANAGER:
      return "the manager";
    case v1::RESPONSIBLE_MENTOR:
      return "a mentor";
    case v1::RESPONSIBLE_UNION:
      return "the union";
    case v1::RESPONSIBLE_OTHER:
      return "somebody else";
    default:
      return "";
  }
}

std::string InWords(const v1::Pay& pay) {
  std::string text = Grouped(pay.amount().units());
  if (const int cents = pay.amount().nanos() / 10'000'000; cents > 0) text += absl::StrFormat(".%02d", cents);
  base::Append(&text, " ", pay.amount().currency_code());
  if (pay.period() != v1::PAY_PERIOD_UNSPECIFIED) {
    base::Append(&text, pay.period() == v1::PAY_PERIOD_HOUR ? " an " : " a ",
                 Plain("PAY_PERIOD_", v1::PayPeriod_Name(pay.period())));
  }
  return text;
}

std::string InWords(const type::v1::Cadence& cadence) {
  const int every = std::max(cadence.every(), 1);
  const std::string unit = Plain("UNIT_", type::v1::Cadence::Unit_Name(cadence.unit()));
  return base::Cat("every ", every == 1 ? unit : base::Cat(every, " ", unit, "s"), " from ", InWords(cadence.anchor()));
}

std::string InWords(const v1::Measure& measure) {
  std::string text =
      base::Cat(measure.metric(), ": from ", Figure(measure.baseline()), " to ", Figure(measure.target()));
  if (!measure.unit().empty()) base::Append(&text, " ", measure.unit());
  if (measure.has_current()) base::Append(&text, ", now ", Figure(measure.current()));
  return text;
}

std::string Figure(double value) { return absl::StrFormat("%.6g", value); }

std::string LevelInWords(const PlanView& view, const type::v1::Level& level) {
  const v1::Scale* scale = FindScale(view.scales, level.scale());
  if (scale == nullptr) return Figure(level.value());
  for (const v1::Scale::Rank& rank : scale->ranks()) {
    if (rank.value() == level.value())
      return base::Cat(absl::AsciiStrToLower(rank.title()), " (", Figure(level.value()), ")");
  }
  return base::Cat(Figure(level.value()), " of ", Figure(scale->maximum()));
}

std::string TitleOf(const PlanView& view, const std::string& name) {
  const auto found = view.titles.find(name);
  return found != view.titles.end() && !found->second.empty() ? found->second : std::string(base::LastSegment(name));
}

std::string TitleOf(const PlanView& view, const v1::TargetRole& target) {
  if (target.role().empty()) return target.title();
  const std::string role = TitleOf(view, target.role());
  return target.title().empty() || target.title() == role ? role : base::Cat(target.title(), " (", role, ")");
}

std::string InWords(const PlanView& view, const v1::Supporter& supporter) {
  const std::string who = supporter.has_external() ? supporter.external().display_name()
                          : supporter.has_contact() ? TitleOf(view, supporter.contact())
                          : supporter.has_member() ? TitleOf(view, supporter.member())
                                                   : "somebody";
  std::string text = base::Cat(who, ", ", InWords(supporter.relation()));
  if (!supporter.note().empty()) base::Append(&text, ": ", supporter.note());
  return text;
}

std::string InWords(const v1::Contact& contact) {
  std::string text = contact.display_name();
  if (!contact.organisation().empty()) base::Append(&text, " of ", contact.organisation());
  base::Append(&text, ", ", InWords(contact.relation()));
  if (!contact.can_help_with().empty()) base::Append(&text, ": ", contact.can_help_with());
  return text;
}

std::string PartnerInWords(const PlanView& view, const v1::MeetingPartner& partner) {
  if (partner.has_member()) return TitleOf(view, partner.member());
  return partner.has_contact() ? TitleOf(view, partner.contact()) : partner.text();
}

std::string InWords(const PlanView& view, const v1::Meeting& meeting) {
  return WithRemarks(base::Cat("Meeting with ", PartnerInWords(view, meeting.partner())),
                     {Plain("MEETING_KIND_", v1::MeetingKind_Name(meeting.kind())), meeting.place(),
                      meeting.state() == v1::MEETING_STATE_HELD ? "held" : ""});
}

std::string InWords(const PlanView& view, const v1::Condition& condition) {
  switch (condition.what_case()) {
    case v1::Condition::kStepDone:
      return base::Cat("\"", ElementTitle(view.plan, condition.step_done()), "\" is done");
    case v1::Condition::kGoalReached:
      return base::Cat("\"", ElementTitle(view.plan, condition.goal_reached()), "\" is reached");
    case v1::Condition::kReadiness: {
      const std::string& role = condition.readiness().role();
      return base::Cat("readiness", role.empty() ? "" : base::Cat(" for ", TitleOf(view, role)), " is at least ",
                       Figure(100 * condition.readiness().at_least()), " %");
    }
    default:
      return "";
  }
}

std::string ClosedInWords(const PlanView& view, const v1::TargetRole& target) {
  std::vector<std::string> titles;
  for (const v1::SkillGap& gap : view.gaps) {
    if (target.role().empty() || gap.role() != target.role()) continue;
    for (const std::string& title : MissingMandatory(gap)) titles.push_back(base::Cat("\"", title, "\""));
    break;
  }
  if (titles.empty()) return "";
  return base::Cat("Closed without ", absl::StrJoin(titles, " and "), ", which ", titles.size() == 1 ? "is" : "are",
                   " not held");
}

std::string ElementTitle(const v1::Plan& plan, std::string_view name) {
  const auto in = [&](const auto& elements) -> const std::string* {
    for (const auto& element : elements) {
      if (element.name() == name) return &element.title();
    }
    return nullptr;
  };
  for (const std::string* title : {in(plan.goals()), in(plan.tracks()), in(plan.steps()), in(plan.actions())}) {
    if (title != nullptr) return *title;
  }
  return "";
}

}  // namespace waymark::plan
