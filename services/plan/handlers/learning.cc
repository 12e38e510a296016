#include "services/plan/handlers/learning.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/field_mask.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/rpc/listing.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/plan/domain/learning_choice.h"
#include "services/plan/domain/learning_rules.h"
#include "services/plan/domain/plan_edit.h"
#include "services/plan/domain/qualifications.h"
#include "services/plan/handlers/catalogue.h"
#include "services/plan/handlers/learning_tables.h"
#include "services/plan/handlers/plan_facts.h"
#include "services/plan/handlers/skill_gap.h"
#include "services/plan/handlers/visible_role.h"

namespace waymark::plan {
namespace {

constexpr int kMostCertificates = 20;

using google::protobuf::util::MessageDifferencer;
using storage::Query;
using storage::Stored;
using storage::Txn;

absl::Status CheckInStore(Txn& txn, const v1::LearningResource& resource) {
  base::Violations found;
  CheckLearningResource(resource, found);
  for (int i = 0; i < resource.skills_size(); ++i) {
    const v1::TaughtSkill& taught = resource.skills(i);
    if (taught.skill().empty() || !taught.has_level()) continue;
    WM_ASSIGN_OR_RETURN(const std::string problem, LevelProblem(txn, taught.skill(), taught.level()));
    if (!problem.empty()) found.Add(base::Cat("skills[", i, "]"), problem);
  }
  base::Violations violations;
  violations.AddAll("learning_resource", found);
  return violations.empty() ? absl::OkStatus() : violations.ToStatus();
}

v1::SkillTeaching TeachingOf(const v1::LearningResource& resource, const std::string& skill) {
  v1::SkillTeaching teaching;
  teaching.set_skill(skill);
  teaching.set_learning_resource(resource.name());
  teaching.set_kind(resource.kind());
  return teaching;
}

absl::Status DropTeachings(Txn& txn, const v1::LearningResource& resource) {
  for (const v1::TaughtSkill& taught : resource.skills()) {
    const std::string key = SkillTeachings().PlaceOf(Query{}, TeachingOf(resource, taught.skill())).key;
    WM_ASSIGN_OR_RETURN(const auto found, SkillTeachings().Find(txn, key));
    if (found) WM_RETURN_IF_ERROR(SkillTeachings().Delete(txn, *found));
  }
  return absl::OkStatus();
}

void ValidateChoose(const v1::ChooseLearningRequest& request, base::Violations& violations) {
  CheckGapAim(AimOf(request), violations);
  if (request.has_as_of_date() && !base::CalendarDay(request.as_of_date()))
    violations.Add("as_of_date", "is a day from 1970 to 2199");
  CheckLearningBudget("budget", request.budget(), violations);
}

void ValidateList(const v1::ListLearningResourcesRequest& request, base::Violations& violations) {
  if (!v1::LearningResource::Kind_IsValid(request.kind())) violations.Add("kind", "must be one that there is");
}

// The resources that teach any skill that the role asks for.
absl::StatusOr<std::vector<v1::LearningResource>> TeachersOf(Txn& txn, const v1::Role& role, v1::SkillKind kind) {
  std::set<std::string> names;
  for (const v1::RequiredSkill& required : kind == v1::SKILL_KIND_KNOWLEDGE ? role.knowledge() : role.skills()) {
    Query query{.equals = {{"skill", required.skill()}}};
    while (true) {
      WM_ASSIGN_OR_RETURN(const auto rows, SkillTeachings().Select(txn, query));
      for (const auto& row : rows) names.insert(row->learning_resource());
      if (static_cast<int>(rows.size()) < query.limit) break;
      query.after = SkillTeachings().PlaceOf(query, *rows.back());
    }
  }
  std::vector<v1::LearningResource> resources;
  for (const std::string& name : names) {
    WM_ASSIGN_OR_RETURN(const auto resource, LearningResources().Get(txn, name));
    resources.push_back(*resource);
  }
  return resources;
}

// Tells of what keeps the role closed which certificates there are of its title.
absl::Status AddMissingQualifications(Txn& txn, v1::LearningChoice* choice) {
  for (const std::string& title : MissingMandatory(choice->before())) {
    v1::MissingQualification& missing = *choice->add_missing_qualifications();
    missing.set_title(title);
    Query query{.equals = {{"certificate", QualificationKey(title)}}};
    query.limit = kMostCertificates;
    WM_ASSIGN_OR_RETURN(auto rows, LearningResources().Select(txn, query));
    for (auto& row : rows) *missing.add_learning_resources() = std::move(row.mutable_message());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status SaveLearningResource(Txn& txn, const rpc::Call& call, const v1::LearningResource* before,
                                  Stored<v1::LearningResource>& stored) {
  v1::LearningResource& resource = stored.mutable_message();
  resource.set_etag(std::to_string(stored.revision() + 1));
  *resource.mutable_update_time() = base::TimestampOf(call.now);
  if (before == nullptr) *resource.mutable_create_time() = resource.update_time();
  if (before != nullptr) WM_RETURN_IF_ERROR(DropTeachings(txn, *before));
  WM_RETURN_IF_ERROR(LearningResources().Put(txn, stored));
  for (const v1::TaughtSkill& taught : resource.skills()) {
    WM_RETURN_IF_ERROR(SkillTeachings().Insert(txn, TeachingOf(resource, taught.skill())));
  }
  return absl::OkStatus();
}

absl::StatusOr<Stored<v1::LearningResource>> GetLearningResource(Txn& txn, const rpc::Call& call,
                                                                 const v1::GetLearningResourceRequest& request) {
  return LearningResources().Get(txn, request.name());
}

absl::StatusOr<v1::ListLearningResourcesResponse> ListLearningResources(
    Txn& txn, const rpc::Call& call, const v1::ListLearningResourcesRequest& request) {
  Query query;
  if (!request.skill().empty()) query.equals.push_back({"skill", request.skill()});
  if (request.kind() != v1::LearningResource::KIND_UNSPECIFIED)
    query.equals.push_back({"kind", int64_t{request.kind()}});
  v1::ListLearningResourcesResponse response;
  if (request.skill().empty()) {
    WM_ASSIGN_OR_RETURN(auto page, rpc::ReadListing(txn, LearningResources(), query, request));
    for (auto& row : page.rows) *response.add_learning_resources() = std::move(row.mutable_message());
    response.set_next_page_token(std::move(page.next_page_token));
    return response;
  }
  WM_ASSIGN_OR_RETURN(auto page, rpc::ReadListing(txn, SkillTeachings(), query, request));
  for (const auto& row : page.rows) {
    WM_ASSIGN_OR_RETURN(auto resource, LearningResources().Get(txn, row->learning_resource()));
    *response.add_learning_resources() = std::move(resource.mutable_message());
  }
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::LearningResource> CreateLearningResource(Txn& txn, const rpc::Call& call,
                                                            const v1::CreateLearningResourceRequest& request) {
  WM_ASSIGN_OR_RETURN(const std::string id,
                      WantedOrNewId(call, "learning_resource_id", request.learning_resource_id()));
  WM_RETURN_IF_ERROR(CheckInStore(txn, request.learning_resource()));
  Stored<v1::LearningResource> stored;
  stored.mutable_message() = request.learning_resource();
  stored.mutable_message().set_name(base::Cat("learningResources/", id));
  WM_RETURN_IF_ERROR(SaveLearningResource(txn, call, nullptr, stored));
  return *stored;
}

absl::StatusOr<v1::LearningResource> UpdateLearningResource(Txn& txn, const rpc::Call& call,
                                                            const v1::UpdateLearningResourceRequest& request) {
  WM_ASSIGN_OR_RETURN(auto stored, LearningResources().Get(txn, request.learning_resource().name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), request.learning_resource().etag(), stored->etag()));
  const v1::LearningResource before = *stored;
  WM_RETURN_IF_ERROR(base::MergeMasked(request.update_mask(), request.learning_resource(), &stored.mutable_message()));
  if (MessageDifferencer::Equals(before, *stored)) return before;
  WM_RETURN_IF_ERROR(CheckInStore(txn, *stored));
  WM_RETURN_IF_ERROR(SaveLearningResource(txn, call, &before, stored));
  return *stored;
}

absl::StatusOr<google::protobuf::Empty> DeleteLearningResource(Txn& txn, const rpc::Call& call,
                                                               const v1::DeleteLearningResourceRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto stored, LearningResources().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(CheckEtag(stored->name(), request.etag(), stored->etag()));
  WM_RETURN_IF_ERROR(DropTeachings(txn, *stored));
  WM_RETURN_IF_ERROR(LearningResources().Delete(txn, stored));
  return google::protobuf::Empty();
}

absl::StatusOr<v1::ChooseLearningResponse> ChooseLearning(Txn& txn, const rpc::Call& call,
                                                          const v1::ChooseLearningRequest& request) {
  WM_ASSIGN_OR_RETURN(const v1::Role role, ReadGapRole(txn, call, AimOf(request)));
  WM_ASSIGN_OR_RETURN(const auto scales, ScalesOf(txn, role));
  const v1::SkillKind kind = request.kind() == v1::SKILL_KIND_UNSPECIFIED ? v1::SKILL_KIND_SKILL : request.kind();
  std::optional<absl::CivilDay> day;
  if (request.has_as_of_date()) day = base::CalendarDay(request.as_of_date());
  WM_ASSIGN_OR_RETURN(const GapStart start, StartFromMember(txn, call, request.member(), role, kind, day));
  WM_ASSIGN_OR_RETURN(const auto resources, TeachersOf(txn, role, kind));
  v1::ChooseLearningResponse response;
  *response.mutable_choice() = ChooseResources(start, role, kind, scales, resources, request.budget());
  WM_RETURN_IF_ERROR(AddMissingQualifications(txn, response.mutable_choice()));
  return response;
}

rpc::Service MakeLearningService() {
  rpc::Service service("waymark.plan.v1.LearningService");
  service.Bind("GetLearningResource", GetLearningResource);
  service.Bind("ListLearningResources", ListLearningResources, ValidateList);
  service.Bind("CreateLearningResource", CreateLearningResource);
  service.Bind("UpdateLearningResource", UpdateLearningResource);
  service.Bind("DeleteLearningResource", DeleteLearningResource);
  service.Bind("ChooseLearning", ChooseLearning, ValidateChoose);
  return service;
}

}  // namespace waymark::plan
