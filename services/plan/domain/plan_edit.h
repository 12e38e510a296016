#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "google/protobuf/field_mask.pb.h"
#include "services/plan/domain/edit.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::plan {

// ABORTED, reason ETAG_MISMATCH, unless `sent` is empty or `present`.
absl::Status CheckEtag(std::string_view name, std::string_view sent, std::string_view present);

// The functions below are there for E = Goal, Track, Step and Action. What is wrong with the new values goes to `violations`,
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

// Adds `element` as {plan}/{goals|tracks|steps|actions}/{id}, defaults filled in. ALREADY_EXISTS for an id that is taken;
// RESOURCE_EXHAUSTED, reason LIMIT_EXCEEDED, for one too many.
template <class E>
absl::StatusOr<const E*> AddElement(v1::Plan* plan, E element, std::string_view id, const Edit& edit,
                                    base::Violations& violations);

// Copies the fields of `source` that `mask` names (base::MergeMasked) to the element of that name. An element that
// stays as it was keeps its etag. NOT_FOUND; ABORTED for another etag than `source` has.
template <class E>
absl::StatusOr<const E*> UpdateElement(v1::Plan* plan, const E& source, const google::protobuf::FieldMask& mask,
                                       const Edit& edit, base::Violations& violations);

// Removes the element of that name; nothing else of the plan names it any longer. NOT_FOUND; ABORTED for another etag;
// FAILED_PRECONDITION, reason PREREQUISITE_MISSING, as CheckRemoval says.
template <class E>
absl::Status RemoveElement(v1::Plan* plan, std::string_view name, std::string_view etag, const Edit& edit);

// Removes the goal, track, step or action of that name, whichever it is.
absl::Status RemoveAnyElement(v1::Plan* plan, std::string_view name, std::string_view etag, const Edit& edit);

// Copies the plan's own fields of `source` that `mask` names to `plan`. A plan that stays as it was keeps its etag.
// ABORTED for another etag than `source` has. Fields of violations are relative to the plan.
absl::Status UpdatePlanFields(v1::Plan* plan, const v1::Plan& source, const google::protobuf::FieldMask& mask,
                              const Edit& edit, base::Violations& violations);

// A new plan in state DRAFT as `source` gives it: its own fields, tracks, goals, steps and actions, each under the id
// its name says or one from `new_id`; what only the server sets is left out. Violations are relative to the plan. Errors as AddElement.
absl::StatusOr<v1::Plan> MakePlan(std::string_view name, const v1::Plan& source, const Edit& edit,
                                  const std::function<std::string()>& new_id, base::Violations& violations);

// Makes `plan` what it was in `version`, an earlier state of it. What the server counts goes on, and so do state, next
// review date, cadences and what became of the tracks and of wishes for feedback; what differs from before bears the
// edit's etag.
void RestorePlan(v1::Plan* plan, const v1::Plan& version, const Edit& edit);

}  // namespace waymark::plan
