#include "services/feedback/domain/raters.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "common/base/cat.h"
#include "common/base/mail_address.h"

namespace waymark::feedback {

namespace {

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

}  // namespace

void CheckRater(std::string_view subject, const v1::Rater& rater, base::Violations& violations) {
  if (rater.member().empty() == !rater.has_external()) {
    violations.Add("member", "must be set, or else external: one of the two");
  }
  if (!v1::Relation_IsValid(rater.relation())) violations.Add("relation", "must be a value of the enum");
  if ((rater.member() == subject) != (rater.relation() == v1::RELATION_SELF)) {
    violations.Add("relation", "must be SELF for the member and for nobody else");
  }
  if (rater.relation() == v1::RELATION_EXTERNAL_COACH && !rater.has_external()) {
    violations.Add("external", "must be set for an external coach");
  }
  if (!rater.has_external()) return;
  if (!rater.external().email().empty() && !base::IsMailAddress(rater.external().email())) {
    violations.Add("external.email", "must be one plain mail address");
  }
  if (HasControl(rater.external().display_name())) violations.Add("external.display_name", "must hold no control characters");
}

void CheckRaters(std::string_view subject, const google::protobuf::RepeatedPtrField<v1::Rater>& raters, base::Violations& violations) {
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < raters.size(); ++i) {
    const v1::Rater& rater = raters[i];
    base::Violations found;
    CheckRater(subject, rater, found);
    const std::string who = rater.has_external() ? absl::AsciiStrToLower(rater.external().email()) : rater.member();
    if (!who.empty() && !seen.insert(who).second) {
      found.Add(rater.has_external() ? "external.email" : "member", "must stand in the list once");
    }
    violations.AddAll(base::Cat("raters[", i, "]"), found);
  }
}

}  // namespace waymark::feedback
