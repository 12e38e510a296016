#include "services/cli/form.h"

#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/cat.h"
#include "services/cli/words.h"

namespace waymark::cli {
namespace {

using feedback::v1::AnswerContent;
using feedback::v1::RatingScale;
using feedback::v1::Realism;

constexpr char kComment[] = "comment";

std::string ValuesOf(const RatingScale& scale) {
  std::vector<std::string> named;
  for (int i = 0; i < scale.labels_size(); ++i) {
    if (!scale.labels(i).empty()) named.push_back(base::Cat(Figure(scale.minimum() + i), " ", scale.labels(i)));
  }
  if (!named.empty()) return absl::StrJoin(named, ", ");
  return base::Cat(Figure(scale.minimum()), " to ", Figure(scale.maximum()));
}

std::string RealismValues() {
  std::vector<std::string> named;
  for (int value = feedback::v1::Realism_MIN + 1; value <= feedback::v1::Realism_MAX; ++value) {
    named.push_back(base::Cat(value, " ", InWords(static_cast<Realism>(value))));
  }
  return absl::StrJoin(named, ", ");
}

absl::Status Wrong(std::string_view key, std::string_view why) {
  return absl::InvalidArgumentError(base::Cat(key, ": ", why));
}

absl::Status RateSkill(const feedback::v1::SkillItem& item, std::string_view key, std::string_view text,
                       AnswerContent* content) {
  double value = 0;
  const RatingScale& scale = item.scale();
  const bool known = absl::SimpleAtod(base::View(text), &value) && value >= scale.minimum() &&
                     value <= scale.maximum() && (!scale.ordinal() || value == std::floor(value));
  if (!known) return Wrong(key, base::Cat("\"", text, "\" is none of ", ValuesOf(scale)));
  auto* rating = content->add_skill_ratings();
  rating->set_skill(item.skill());
  rating->mutable_level()->set_scale(scale.scale());
  rating->mutable_level()->set_value(value);
  return absl::OkStatus();
}

absl::Status RateGoal(const feedback::v1::GoalItem& item, std::string_view key, std::string_view text,
                      AnswerContent* content) {
  int value = 0;
  if (!absl::SimpleAtoi(base::View(text), &value) || value <= feedback::v1::REALISM_UNSPECIFIED ||
      value > feedback::v1::Realism_MAX) {
    return Wrong(key, base::Cat("\"", text, "\" is none of ", RealismValues()));
  }
  auto* rating = content->add_goal_ratings();
  rating->set_goal(item.goal());
  rating->set_realism(static_cast<Realism>(value));
  return absl::OkStatus();
}

}  // namespace

std::vector<Question> QuestionsOf(const feedback::v1::Request& request) {
  std::vector<Question> questions;
  int number = 0;
  for (const auto& item : request.items().skills()) {
    questions.push_back({base::Cat("s", ++number), item.display_name(), ValuesOf(item.scale())});
  }
  number = 0;
  for (const auto& item : request.items().goals())
    questions.push_back({base::Cat("g", ++number), item.title(), RealismValues()});
  const std::string& own = request.items().question();
  questions.push_back({kComment, own.empty() ? "in your own words" : own, "any text"});
  return questions;
}

std::string Introduce(const feedback::v1::Request& request) {
  const bool self = request.relation() == feedback::v1::RELATION_SELF;
  return base::Cat(
      "Feedback on ", request.subject_display_name(),
      self ? ", by yourself" : base::Cat(", as ", InWords(request.relation())), ", by ", InWords(request.due_date()),
      ". ", request.rater_shown() ? "Your answer is shown with your name." : "Your answer is kept without your name.");
}

std::string RenderForm(const feedback::v1::Request& request) {
  std::string form = base::Cat("# ", Introduce(request), "\n# Leave empty what you do not rate.\n");
  for (const Question& question : QuestionsOf(request)) {
    if (question.key == kComment) {
      base::Append(&form, "# ", question.title, "\n", question.key, " =\n");
    } else {
      base::Append(&form, "# ", question.values, "\n", question.key, " ", question.title, " =\n");
    }
  }
  return form;
}

absl::Status TakeAnswer(const feedback::v1::Request& request, std::string_view key, std::string_view value,
                        AnswerContent* content) {
  const std::string_view text = base::StdView(absl::StripAsciiWhitespace(base::View(value)));
  if (text.empty()) return absl::OkStatus();
  if (key == kComment) {
    content->set_comment(content->comment().empty() ? std::string(text) : base::Cat(content->comment(), "\n", text));
    return absl::OkStatus();
  }
  int number = 0;
  const bool numbered = key.size() > 1 && absl::SimpleAtoi(base::View(key.substr(1)), &number);
  const auto& items = request.items();
  if (numbered && key[0] == 's' && number >= 1 && number <= items.skills_size())
    return RateSkill(items.skills(number - 1), key, text, content);
  if (numbered && key[0] == 'g' && number >= 1 && number <= items.goals_size())
    return RateGoal(items.goals(number - 1), key, text, content);
  return Wrong(key, "is not asked here");
}

absl::StatusOr<AnswerContent> ReadForm(const feedback::v1::Request& request, std::string_view form) {
  AnswerContent content;
  std::vector<std::string> mistakes;
  int number = 0;
  for (const absl::string_view raw : absl::StrSplit(base::View(form), '\n')) {
    ++number;
    const std::string_view line = base::StdView(absl::StripAsciiWhitespace(raw));
    if (line.empty() || line.front() == '#') continue;
    const std::string_view key = line.substr(0, line.find_first_of(" \t="));
    // A comment may hold a "=" of its own, and so may a title.
    const size_t equals = key == kComment ? line.find('=') : line.rfind('=');
    absl::Status taken = equals == std::string_view::npos ? Wrong(key, "has no \"=\" with an answer behind it")
                                                          : TakeAnswer(request, key, line.substr(equals + 1), &content);
    if (!taken.ok()) mistakes.push_back(base::Cat("line ", number, ": ", base::StdView(taken.message())));
  }
  if (!mistakes.empty()) return absl::InvalidArgumentError(absl::StrJoin(mistakes, "\n"));
  return content;
}

}  // namespace waymark::cli
