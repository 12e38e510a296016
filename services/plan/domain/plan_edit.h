#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/base/error.h"
#include "google/protobuf/field_mask.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// What edits ask of the world outside the plan. Statuses are faults of the store.
class Facts {
 public:
  virtual ~Facts() = default;
  // The member's local day.
  virtual absl::StatusOr<absl::CivilDay> Today() const = 0;
  // The release that describes `role`: `release`, or where that is empty its catalogue's active one. Empty where there
  // is none.
  virtual absl::StatusOr<std::string> ReleaseOf(std::string_view role, std::string_view release) const = 0;
  // What is wrong with a skill that a step builds, and its level where that is set; empty when nothing is.
  virtual absl::StatusOr<std::string> SkillProblem(const v1::SkillAim& aim) const = 0;
  // Whether the plan's owner has an assessment entry of that name.
  virtual absl::StatusOr<bool> HasEntry(std::string_view entry) const = 0;
};

// What edits of one plan have in common.
struct Edit {
  // The revision that the document will have; all that the edit touches has it for an etag.
  int64_t revision = 0;
  const Facts* facts = nullptr;

  std::string Etag() const { return std::to_string(revision); }
};

// ABORTED, reason ETAG_MISMATCH, unless `sent` is empty or `present`.
absl::Status CheckEtag(std::string_view name, std::string_view sent, std::string_view present);

// The functions below are there for E = Goal, Track and Step. What is wrong with the new values goes to `violations`,
// with fields relative to the element; the plan may be changed then all the same and is to be thrown away. A status
// that is not OK says what else stands against it.

// The element of that name; NOT_FOUND.
template <class E>
absl::StatusOr<const E*> FindElement(const v1::Plan& plan, std::string_view name);

// The id that an element yet to be added asks for by its name, which lies under the plan's; one from `new_id` where it
// has no name.
template <class E>
std::string WantedId(std::string_view plan, const E& element, const std::function<std::string()>& new_id,
                     base::Violations& violations);

// Adds `element` as {plan}/{goals|tracks|steps}/{id}, defaults filled in. ALREADY_EXISTS for an id that is taken;
// RESOURCE_EXHAUSTED, reason LIMIT_EXCEEDED, for one too many.
template <class E>
absl::StatusOr<const E*> AddElement(v1::Plan* plan, E element, std::string_view id, const Edit& edit,
                                    base::Violations& violations);

// Copies the fields of `source` that `mask` names (base::MergeMasked) to the element of that name. An element that
// stays as it was keeps its etag. NOT_FOUND; ABORTED for another etag than `source` has.
template <class E>
absl::StatusOr<const E*> UpdateElement(v1::Plan* plan, const E& source, const google::protobuf::FieldMask& mask,
                                       const Edit& edit, base::Violations& violations);

// Removes the element of that name; steps no longer name a removed goal. NOT_FOUND; ABORTED for another etag;
// FAILED_PRECONDITION, reason PREREQUISITE_MISSING, for a track on which steps stand, or the last one of an active
// plan.
template <class E>
absl::Status RemoveElement(v1::Plan* plan, std::string_view name, std::string_view etag, const Edit& edit);

// Removes the goal, track or step of that name, whichever it is.
absl::Status RemoveAnyElement(v1::Plan* plan, std::string_view name, std::string_view etag, const Edit& edit);

// Copies the plan's own fields of `source` that `mask` names to `plan`. A plan that stays as it was keeps its etag.
// ABORTED for another etag than `source` has. Fields of violations are relative to the plan.
absl::Status UpdatePlanFields(v1::Plan* plan, const v1::Plan& source, const google::protobuf::FieldMask& mask,
                              const Edit& edit, base::Violations& violations);

// A new plan in state DRAFT as `source` gives it: its own fields, then its tracks, goals and steps, each under the id
// its name says or one from `new_id`. Violations are relative to the plan. Errors as AddElement.
absl::StatusOr<v1::Plan> MakePlan(std::string_view name, const v1::Plan& source, const Edit& edit,
                                  const std::function<std::string()>& new_id, base::Violations& violations);

}  // namespace waymark::plan
