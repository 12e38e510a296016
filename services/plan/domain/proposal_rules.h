#pragma once

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "common/base/error.h"
#include "waymark/access/v1/policy.pb.h"
#include "waymark/plan/v1/events.pb.h"
#include "waymark/plan/v1/proposal.pb.h"

namespace waymark::plan {

// The most open proposals of one author to one plan. There is no limit of all authors together: reaching it would tell
// a supporter how much others have proposed.
inline constexpr int kMaxOpenOfAuthor = 10;
// How many decided proposals of one author to one plan are kept.
inline constexpr int kKeptDecided = 100;

// What can be done to a proposal.
enum class ProposalVerb { kAccept, kRefuse, kWithdraw };
// Who does it: the member whose plan it is, who proposed it (this service, where it comes of feedback), or anybody
// else.
enum class ProposalActor { kMember, kAuthor, kOther };

// The state that `verb` by `actor` leads to from `state`: the whole of the transition table. Nullopt: the move is not
// admitted.
std::optional<v1::ProposalState> StateAfter(v1::ProposalState state, ProposalVerb verb, ProposalActor actor);

// Moves the proposal. FAILED_PRECONDITION, reason STATE_FORBIDS, telling the state, unless the table admits it.
absl::Status MoveProposal(v1::Proposal* proposal, ProposalVerb verb, ProposalActor actor);

// The section of a goal, track, step or action by its name.
access::v1::Section SectionOfElement(std::string_view name);
// The section of what an adjustment adds, changes or removes; unspecified where it says nothing. Fields of what it adds
// or changes may belong to others.
access::v1::Section SectionOf(const v1::Adjustment& adjustment);

// What is wrong with a proposal that has its name, by itself; names are relative to the proposal.
void CheckProposal(const v1::Proposal& proposal, base::Violations& violations);

// What becomes of the error that making a proposal's own adjustments gave: where the plan moved on since, so that what
// they name is gone, taken or no longer right, FAILED_PRECONDITION, reason PREREQUISITE_MISSING, saying so. Any other
// error stands.
absl::Status WhereStale(const v1::Proposal& proposal, const absl::Status& error);

// What the journal tells of a proposal as it stands.
v1::ProposalChanged FactOf(const v1::Proposal& proposal);

}  // namespace waymark::plan
