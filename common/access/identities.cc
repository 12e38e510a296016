#include "common/access/identities.h"

#include <optional>

#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/storage/table.h"
#include "waymark/access/v1/identity.pb.h"

namespace waymark::access {
namespace {

// An issuer holds no "|", so no two identities share a key.
std::string KeyOf(std::string_view issuer, std::string_view subject) { return base::Cat(issuer, "|", subject); }

const storage::Table<v1::Identity>& Identities() {
  static const auto& table = *new storage::Table<v1::Identity>(
      "access_identities", [](const v1::Identity& i) { return KeyOf(i.issuer(), i.subject()); }, {}, {{"member"}}, {},
      [](const v1::Identity& i) { return i.member(); });
  return table;
}

// Drops every identity of the member but the one of `kept`.
absl::Status DropOthers(storage::Txn& txn, std::string_view member, std::string_view kept) {
  storage::Query query;
  query.equals = {{"member", std::string(member)}};
  WM_ASSIGN_OR_RETURN(const std::vector<storage::Stored<v1::Identity>> present, Identities().Select(txn, query));
  for (const storage::Stored<v1::Identity>& identity : present) {
    if (KeyOf(identity->issuer(), identity->subject()) == kept) continue;
    WM_RETURN_IF_ERROR(Identities().Delete(txn, identity));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<const storage::TableSpec*> IdentityTables() { return {&Identities().spec()}; }

absl::Status SetIdentity(storage::Txn& txn, std::string_view member, std::string_view issuer, std::string_view subject, bool active,
                         Taken taken) {
  if (issuer.empty() != subject.empty()) {
    return base::Error(error::v1::REASON_INVALID_FIELDS, "an identity needs both issuer and subject, or neither");
  }
  if (issuer.find('|') != std::string_view::npos) {
    return base::Error(error::v1::REASON_INVALID_FIELDS, "an issuer may not hold a vertical bar");
  }
  const std::string key = KeyOf(issuer, subject);
  WM_RETURN_IF_ERROR(DropOthers(txn, member, key));
  if (issuer.empty()) return absl::OkStatus();
  WM_ASSIGN_OR_RETURN(std::optional<storage::Stored<v1::Identity>> present, Identities().Find(txn, key));
  storage::Stored<v1::Identity> identity = present.has_value() ? *std::move(present) : storage::Stored<v1::Identity>();
  if (identity.revision() > 0) {
    if (identity->member() == member && identity->active() == active) return absl::OkStatus();
    if (identity->member() != member && taken == Taken::kRefuse) {
      return base::Error(error::v1::REASON_RESOURCE_EXISTS, "another member has this issuer and subject",
                         {{"resource", identity->member()}});
    }
  }
  v1::Identity& changed = identity.mutable_message();
  changed.set_issuer(std::string(issuer));
  changed.set_subject(std::string(subject));
  changed.set_member(std::string(member));
  changed.set_active(active);
  return Identities().Put(txn, identity);
}

absl::StatusOr<std::string> MemberOf(storage::Txn& txn, std::string_view issuer, std::string_view subject) {
  WM_ASSIGN_OR_RETURN(const std::optional<storage::Stored<v1::Identity>> identity, Identities().Find(txn, KeyOf(issuer, subject)));
  if (!identity.has_value() || !(*identity)->active()) return std::string();
  return (*identity)->member();
}

}  // namespace waymark::access
