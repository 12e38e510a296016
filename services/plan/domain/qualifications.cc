#include "services/plan/domain/qualifications.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/base/date.h"

namespace waymark::plan {
namespace {

using v1::QualificationDifference;

bool HoldsOn(const v1::Qualification& held, absl::CivilDay day) {
  const auto obtained = base::CalendarDay(held.obtained_date());
  const auto expires = base::CalendarDay(held.expire_date());
  return (!obtained || *obtained <= day) && (!expires || *expires >= day);
}

const v1::Qualification* Find(const QualificationRecord& record, std::string_view title) {
  const v1::Qualification* found = nullptr;
  for (const v1::Qualification& held : record.held) {
    if (!IsSameQualification(held.title(), title)) continue;
    if (HoldsOn(held, record.day)) return &held;
    if (found == nullptr) found = &held;
  }
  return found;
}

}  // namespace

QualificationRecord RecordOf(const v1::Standing& standing, absl::CivilDay day) {
  QualificationRecord record;
  record.held.assign(standing.qualifications().begin(), standing.qualifications().end());
  record.day = day;
  // Only fields of the section that the qualifications are in: when the standing was written, or what it says of pay,
  // must not show in what a supporter is told.
  record.complete = !standing.role().empty() || !standing.role_title().empty() || !standing.employer().empty() ||
                    standing.has_since_date() || standing.has_hours_per_week() || !standing.qualifications().empty() ||
                    standing.has_career_start();
  return record;
}

QualificationRecord RecordOf(const v1::Role& role) {
  QualificationRecord record;
  for (const v1::RequiredQualification& required : role.qualifications()) {
    if (IsMandatory(required.demand())) record.held.emplace_back().set_title(required.title());
  }
  return record;
}

std::string QualificationKey(std::string_view title) {
  return absl::AsciiStrToLower(absl::string_view(title.data(), title.size()));
}

bool IsSameQualification(std::string_view a, std::string_view b) {
  return absl::EqualsIgnoreCase({a.data(), a.size()}, {b.data(), b.size()});
}

bool IsMandatory(v1::Demand demand) { return demand != v1::DEMAND_SHOULD; }

QualificationDifference HoldAgainst(const QualificationRecord& record, const v1::RequiredQualification& required) {
  QualificationDifference difference;
  difference.set_title(required.title());
  difference.set_demand(required.demand());
  const v1::Qualification* held = Find(record, required.title());
  if (held != nullptr && held->has_expire_date()) *difference.mutable_expire_date() = held->expire_date();
  difference.set_kind(held != nullptr && HoldsOn(*held, record.day) ? QualificationDifference::KIND_HELD
                      : held != nullptr || record.complete          ? QualificationDifference::KIND_MISSING
                                                                    : QualificationDifference::KIND_UNKNOWN);
  return difference;
}

std::vector<std::vector<v1::RequiredQualification>> PrerequisitesAlong(const QualificationRecord& record,
                                                                       const MandatoryAlong& roles) {
  std::vector<std::vector<v1::RequiredQualification>> prerequisites;
  std::vector<std::string_view> passed;
  for (size_t i = 0; i < roles.size(); ++i) {
    std::vector<v1::RequiredQualification> open;
    std::vector<std::string_view> held_from_here;
    for (const v1::RequiredQualification& required : roles[i]) {
      const QualificationDifference difference = HoldAgainst(record, required);
      const bool held = difference.kind() == QualificationDifference::KIND_HELD ||
                        std::any_of(passed.begin(), passed.end(), [&](std::string_view title) {
                          return IsSameQualification(title, required.title());
                        });
      if (!held) open.push_back(required);
      if (i > 0 || !difference.has_expire_date()) held_from_here.push_back(required.title());
    }
    passed.insert(passed.end(), held_from_here.begin(), held_from_here.end());
    if (i > 0) prerequisites.push_back(std::move(open));
  }
  return prerequisites;
}

std::vector<std::string> MissingMandatory(const v1::SkillGap& gap) {
  std::vector<std::string> titles;
  for (const QualificationDifference& difference : gap.qualifications()) {
    const bool missing = difference.kind() == QualificationDifference::KIND_MISSING;
    if (missing && IsMandatory(difference.demand())) titles.push_back(difference.title());
  }
  return titles;
}

}  // namespace waymark::plan
