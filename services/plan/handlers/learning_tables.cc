#include "services/plan/handlers/learning_tables.h"

#include "common/base/cat.h"
#include "services/plan/domain/qualifications.h"

namespace waymark::plan {

using storage::Table;

const Table<v1::LearningResource>& LearningResources() {
  using T = Table<v1::LearningResource>;
  static const T& table = *new T("learning_resources", [](const v1::LearningResource& r) { return r.name(); },
                                 {T::Number("kind", [](const v1::LearningResource& r) { return int64_t{r.kind()}; }),
                                  T::Text("certificate",
                                          [](const v1::LearningResource& r) {
                                            const bool certificate = r.kind() == v1::LearningResource::KIND_CERTIFICATE;
                                            return certificate ? QualificationKey(r.title()) : std::string();
                                          })},
                                 {{"kind", "key"}, {"certificate", "key"}});
  return table;
}

const Table<v1::SkillTeaching>& SkillTeachings() {
  using T = Table<v1::SkillTeaching>;
  static const T& table = *new T(
      "skill_teachings", [](const v1::SkillTeaching& t) { return base::Cat(t.learning_resource(), "@", t.skill()); },
      {T::Text("skill", [](const v1::SkillTeaching& t) { return t.skill(); }),
       T::Number("kind", [](const v1::SkillTeaching& t) { return int64_t{t.kind()}; })},
      {{"skill", "key"}, {"skill", "kind", "key"}});
  return table;
}

std::vector<const storage::TableSpec*> LearningTables() {
  return {&LearningResources().spec(), &SkillTeachings().spec()};
}

}  // namespace waymark::plan
