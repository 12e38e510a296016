#include "services/plan/domain/level_word.h"

#include "common/base/cat.h"
#include "services/plan/domain/scale.h"
#include "services/plan/domain/text.h"

namespace waymark::plan {

std::optional<double> LevelOf(const google::protobuf::Value& said, const v1::Scale& scale) {
  std::optional<double> value;
  if (said.kind_case() == google::protobuf::Value::kNumberValue) value = said.number_value();
  if (said.kind_case() == google::protobuf::Value::kStringValue) {
    value = RankOf(scale, said.string_value());
    if (!value) value = ParseNumber(said.string_value());
  }
  return value && ValueProblem(scale, *value).empty() ? value : std::nullopt;
}

std::string LevelWanted(const v1::Scale& scale) {
  if (scale.kind() != v1::Scale::KIND_ORDINAL)
    return base::Cat("must be from ", scale.minimum(), " to ", scale.maximum());
  std::string ranks;
  for (const v1::Scale::Rank& rank : scale.ranks()) base::Append(&ranks, ranks.empty() ? "" : ", ", rank.title());
  return base::Cat("must be ", scale.minimum(), " to ", scale.maximum(), " or one of: ", ranks);
}

}  // namespace waymark::plan
