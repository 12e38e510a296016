#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/testing/proto_text.h"
#include "common/testing/status_matchers.h"
#include "services/plan/domain/plan_edit.h"

namespace waymark::plan {

// The world outside a plan as the tests of this folder want it: 4 January 2027, one role in two releases, one skill,
// one entry, one contact,
// one learning resource, one role profile.
class FakeFacts final : public Facts {
 public:
  absl::StatusOr<absl::CivilDay> Today() const override {
    ++asked_for_today;
    return today;
  }
  absl::StatusOr<std::optional<std::string>> ReleaseOf(std::string_view role, std::string_view release) const override {
    if (role == "members/ana/roles/r1") return std::optional<std::string>("");
    if (role != "roles/lead") return std::nullopt;
    if (release.empty() || release == "2.0") return std::optional<std::string>("2.0");
    return release == "1.0" ? std::optional<std::string>("1.0") : std::nullopt;
  }
  absl::StatusOr<std::string> SkillProblem(const std::string& skill, const type::v1::Level* level) const override {
    return std::string(skill == "skills/planning" ? "" : "is not a skill of the catalogue");
  }
  absl::StatusOr<bool> SaysOfALevel(const std::string& skill, const std::string& words) const override { return true; }
  absl::StatusOr<bool> Exists(std::string_view name) const override { return known.contains(std::string(name)); }
  std::string NewId() const override { return "n" + std::to_string(++ids); }

  std::set<std::string> known = {"members/ana/assessmentEntries/000001", "members/ana/contacts/c1",
                                 "learningResources/l1"};
  absl::CivilDay today = absl::CivilDay(2027, 1, 4);
  mutable int asked_for_today = 0;
  mutable int ids = 0;
};

// The fields that violations name, in order.
inline std::vector<std::string> FieldsOf(const base::Violations& violations) {
  std::vector<std::string> fields;
  for (const auto& [field, description] : violations.found()) fields.push_back(field);
  return fields;
}

// A FLEXIBLE draft with two tracks, a goal and two steps, all of revision 3.
inline v1::Plan SamplePlan() {
  return testing::Proto<v1::Plan>(R"(
    name: "members/ana/plans/p1" title: "To lead" state: PLAN_STATE_DRAFT mode: PLAN_MODE_FLEXIBLE etag: "3" revision: 3
    goals { name: "members/ana/plans/p1/goals/g1" title: "Lead a team" horizon: HORIZON_SHORT progress: GOAL_PROGRESS_OPEN etag: "3" }
    tracks { name: "members/ana/plans/p1/tracks/t1" title: "Specialist" priority: 1 etag: "3" }
    tracks { name: "members/ana/plans/p1/tracks/t2" title: "Manager" priority: 2 etag: "3" }
    steps { name: "members/ana/plans/p1/steps/s1" kind: STEP_KIND_TRAINING title: "Course" track: "members/ana/plans/p1/tracks/t1"
            progress: STEP_PROGRESS_NOT_STARTED goals: "members/ana/plans/p1/goals/g1" etag: "3" }
    steps { name: "members/ana/plans/p1/steps/s2" kind: STEP_KIND_PROJECT title: "Project" track: "members/ana/plans/p1/tracks/t1"
            progress: STEP_PROGRESS_UNDER_WAY etag: "3" }
  )");
}

}  // namespace waymark::plan
