#include "services/plan/domain/plan_diff.h"

#include <random>
#include <string>

#include "google/protobuf/util/field_mask_util.h"
#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using google::protobuf::util::FieldMaskUtil;
using testing::EqualsProto;
using testing::Proto;

// Makes of a list of elements what `changes` say, in their order.
template <class E, class Change>
void ApplyTo(google::protobuf::RepeatedPtrField<E>* elements,
             const google::protobuf::RepeatedPtrField<Change>& changes) {
  for (const Change& change : changes) {
    const auto find = [&](const std::string& name) {
      return std::find_if(elements->begin(), elements->end(), [&](const E& element) { return element.name() == name; });
    };
    if (change.kind() == v1::CHANGE_KIND_ADDED) {
      *elements->Add() = change.after();
      for (int i = elements->size() - 1; i > change.position(); --i) elements->SwapElements(i, i - 1);
    } else if (change.kind() == v1::CHANGE_KIND_REMOVED) {
      elements->erase(find(change.before().name()));
    } else {
      *find(change.after().name()) = change.after();
    }
  }
}

// The plan that a diff makes of `from`.
v1::Plan Apply(v1::Plan from, const v1::PlanDiff& diff) {
  for (const std::string& path : diff.fields().paths()) {
    const auto* field = v1::Plan::descriptor()->FindFieldByName(path);
    from.GetReflection()->ClearField(&from, field);
  }
  from.MergeFrom(diff.after());
  ApplyTo(from.mutable_goals(), diff.goals());
  ApplyTo(from.mutable_tracks(), diff.tracks());
  ApplyTo(from.mutable_steps(), diff.steps());
  ApplyTo(from.mutable_actions(), diff.actions());
  return from;
}

TEST(PlanDiff, OfAPlanAndItselfIsEmpty) {
  EXPECT_THAT(DiffPlans(SamplePlan(), SamplePlan()), EqualsProto(v1::PlanDiff()));
}

TEST(PlanDiff, SaysWhatWasAddedRemovedAndChanged) {
  const v1::Plan from = SamplePlan();
  v1::Plan to = from;
  to.set_title("To lead many");
  to.clear_goals();
  to.mutable_steps(0)->clear_goals();
  to.mutable_steps(0)->mutable_target_date()->set_year(2028);
  *to.add_steps() = Proto<v1::Step>("name: 'members/ana/plans/p1/steps/s3' title: 'More'");
  v1::PlanDiff wanted = Proto<v1::PlanDiff>(R"(
    fields { paths: "title" } before { title: "To lead" } after { title: "To lead many" }
    goals { kind: CHANGE_KIND_REMOVED }
    steps { kind: CHANGE_KIND_CHANGED fields { paths: "target_date" paths: "goals" } }
    steps { kind: CHANGE_KIND_ADDED position: 2 })");
  *wanted.mutable_goals(0)->mutable_before() = from.goals(0);
  *wanted.mutable_steps(0)->mutable_before() = from.steps(0);
  *wanted.mutable_steps(0)->mutable_after() = to.steps(0);
  *wanted.mutable_steps(1)->mutable_after() = to.steps(2);
  EXPECT_THAT(DiffPlans(from, to), EqualsProto(wanted));
}

TEST(PlanDiff, TellsClearedFromSet) {
  v1::Plan from = SamplePlan();
  from.set_notes("secret");
  from.add_supporters()->set_member("members/bo");
  v1::Plan to = SamplePlan();
  to.mutable_next_review_date()->set_year(2027);
  const v1::PlanDiff diff = DiffPlans(from, to);
  EXPECT_THAT(std::vector<std::string>(diff.fields().paths().begin(), diff.fields().paths().end()),
              ::testing::ElementsAre("supporters", "notes", "next_review_date"));
  EXPECT_TRUE(diff.before().goals().empty());
  EXPECT_THAT(Apply(from, diff), EqualsProto(to));
}

// One edit out of those the service makes, drawn by `draw`.
void EditAtRandom(v1::Plan* plan, std::mt19937& draw, int serial) {
  const FakeFacts facts;
  const Edit edit{plan->revision() + 1, &facts};
  base::Violations ignored;
  const auto some = [&](int size) { return static_cast<int>(draw() % static_cast<unsigned>(size)); };
  const std::string id = "n" + std::to_string(serial);
  switch (draw() % 13) {
    case 0:
      (void)AddElement(plan, Proto<v1::Goal>("title: 'g' horizon: HORIZON_MID"), id, edit, ignored);
      break;
    case 1:
      (void)AddElement(plan, Proto<v1::Track>("title: 't'"), id, edit, ignored);
      break;
    case 2:
    case 3:
      (void)AddElement(plan, Proto<v1::Step>("kind: STEP_KIND_RAISE title: 's'"), id, edit, ignored);
      break;
    case 4:
      if (plan->goals_size() > 0)
        (void)RemoveAnyElement(plan, std::string(plan->goals(some(plan->goals_size())).name()), "", edit);
      break;
    case 5:
      if (plan->tracks_size() > 0)
        (void)RemoveAnyElement(plan, std::string(plan->tracks(some(plan->tracks_size())).name()), "", edit);
      break;
    case 6:
      if (plan->steps_size() > 0)
        (void)RemoveAnyElement(plan, std::string(plan->steps(some(plan->steps_size())).name()), "", edit);
      break;
    case 7:
      if (plan->steps_size() > 0) plan->mutable_steps(some(plan->steps_size()))->set_title(id);
      break;
    case 8:
      plan->set_notes(draw() % 2 ? id : "");
      break;
    case 10:
      (void)AddElement(plan, Proto<v1::Action>("title: 'a'"), id, edit, ignored);
      break;
    case 11:
      if (plan->actions_size() > 0)
        (void)RemoveAnyElement(plan, std::string(plan->actions(some(plan->actions_size())).name()), "", edit);
      break;
    case 12:
      // As a restored version may have it: what was removed and added again stands in another place.
      if (plan->steps_size() > 1) plan->mutable_steps()->SwapElements(some(plan->steps_size()), some(plan->steps_size()));
      break;
    case 9:
      plan->mutable_target_role()->set_title(id);
      if (draw() % 2) plan->clear_target_role();
      break;
  }
  plan->set_revision(plan->revision() + 1);
}

TEST(PlanDiff, AppliedToTheFirstGivesTheSecond) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 draw(seed);
    v1::Plan from = SamplePlan();
    int serial = 0;
    for (unsigned i = draw() % 10; i > 0; --i) EditAtRandom(&from, draw, ++serial);
    v1::Plan to = from;
    for (unsigned i = draw() % 20; i > 0; --i) EditAtRandom(&to, draw, ++serial);
    ASSERT_THAT(Apply(from, DiffPlans(from, to)), EqualsProto(to)) << "seed " << seed;
    ASSERT_THAT(Apply(to, DiffPlans(to, from)), EqualsProto(from)) << "back, seed " << seed;
  }
}

}  // namespace
}  // namespace waymark::plan
