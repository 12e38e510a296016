#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "waymark/plan/v1/guidance.pb.h"
#include "waymark/plan/v1/negotiation.pb.h"

namespace waymark::plan {

// The most negotiations of one member, and the most turns of one negotiation; the last turn can only be an end.
inline constexpr int kMaxNegotiations = 200;
inline constexpr int kMaxTurns = 50;
// The most bytes that are said with a turn.
inline constexpr size_t kMostSaid = 2000;
// How many days ahead an answer may be wanted.
inline constexpr int kLongestExpiry = 5 * 366;

// What can be done to a negotiation.
enum class NegotiationVerb { kUpdate, kDelete, kDraft, kPropose, kCounter, kAgree, kDecline, kWithdraw, kApply };
// Who does it: the member whose it is, the counterpart (or the member for one without an account), or anybody else.
enum class NegotiationActor { kMember, kCounterpart, kOther };

// The state that `verb` by `actor` leads to from `state`, in which `awaits` is waited for: the whole of the transition
// table. Nullopt: the move is not admitted. What moves nothing leads to the state it began in.
std::optional<v1::NegotiationState> StateAfter(v1::NegotiationState state, v1::NegotiationParty awaits,
                                               NegotiationVerb verb, NegotiationActor actor);

// Whether terms are on the table and an answer is waited for.
bool IsOnTheTable(v1::NegotiationState state);

// The state at `now`: EXPIRED for one on the table from its expire_time on.
v1::NegotiationState StateAt(const v1::Negotiation& negotiation, absl::Time now);

// Whether it was ever on the table: from then on the counterpart sees it.
bool WasProposed(const v1::Negotiation& negotiation);

// Whether the counterpart has an account here, and so answers in person without a link.
bool AnswersInPerson(const v1::Negotiation& negotiation);

// What is wrong with terms, of a negotiation of `owner`; names begin with `field`.
void CheckTerms(std::string_view field, std::string_view owner, const v1::Terms& terms, base::Violations& violations);
// What is wrong with a negotiation that has its name, as far as that can be told without the store: its terms, whom it
// is with, what is shown. Names are relative to the negotiation.
void CheckNegotiation(const v1::Negotiation& negotiation, base::Violations& violations);
// An answer is wanted from `today` to kLongestExpiry days after it.
void CheckExpireDate(std::string_view field, const google::type::Date& date, absl::CivilDay today,
                     base::Violations& violations);

// Whether terms ask or give anything beside pay: others may not see pay, so that terms of nothing else would tell of
// it.
bool SayAnything(const v1::Terms& terms);

// Whether the negotiation can be put on the table: FAILED_PRECONDITION, reason PREREQUISITE_MISSING, saying all that it
// lacks: a counterpart, terms.
absl::Status CheckReadyToPropose(const v1::Negotiation& negotiation);

// One thing that one side does.
struct NegotiationMove {
  NegotiationVerb verb = NegotiationVerb::kUpdate;
  NegotiationActor actor = NegotiationActor::kOther;
  // The member who calls. Empty for by_link.
  std::string caller;
  absl::Time now;
  // What is said with it.
  std::string said;
  // Whether the caller sees pay.
  bool sees_pay = true;
  // The terms to put on the table. Null: those that stand.
  const v1::Terms* terms = nullptr;
  // Whether the counterpart, without an account, does it in person, with a link.
  bool by_link = false;
};

// FAILED_PRECONDITION, reason STATE_FORBIDS, telling the state, unless the table admits the move.
absl::Status CheckMove(const v1::Negotiation& negotiation, NegotiationVerb verb, NegotiationActor actor,
                       absl::Time now);

// Whether the counterpart can be given a link: FAILED_PRECONDITION, reason STATE_FORBIDS, telling the state, unless the
// negotiation is on the table; reason PREREQUISITE_MISSING where they have an account.
absl::Status CheckLinkable(const v1::Negotiation& negotiation, absl::Time now);

// Makes the move: the state it leads to, who is waited for then, the turn that tells of it, and with kAgree the
// consents of both and what is granted. Terms written by somebody who sees no pay keep the pay on the table. Errors as
// CheckMove; RESOURCE_EXHAUSTED, reason LIMIT_EXCEEDED, for one turn too many.
absl::Status MakeMove(v1::Negotiation* negotiation, const NegotiationMove& move);

// What guidance belongs to terms, in the order of topics.
std::vector<v1::GuidanceTopic> TopicsOf(const v1::Terms& terms);

}  // namespace waymark::plan
