#include <string>
#include <vector>

#include "services/plan/handlers/catalogue_tables.h"
#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/learning.pb.h"
#include "waymark/plan/v1/role_profile.pb.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using testing::HasViolation;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::OperatorCaller;
using testing::StatusIs;

class Learning : public Suite {
 protected:
  absl::StatusOr<v1::LearningResource> Create(const std::string& id, const std::string& resource,
                                              const access::Caller& caller = OperatorCaller()) {
    return Call<v1::LearningResource, v1::CreateLearningResourceRequest>(
        caller, "LearningService/CreateLearningResource",
        "learning_resource_id: '" + id + "' learning_resource { " + resource + " }");
  }
  absl::StatusOr<v1::LearningResource> Update(const std::string& text) {
    return Call<v1::LearningResource, v1::UpdateLearningResourceRequest>(
        OperatorCaller(), "LearningService/UpdateLearningResource", text);
  }
  std::vector<std::string> List(const std::string& text) {
    auto request = testing::Proto<v1::ListLearningResourcesRequest>(text + " page_size: 1");
    std::vector<std::string> titles;
    do {
      const auto page = Send<v1::ListLearningResourcesResponse>(kBo, "LearningService/ListLearningResources", request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      for (const auto& resource : page->learning_resources()) titles.push_back(resource.title());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return titles;
  }
  absl::StatusOr<v1::ChooseLearningResponse> Choose(const access::Caller& caller, const std::string& more = "") {
    return Call<v1::ChooseLearningResponse, v1::ChooseLearningRequest>(
        caller, "LearningService/ChooseLearning", "member: 'members/ana' role: 'roles/gdad-lead' " + more);
  }
  // The active release's role asks for planning at 4, and Ana rates herself at 2.
  void MakeGap() {
    EXPECT_THAT(store->WriteAndWait([](storage::Txn& txn) -> absl::Status {
      auto role = Roles().Get(txn, "roles/gdad-lead@2");
      if (!role.ok()) return role.status();
      v1::RequiredSkill& skill = *role->mutable_message().add_skills();
      skill.set_skill("skills/gdad-planning");
      skill.set_title("Planning");
      skill.set_weight(1);
      skill.mutable_level()->set_scale("scales/gdad-level");
      skill.mutable_level()->set_value(4);
      return Roles().Put(txn, *role);
    }),
                IsOk());
    EXPECT_THAT((Call<v1::AssessmentEntry, v1::CreateAssessmentEntryRequest>(
                    kAna, "AssessmentService/CreateAssessmentEntry",
                    "parent: 'members/ana' assessment_entry { kind: ASSESSMENT_KIND_SKILL "
                    "skill_level { skill: 'skills/gdad-planning' level { scale: "
                    "'scales/gdad-level' value: 2 } } }")),
                IsOk());
  }

  const std::string planning =
      "skills { skill: 'skills/gdad-planning' level { scale: 'scales/gdad-level' value: 3 } } ";
};

TEST_P(Learning, IsMadeReadChangedAndRemovedByOperators) {
  const auto made = Create(
      "budgets", "title: 'Budgets' kind: KIND_COURSE hours: 12 cost { currency_code: 'EUR' units: 300 } " + planning);
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->name(), "learningResources/budgets");
  EXPECT_THAT(Create("budgets", "title: 'x' kind: KIND_COURSE"), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(Create("mine", "title: 'x' kind: KIND_COURSE", kAna), StatusIs(absl::StatusCode::kPermissionDenied));
  const auto read = Call<v1::LearningResource, v1::GetLearningResourceRequest>(
      kAna, "LearningService/GetLearningResource", "name: 'learningResources/budgets'");
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->SerializeAsString(), made->SerializeAsString());
  const auto changed =
      Update("learning_resource { name: 'learningResources/budgets' etag: '" + made->etag() + "' months: 2 }");
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->hours(), 12);
  EXPECT_EQ(changed->months(), 2);
  EXPECT_THAT(Update("learning_resource { name: 'learningResources/budgets' etag: '" + made->etag() + "' months: 3 }"),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT((Call<google::protobuf::Empty, v1::DeleteLearningResourceRequest>(
                  OperatorCaller(), "LearningService/DeleteLearningResource", "name: 'learningResources/budgets'")),
              IsOk());
  EXPECT_THAT(List(""), IsEmpty());
  EXPECT_THAT(List("skill: 'skills/gdad-planning'"), IsEmpty());
}

TEST_P(Learning, IsListedByKindAndSkillAsItStands) {
  ASSERT_THAT(Create("a", "title: 'a' kind: KIND_COURSE " + planning), IsOk());
  ASSERT_THAT(Create("b", "title: 'b' kind: KIND_ROTATION"), IsOk());
  ASSERT_THAT(Create("c", "title: 'c' kind: KIND_ROTATION " + planning), IsOk());
  EXPECT_THAT(List(""), ElementsAre("a", "b", "c"));
  EXPECT_THAT(List("kind: KIND_ROTATION"), ElementsAre("b", "c"));
  EXPECT_THAT(List("skill: 'skills/gdad-planning'"), ElementsAre("a", "c"));
  EXPECT_THAT(List("skill: 'skills/gdad-planning' kind: KIND_ROTATION"), ElementsAre("c"));
  ASSERT_THAT(Update("learning_resource { name: 'learningResources/c' kind: KIND_SHADOWING }"), IsOk());
  ASSERT_THAT(Update("learning_resource { name: 'learningResources/a' } update_mask { paths: 'skills' }"), IsOk());
  EXPECT_THAT(List("skill: 'skills/gdad-planning'"), ElementsAre("c"));
  EXPECT_THAT(List("skill: 'skills/gdad-planning' kind: KIND_SHADOWING"), ElementsAre("c"));
}

TEST_P(Learning, EveryFieldAtFaultIsNamed) {
  const auto made =
      Create("x",
             "title: 'x' kind: KIND_COURSE hours: -1 url: 'ftp://x' skills { skill: 'skills/gdad-none' level { scale: "
             "'scales/gdad-level' value: 1 } } skills { skill: 'skills/gdad-planning' level { scale: "
             "'scales/gdad-level' value: 9 } }");
  for (const char* field : {"learning_resource.hours", "learning_resource.url", "learning_resource.skills[0]",
                            "learning_resource.skills[1]"}) {
    EXPECT_THAT(made, HasViolation(field));
  }
  EXPECT_THAT(Choose(kAna, "budget { hours: -1 money { units: 1 } }"), HasViolation("budget.hours"));
}

TEST_P(Learning, IsChosenAgainstTheMembersGap) {
  MakeGap();
  ASSERT_THAT(Create("short", "title: 'short' kind: KIND_COURSE hours: 10 " + planning), IsOk());
  ASSERT_THAT(Create("long",
                     "title: 'long' kind: KIND_PROJECT hours: 40 skills { skill: 'skills/gdad-planning' level { scale: "
                     "'scales/gdad-level' value: 4 } }"),
              IsOk());
  const auto tight = Choose(kAna, "budget { hours: 20 }");
  ASSERT_THAT(tight, IsOk());
  ASSERT_EQ(tight->choice().chosen_size(), 1);
  EXPECT_EQ(tight->choice().chosen(0).learning_resource().title(), "short");
  EXPECT_EQ(tight->choice().after().total(), 1);
  ASSERT_EQ(tight->choice().next_units_size(), 1);
  EXPECT_EQ(tight->choice().next_units(0).hours(), 20);
  const auto wide = Choose(kAna);
  ASSERT_THAT(wide, IsOk());
  EXPECT_EQ(wide->choice().chosen(0).learning_resource().title(), "long");
  EXPECT_EQ(wide->choice().after().short_count(), 0);
}

TEST_P(Learning, IsChosenForASupporterWithAGrantOfTheAssessmentOnly) {
  MakeGap();
  EXPECT_THAT(Choose(kBo), StatusIs(absl::StatusCode::kPermissionDenied));
  Grant(kBo, access::v1::SECTION_GOALS);
  EXPECT_THAT(Choose(kBo), StatusIs(absl::StatusCode::kPermissionDenied));
  Grant(kBo, access::v1::SECTION_ASSESSMENT);
  const auto choice = Choose(kBo);
  ASSERT_THAT(choice, IsOk());
  EXPECT_EQ(choice->choice().before().total(), 2);
}

TEST_P(Learning, IsChosenAgainstAProfileOfTheMembersOwn) {
  MakeGap();
  ASSERT_THAT(Create("short", "title: 'short' kind: KIND_COURSE hours: 10 " + planning), IsOk());
  ASSERT_THAT((Call<v1::RoleProfile, v1::CreateRoleProfileRequest>(
                  kAna, "RoleProfileService/CreateRoleProfile",
                  "parent: 'members/ana' role_id: 'dream' role_profile { role { title: 'Dream' skills { skill: "
                  "'skills/gdad-planning' level { scale: 'scales/gdad-level' value: 3 } } } }")),
              IsOk());
  const auto choose = [&](const access::Caller& caller) {
    return Call<v1::ChooseLearningResponse, v1::ChooseLearningRequest>(
        caller, "LearningService/ChooseLearning", "member: 'members/ana' role: 'members/ana/roles/dream'");
  };
  const auto choice = choose(kAna);
  ASSERT_THAT(choice, IsOk());
  EXPECT_EQ(choice->choice().chosen_size(), 1);
  EXPECT_EQ(choice->choice().after().short_count(), 0);
  // The assessment alone does not show a dream, which belongs to the goals.
  Grant(kBo, access::v1::SECTION_ASSESSMENT);
  EXPECT_THAT(choose(kBo), StatusIs(absl::StatusCode::kNotFound));
  Grant(kBo, access::v1::SECTION_GOALS);
  EXPECT_THAT(choose(kBo), IsOk());
}

TEST_P(Learning, APlanNamesOnlyAResourceThatIsThere) {
  MakePlan();
  const auto create = [&](const std::string& resource) {
    return Call<v1::Action, v1::CreateActionRequest>(
        kAna, "PlanService/CreateAction",
        "parent: 'members/ana/plans/p1' action { title: 'x' learning_resource: '" + resource + "' }");
  };
  EXPECT_THAT(create("learningResources/none"), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(Create("a", "title: 'a' kind: KIND_COURSE"), IsOk());
  EXPECT_THAT(create("learningResources/a"), IsOk());
}

WM_ON_EVERY_ENGINE(Learning);

}  // namespace
}  // namespace waymark::plan
