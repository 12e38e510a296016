#include "common/access/guard.h"

#include <algorithm>
#include <string>

#include "absl/strings/string_view.h"
#include "common/access/grants.h"
#include "common/access/identities.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace waymark::access {
namespace {

absl::Status NotPermitted() {
  return base::Error(error::v1::REASON_NOT_PERMITTED, "you may not do this, or there is nothing of that name");
}

bool Names(const v1::MethodPolicy& policy, CallerKind kind) {
  return std::find(policy.callers().begin(), policy.callers().end(), kind) != policy.callers().end();
}

// Whether the policy's section is open: that one, or any where it names none.
bool Opens(const std::vector<Section>& sections, Section wanted) {
  if (wanted == v1::SECTION_UNSPECIFIED) return !sections.empty();
  return std::binary_search(sections.begin(), sections.end(), wanted);
}

Access As(CallerKind kind, std::string member = "", std::vector<Section> sections = {}) {
  Access access;
  access.as = kind;
  access.member = std::move(member);
  access.sections = std::move(sections);
  return access;
}

}  // namespace

const ResourcePath& Guard::PathOf(const v1::MethodPolicy& policy, const google::protobuf::Descriptor* request) const {
  static const auto& none = *new ResourcePath;
  if (policy.resource().empty()) return none;
  const std::pair<const google::protobuf::Descriptor*, std::string> key(request, policy.resource());
  {
    const absl::ReaderMutexLock lock(&mutex_);
    if (const auto known = paths_.find(key); known != paths_.end()) return *known->second;
  }
  // A path that leads nowhere was refused at the start (CheckContract); here it names no record, so that nobody is let in by it.
  absl::StatusOr<ResourcePath> resolved = ResourcePath::Resolve(request, policy.resource());
  const absl::MutexLock lock(&mutex_);
  auto path = std::make_unique<const ResourcePath>(resolved.ok() ? *std::move(resolved) : ResourcePath());
  return *paths_.emplace(key, std::move(path)).first->second;
}

absl::StatusOr<Access> Guard::Authorize(storage::Txn& txn, const Caller& caller, const v1::MethodPolicy& policy,
                                        const google::protobuf::Message& request, absl::Time now) const {
  switch (caller.credential) {
    case Caller::Credential::kToken:
      return OfPerson(txn, caller, policy, Resource(policy, request), now);
    case Caller::Credential::kLink:
      if (Names(policy, v1::CALLER_KIND_LINK) && options_.check_link && Resource(policy, request) == caller.link_resource) {
        WM_ASSIGN_OR_RETURN(std::vector<Section> sections, options_.check_link(txn, caller));
        return As(v1::CALLER_KIND_LINK, "", std::move(sections));
      }
      break;
    case Caller::Credential::kService:
      if (Names(policy, v1::CALLER_KIND_SERVICE) &&
          std::find(policy.services().begin(), policy.services().end(), caller.service) != policy.services().end()) {
        return As(v1::CALLER_KIND_SERVICE);
      }
      break;
    case Caller::Credential::kNone:
      break;
  }
  if (Names(policy, v1::CALLER_KIND_PUBLIC)) return As(v1::CALLER_KIND_PUBLIC);
  return NotPermitted();
}

absl::StatusOr<Access> Guard::OfPerson(storage::Txn& txn, const Caller& caller, const v1::MethodPolicy& policy, const std::string& resource,
                                       absl::Time now) const {
  const std::string record(RecordOf(resource));
  WM_ASSIGN_OR_RETURN(std::string member, MemberOf(txn, caller.issuer, caller.subject));
  if (!member.empty()) {
    if (Names(policy, v1::CALLER_KIND_OWNER) && record == member) return As(v1::CALLER_KIND_OWNER, std::move(member));
    if (Names(policy, v1::CALLER_KIND_GRANTEE) && !record.empty() && record != member) {
      WM_ASSIGN_OR_RETURN(std::vector<Section> sections, GrantedSections(txn, record, member, now));
      if (Opens(sections, policy.section())) return As(v1::CALLER_KIND_GRANTEE, std::move(member), std::move(sections));
    }
    if (Names(policy, v1::CALLER_KIND_MEMBER)) return As(v1::CALLER_KIND_MEMBER, std::move(member));
  }
  for (const CallerKind role : {v1::CALLER_KIND_OPERATOR, v1::CALLER_KIND_ANALYST}) {
    if (Names(policy, role) && options_.roles.Has(caller, role)) return As(role, std::move(member));
  }
  if (Names(policy, v1::CALLER_KIND_PUBLIC)) return As(v1::CALLER_KIND_PUBLIC, std::move(member));
  if (member.empty() || policy.resource().empty() || !record.empty()) return NotPermitted();
  base::Violations violations;
  violations.Add(policy.resource(), "must name a resource of a member, as members/{member}");
  return violations.ToStatus();
}

std::string Guard::Resource(const v1::MethodPolicy& policy, const google::protobuf::Message& request) const {
  std::string scratch;
  return std::string(PathOf(policy, request.GetDescriptor()).Of(request, &scratch));
}

std::string Guard::Record(const v1::MethodPolicy& policy, const google::protobuf::Message& request) const {
  return std::string(RecordOf(Resource(policy, request)));
}

absl::Status Guard::RecordUse(storage::Txn& txn, const Access& access, std::string_view resource, std::string_view method, absl::Time now,
                              base::IdSource& ids) const {
  if (access.as != v1::CALLER_KIND_GRANTEE) return absl::OkStatus();
  v1::GrantUse use;
  use.set_grantee(access.member);
  for (const Section section : access.sections) use.add_sections(section);
  use.set_method(std::string(method));
  use.set_resource(std::string(resource));
  return InsertGrantUse(txn, RecordOf(resource), std::move(use), now, ids);
}

}  // namespace waymark::access
