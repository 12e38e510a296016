#pragma once

#include <string>
#include <string_view>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "common/access/caller.h"

namespace waymark::access {

// Who besides the members may call, given as data: operators and analysts by issuer and subject of their token.
class SpecialRoles {
 public:
  // Reads {"special": [{"issuer": "...", "subject": "...", "role": "OPERATOR"}]}; role is OPERATOR or ANALYST, and one person may have
  // both. INVALID_ARGUMENT, naming the entry, for anything else.
  static absl::StatusOr<SpecialRoles> Parse(std::string_view json);
  // The same from a file. NOT_FOUND when it cannot be read.
  static absl::StatusOr<SpecialRoles> Load(const std::string& path);

  // `role` is CALLER_KIND_OPERATOR or CALLER_KIND_ANALYST.
  bool Has(const Caller& caller, CallerKind role) const;

 private:
  absl::flat_hash_set<std::string> operators_;  // by Caller::Key
  absl::flat_hash_set<std::string> analysts_;
};

}  // namespace waymark::access
