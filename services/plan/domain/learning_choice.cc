#include "services/plan/domain/learning_choice.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/plan/domain/learning_search.h"
#include "services/plan/domain/scale.h"

namespace waymark::plan {
namespace {

using v1::LearningChoice;
using v1::LearningResource;
using v1::SetAsideLearning;
using v1::SkillDifference;

constexpr double kMillion = 1'000'000;
constexpr size_t kMostCandidates = 500;
constexpr int kMostSetAside = 200;

int64_t Millionths(double amount) { return std::llround(amount * kMillion); }
int64_t Millionths(const google::type::Money& money) {
  return money.units() * 1'000'000 + (money.nanos() + 500) / 1000;
}

google::type::Money MoneyOf(int64_t millionths, const std::string& currency) {
  google::type::Money money;
  money.set_currency_code(currency);
  money.set_units(millionths / 1'000'000);
  money.set_nanos(static_cast<int32_t>(millionths % 1'000'000) * 1000);
  return money;
}

// What is short of what the role needs, by skill.
struct Short {
  const SkillDifference* difference;
  int index;
  const v1::Scale* scale;
};

class Chooser {
 public:
  Chooser(const GapStart& start, const v1::Role& role, v1::SkillKind kind, absl::Span<const v1::Scale> scales,
          const v1::LearningBudget& budget)
      : start_(start), role_(role), kind_(kind), scales_(scales), budget_(budget) {}

  LearningChoice Choose(absl::Span<const LearningResource> resources, int64_t most_steps);

 private:
  void FindShort();
  void FindCandidates(absl::Span<const LearningResource> resources);
  // Why `resource`, which takes `amounts`, cannot be held against the budget; UNSPECIFIED where it can.
  SetAsideLearning::Reason Obstacle(const LearningResource& resource, const LearningAmounts& amounts) const;
  LearningAmounts AmountsOf(const LearningResource& resource) const;
  // How much weighted gap a level of a skill closes.
  double Closed(const Short& skill, double level) const;
  void SetAside(const LearningResource& resource, SetAsideLearning::Reason reason);
  LearningSearch::Limits Limits() const;
  void Explain(const LearningSet& set);
  void TellNextUnits(LearningSearch& search, const LearningSet& best);

  const GapStart& start_;
  const v1::Role& role_;
  const v1::SkillKind kind_;
  absl::Span<const v1::Scale> scales_;
  const v1::LearningBudget& budget_;
  LearningChoice choice_;
  absl::flat_hash_map<std::string_view, Short> short_;
  std::vector<const LearningResource*> resources_;  // by candidate
  std::vector<LearningCandidate> candidates_;
  bool one_currency_ = true;
};

void Chooser::FindShort() {
  for (const SkillDifference& difference : choice_.before().differences()) {
    if (difference.kind() != SkillDifference::KIND_UP || difference.weighted_gap() <= 0) continue;
    const v1::Scale* scale = FindScale(scales_, difference.need().scale());
    const int index = static_cast<int>(short_.size());
    short_.emplace(difference.skill(), Short{&difference, index, scale});
  }
}

double Chooser::Closed(const Short& skill, double level) const {
  const SkillDifference& difference = *skill.difference;
  const v1::SkillGap::Unit unit = choice_.before().unit();
  const double reached = InUnit(unit, *skill.scale, std::min(level, difference.need().value()));
  return difference.weight() * std::max(0.0, reached - InUnit(unit, *skill.scale, difference.have().value()));
}

LearningAmounts Chooser::AmountsOf(const LearningResource& resource) const {
  LearningAmounts amounts;
  amounts[kHours] = resource.has_hours() ? Millionths(resource.hours()) : kUnknownAmount;
  amounts[kMonths] = resource.has_months() ? Millionths(resource.months()) : kUnknownAmount;
  amounts[kMoney] = resource.has_cost() ? Millionths(resource.cost()) : kUnknownAmount;
  return amounts;
}

SetAsideLearning::Reason Chooser::Obstacle(const LearningResource& resource, const LearningAmounts& amounts) const {
  if (budget_.has_hours() && amounts[kHours] == kUnknownAmount) return SetAsideLearning::REASON_HOURS_UNKNOWN;
  if (budget_.has_months() && amounts[kMonths] == kUnknownAmount) return SetAsideLearning::REASON_MONTHS_UNKNOWN;
  if (!budget_.has_money()) return SetAsideLearning::REASON_UNSPECIFIED;
  if (!resource.has_cost()) return SetAsideLearning::REASON_COST_UNKNOWN;
  // Nothing is nothing in any currency.
  if (amounts[kMoney] != 0 && resource.cost().currency_code() != budget_.money().currency_code()) {
    return SetAsideLearning::REASON_OTHER_CURRENCY;
  }
  return SetAsideLearning::REASON_UNSPECIFIED;
}

void Chooser::SetAside(const LearningResource& resource, SetAsideLearning::Reason reason) {
  if (choice_.set_aside_size() == kMostSetAside) return;
  SetAsideLearning* aside = choice_.add_set_aside();
  aside->set_learning_resource(resource.name());
  aside->set_title(resource.title());
  aside->set_reason(reason);
}

void Chooser::FindCandidates(absl::Span<const LearningResource> resources) {
  std::vector<const LearningResource*> by_name;
  for (const LearningResource& resource : resources) by_name.push_back(&resource);
  std::sort(by_name.begin(), by_name.end(), [](const auto* a, const auto* b) { return a->name() < b->name(); });
  std::string_view currency;
  for (const LearningResource* resource : by_name) {
    LearningCandidate candidate;
    bool other_scale = false;
    for (const v1::TaughtSkill& taught : resource->skills()) {
      const auto found = short_.find(taught.skill());
      if (found == short_.end()) continue;
      const SkillDifference& difference = *found->second.difference;
      if (taught.level().scale() != difference.need().scale()) {
        other_scale = true;
      } else if (const double closed = Closed(found->second, taught.level().value()); closed > 0) {
        candidate.gains.push_back({found->second.index, closed});
      }
    }
    if (candidate.gains.empty()) {
      if (other_scale) SetAside(*resource, SetAsideLearning::REASON_OTHER_SCALE);
      continue;
    }
    candidate.amounts = AmountsOf(*resource);
    auto reason = Obstacle(*resource, candidate.amounts);
    if (reason == 0 && candidates_.size() == kMostCandidates) reason = SetAsideLearning::REASON_TOO_MANY;
    if (reason != 0) {
      SetAside(*resource, reason);
      continue;
    }
    if (resource->has_cost()) {
      if (!currency.empty() && currency != resource->cost().currency_code()) one_currency_ = false;
      currency = resource->cost().currency_code();
    }
    resources_.push_back(resource);
    candidates_.push_back(std::move(candidate));
  }
  // Amounts of several currencies do not compare; where money is limited all are of one.
  if (one_currency_ || budget_.has_money()) return;
  for (LearningCandidate& candidate : candidates_) candidate.amounts[kMoney] = 0;
}

LearningSearch::Limits Chooser::Limits() const {
  LearningSearch::Limits limits;
  if (budget_.has_hours()) limits[kHours] = Millionths(budget_.hours());
  if (budget_.has_money()) limits[kMoney] = Millionths(budget_.money());
  if (budget_.has_months()) limits[kMonths] = Millionths(budget_.months());
  return limits;
}

// Tells of each chosen resource what it adds to those before it, and the gap after all of them.
void Chooser::Explain(const LearningSet& set) {
  GapStart after = start_;
  absl::flat_hash_map<std::string_view, double> reached;
  for (const auto& [skill, one] : short_) reached[skill] = one.difference->have().value();
  for (int index : set.chosen) {
    const LearningResource& resource = *resources_[static_cast<size_t>(index)];
    v1::ChosenLearning* chosen = choice_.add_chosen();
    *chosen->mutable_learning_resource() = resource;
    double total = 0;
    for (const v1::TaughtSkill& taught : resource.skills()) {
      const auto found = short_.find(taught.skill());
      if (found == short_.end() || taught.level().scale() != found->second.difference->need().scale()) continue;
      double& level = reached[taught.skill()];
      const double closed = Closed(found->second, taught.level().value()) - Closed(found->second, level);
      if (closed <= 0) continue;
      v1::SkillGain* gain = chosen->add_gains();
      gain->set_skill(taught.skill());
      gain->set_title(found->second.difference->title());
      *gain->mutable_from() = taught.level();
      gain->mutable_from()->set_value(level);
      *gain->mutable_to() = taught.level();
      gain->set_weighted_gap_closed(closed);
      gain->set_gap_closed(closed / found->second.difference->weight());
      total += closed;
      level = taught.level().value();
      after.skills.push_back({taught.skill(), found->second.difference->title(), taught.level()});
    }
    std::stable_sort(
        chosen->mutable_gains()->begin(), chosen->mutable_gains()->end(), [](const auto& a, const auto& b) {
          return a.weighted_gap_closed() != b.weighted_gap_closed() ? a.weighted_gap_closed() > b.weighted_gap_closed()
                                                                    : a.skill() < b.skill();
        });
    chosen->set_weighted_gap_closed(total);
    if (resource.hours() > 0) chosen->set_weighted_gap_closed_per_hour(total / resource.hours());
  }
  *choice_.mutable_after() = ComputeSkillGap(after, role_, kind_, scales_);
  v1::LearningBudget* spent = choice_.mutable_spent();
  if (budget_.has_hours()) spent->set_hours(static_cast<double>(set.amounts[kHours]) / kMillion);
  if (budget_.has_months()) spent->set_months(static_cast<double>(set.amounts[kMonths]) / kMillion);
  if (budget_.has_money()) *spent->mutable_money() = MoneyOf(set.amounts[kMoney], budget_.money().currency_code());
}

void Chooser::TellNextUnits(LearningSearch& search, const LearningSet& best) {
  const LearningSearch::Limits limits = Limits();
  for (LearningDimension dimension : {kHours, kMonths, kMoney}) {
    if (!limits[dimension]) continue;
    const LearningSearch::Least least = search.LeastToExceed(best.closed, dimension, limits);
    if (!least.set || least.set->amounts[dimension] <= *limits[dimension]) continue;
    const int64_t further = least.set->amounts[dimension] - *limits[dimension];
    LearningSearch::Limits wider = limits;
    wider[dimension] = least.set->amounts[dimension];
    const LearningSearch::Best more = search.Maximise(wider);
    v1::NextUnit* next = choice_.add_next_units();
    if (dimension == kHours) next->set_hours(static_cast<double>(further) / kMillion);
    if (dimension == kMonths) next->set_months(static_cast<double>(further) / kMillion);
    if (dimension == kMoney) *next->mutable_money() = MoneyOf(further, budget_.money().currency_code());
    next->set_weighted_gap_closed(std::max(more.set.closed, least.set->closed) - best.closed);
    next->set_bound_hit(!least.complete || !more.complete);
  }
}

LearningChoice Chooser::Choose(absl::Span<const LearningResource> resources, int64_t most_steps) {
  *choice_.mutable_before() = ComputeSkillGap(start_, role_, kind_, scales_);
  FindShort();
  FindCandidates(resources);
  LearningSearch search(candidates_, static_cast<int>(short_.size()), most_steps);
  const LearningSearch::Best best = search.Maximise(Limits());
  choice_.set_method(best.complete ? LearningChoice::METHOD_EXACT : LearningChoice::METHOD_BOUNDED);
  choice_.set_method_text(
      best.complete
          ? "branch and bound, to its end: no other choice within the budgets closes more"
          : "branch and bound, stopped at its bound on work: no worse than choosing greedily; most_possible bounds "
            "what a better choice could close");
  choice_.set_steps(search.steps());
  choice_.set_most_steps(most_steps);
  choice_.set_weighted_gap_closed(best.set.closed);
  choice_.set_most_possible(best.most_possible);
  Explain(best.set);
  TellNextUnits(search, best.set);
  return std::move(choice_);
}

}  // namespace

LearningChoice ChooseResources(const GapStart& start, const v1::Role& role, v1::SkillKind kind,
                               absl::Span<const v1::Scale> scales, absl::Span<const LearningResource> resources,
                               const v1::LearningBudget& budget, int64_t most_steps) {
  return Chooser(start, role, kind, scales, budget).Choose(resources, most_steps);
}

}  // namespace waymark::plan
