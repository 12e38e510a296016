#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "services/plan/domain/approximate_date.h"
#include "services/plan/domain/plan_check.h"

namespace waymark::plan {

// What came of one rule: why it was not judged, or what breaks it. What it says is stated at v1::CheckRule.
struct Judged {
  std::string not_judged;  // empty: it was judged
  std::vector<v1::CheckFinding> findings;

  // Adds a finding in `item`, to be told more of.
  v1::CheckFinding& Find(v1::CheckColour colour, std::string_view item, std::string_view title);
};

// Says what was found and what would satisfy the rule.
void Say(v1::CheckFinding& finding, std::string text, std::string remedy,
         std::initializer_list<v1::CheckFigure> figures = {});
v1::CheckFigure CountOf(std::string_view name, double value, std::string_view unit = "");

inline constexpr double kDaysPerYear = 12 * kDaysPerMonth;

// Whether a goal is neither reached nor dropped, an action neither done nor given up.
bool IsOpen(const v1::Goal& goal);
bool IsOpen(const v1::Action& action);
// The roles that the plan leads to and their requirements: of its targets, and of what its steps bring, each once.
std::vector<const v1::Role*> RolesAimedAt(const PlanView& view, const CheckFacts& facts);
// The step of kind CERTIFICATE that is still to come and brings the qualification of that title: its own title is that,
// whatever the case of letters. A part of a title would take "Engineer" for planned by "Chartered Engineer". Null:
// none.
const v1::Step* CertificateStep(const v1::Plan& plan, std::string_view title);

using Judge = Judged (*)(const PlanView& view, const CheckFacts& facts);

Judged JudgeSpecific(const PlanView& view, const CheckFacts& facts);
Judged JudgeMeasurable(const PlanView& view, const CheckFacts& facts);
Judged JudgeDated(const PlanView& view, const CheckFacts& facts);
Judged JudgeChance(const PlanView& view, const CheckFacts& facts);

Judged JudgeHours(const PlanView& view, const CheckFacts& facts);
Judged JudgeOrder(const PlanView& view, const CheckFacts& facts);
Judged JudgePlanB(const PlanView& view, const CheckFacts& facts);
Judged JudgeImmediateAction(const PlanView& view, const CheckFacts& facts);

Judged JudgeMove(const PlanView& view, const CheckFacts& facts);
Judged JudgeTimeInGrade(const PlanView& view, const CheckFacts& facts);
Judged JudgeConflict(const PlanView& view, const CheckFacts& facts);
Judged JudgeQualificationExpiring(const PlanView& view, const CheckFacts& facts);
Judged JudgeQualificationMissing(const PlanView& view, const CheckFacts& facts);

Judged JudgeSupported(const PlanView& view, const CheckFacts& facts);
Judged JudgeChecklist(const PlanView& view, const CheckFacts& facts);
Judged JudgeCareerStage(const PlanView& view, const CheckFacts& facts);
Judged JudgeOptionsNarrow(const PlanView& view, const CheckFacts& facts);

}  // namespace waymark::plan
