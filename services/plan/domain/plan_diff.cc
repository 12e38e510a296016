#include "services/plan/domain/plan_diff.h"

#include <algorithm>
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

// Of `places`, each another, the indexes of a longest rising subsequence.
absl::flat_hash_set<int> LongestRising(const std::vector<int>& places) {
  std::vector<int> ends;             // ends[n]: index of the least last place of a rising row of n + 1
  std::vector<int> before(places.size(), -1);
  for (int i = 0; i < static_cast<int>(places.size()); ++i) {
    const auto at = std::lower_bound(ends.begin(), ends.end(), i, [&](int a, int b) { return places[a] < places[b]; });
    if (at != ends.begin()) before[i] = *(at - 1);
    if (at == ends.end()) ends.push_back(i); else *at = i;
  }
  absl::flat_hash_set<int> rising;
  for (int i = ends.empty() ? -1 : ends.back(); i >= 0; i = before[i]) rising.insert(i);
  return rising;
}

// The names of the elements that stay in their order from `from` to `to`. One that moved past others, as a restored
// version may have it, is told as removed and added.
template <class E>
absl::flat_hash_set<std::string> Staying(const RepeatedPtrField<E>& from, const RepeatedPtrField<E>& to) {
  absl::flat_hash_map<std::string, int> later;
  for (int i = 0; i < to.size(); ++i) later[to[i].name()] = i;
  std::vector<int> places;
  std::vector<std::string> names;
  for (const E& element : from) {
    const auto found = later.find(element.name());
    if (found == later.end()) continue;
    places.push_back(found->second);
    names.push_back(element.name());
  }
  absl::flat_hash_set<std::string> staying;
  for (const int i : LongestRising(places)) staying.insert(names[i]);
  return staying;
}

template <class Change, class E>
void DiffElements(const RepeatedPtrField<E>& from, const RepeatedPtrField<E>& to, RepeatedPtrField<Change>* changes) {
  const absl::flat_hash_set<std::string> staying = Staying(from, to);
  absl::flat_hash_map<std::string, const E*> later;
  for (const E& element : to) later[element.name()] = &element;
  for (const E& element : from) {
    const bool stays = staying.contains(element.name());
    if (stays && MessageDifferencer::Equals(element, *later[element.name()])) continue;
    Change* change = changes->Add();
    *change->mutable_before() = element;
    if (!stays) {
      change->set_kind(v1::CHANGE_KIND_REMOVED);
      continue;
    }
    change->set_kind(v1::CHANGE_KIND_CHANGED);
    *change->mutable_after() = *later[element.name()];
    *change->mutable_fields() = Differing(element, change->after());
  }
  for (int i = 0; i < to.size(); ++i) {
    if (staying.contains(to[i].name())) continue;
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
      Differing(from, to, {v1::Plan::kGoalsFieldNumber, v1::Plan::kTracksFieldNumber, v1::Plan::kStepsFieldNumber,
                           v1::Plan::kActionsFieldNumber});
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
  DiffElements(from.actions(), to.actions(), diff.mutable_actions());
  return diff;
}

}  // namespace waymark::plan
