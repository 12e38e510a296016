#include "services/plan/domain/plan_paper.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"
#include "common/base/cat.h"
#include "services/plan/domain/checklist.h"
#include "services/plan/domain/plan_links.h"
#include "services/plan/domain/plan_words.h"

namespace waymark::plan {
namespace {

using Kind = Block::Kind;

// A document as it is written, block after block.
class Paper {
 public:
  explicit Paper(const PlanView& view) : view_(view), plan_(view.plan) {}

  std::vector<Block> Write() && {
    Add(Kind::kTitle, plan_.title().empty() ? "Career plan" : plan_.title());
    Add(Kind::kText,
        base::Cat(view_.member_title.empty() ? "" : view_.member_title + ", ", "as of ", InWords(view_.today)));
    Add(Kind::kHeading, "Career plan");
    WriteDirection();
    WriteGoals();
    WriteTracks();
    WriteActions();
    WriteWhatIf();
    WriteList("People who support me", plan_.supporters(),
              [this](const v1::Supporter& each) { return InWords(view_, each); });
    WriteReviews();
    const v1::Checklist checklist = MakeChecklist(view_);
    WriteLines("Career planning checklist", checklist.lines());
    WriteLines("Questions of strategic career planning", checklist.questions());
    return std::move(blocks_);
  }

 private:
  void Add(Kind kind, std::string text) { blocks_.push_back({kind, std::move(text)}); }

  template <class List, class Words>
  void WriteList(std::string_view title, const List& list, Words words) {
    if (list.empty()) return;
    Add(Kind::kSection, std::string(title));
    for (const auto& each : list) Add(Kind::kItem, words(each));
  }

  // "2027: " before what is meant for then.
  static std::string Dated(bool dated, const type::v1::ApproximateDate& date, const std::string& text) {
    return dated ? base::Cat(InWords(date), ": ", text) : text;
  }

  void WriteDirection() {
    std::vector<std::string> parts;
    if (plan_.direction() == v1::DIRECTION_VERTICAL) parts.push_back("Direction: vertical.");
    if (plan_.direction() == v1::DIRECTION_HORIZONTAL) parts.push_back("Direction: horizontal.");
    if (!plan_.direction_note().empty()) parts.push_back(plan_.direction_note());
    if (plan_.has_target_role()) parts.push_back(base::Cat("Leads to: ", TitleOf(view_, plan_.target_role()), "."));
    if (std::string closed = ClosedInWords(view_, plan_.target_role()); !closed.empty()) parts.push_back(closed + ".");
    if (plan_.mode() == v1::PLAN_MODE_LINEAR) parts.push_back("One track, no Plan B.");
    if (plan_.mode() == v1::PLAN_MODE_FLEXIBLE)
      parts.push_back("Flexible: where one track fails, the next is followed.");
    if (!parts.empty()) Add(Kind::kText, absl::StrJoin(parts, " "));
  }

  void WriteGoals() {
    WriteList("Goals", plan_.goals(), [&](const v1::Goal& goal) {
      std::string text = Dated(goal.has_target_date(), goal.target_date(), goal.title());
      base::Append(&text, " (",
                   goal.horizon() == v1::HORIZON_SHORT ? "short term"
                   : goal.horizon() == v1::HORIZON_MID ? "mid term"
                                                       : "long term");
      if (goal.has_measure()) base::Append(&text, "; ", InWords(goal.measure()));
      if (goal.progress() == v1::GOAL_PROGRESS_REACHED) base::Append(&text, "; reached ", InWords(goal.reached_date()));
      if (goal.progress() == v1::GOAL_PROGRESS_DROPPED) text += "; given up";
      text += ")";
      if (!goal.description().empty()) base::Append(&text, "\n", goal.description());
      return text;
    });
  }

  std::string StepText(const v1::Step& step) const {
    std::string text = Dated(step.has_target_date(), step.target_date(), step.title());
    base::Append(&text, " (", InWords(step.kind()));
    if (const std::string progress = InWords(step.progress()); !progress.empty()) base::Append(&text, ", ", progress);
    if (step.has_done_date()) base::Append(&text, " ", InWords(step.done_date()));
    text += ")";
    std::vector<std::string> more;
    if (step.has_start_date()) more.push_back(base::Cat("begins ", InWords(step.start_date())));
    std::vector<std::string> before;
    for (const std::string& name : step.depends_on())
      before.push_back(base::Cat("\"", ElementTitle(plan_, name), "\""));
    if (!before.empty()) more.push_back(base::Cat("after ", absl::StrJoin(before, ", ")));
    std::vector<std::string> skills;
    for (const v1::SkillAim& aim : step.skills()) {
      skills.push_back(
          base::Cat(TitleOf(view_, aim.skill()), aim.has_level() ? ", " + LevelInWords(view_, aim.level()) : ""));
    }
    if (!skills.empty()) more.push_back(base::Cat("builds ", absl::StrJoin(skills, "; ")));
    if (step.has_target_pay()) more.push_back(base::Cat("brings ", InWords(step.target_pay())));
    if (!more.empty()) base::Append(&text, "\n", absl::StrJoin(more, "; "));
    if (!step.description().empty()) base::Append(&text, "\n", step.description());
    return text;
  }

  void WriteTracks() {
    const v1::Track* followed = FollowedTrack(plan_);
    const std::vector<const v1::Step*> steps = StepsInOrder(plan_, true);
    for (const v1::Track* track : TracksInOrder(plan_)) {
      std::string title = base::Cat("Track ", track->priority(), ": ", track->title());
      if (track == followed && plan_.tracks_size() > 1) title += " (followed)";
      Add(Kind::kSection, title);
      std::vector<std::string> about;
      if (track->has_target_role()) about.push_back(base::Cat("Leads to: ", TitleOf(view_, track->target_role()), "."));
      if (std::string closed = ClosedInWords(view_, track->target_role()); !closed.empty())
        about.push_back(closed + ".");
      if (const std::string entry = InWords(view_, track->entry_condition()); !entry.empty()) {
        about.push_back(base::Cat("Can be begun once ", entry, "."));
      }
      if (!track->description().empty()) about.push_back(track->description());
      if (!about.empty()) Add(Kind::kText, absl::StrJoin(about, " "));
      for (const v1::Step* step : steps) {
        if (StandsOn(*step, track->name())) Add(Kind::kItem, StepText(*step));
      }
    }
  }

  void WriteActions() {
    WriteList("Actions", plan_.actions(), [&](const v1::Action& action) {
      std::string text = Dated(action.has_aims_by(), action.aims_by(), action.title());
      if (const std::string who = InWords(action.responsible()); !who.empty()) base::Append(&text, " (", who, ")");
      if (action.state() == v1::ACTION_STATE_DONE) base::Append(&text, ": done ", InWords(action.done_date()));
      if (action.state() == v1::ACTION_STATE_NOT_APPLICABLE)
        base::Append(&text, ": no longer applicable, ", action.closing_note());
      return text;
    });
  }

  void WriteWhatIf() {
    for (const v1::TrackSwitch& change : plan_.switches()) {
      Add(Kind::kText,
          base::Cat("Went over from ", ElementTitle(plan_, change.from_track()), " to ",
                    ElementTitle(plan_, change.to_track()), change.reason().empty() ? "" : ": ", change.reason()));
    }
  }

  void WriteReviews() {
    if (!plan_.has_next_review_date() && plan_.cadences().empty()) return;
    Add(Kind::kSection, "Reviews");
    if (plan_.has_next_review_date()) Add(Kind::kItem, base::Cat("Next: ", InWords(plan_.next_review_date())));
    for (const auto& cadence : plan_.cadences()) Add(Kind::kItem, InWords(cadence));
  }

  template <class Lines>
  void WriteLines(std::string_view title, const Lines& lines) {
    if (lines.empty()) return;
    Add(Kind::kHeading, std::string(title));
    std::string section;
    for (const v1::ChecklistLine& line : lines) {
      if (line.section() != section) {
        section = line.section();
        Add(Kind::kSection, section);
      }
      Add(Kind::kPrompt, base::Cat(line.number(), ". ", line.prompt()));
      if (!line.filled()) Add(Kind::kBlank, "");
      for (const v1::ChecklistAnswer& answer : line.answers()) Add(Kind::kItem, AnswerText(line, answer));
      if (line.more_count() > 0) Add(Kind::kItem, base::Cat("and ", line.more_count(), " more"));
    }
  }

  static std::string AnswerText(const v1::ChecklistLine& line, const v1::ChecklistAnswer& answer) {
    if (!answer.has_date() || line.item() == v1::CHECKLIST_ITEM_K23 || line.item() == v1::CHECKLIST_ITEM_K17)
      return answer.text();
    return base::Cat(InWords(answer.date()), ": ", answer.text());
  }

  const PlanView& view_;
  const v1::Plan& plan_;
  std::vector<Block> blocks_;
};

}  // namespace

std::vector<Block> PlanPaper(const PlanView& view) { return Paper(view).Write(); }

}  // namespace waymark::plan
