#include "services/plan/domain/scale.h"

#include <cmath>

#include "absl/strings/match.h"
#include "common/base/cat.h"

namespace waymark::plan {

v1::Scale OnetLevelScale(double minimum, double maximum) {
  v1::Scale scale;
  scale.set_name(std::string(kOnetLevelScale));
  scale.set_title("Level");
  scale.set_kind(v1::Scale::KIND_INTERVAL);
  scale.set_minimum(minimum);
  scale.set_maximum(maximum);
  return scale;
}

v1::Scale GdadLevelScale() {
  v1::Scale scale;
  scale.set_name(std::string(kGdadLevelScale));
  scale.set_title("Skill level");
  scale.set_kind(v1::Scale::KIND_ORDINAL);
  scale.set_minimum(1);
  scale.set_maximum(4);
  int value = 0;
  for (const char* title : {"Awareness", "Working", "Practitioner", "Expert"}) {
    v1::Scale::Rank* rank = scale.add_ranks();
    rank->set_value(++value);
    rank->set_title(title);
  }
  return scale;
}

const v1::Scale* FindScale(absl::Span<const v1::Scale> scales, std::string_view name) {
  for (const v1::Scale& scale : scales) {
    if (scale.name() == name) return &scale;
  }
  return nullptr;
}

std::optional<int> RankOf(const v1::Scale& scale, std::string_view title) {
  for (const v1::Scale::Rank& rank : scale.ranks()) {
    if (absl::EqualsIgnoreCase(rank.title(), base::View(title))) return rank.value();
  }
  return std::nullopt;
}

std::string ValueProblem(const v1::Scale& scale, double value) {
  // Written so that NaN fails it.
  if (!(value >= scale.minimum() && value <= scale.maximum())) {
    return base::Cat("must be between ", scale.minimum(), " and ", scale.maximum());
  }
  if (scale.kind() == v1::Scale::KIND_ORDINAL && value != std::floor(value)) return "must be a whole number";
  return "";
}

std::string LevelMeaning(const v1::Skill& skill, double level) {
  const v1::Skill::Anchor* nearest = nullptr;
  for (const v1::Skill::Anchor& anchor : skill.anchors()) {
    if (nearest == nullptr || std::abs(anchor.value() - level) < std::abs(nearest->value() - level)) nearest = &anchor;
  }
  return nearest == nullptr ? "" : nearest->meaning();
}

}  // namespace waymark::plan
