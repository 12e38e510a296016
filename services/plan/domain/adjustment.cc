#include "services/plan/domain/adjustment.h"

#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"

namespace waymark::plan {
namespace {

// Adds a goal, track, step or action; violations are relative to the adjustment.
template <class E>
absl::Status Create(v1::Plan* plan, std::string_view field, const E& element, const Edit& edit,
                    const std::function<std::string()>& new_id, base::Violations& violations) {
  base::Violations found;
  const std::string id = WantedId(plan->name(), element, new_id, found);
  WM_RETURN_IF_ERROR(AddElement(plan, element, id, edit, found).status());
  violations.AddAll(field, found);
  return absl::OkStatus();
}

template <class E>
absl::Status Update(v1::Plan* plan, std::string_view field, const E& source, const google::protobuf::FieldMask& mask,
                    const Edit& edit, base::Violations& violations) {
  base::Violations found;
  WM_RETURN_IF_ERROR(UpdateElement(plan, source, mask, edit, found).status());
  violations.AddAll(field, found);
  return absl::OkStatus();
}

absl::Status Apply(v1::Plan* plan, const v1::Adjustment& adjustment, const Edit& edit,
                   const std::function<std::string()>& new_id, base::Violations& found) {
  switch (adjustment.change_case()) {
    case v1::Adjustment::kCreateGoal:
      return Create(plan, "create_goal", adjustment.create_goal(), edit, new_id, found);
    case v1::Adjustment::kCreateTrack:
      return Create(plan, "create_track", adjustment.create_track(), edit, new_id, found);
    case v1::Adjustment::kCreateStep:
      return Create(plan, "create_step", adjustment.create_step(), edit, new_id, found);
    case v1::Adjustment::kCreateAction:
      return Create(plan, "create_action", adjustment.create_action(), edit, new_id, found);
    case v1::Adjustment::kUpdateGoal:
      return Update(plan, "update_goal.goal", adjustment.update_goal().goal(), adjustment.update_goal().update_mask(),
                    edit, found);
    case v1::Adjustment::kUpdateTrack:
      return Update(plan, "update_track.track", adjustment.update_track().track(),
                    adjustment.update_track().update_mask(), edit, found);
    case v1::Adjustment::kUpdateStep:
      return Update(plan, "update_step.step", adjustment.update_step().step(), adjustment.update_step().update_mask(),
                    edit, found);
    case v1::Adjustment::kUpdateAction:
      return Update(plan, "update_action.action", adjustment.update_action().action(),
                    adjustment.update_action().update_mask(), edit, found);
    case v1::Adjustment::kDelete:
      return RemoveAnyElement(plan, adjustment.delete_(), "", edit);
    case v1::Adjustment::CHANGE_NOT_SET:
      found.Add("", "must say what to change");
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ApplyAdjustments(v1::Plan* plan, const google::protobuf::RepeatedPtrField<v1::Adjustment>& adjustments,
                              const Edit& edit, const std::function<std::string()>& new_id,
                              base::Violations& violations) {
  for (int i = 0; i < adjustments.size(); ++i) {
    base::Violations found;
    WM_RETURN_IF_ERROR(Apply(plan, adjustments[i], edit, new_id, found));
    violations.AddAll(base::Cat("adjustments[", i, "]"), found);
  }
  return absl::OkStatus();
}

}  // namespace waymark::plan
