#include "services/plan/domain/checklist.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_join.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "services/plan/domain/approximate_date.h"
#include "services/plan/domain/plan_words.h"
#include "services/plan/domain/qualifications.h"

namespace waymark::plan {
namespace {

using Answers = std::vector<v1::ChecklistAnswer>;

void Add(Answers& answers, std::string text, std::string_view source = "") {
  v1::ChecklistAnswer& answer = answers.emplace_back();
  answer.set_text(std::move(text));
  answer.set_source(std::string(source));
}

void Add(Answers& answers, std::string text, std::string_view source, const type::v1::ApproximateDate* date) {
  Add(answers, std::move(text), source);
  if (date != nullptr) *answers.back().mutable_date() = *date;
}

type::v1::ApproximateDate DayAsDate(const google::type::Date& day) {
  type::v1::ApproximateDate date;
  date.set_year(day.year());
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

// What the member says of themselves, of the kinds asked for.
Answers Entries(const PlanView& view, std::initializer_list<v1::AssessmentKind> kinds) {
  Answers answers;
  for (const v1::AssessmentKind kind : kinds) {
    for (const v1::AssessmentEntry& entry : view.entries) {
      if (entry.kind() != kind || entry.retraction()) continue;
      if (kind != v1::ASSESSMENT_KIND_SKILL) {
        Add(answers, entry.text(), entry.name());
        continue;
      }
      const v1::SkillLevel& rated = entry.skill_level();
      const std::string level = rated.has_level() ? LevelInWords(view, rated.level()) : "not rated";
      Add(answers, base::Cat(TitleOf(view, rated.skill()), ", ", level, entry.text().empty() ? "" : ": ", entry.text()),
          entry.name());
    }
  }
  return answers;
}

Answers Goals(const PlanView& view, v1::Horizon horizon) {
  Answers answers;
  for (const v1::Goal& goal : view.plan.goals()) {
    if (goal.horizon() != horizon || goal.progress() == v1::GOAL_PROGRESS_DROPPED) continue;
    const bool reached = goal.progress() == v1::GOAL_PROGRESS_REACHED;
    Add(answers,
        WithRemarks(goal.title(), {goal.has_measure() ? InWords(goal.measure()) : "", reached ? "reached" : ""}),
        goal.name(), goal.has_target_date() ? &goal.target_date() : nullptr);
  }
  return answers;
}

Answers RolesOfInterest(const PlanView& view, bool interests) {
  Answers answers;
  for (const v1::TargetRole& target : TargetRoles(view.plan, interests))
    Add(answers, TitleOf(view, target), target.role());
  return answers;
}

// "Senior developer: Programming, practitioner (3); …": the weightiest skills first, then the qualifications.
std::string RequirementsOf(const PlanView& view, const v1::Role& role) {
  constexpr size_t kMostSkills = 12;
  std::vector<const v1::RequiredSkill*> skills;
  for (const auto& skill : role.skills()) skills.push_back(&skill);
  std::stable_sort(skills.begin(), skills.end(),
                   [](const auto* a, const auto* b) { return a->weight() > b->weight(); });
  std::vector<std::string> parts;
  for (const auto* skill : skills) {
    if (parts.size() == kMostSkills) {
      parts.push_back(base::Cat(skills.size() - kMostSkills, " more skills"));
      break;
    }
    parts.push_back(base::Cat(skill->title(), ", ", LevelInWords(view, skill->level())));
  }
  for (const auto& qualification : role.qualifications()) {
    parts.push_back(
        WithRemarks(qualification.title(), {qualification.demand() == v1::DEMAND_MUST ? "required" : "usual"}));
  }
  if (parts.empty()) return base::Cat(role.title(), ": not on record");
  return base::Cat(role.title(), ": ", absl::StrJoin(parts, "; "));
}

Answers Requirements(const PlanView& view) {
  Answers answers;
  for (const v1::Role& role : view.roles) Add(answers, RequirementsOf(view, role), role.name());
  return answers;
}

bool IsAdviser(v1::SupporterRelation relation) {
  return relation == v1::SUPPORTER_RELATION_MENTOR || relation == v1::SUPPORTER_RELATION_COACH;
}

Answers Resources(const PlanView& view) {
  Answers answers;
  for (const v1::ResourceWish& wish : view.plan.resources()) {
    const std::string title = wish.learning_resource().empty() ? "" : TitleOf(view, wish.learning_resource());
    Add(answers, base::Cat(title, title.empty() || wish.text().empty() ? "" : ": ", wish.text()),
        wish.learning_resource());
  }
  for (const v1::Supporter& supporter : view.plan.supporters()) {
    if (IsAdviser(supporter.relation())) Add(answers, InWords(view, supporter));
  }
  return answers;
}

// The qualifications without which a target role is closed and the skills that are short of what it asks for, each
// once, for the first of the roles that asks for it.
Answers Shortfalls(const PlanView& view) {
  Answers answers;
  absl::flat_hash_set<std::string> seen;
  for (const v1::SkillGap& gap : view.gaps) {
    for (const std::string& title : MissingMandatory(gap)) {
      if (!seen.insert(title).second) continue;
      Add(answers, base::Cat(title, ": not held, and ", TitleOf(view, gap.role()), " is closed without it"),
          gap.role());
    }
    for (const v1::SkillDifference& difference : gap.differences()) {
      if (difference.kind() != v1::SkillDifference::KIND_UP || !seen.insert(difference.skill()).second) continue;
      Add(answers,
          base::Cat(difference.title(), ": ", LevelInWords(view, difference.have()), " now, ",
                    LevelInWords(view, difference.need()), " needed for ", TitleOf(view, gap.role())),
          difference.skill());
    }
  }
  return answers;
}

Answers SkillsToImprove(const PlanView& view) {
  Answers answers = Shortfalls(view);
  for (const v1::SkillWish& wish : view.plan.skill_wishes()) {
    std::string text = wish.skill().empty() ? "" : TitleOf(view, wish.skill());
    if (wish.has_level()) base::Append(&text, ", to ", LevelInWords(view, wish.level()));
    Add(answers, base::Cat(text, text.empty() || wish.text().empty() ? "" : ": ", wish.text()), wish.skill());
  }
  return answers;
}

bool IsLearning(const v1::Step& step) {
  return step.kind() == v1::STEP_KIND_TRAINING || step.kind() == v1::STEP_KIND_WORKSHOP ||
         step.kind() == v1::STEP_KIND_CERTIFICATE || !step.learning_resource().empty();
}

bool IsToVolunteerFor(const v1::Step& step) {
  return step.kind() == v1::STEP_KIND_PROJECT || step.kind() == v1::STEP_KIND_STRETCH_ASSIGNMENT ||
         step.kind() == v1::STEP_KIND_LEADERSHIP_EXPERIENCE;
}

template <class Wanted>
void AddSteps(const PlanView& view, Answers& answers, Wanted wanted) {
  for (const v1::Step* step : StepsInOrder(view.plan, false)) {
    if (!wanted(*step)) continue;
    Add(answers, WithRemarks(step->title(), {InWords(step->kind()), InWords(step->progress())}), step->name(),
        step->has_target_date() ? &step->target_date() : nullptr);
  }
}

template <class Wanted>
void AddActions(const PlanView& view, Answers& answers, Wanted wanted) {
  for (const v1::Action& action : view.plan.actions()) {
    if (action.state() == v1::ACTION_STATE_NOT_APPLICABLE || !wanted(action)) continue;
    const bool done = action.state() == v1::ACTION_STATE_DONE;
    Add(answers, WithRemarks(action.title(), {InWords(action.responsible()), done ? "done" : ""}), action.name(),
        action.has_aims_by() ? &action.aims_by() : nullptr);
  }
}

Answers ActionsOf(const PlanView& view, v1::ActionKind kind) {
  Answers answers;
  AddActions(view, answers, [&](const v1::Action& action) { return action.kind() == kind; });
  return answers;
}

Answers Opportunities(const PlanView& view) {
  Answers answers;
  for (const v1::Negotiation& negotiation : view.negotiations) {
    if (negotiation.state() == v1::NEGOTIATION_STATE_OPPORTUNITY) Add(answers, negotiation.title(), negotiation.name());
  }
  return answers;
}

Answers Readiness(const PlanView& view) {
  Answers answers = ActionsOf(view, v1::ACTION_KIND_DEMONSTRATE);
  for (const v1::Negotiation& negotiation : view.negotiations) {
    for (const v1::ReadinessEvidence& evidence : negotiation.readiness()) Add(answers, evidence.text(), negotiation.name());
  }
  return answers;
}

Answers Courses(const PlanView& view) {
  Answers answers;
  AddSteps(view, answers, IsLearning);
  AddActions(view, answers, [](const v1::Action& action) {
    return action.kind() == v1::ACTION_KIND_LEARN || !action.learning_resource().empty();
  });
  return answers;
}

Answers ToVolunteerFor(const PlanView& view) {
  Answers answers = ActionsOf(view, v1::ACTION_KIND_VOLUNTEER);
  AddSteps(view, answers, IsToVolunteerFor);
  return answers;
}

Answers Supporters(const PlanView& view) {
  Answers answers;
  for (const v1::Supporter& supporter : view.plan.supporters()) {
    Add(answers, InWords(view, supporter),
        supporter.person_case() == v1::Supporter::kExternal ? ""
        : supporter.person_case() == v1::Supporter::kMember ? supporter.member()
                                                            : supporter.contact());
  }
  return answers;
}

// Supporters of the plan, and the contacts that are none.
Answers PeopleToAsk(const PlanView& view) {
  Answers answers = Supporters(view);
  for (const v1::Contact& contact : view.contacts) {
    const auto& supporters = view.plan.supporters();
    const bool named = std::any_of(supporters.begin(), supporters.end(),
                                   [&](const v1::Supporter& each) { return each.contact() == contact.name(); });
    if (!named) Add(answers, InWords(contact), contact.name());
  }
  return answers;
}

// Meetings with a mentor or the union office, and who else is to be talked to.
Answers ToMeet(const PlanView& view) {
  Answers answers;
  for (const v1::Meeting& meeting : view.meetings) {
    const bool asked = meeting.kind() == v1::MEETING_KIND_MENTOR || meeting.kind() == v1::MEETING_KIND_UNION_OFFICE;
    if (!asked || meeting.state() == v1::MEETING_STATE_CANCELLED) continue;
    const auto day = DayAsDate(meeting.at().date());
    Add(answers, InWords(view, meeting), meeting.name(),
        meeting.has_at()      ? &day
        : meeting.has_about() ? &meeting.about()
                              : nullptr);
  }
  AddActions(view, answers, [](const v1::Action& action) { return action.kind() == v1::ACTION_KIND_TALK; });
  return answers;
}

Answers Notes(const PlanView& view) {
  Answers answers;
  if (!view.plan.notes().empty()) Add(answers, view.plan.notes());
  return answers;
}

Answers Milestones(const PlanView& view) {
  Answers answers;
  AddSteps(view, answers, [](const v1::Step&) { return true; });
  return answers;
}

Answers FeedbackWishes(const PlanView& view) {
  Answers answers;
  for (const v1::FeedbackWish& wish : view.plan.feedback_wishes()) {
    const std::string from = !wish.from_text().empty() ? wish.from_text()
                             : wish.from().empty()     ? ""
                                                       : TitleOf(view, wish.from());
    Add(answers,
        WithRemarks(from.empty() ? wish.topic() : base::Cat("From ", from, ": ", wish.topic()),
                    {wish.request().empty() ? "" : InWords(wish.state())}),
        wish.request());
  }
  return answers;
}

void AddTripwires(const PlanView& view, const v1::Track& track, Answers& answers) {
  for (const v1::Tripwire& wire : track.tripwires()) {
    const std::string unless = InWords(view, wire.unless());
    std::string text = base::Cat(track.title(), ": unless ", unless.empty() ? "all is well" : unless, " by ",
                                 InWords(wire.by_date()), wire.contingency().empty() ? "" : ", ", wire.contingency());
    if (!wire.has_unless()) {
      text = base::Cat(track.title(), ": after ", InWords(wire.by_date()), wire.contingency().empty() ? "" : ", ",
                       wire.contingency());
    }
    const auto date = DayAsDate(wire.by_date());
    Add(answers,
        WithRemarks(text, {wire.has_tripped_date() ? base::Cat("tripped on ", InWords(wire.tripped_date())) : ""}),
        track.name(), &date);
  }
}

Answers Adjustments(const PlanView& view) {
  Answers answers;
  for (const v1::Contingency& contingency : view.plan.contingencies()) {
    const std::string track = ElementTitle(view.plan, contingency.track());
    Add(answers,
        WithRemarks(base::Cat("If ", contingency.circumstance(), ": ", contingency.response()),
                    {track.empty() ? "" : base::Cat("go over to ", track)}),
        contingency.track());
  }
  for (const v1::Track* track : TracksInOrder(view.plan)) {
    AddTripwires(view, *track, answers);
    const std::string fallback = ElementTitle(view.plan, track->fallback());
    if (!fallback.empty()) Add(answers, base::Cat("If ", track->title(), " fails: ", fallback), track->name());
  }
  return answers;
}

Answers Lifestyle(const PlanView& view, std::initializer_list<v1::LifestyleKind> kinds) {
  Answers answers;
  for (const v1::LifestyleEntry& entry : view.plan.lifestyle()) {
    if (std::find(kinds.begin(), kinds.end(), entry.kind()) == kinds.end()) continue;
    Add(answers,
        WithRemarks(
            entry.text(),
            {entry.has_hours_per_week() ? base::Cat(Figure(entry.hours_per_week()), " hours a week") : "",
             entry.has_most_travel_percent() ? base::Cat("at most ", Figure(entry.most_travel_percent()), " % away")
                                             : "",
             absl::StrJoin(entry.locations(), " or "), entry.hard() ? "a limit" : ""}));
  }
  return answers;
}

Answers Immediate(const PlanView& view) {
  Answers answers;
  AddActions(view, answers, [&](const v1::Action& action) { return IsImmediate(action, view.today); });
  return answers;
}

Answers NextReview(const PlanView& view) {
  Answers answers;
  if (!view.plan.has_next_review_date()) return answers;
  const auto date = DayAsDate(view.plan.next_review_date());
  Add(answers, InWords(view.plan.next_review_date()), "", &date);
  return answers;
}

Answers DirectionOf(const PlanView& view) {
  Answers answers;
  std::string text = view.plan.direction() == v1::DIRECTION_VERTICAL     ? "vertical"
                     : view.plan.direction() == v1::DIRECTION_HORIZONTAL ? "horizontal"
                                                                         : "";
  const std::string& note = view.plan.direction_note();
  base::Append(&text, text.empty() || note.empty() ? "" : ": ", note);
  if (!text.empty()) Add(answers, text);
  return answers;
}

Answers WaysToCloseGaps(const PlanView& view) {
  Answers answers;
  AddSteps(view, answers, [](const v1::Step& step) { return IsLearning(step) || step.skills_size() > 0; });
  AddActions(view, answers, [](const v1::Action&) { return true; });
  return answers;
}

Answers SalaryPath(const PlanView& view) {
  std::vector<std::pair<std::tuple<int, int, int>, v1::ChecklistAnswer>> points;
  const auto at = [](const type::v1::ApproximateDate& date) {
    return std::tuple(date.year(), date.month(), date.day());
  };
  for (const v1::SalaryPoint& point : view.plan.salary_points()) {
    Answers one;
    const auto date = DayAsDate(point.date());
    Add(one,
        WithRemarks(InWords(point.pay()),
                    {point.kind() == v1::SALARY_POINT_KIND_ACTUAL ? "paid" : "planned", point.note()}),
        "", &date);
    points.emplace_back(at(date), one.front());
  }
  for (const v1::Step* step : StepsInOrder(view.plan, false)) {
    if (!step->has_target_pay()) continue;
    Answers one;
    Add(one, WithRemarks(InWords(step->target_pay()), {step->title()}), step->name(),
        step->has_target_date() ? &step->target_date() : nullptr);
    auto key = at(step->target_date());
    if (!step->has_target_date()) std::get<0>(key) = 10000;
    points.emplace_back(key, one.front());
  }
  std::stable_sort(points.begin(), points.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  Answers answers;
  for (auto& [key, answer] : points) answers.push_back(std::move(answer));
  return answers;
}

using Sections = std::vector<access::v1::Section>;

// One line of the paper: where it stands, what it asks, what opens it and how it is filled.
struct Line {
  v1::ChecklistItem item;
  std::string_view section;
  std::string_view prompt;
  Sections opened_by;
  Answers (*fill)(const PlanView& view);
};

constexpr std::string_view kAssessment = "1. Self-Assessment";
constexpr std::string_view kResearch = "2. Career Path Research";
constexpr std::string_view kSkills = "3. Skills & Network Development";
constexpr std::string_view kNegotiating = "4. Negotiating Responsibilities";
constexpr std::string_view kProgress = "5. Progress Tracking & Review";
constexpr std::string_view kLifestyle = "6. Lifestyle & Personal Considerations";
constexpr std::string_view kNextSteps = "Next Steps";
constexpr std::string_view kQuestions = "Goals Within The Framework Of Strategic Career Planning";

const std::vector<Line>& Lines() {
  using namespace access::v1;  // the sections' names
  static const auto* const lines = new std::vector<Line>{
      {v1::CHECKLIST_ITEM_K1,
       kAssessment,
       "My key strengths and skills",
       {SECTION_ASSESSMENT},
       [](const PlanView& view) {
         return Entries(view, {v1::ASSESSMENT_KIND_STRENGTH, v1::ASSESSMENT_KIND_SKILL});
       }},
      {v1::CHECKLIST_ITEM_K2,
       kAssessment,
       "Tasks I enjoy most",
       {SECTION_ASSESSMENT},
       [](const PlanView& view) { return Entries(view, {v1::ASSESSMENT_KIND_TASK_ENJOYED}); }},
      {v1::CHECKLIST_ITEM_K3,
       kAssessment,
       "My short-term career goal (1–2 years)",
       {SECTION_GOALS},
       [](const PlanView& view) { return Goals(view, v1::HORIZON_SHORT); }},
      {v1::CHECKLIST_ITEM_K4,
       kAssessment,
       "My long-term career goal (5–10 years)",
       {SECTION_GOALS},
       [](const PlanView& view) { return Goals(view, v1::HORIZON_LONG); }},
      {v1::CHECKLIST_ITEM_K5,
       kResearch,
       "Roles I am interested in",
       {SECTION_GOALS, SECTION_TRACKS},
       [](const PlanView& view) { return RolesOfInterest(view, true); }},
      {v1::CHECKLIST_ITEM_K6,
       kResearch,
       "Skills or qualifications required for these roles",
       {SECTION_GOALS, SECTION_TRACKS},
       Requirements},
      {v1::CHECKLIST_ITEM_K7,
       kResearch,
       "Resources, training, or mentoring that could help me",
       {SECTION_TRACKS, SECTION_SUPPORTERS},
       Resources},
      {v1::CHECKLIST_ITEM_K8, kSkills, "Skills I need to acquire or improve", {SECTION_ASSESSMENT}, SkillsToImprove},
      {v1::CHECKLIST_ITEM_K9, kSkills, "Relevant courses, certifications, or workshops", {SECTION_TRACKS}, Courses},
      {v1::CHECKLIST_ITEM_K10,
       kSkills,
       "People I can ask for guidance or mentorship",
       {SECTION_SUPPORTERS},
       PeopleToAsk},
      {v1::CHECKLIST_ITEM_K11,
       kSkills,
       "Projects or responsibilities I could volunteer for",
       {SECTION_TRACKS},
       ToVolunteerFor},
      {v1::CHECKLIST_ITEM_K12,
       kNegotiating,
       "Opportunities to take on new responsibilities at work",
       {SECTION_NEGOTIATIONS},
       Opportunities},
      {v1::CHECKLIST_ITEM_K13,
       kNegotiating,
       "Ways to demonstrate my readiness for promotion",
       {SECTION_TRACKS, SECTION_NEGOTIATIONS},
       Readiness},
      {v1::CHECKLIST_ITEM_K14, kNegotiating, "Notes for discussion with my manager", {SECTION_PRIVATE}, Notes},
      {v1::CHECKLIST_ITEM_K15,
       kProgress,
       "Milestones I want to achieve (with approximate dates)",
       {SECTION_TRACKS},
       Milestones},
      {v1::CHECKLIST_ITEM_K16,
       kProgress,
       "Feedback I need from managers or colleagues",
       {SECTION_FEEDBACK},
       FeedbackWishes},
      {v1::CHECKLIST_ITEM_K17,
       kProgress,
       "Adjustments I might make if circumstances change",
       {SECTION_TRACKS},
       Adjustments},
      {v1::CHECKLIST_ITEM_K18,
       kLifestyle,
       "Work–life balance goals",
       {SECTION_LIFESTYLE},
       [](const PlanView& view) { return Lifestyle(view, {v1::LIFESTYLE_KIND_BALANCE}); }},
      {v1::CHECKLIST_ITEM_K19,
       kLifestyle,
       "Travel or location preferences",
       {SECTION_LIFESTYLE},
       [](const PlanView& view) {
         return Lifestyle(view, {v1::LIFESTYLE_KIND_TRAVEL, v1::LIFESTYLE_KIND_LOCATION});
       }},
      {v1::CHECKLIST_ITEM_K20,
       kLifestyle,
       "Other factors that could influence my career plan",
       {SECTION_LIFESTYLE},
       [](const PlanView& view) { return Lifestyle(view, {v1::LIFESTYLE_KIND_OTHER}); }},
      {v1::CHECKLIST_ITEM_K21,
       kNextSteps,
       "Schedule a meeting with a mentor or speak with the WEU office",
       {SECTION_SUPPORTERS, SECTION_TRACKS},
       ToMeet},
      {v1::CHECKLIST_ITEM_K22,
       kNextSteps,
       "Identify one immediate action I can take this month",
       {SECTION_TRACKS},
       Immediate},
      {v1::CHECKLIST_ITEM_K23, kNextSteps, "Set a date to review progress", {SECTION_REVIEWS}, NextReview},
      {v1::CHECKLIST_ITEM_Q1,
       kQuestions,
       "Career definition: should it be vertical, horizontal or something else?",
       {SECTION_GOALS},
       DirectionOf},
      {v1::CHECKLIST_ITEM_Q2,
       kQuestions,
       "Work-life balance: How dominant should the job be?",
       {SECTION_LIFESTYLE},
       [](const PlanView& view) { return Lifestyle(view, {v1::LIFESTYLE_KIND_BALANCE}); }},
      {v1::CHECKLIST_ITEM_Q3,
       kQuestions,
       "What does your concrete desired job profile look like?",
       {SECTION_GOALS, SECTION_TRACKS},
       [](const PlanView& view) { return RolesOfInterest(view, false); }},
      {v1::CHECKLIST_ITEM_Q4,
       kQuestions,
       "By when do you want to have reached which stages of your strategic career planning?",
       {SECTION_TRACKS},
       Milestones},
      {v1::CHECKLIST_ITEM_Q5,
       kQuestions,
       "Which skills and competencies do you still lack to achieve your goals?",
       {SECTION_ASSESSMENT},
       Shortfalls},
      {v1::CHECKLIST_ITEM_Q6,
       kQuestions,
       "What action plan can you use to close these gaps?",
       {SECTION_TRACKS},
       WaysToCloseGaps},
      {v1::CHECKLIST_ITEM_Q7,
       kQuestions,
       "What should your salary development look like?",
       {SECTION_SALARY},
       SalaryPath},
      {v1::CHECKLIST_ITEM_Q8, kQuestions, "Who can support and promote you?", {SECTION_SUPPORTERS}, Supporters},
  };
  return *lines;
}

v1::ChecklistLine Filled(const Line& line, const PlanView& view) {
  v1::ChecklistLine filled;
  filled.set_item(line.item);
  filled.set_number(line.item < v1::CHECKLIST_ITEM_Q1 ? base::Cat("K", static_cast<int>(line.item))
                                                      : base::Cat("Q", line.item - v1::CHECKLIST_ITEM_Q1 + 1));
  filled.set_section(std::string(line.section));
  filled.set_prompt(std::string(line.prompt));
  Answers answers = line.fill(view);
  filled.set_filled(!answers.empty());
  for (v1::ChecklistAnswer& answer : answers) {
    if (filled.answers_size() == kMaxChecklistAnswers) break;
    *filled.add_answers() = std::move(answer);
  }
  filled.set_more_count(static_cast<int>(answers.size()) - filled.answers_size());
  return filled;
}

}  // namespace

bool IsImmediate(const v1::Action& action, absl::CivilDay today) {
  const bool open = action.state() == v1::ACTION_STATE_OPEN || action.state() == v1::ACTION_STATE_UNSPECIFIED;
  const std::optional<DaySpan> span = action.has_aims_by() ? SpanOf(action.aims_by()) : std::nullopt;
  return open && span && span->last >= today && span->last <= today + kImmediateDays;
}

v1::Checklist MakeChecklist(const PlanView& view) {
  v1::Checklist checklist;
  checklist.set_name(view.plan.name() + "/checklist");
  *checklist.mutable_as_of_date() = base::DateOf(view.today);
  int filled = 0;
  for (const Line& line : Lines()) {
    if (std::none_of(line.opened_by.begin(), line.opened_by.end(), view.sees)) continue;
    v1::ChecklistLine made = Filled(line, view);
    if (line.item >= v1::CHECKLIST_ITEM_Q1) {
      *checklist.add_questions() = std::move(made);
      continue;
    }
    filled += made.filled() ? 1 : 0;
    *checklist.add_lines() = std::move(made);
  }
  checklist.set_filled_count(filled);
  return checklist;
}

}  // namespace waymark::plan
