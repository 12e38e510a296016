#include "services/plan/handlers/link.h"

#include <algorithm>
#include <cstdint>

#include "common/access/link.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using storage::Query;
using storage::Stored;
using storage::Table;
using storage::Txn;

// When the link ends.
absl::Time EndOf(const v1::Link& link) {
  return link.has_expire_time() ? base::TimeOf(link.expire_time()) : absl::InfiniteFuture();
}

}  // namespace

const Table<v1::Link>& Links() {
  static const auto& table =
      *new Table<v1::Link>("links", [](const v1::Link& link) { return link.resource(); }, {}, {{"member", "key"}});
  return table;
}

std::vector<const storage::TableSpec*> LinkTables() { return {&Links().spec()}; }

absl::StatusOr<v1::Link> IssueLink(std::string_view key, Txn& txn, const rpc::Call& call, const std::string& resource,
                                   const std::vector<access::Section>& sections, absl::Time expires) {
  if (key.empty()) {
    return base::Error(error::v1::REASON_PREREQUISITE_MISSING,
                       "This deployment makes no links: whoever runs it gives the plan service a key for them, by "
                       "--link_key or WAYMARK_PLAN_LINK_KEY.",
                       {{"resource", resource}});
  }
  WM_ASSIGN_OR_RETURN(auto found, Links().Find(txn, resource));
  Stored<v1::Link> stored;
  if (found) stored = *std::move(found);
  v1::Link& link = stored.mutable_message();
  // By the clock, so that it is higher too than what was issued for a resource of this name that is gone.
  const int64_t generation = std::max(link.generation() + 1, absl::ToUnixMicros(call.now));
  link.Clear();
  link.set_resource(resource);
  link.set_generation(generation);
  if (expires != absl::InfiniteFuture()) {
    // Whole seconds: the token holds no less.
    *link.mutable_expire_time() = base::TimestampOf(absl::FromUnixSeconds(absl::ToUnixSeconds(expires)));
  }
  for (const access::Section section : sections) link.add_sections(section);
  *link.mutable_create_time() = base::TimestampOf(call.now);
  WM_RETURN_IF_ERROR(Links().Put(txn, stored));
  return link;
}

std::string TokenOf(std::string_view key, const v1::Link& link) {
  return access::MakeLink(key, link.resource(), link.generation(), EndOf(link));
}

absl::StatusOr<std::optional<v1::Link>> LinkTo(Txn& txn, const std::string& resource, absl::Time now) {
  WM_ASSIGN_OR_RETURN(const auto found, Links().Find(txn, resource));
  if (!found || (*found)->revoked() || now >= EndOf(**found)) return std::nullopt;
  return **found;
}

absl::Status RevokeLink(Txn& txn, const std::string& resource) {
  WM_ASSIGN_OR_RETURN(auto found, Links().Find(txn, resource));
  if (!found || (*found)->revoked()) return absl::OkStatus();
  found->mutable_message().set_revoked(true);
  return Links().Put(txn, *found);
}

absl::Status DeleteLinksOf(Txn& txn, const std::string& resource) {
  constexpr int kAtOnce = 1000;
  Query under;
  under.equals = {{"member", std::string(base::OwnerOf(resource))}};
  under.from = base::Cat(resource, "/");
  under.below = base::Cat(resource, "0");  // what comes next after "/"
  WM_ASSIGN_OR_RETURN(const auto itself, Links().Find(txn, resource));
  if (itself) WM_RETURN_IF_ERROR(Links().Delete(txn, *itself));
  while (true) {
    WM_ASSIGN_OR_RETURN(const int64_t deleted, txn.DeleteWhere(Links().spec(), under, kAtOnce));
    if (deleted < kAtOnce) return absl::OkStatus();
  }
}

absl::StatusOr<std::vector<access::Section>> CheckLink(Txn& txn, const access::Caller& caller) {
  WM_ASSIGN_OR_RETURN(const auto found, Links().Find(txn, caller.link_resource));
  const bool stands = found && !(*found)->revoked() && (*found)->generation() == caller.link_generation;
  bool active = false;
  if (stands) {
    WM_ASSIGN_OR_RETURN(const auto owner, Members().Find(txn, base::OwnerOf(caller.link_resource)));
    active = owner && (*owner)->state() == v1::MEMBER_STATE_ACTIVE;
  }
  if (!active) {
    return base::Error(error::v1::REASON_NOT_PERMITTED,
                       "the link is void: it was taken back, another was issued, or what it opened is gone");
  }
  std::vector<access::Section> sections;
  for (const int section : (*found)->sections()) sections.push_back(static_cast<access::Section>(section));
  return sections;
}

}  // namespace waymark::plan
