#pragma once

#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/time/civil_time.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/salary.pb.h"

namespace waymark::plan {

// What a salary path is made from, as the caller may see it.
struct SalaryPathInput {
  v1::Plan plan;
  v1::Standing standing;
  // The roles that the standing and the steps name, by RoleKey; one that is not there is not known.
  absl::flat_hash_map<std::string, v1::Role> roles;
  // The track whose steps count; empty: none do.
  std::string track;
  // The member's local day.
  absl::CivilDay today;
  // HOUR, MONTH or YEAR.
  v1::PayPeriod period = v1::PAY_PERIOD_YEAR;
  // The currency to follow; empty: as GetSalaryPathRequest says.
  std::string currency;
  // Hours a week by which to convert hourly pay, above 0; nullopt: the standing's.
  std::optional<double> hours;
};

// How SalaryPathInput::roles finds a role: "roles/x@29.3"; the release is empty where the active one is meant.
std::string RoleKey(const std::string& role, const std::string& release);

// Whether the step counts on the track: it stands on it or is shared with it, and was not dropped.
bool CountsOn(const v1::Step& step, const std::string& track);

// The salary path, as v1::SalaryPath says. Dates and pay of the input are valid.
//
// The role held is the standing's from its since_date on (today where that is not said): what was paid is held against
// that alone. What is planned on a day is held against the role of the last step by then, not done yet, that brings
// one; one that is overdue brings it today. A step of a role's pay scale comes so many months after the role was taken
// up, until a step brings the next; the scale of the role held does not end with a step that is overdue, as nothing
// says when that will be done.
v1::SalaryPath MakeSalaryPath(const SalaryPathInput& input);

}  // namespace waymark::plan
