#include "services/plan/domain/plan_diff.h"

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/util/message_differencer.h"

namespace waymark::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::RepeatedPtrField;
using google::protobuf::util::FieldMaskUtil;
using google::protobuf::util::MessageDifferencer;

// The fields of two messages of one type that differ, those in `aside` left out.
FieldMask Differing(const Message& from, const Message& to, const absl::flat_hash_set<int>& aside = {}) {
  FieldMask mask;
  const auto* type = from.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (aside.contains(field->number())) continue;
    const std::vector<const FieldDescriptor*> only{field};
    if (!MessageDifferencer().CompareWithFields(from, to, only, only)) mask.add_paths(field->name());
  }
  return mask;
}

template <class Change, class E>
void DiffElements(const RepeatedPtrField<E>& from, const RepeatedPtrField<E>& to, RepeatedPtrField<Change>* changes) {
  absl::flat_hash_map<std::string, const E*> later;
  for (const E& element : to) later[element.name()] = &element;
  absl::flat_hash_set<std::string> earlier;
  for (const E& element : from) {
    earlier.insert(element.name());
    const auto kept = later.find(element.name());
    if (kept != later.end() && MessageDifferencer::Equals(element, *kept->second)) continue;
    Change* change = changes->Add();
    *change->mutable_before() = element;
    if (kept == later.end()) {
      change->set_kind(v1::CHANGE_KIND_REMOVED);
      continue;
    }
    change->set_kind(v1::CHANGE_KIND_CHANGED);
    *change->mutable_after() = *kept->second;
    *change->mutable_fields() = Differing(element, *kept->second);
  }
  for (int i = 0; i < to.size(); ++i) {
    if (earlier.contains(to[i].name())) continue;
    Change* change = changes->Add();
    change->set_kind(v1::CHANGE_KIND_ADDED);
    *change->mutable_after() = to[i];
    change->set_position(i);
  }
}

}  // namespace

v1::PlanDiff DiffPlans(const v1::Plan& from, const v1::Plan& to) {
  v1::PlanDiff diff;
  const FieldMask fields =
      Differing(from, to, {v1::Plan::kGoalsFieldNumber, v1::Plan::kTracksFieldNumber, v1::Plan::kStepsFieldNumber});
  // Trimming by an empty mask would keep everything.
  if (!fields.paths().empty()) {
    *diff.mutable_before() = from;
    *diff.mutable_after() = to;
    FieldMaskUtil::TrimMessage(fields, diff.mutable_before());
    FieldMaskUtil::TrimMessage(fields, diff.mutable_after());
    *diff.mutable_fields() = fields;
  }
  DiffElements(from.goals(), to.goals(), diff.mutable_goals());
  DiffElements(from.tracks(), to.tracks(), diff.mutable_tracks());
  DiffElements(from.steps(), to.steps(), diff.mutable_steps());
  return diff;
}

}  // namespace waymark::plan
