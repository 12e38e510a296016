#include "common/access/caller.h"

#include <algorithm>

#include "common/base/cat.h"

namespace waymark::access {

std::string Caller::Key() const {
  switch (credential) {
    case Credential::kToken:
      return base::Cat("token:", issuer, "|", subject);  // an issuer holds no "|" (jwt.cc), so the first one parts the two
    case Credential::kService:
      return base::Cat("service:", service);
    case Credential::kLink:
      return base::Cat("link:", link_resource, "|", link_generation);
    case Credential::kNone:
      break;
  }
  return "nobody";
}

bool Access::Sees(Section section) const {
  switch (as) {
    case v1::CALLER_KIND_OWNER:
    case v1::CALLER_KIND_SERVICE:
      return true;
    case v1::CALLER_KIND_GRANTEE:
    case v1::CALLER_KIND_LINK:
      return std::find(sections.begin(), sections.end(), section) != sections.end();
    default:
      return false;
  }
}

}  // namespace waymark::access
