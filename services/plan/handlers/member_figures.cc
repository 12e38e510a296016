#include "services/plan/handlers/member_figures.h"

#include <openssl/sha.h>

#include <cstring>
#include <optional>
#include <string>

#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/plan_facts.h"
#include "services/plan/handlers/skill_gap.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

uint64_t FingerprintOf(const std::string& name) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(name.data()), name.size(), digest);
  uint64_t fingerprint = 0;
  std::memcpy(&fingerprint, digest, sizeof(fingerprint));
  return fingerprint;
}

std::optional<double> ProgressOf(const v1::Plan& plan) {
  int done = 0, counted = 0;
  for (const v1::Step& step : plan.steps()) {
    if (step.progress() == v1::STEP_PROGRESS_DROPPED) continue;
    ++counted;
    if (step.progress() == v1::STEP_PROGRESS_DONE) ++done;
  }
  if (counted == 0) return std::nullopt;
  return static_cast<double>(done) / counted;
}

// Fills in how far the member is from the role the plan leads to, where that is known.
absl::Status ReadGap(storage::Txn& txn, const rpc::Call& call, const std::string& member, const v1::TargetRole& target,
                     MemberFigures* figures) {
  if (target.role().empty()) return absl::OkStatus();
  v1::GetSkillGapRequest request;
  request.set_member(member);
  request.set_role(target.role());
  request.set_release(target.role_release());
  const auto answer = GetSkillGap(txn, call, request);
  if (absl::IsNotFound(answer.status())) return absl::OkStatus();
  if (!answer.ok()) return answer.status();
  for (const v1::Readiness& readiness : answer->gap().readiness()) {
    if (readiness.formula() == v1::Readiness::FORMULA_PROPORTIONAL && readiness.has_value())
      figures->readiness = readiness.value();
  }
  if (!figures->readiness) return absl::OkStatus();
  for (const v1::SkillDifference& difference : answer->gap().differences()) {
    if (difference.kind() == v1::SkillDifference::KIND_UP) figures->short_of.insert(difference.skill());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<MemberFigures> ReadFigures(storage::Txn& txn, const rpc::Call& call, const v1::Member& member) {
  MemberFigures figures;
  figures.fingerprint = FingerprintOf(member.name());
  figures.unit = member.unit();
  WM_ASSIGN_OR_RETURN(const auto standing, Standings().Find(txn, member.name() + "/standing"));
  if (standing) figures.role = (*standing)->role();
  storage::Query active;
  active.equals = {{"member", member.name()}, {"state", int64_t{v1::PLAN_STATE_ACTIVE}}};
  active.limit = 1;
  WM_ASSIGN_OR_RETURN(const auto plans, Plans().Select(txn, active));
  if (plans.empty()) return figures;
  const v1::Plan& plan = *plans[0];
  figures.with_plan = true;
  figures.progress = ProgressOf(plan);
  WM_ASSIGN_OR_RETURN(const auto review, OpenReviewOf(txn, plan.name()));
  if (review) {
    WM_ASSIGN_OR_RETURN(const absl::CivilDay today, TodayOf(txn, call, member.name()));
    const auto due = base::CalendarDay(review->due_date());
    figures.review_late = due && *due < today;
  }
  WM_RETURN_IF_ERROR(ReadGap(txn, call, member.name(), plan.target_role(), &figures));
  return figures;
}

}  // namespace waymark::plan
