#pragma once

#include "common/base/error.h"
#include "waymark/plan/v1/negotiation.pb.h"

namespace waymark::plan {

// Makes the turns of a negotiation that comes from elsewhere anew, as the owner's record of them: terms, consents, who
// is waited for and which turns are unconfirmed are what the moves lead to here, whatever was said of them, so that
// nobody's consent can be claimed. Its counterpart has no account. A negotiation without turns stays as it is. What is
// wrong goes to `violations`, by field of the negotiation: a move that the table does not admit ("turns[3]"), terms
// that say nothing or are wrong, times that run backwards, a state that the turns do not lead to.
void ReplayTurns(v1::Negotiation* negotiation, base::Violations& violations);

}  // namespace waymark::plan
