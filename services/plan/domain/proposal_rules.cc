#include "services/plan/domain/proposal_rules.h"

#include <algorithm>
#include <string>

#include "common/base/cat.h"
#include "common/base/resource_name.h"

namespace waymark::plan {
namespace {

using Verb = ProposalVerb;
using Actor = ProposalActor;

struct Admitted {
  v1::ProposalState from;
  Verb verb;
  Actor by;
  v1::ProposalState to;
};

// Every move that there is; what is not here is refused.
constexpr Admitted kMoves[] = {
    {v1::PROPOSAL_STATE_OPEN, Verb::kAccept, Actor::kMember, v1::PROPOSAL_STATE_ACCEPTED},
    {v1::PROPOSAL_STATE_OPEN, Verb::kRefuse, Actor::kMember, v1::PROPOSAL_STATE_REFUSED},
    {v1::PROPOSAL_STATE_OPEN, Verb::kWithdraw, Actor::kAuthor, v1::PROPOSAL_STATE_WITHDRAWN},
};

bool IsBlank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

std::optional<v1::ProposalState> StateAfter(v1::ProposalState state, Verb verb, Actor actor) {
  for (const Admitted& move : kMoves) {
    if (move.from == state && move.verb == verb && move.by == actor) return move.to;
  }
  return std::nullopt;
}

absl::Status MoveProposal(v1::Proposal* proposal, Verb verb, Actor actor) {
  const auto to = StateAfter(proposal->state(), verb, actor);
  if (!to) {
    return base::Error(error::v1::REASON_STATE_FORBIDS, "The proposal was decided already.",
                       {{"resource", proposal->name()}, {"state", v1::ProposalState_Name(proposal->state())}});
  }
  proposal->set_state(*to);
  return absl::OkStatus();
}

access::v1::Section SectionOfElement(std::string_view name) {
  return base::MatchName("members/{member}/plans/{plan}/goals/{goal}", name) ? access::v1::SECTION_GOALS
                                                                             : access::v1::SECTION_TRACKS;
}

access::v1::Section SectionOf(const v1::Adjustment& adjustment) {
  switch (adjustment.change_case()) {
    case v1::Adjustment::kCreateGoal:
    case v1::Adjustment::kUpdateGoal:
      return access::v1::SECTION_GOALS;
    case v1::Adjustment::kDelete:
      return SectionOfElement(adjustment.delete_());
    case v1::Adjustment::CHANGE_NOT_SET:
      return access::v1::SECTION_UNSPECIFIED;
    default:
      return access::v1::SECTION_TRACKS;
  }
}

void CheckProposal(const v1::Proposal& proposal, base::Violations& violations) {
  if (IsBlank(proposal.text())) violations.Add("text", "must say something");
  if (proposal.section() == access::v1::SECTION_UNSPECIFIED) violations.Add("section", "is required");
  if (proposal.about().empty()) return;
  if (base::Prefix(proposal.about(), 4) != base::Prefix(proposal.name(), 4))
    violations.Add("about", "must be a goal, track, step or action of the plan");
  if (SectionOfElement(proposal.about()) != proposal.section())
    violations.Add("about", "must belong to the section: a goal to GOALS, the others to TRACKS");
}

absl::Status WhereStale(const v1::Proposal& proposal, const absl::Status& error) {
  switch (base::ReasonOf(error)) {
    case error::v1::REASON_RESOURCE_NOT_FOUND:
    case error::v1::REASON_RESOURCE_EXISTS:
    case error::v1::REASON_INVALID_FIELDS:
    case error::v1::REASON_PREREQUISITE_MISSING:
      break;
    default:
      return error;
  }
  return base::Error(error::v1::REASON_PREREQUISITE_MISSING,
                     base::Cat("The proposal no longer fits the plan (", base::StdView(error.message()),
                               "); it stays open: accept it with other adjustments, or refuse it."),
                     {{"resource", proposal.name()}});
}

v1::ProposalChanged FactOf(const v1::Proposal& proposal) {
  v1::ProposalChanged fact;
  fact.set_proposal(proposal.name());
  fact.set_plan(std::string(base::Prefix(proposal.name(), 4)));
  fact.set_author(proposal.author());
  fact.set_state(proposal.state());
  return fact;
}

}  // namespace waymark::plan
