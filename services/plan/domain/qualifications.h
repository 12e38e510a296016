#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "waymark/plan/v1/assessment.pb.h"
#include "waymark/plan/v1/catalogue.pb.h"

namespace waymark::plan {

// What is on record of the qualifications that somebody has. Qualifications are a set: one is there or it is not, and
// nothing makes up for it.
struct QualificationRecord {
  std::vector<v1::Qualification> held;
  absl::CivilDay day;     // on which they are to hold
  bool complete = false;  // what is not among them is not there; false: that is not known
};

// What the member's standing tells, as far as the caller may see it. It tells all unless it says nothing but pay.
QualificationRecord RecordOf(const v1::Standing& standing, absl::CivilDay day);
// What somebody who fills the role is known to have: what it must have.
QualificationRecord RecordOf(const v1::Role& role);

// What tells a qualification by its title: the whole of it, whatever the case of ASCII letters.
std::string QualificationKey(std::string_view title);
// Whether two titles name one qualification: those of one key.
bool IsSameQualification(std::string_view a, std::string_view b);
// Whether the role is closed without what it asks for so.
bool IsMandatory(v1::Demand demand);

// Whether what is required is held. Of several on record of one title the one that holds counts, else the first.
v1::QualificationDifference HoldAgainst(const QualificationRecord& record, const v1::RequiredQualification& required);

// What each role along a path must have (mandatory), the one that the path starts from first.
using MandatoryAlong = std::vector<absl::Span<const v1::RequiredQualification>>;

// By move along the path, what of it is not held by then. Held are those that the record tells to hold, those that a
// role passed through must have, and those that the start must have, which is filled today, unless the record tells
// that they expired.
std::vector<std::vector<v1::RequiredQualification>> PrerequisitesAlong(const QualificationRecord& record,
                                                                       const MandatoryAlong& roles);

// The titles of what keeps the role closed: must be there and is missing, in the role's order.
std::vector<std::string> MissingMandatory(const v1::SkillGap& gap);

}  // namespace waymark::plan
