#pragma once

#include <vector>

#include "common/storage/table.h"
#include "waymark/feedback/v1/answer.pb.h"
#include "waymark/feedback/v1/member.pb.h"
#include "waymark/feedback/v1/panel.pb.h"
#include "waymark/feedback/v1/request.pb.h"
#include "waymark/feedback/v1/round.pb.h"

namespace waymark::feedback {

// What the feedback service keeps. No column, name or revision of any of these joins an answer of an anonymous relation to who gave it:
// AllUnlinkedAnswers() has one row per round, whose entries stand in the order of random keys and are rewritten together, so that not even
// the place of bytes in the file tells in which order they came; the requests that say who was asked are deleted at the round's close.

// Whom a member wants to be asked, by plan.
const storage::Table<v1::RaterPanel>& Panels();
// Columns: plan; state; open, 1 unless closed; created, microseconds since 1970.
const storage::Table<v1::Round>& Rounds();
// The rater's, by the rater (member column, "externals/{external}" too). Columns: subject; round, empty apart from rounds; state; created.
const storage::Table<v1::Request>& Requests();
// Addresses of external raters and generations of their links, by request.
const storage::Table<v1::LinkContact>& LinkContacts();
// Answers of named relations. Columns: round; created.
const storage::Table<v1::Answer>& Answers();
// Answers of anonymous relations, one row per round.
const storage::Table<v1::UnlinkedAnswers>& AllUnlinkedAnswers();
// Copies of the plan service's members.
const storage::Table<v1::KnownMember>& KnownMembers();

// The specs of all these.
std::vector<const storage::TableSpec*> FeedbackTables();

}  // namespace waymark::feedback
