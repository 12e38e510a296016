#pragma once

#include <vector>

#include "common/storage/table.h"
#include "waymark/plan/v1/contact.pb.h"
#include "waymark/plan/v1/meeting.pb.h"
#include "waymark/plan/v1/role_profile.pb.h"

namespace waymark::plan {

// The tables of what members keep beside their plans: role profiles, contacts, meetings.

const storage::Table<v1::RoleProfile>& RoleProfiles();
const storage::Table<v1::Contact>& Contacts();
// Columns "plan", empty for a meeting about none; "state" (MeetingState); "contact", who is met where that is a contact.
const storage::Table<v1::Meeting>& Meetings();

// All of them.
std::vector<const storage::TableSpec*> RecordTables();

}  // namespace waymark::plan
