#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "waymark/access/v1/policy.pb.h"

namespace waymark::access {

using v1::CallerKind;
using v1::Section;

// Who calls, as the credential proved it. What it may do is decided per call, in the call's own snapshot.
struct Caller {
  enum class Credential { kNone, kToken, kService, kLink };

  Credential credential = Credential::kNone;
  std::string issuer;          // kToken: claim iss
  std::string subject;         // kToken: claim sub
  std::string service;         // kService: last path segment of the certificate's SPIFFE URI ("notification")
  std::string link_resource;   // kLink: the one resource the link is good for
  int64_t link_generation = 0; // kLink
  absl::Time expires = absl::InfiniteFuture();  // end of the credential

  // One string that tells callers apart, as key of replay rows: "token:<issuer>|<subject>", "service:notification",
  // "link:<resource>|<generation>".
  std::string Key() const;
};

// What one call may do: the answer to policy, caller and resource in one snapshot.
struct Access {
  CallerKind as = v1::CALLER_KIND_UNSPECIFIED;
  std::string member;             // the caller's own member name, when it is a member
  std::vector<Section> sections;  // GRANTEE, LINK: what is open to it
  // Who sees a part only, by grant or by link: a handler computes for them on what is left of a record when it is
  // redacted.
  bool SeesPart() const { return as == v1::CALLER_KIND_GRANTEE || as == v1::CALLER_KIND_LINK; }
  // OWNER and SERVICE see all, GRANTEE and LINK their sections, others none.
  bool Sees(Section section) const;
};

}  // namespace waymark::access
