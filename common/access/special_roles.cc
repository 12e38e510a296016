#include "common/access/special_roles.h"

#include <fstream>
#include <sstream>

#include "common/access/json.h"
#include "common/base/cat.h"

namespace waymark::access {
absl::StatusOr<SpecialRoles> SpecialRoles::Parse(std::string_view json) {
  json_error_t error;
  const JsonPtr root(json_loadb(json.data(), json.size(), JSON_REJECT_DUPLICATES, &error));
  if (root == nullptr) return absl::InvalidArgumentError(base::Cat("special roles: line ", error.line, ": ", error.text));
  const json_t* entries = json_object_get(root.get(), "special");
  if (!json_is_array(entries) || json_object_size(root.get()) != 1) {
    return absl::InvalidArgumentError(R"(special roles: want {"special": [{"issuer": "...", "subject": "...", "role": "OPERATOR"}]})");
  }
  SpecialRoles roles;
  for (size_t i = 0; i < json_array_size(entries); ++i) {
    const json_t* entry = json_array_get(entries, i);
    Caller caller;
    caller.credential = Caller::Credential::kToken;
    caller.issuer = JsonText(entry, "issuer");
    caller.subject = JsonText(entry, "subject");
    const std::string_view role = JsonText(entry, "role");
    const bool is_operator = role == "OPERATOR";
    if (caller.issuer.empty() || caller.subject.empty() || json_object_size(entry) != 3 || (!is_operator && role != "ANALYST")) {
      return absl::InvalidArgumentError(base::Cat("special roles: entry ", i + 1, " needs issuer, subject and role (OPERATOR or ANALYST)"));
    }
    (is_operator ? roles.operators_ : roles.analysts_).insert(caller.Key());
  }
  return roles;
}

absl::StatusOr<SpecialRoles> SpecialRoles::Load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return absl::NotFoundError(base::Cat("special roles: cannot read ", path));
  return Parse(text.str());
}

bool SpecialRoles::Has(const Caller& caller, CallerKind role) const {
  if (caller.credential != Caller::Credential::kToken) return false;
  if (role == v1::CALLER_KIND_OPERATOR) return operators_.contains(caller.Key());
  return role == v1::CALLER_KIND_ANALYST && analysts_.contains(caller.Key());
}

}  // namespace waymark::access
