#include "common/access/grants.h"

#include <algorithm>
#include <limits>
#include <string>

#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "google/protobuf/util/time_util.h"

namespace waymark::access {
namespace {

using google::protobuf::util::TimeUtil;
using storage::Query;
using storage::Stored;
using storage::Table;

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
// Uses past their retention that go with each new one: more than one, so that they get fewer.
constexpr int kUsesTrimmed = 4;

int64_t ExpiryOf(const v1::Grant& grant) {
  return grant.has_expire_time() ? TimeUtil::TimestampToMicroseconds(grant.expire_time()) : kNever;
}

// The owner's grants to `grantee` that hold at `now`.
absl::StatusOr<std::vector<Stored<v1::Grant>>> Holding(storage::Txn& txn, std::string_view owner, std::string_view grantee,
                                                         absl::Time now) {
  Query query;
  query.equals = {{"member", std::string(owner)}, {"grantee", std::string(grantee)}};
  query.order_by = "expires";
  query.from = storage::Micros(now) + 1;
  return Grants().Select(txn, query);
}

bool IsTime(const google::protobuf::Timestamp& time) {
  return time.seconds() >= TimeUtil::kTimestampMinSeconds && time.seconds() <= TimeUtil::kTimestampMaxSeconds && time.nanos() >= 0 &&
         time.nanos() < 1'000'000'000;
}

google::protobuf::Timestamp TimestampOf(absl::Time time) { return TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time)); }

}  // namespace

const Table<v1::Grant>& Grants() {
  static const auto& table = *new Table<v1::Grant>("access_grants", [](const v1::Grant& g) { return g.name(); },
                                                   {Table<v1::Grant>::Text("grantee", [](const v1::Grant& g) { return g.grantee(); }),
                                                    Table<v1::Grant>::Number("expires", ExpiryOf)},
                                                   {{"member", "key"}, {"member", "grantee", "expires"}});
  return table;
}

const Table<v1::GrantUse>& GrantUses() {
  using T = Table<v1::GrantUse>;
  const auto time = [](const v1::GrantUse& use) { return TimeUtil::TimestampToMicroseconds(use.create_time()); };
  static const auto& table =
      *new T("access_grant_uses", [](const v1::GrantUse& use) { return use.name(); }, {T::Number("time", time)}, {{"member", "time"}});
  return table;
}

std::vector<const storage::TableSpec*> GrantTables() { return {&Grants().spec(), &GrantUses().spec()}; }

absl::StatusOr<std::vector<Section>> GrantedSections(storage::Txn& txn, std::string_view owner, std::string_view grantee, absl::Time now) {
  WM_ASSIGN_OR_RETURN(const std::vector<Stored<v1::Grant>> holding, Holding(txn, owner, grantee, now));
  std::vector<Section> sections;
  for (const Stored<v1::Grant>& grant : holding) {
    // None is ever made; no mistake elsewhere shall open it.
    if (grant->section() != v1::SECTION_PRIVATE) sections.push_back(grant->section());
  }
  std::sort(sections.begin(), sections.end());
  sections.erase(std::unique(sections.begin(), sections.end()), sections.end());
  return sections;
}

absl::Status InsertGrantUse(storage::Txn& txn, std::string_view owner, v1::GrantUse use, absl::Time now, base::IdSource& ids) {
  use.set_name(base::Cat(owner, "/grantUses/", ids.NewId()));
  *use.mutable_create_time() = TimestampOf(now);
  WM_RETURN_IF_ERROR(GrantUses().Insert(txn, use));
  Query past;
  past.equals = {{"member", std::string(owner)}};
  past.order_by = "time";
  past.below = storage::Micros(now - kGrantUseRetention);
  return txn.DeleteWhere(GrantUses().spec(), past, kUsesTrimmed).status();
}

void ValidateCreateGrant(const v1::CreateGrantRequest& request, base::Violations& violations) {
  const v1::Grant& grant = request.grant();
  if (!grant.grantee().empty() && grant.grantee() == request.parent()) {
    violations.Add("grant.grantee", "must be another member than the owner, who sees everything anyway");
  }
  if (grant.section() == v1::SECTION_PRIVATE) violations.Add("grant.section", "no grant opens private notes");
  if (!v1::Section_IsValid(grant.section())) violations.Add("grant.section", "is not a section");
  if (grant.has_expire_time() && !IsTime(grant.expire_time())) violations.Add("grant.expire_time", "is not a time");
}

absl::StatusOr<v1::Grant> CreateGrant(storage::Txn& txn, const rpc::Call& call, const v1::CreateGrantRequest& request) {
  v1::Grant grant = request.grant();
  if (ExpiryOf(grant) <= storage::Micros(call.now)) {
    base::Violations violations;
    violations.Add("grant.expire_time", "must lie ahead");
    return violations.ToStatus();
  }
  WM_ASSIGN_OR_RETURN(const std::vector<Stored<v1::Grant>> holding, Holding(txn, request.parent(), grant.grantee(), call.now));
  for (const Stored<v1::Grant>& other : holding) {
    if (other->section() != grant.section()) continue;
    return base::Error(error::v1::REASON_RESOURCE_EXISTS, "the member has that grant already: delete it first to change it",
                       {{"resource", other->name()}});
  }
  grant.set_name(base::Cat(request.parent(), "/grants/", call.NewId()));
  *grant.mutable_create_time() = TimestampOf(call.now);
  WM_RETURN_IF_ERROR(Grants().Insert(txn, grant));
  return grant;
}

absl::StatusOr<google::protobuf::Empty> DeleteGrant(storage::Txn& txn, const rpc::Call& call, const v1::DeleteGrantRequest& request) {
  WM_ASSIGN_OR_RETURN(const Stored<v1::Grant> grant, Grants().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(Grants().Delete(txn, grant));
  return google::protobuf::Empty();
}

storage::Query GrantsOf(std::string_view owner) {
  Query query;
  query.equals = {{"member", std::string(owner)}};
  return query;
}

storage::Query GrantUsesOf(std::string_view owner) {
  Query query = GrantsOf(owner);
  query.order_by = "time";
  query.descending = true;
  return query;
}

}  // namespace waymark::access
