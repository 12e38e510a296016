#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "google/protobuf/empty.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/handlers/plan_document.h"

namespace waymark::plan {

// What the methods of goals, tracks and steps have in common: E is Goal, Track or Step, `field` the request's field
// that holds it ("goal").

// Adds `element` to the plan `parent`, under `wanted_id` or one that is drawn.
template <class E>
absl::StatusOr<E> CreateInPlan(storage::Txn& txn, const rpc::Call& call, const std::string& parent,
                               std::string_view field, const std::string& wanted_id, const E& element) {
  WM_ASSIGN_OR_RETURN(const std::string id, WantedOrNewId(call, base::Cat(field, "_id"), wanted_id));
  E made;
  const auto change = [&](v1::Plan* plan, const Edit& edit, base::Violations& violations) -> absl::StatusOr<bool> {
    base::Violations found;
    WM_ASSIGN_OR_RETURN(const E* added, AddElement(plan, element, id, edit, found));
    violations.AddAll(field, found);
    made = *added;
    return true;
  };
  WM_RETURN_IF_ERROR(EditPlan(txn, call, parent, change));
  return made;
}

// Changes the element that `source` names.
template <class E>
absl::StatusOr<E> UpdateInPlan(storage::Txn& txn, const rpc::Call& call, std::string_view field, const E& source,
                               const google::protobuf::FieldMask& mask) {
  E result;
  const auto change = [&](v1::Plan* plan, const Edit& edit, base::Violations& violations) -> absl::StatusOr<bool> {
    base::Violations found;
    WM_ASSIGN_OR_RETURN(const E* updated, UpdateElement(plan, source, mask, edit, found));
    violations.AddAll(field, found);
    result = *updated;
    return updated->etag() == edit.Etag();
  };
  WM_RETURN_IF_ERROR(EditPlan(txn, call, base::Prefix(source.name(), 4), change));
  return result;
}

// Removes the element `name`.
template <class E>
absl::StatusOr<google::protobuf::Empty> DeleteInPlan(storage::Txn& txn, const rpc::Call& call, std::string_view name,
                                                     std::string_view etag) {
  const auto change = [&](v1::Plan* plan, const Edit& edit, base::Violations&) -> absl::StatusOr<bool> {
    WM_RETURN_IF_ERROR(RemoveElement<E>(plan, name, etag, edit));
    return true;
  };
  WM_RETURN_IF_ERROR(EditPlan(txn, call, base::Prefix(name, 4), change));
  return google::protobuf::Empty();
}

}  // namespace waymark::plan
