#pragma once

#include <vector>

#include "common/storage/table.h"
#include "waymark/notification/v1/occurrence.pb.h"
#include "waymark/notification/v1/schedule.pb.h"
#include "waymark/notification/v1/settings.pb.h"

namespace waymark::notification {

// What the service keeps. The member of a row is the person it is about, members/{member} or externals/{external}.

const storage::Table<v1::Schedule>& Schedules();
const storage::Table<v1::Expiries>& AllExpiries();
// Columns "plan" and "state" (Occurrence::State).
const storage::Table<v1::Occurrence>& Occurrences();
// Columns "lane" (tasks.h), "due" (due_time, microseconds) and "claimed" (1 while somebody holds it, or held it and ended).
const storage::Table<v1::Task>& Tasks();
const storage::Table<v1::Recipient>& Recipients();
// Only settings that somebody changed; others are defaults. The stored etag is empty: it is the row's revision.
const storage::Table<v1::Settings>& AllSettings();
// Columns "state" (InboxItem::State), "change" and "round".
const storage::Table<v1::InboxEntry>& InboxEntries();
const storage::Table<v1::Inbox>& Inboxes();
// Columns "state" (Delivery::State) and "item".
const storage::Table<v1::Delivery>& Deliveries();

// All of them.
std::vector<const storage::TableSpec*> NotificationTables();

}  // namespace waymark::notification
