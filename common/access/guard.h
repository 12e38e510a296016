#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/access/caller.h"
#include "common/access/resource_path.h"
#include "common/access/special_roles.h"
#include "common/base/ids.h"
#include "common/storage/store.h"
#include "google/protobuf/message.h"

namespace waymark::access {

// Decides in a call's own snapshot what its caller may do. Identities and grants are read there, so a revoke holds from the next call on.
// Safe to use from several threads.
class Guard {
 public:
  struct Options {
    SpecialRoles roles;
    // What a genuine link opens, where it is still good: its generation is the present one. Its status is the call's.
    // Empty: no link is good.
    std::function<absl::StatusOr<std::vector<Section>>(storage::Txn&, const Caller&)> check_link;
  };

  explicit Guard(Options options) : options_(std::move(options)) {}

  // In which capacity `caller` may call a method of this policy with this request, as MethodPolicy says; a token costs one
  // point read, and one range of an index where it is about somebody else's record. PERMISSION_DENIED, reason NOT_PERMITTED,
  // whether or not the resource exists; INVALID_ARGUMENT, reason INVALID_FIELDS, when only the owner or a grantee may call
  // and the request names no record. The text of neither tells anything of the store.
  absl::StatusOr<Access> Authorize(storage::Txn& txn, const Caller& caller, const v1::MethodPolicy& policy,
                                   const google::protobuf::Message& request, absl::Time now) const;

  // The record that the request is about under this policy, as RecordOf; empty when it names none.
  std::string Record(const v1::MethodPolicy& policy, const google::protobuf::Message& request) const;
  // The resource that the request names under this policy; empty when it names none.
  std::string Resource(const v1::MethodPolicy& policy, const google::protobuf::Message& request) const;

  // Records that a grantee reads `resource` by `method` ("waymark.plan.v1.PlanService/GetPlan"), in the transaction of the
  // read. Does nothing for an access that is not by grant.
  absl::Status RecordUse(storage::Txn& txn, const Access& access, std::string_view resource, std::string_view method, absl::Time now,
                         base::IdSource& ids) const;

 private:
  // Authorize for a caller with a token.
  absl::StatusOr<Access> OfPerson(storage::Txn& txn, const Caller& caller, const v1::MethodPolicy& policy, const std::string& resource,
                                  absl::Time now) const;
  // The resolved path of the policy's resource in requests of this type.
  const ResourcePath& PathOf(const v1::MethodPolicy& policy, const google::protobuf::Descriptor* request) const;

  Options options_;
  mutable absl::Mutex mutex_;
  mutable absl::flat_hash_map<std::pair<const google::protobuf::Descriptor*, std::string>, std::unique_ptr<const ResourcePath>> paths_
      ABSL_GUARDED_BY(mutex_);  // none ever goes
};

}  // namespace waymark::access
