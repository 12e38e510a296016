#include "services/plan/domain/json_parts.h"
#include "services/plan/domain/ladder_source.h"

namespace waymark::plan {
namespace {

constexpr int kMostScales = 100;
constexpr int kMostSkills = 50'000;
constexpr int kMostRoles = 20'000;

template <class Elements>
void ReadElement(const SourceFile& file, const JsonPart& part, int most, Elements* elements, LadderSource* source) {
  if (elements->size() == most)
    return source->findings.Error(file.name, part.line, part.key + ": there are more than are taken");
  auto* element = elements->Add();
  if (!ReadPart(file, part, element, &source->findings)) return elements->RemoveLast();
  source->places[element] = {std::string(file.name), part.line};
}

}  // namespace

void ReadLadderJson(const SourceFile& file, LadderSource* source) {
  const auto parts = SplitJson(file, &source->findings);
  if (!parts) return;
  source->usable = true;
  source->places[&source->ladder] = {std::string(file.name), 1};
  for (const JsonPart& part : *parts) {
    ++source->lines;
    if (part.of_list && part.key == "scales") {
      ReadElement(file, part, kMostScales, source->ladder.mutable_scales(), source);
    } else if (part.of_list && part.key == "skills") {
      ReadElement(file, part, kMostSkills, source->ladder.mutable_skills(), source);
    } else if (part.of_list && part.key == "roles") {
      ReadElement(file, part, kMostRoles, source->ladder.mutable_roles(), source);
    } else if (part.of_list) {
      source->findings.Error(file.name, part.line, "there is no list of that name: " + part.key);
    } else {
      v1::Ladder one;
      JsonPart field = part;
      const std::string object = "{\"" + part.key + "\":" + std::string(part.text) + "}";
      field.text = object;
      if (ReadPart(file, field, &one, &source->findings)) source->ladder.MergeFrom(one);
    }
  }
}

}  // namespace waymark::plan
