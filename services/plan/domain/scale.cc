#include "services/plan/domain/scale.h"

#include <algorithm>
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
  return OrdinalScale(kGdadLevelScale, "Skill level", {"Awareness", "Working", "Practitioner", "Expert"});
}

v1::Scale EscoScale() { return OrdinalScale(kEscoScale, "Has it", {"not yet", "has it"}, 0); }

v1::Scale OrdinalScale(std::string_view name, std::string_view title, absl::Span<const std::string_view> ranks,
                       int first) {
  v1::Scale scale;
  scale.set_name(std::string(name));
  scale.set_title(std::string(title));
  scale.set_kind(v1::Scale::KIND_ORDINAL);
  scale.set_minimum(first);
  for (std::string_view title_of_rank : ranks) {
    v1::Scale::Rank* rank = scale.add_ranks();
    rank->set_value(first++);
    rank->set_title(std::string(title_of_rank));
  }
  scale.set_maximum(first - 1);
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

double ShareOfScale(const v1::Scale& scale, double value) {
  const double lowest = scale.kind() == v1::Scale::KIND_ORDINAL ? 0 : scale.minimum();
  const double extent = scale.maximum() - lowest;
  return extent > 0 ? std::clamp((value - lowest) / extent, 0.0, 1.0) : 0;
}

std::string LevelMeaning(const v1::Skill& skill, double level) {
  const v1::Skill::Anchor* nearest = nullptr;
  for (const v1::Skill::Anchor& anchor : skill.anchors()) {
    if (nearest == nullptr || std::abs(anchor.value() - level) < std::abs(nearest->value() - level)) nearest = &anchor;
  }
  return nearest == nullptr ? "" : nearest->meaning();
}

bool IsMarker(const v1::Skill& skill, const std::string& words) {
  return words.empty() || std::any_of(skill.anchors().begin(), skill.anchors().end(), [&](const auto& anchor) {
           return anchor.meaning().find(words) != std::string::npos;
         });
}

}  // namespace waymark::plan
