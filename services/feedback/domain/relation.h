#pragma once

#include "waymark/feedback/v1/relation.pb.h"

namespace waymark::feedback {

// Whether answers of this relation are kept without their giver: peers, reports and others. What is not known to be named counts as
// anonymous, so that a relation added to the contract never shows a rater by oversight.
bool IsAnonymous(v1::Relation relation);

}  // namespace waymark::feedback
