#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "services/plan/domain/plan_edit.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::plan {

// The id a client wants for a new resource, or one drawn for the call. INVALID_ARGUMENT, naming `field`, for one that
// is no segment of a name.
absl::StatusOr<std::string> WantedOrNewId(const rpc::Call& call, std::string_view field, const std::string& wanted);

// What is wrong with a skill and the level given for it, where one is: of an assessment entry or of a step. Empty when
// nothing is.
absl::StatusOr<std::string> SkillProblem(storage::Txn& txn, const std::string& skill, const type::v1::Level* level);

// Whether the words are, or stand in, what the catalogue says of a level of the skill, or the skill is not there.
absl::StatusOr<bool> SaysOfALevel(storage::Txn& txn, const std::string& skill, const std::string& words);

// What edits of plans ask, answered from the store in the call's own transaction. What the caller may not see is not
// there.
class StoredFacts final : public Facts {
 public:
  // `owner` is the member whose plan is edited. Both live longer than the facts.
  StoredFacts(storage::Txn& txn, const rpc::Call& call, std::string_view owner)
      : txn_(txn), call_(call), owner_(owner) {}

  absl::StatusOr<absl::CivilDay> Today() const override;
  absl::StatusOr<std::optional<std::string>> ReleaseOf(std::string_view role, std::string_view release) const override;
  absl::StatusOr<std::string> SkillProblem(const std::string& skill, const type::v1::Level* level) const override;
  absl::StatusOr<bool> SaysOfALevel(const std::string& skill, const std::string& words) const override;
  absl::StatusOr<bool> Exists(std::string_view name) const override;
  std::string NewId() const override { return call_.NewId(); }

 private:
  storage::Txn& txn_;
  const rpc::Call& call_;
  const std::string owner_;
};

// The review of the plan that is open.
absl::StatusOr<std::optional<v1::Review>> OpenReviewOf(storage::Txn& txn, const std::string& plan);

// Facts for the journal about a plan, each with the plan as its subject. `time_zone` is the member's. A plan that comes
// back with a review still open tells of that again.
absl::Status AppendActivated(storage::Txn& txn, const rpc::Call& call, const v1::Plan& plan,
                             const std::string& time_zone);
absl::Status AppendReviewOpened(storage::Txn& txn, const rpc::Call& call, const std::string& plan,
                                const v1::Review& review);
absl::Status AppendRescheduled(storage::Txn& txn, const rpc::Call& call, const v1::Plan& plan,
                               const std::string& time_zone);
absl::Status AppendEnded(storage::Txn& txn, const rpc::Call& call, const std::string& plan);

}  // namespace waymark::plan
