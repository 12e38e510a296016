#include "common/access/contract.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "common/access/field_class.h"
#include "common/access/resource_path.h"
#include "common/base/cat.h"
#include "waymark/access/v1/policy.pb.h"

namespace waymark::access {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// Goes through a contract and gathers what it fails to say.
class Inspection {
 public:
  void Inspect(const MethodDescriptor* method) {
    const v1::MethodPolicy& policy = method->options().GetExtension(v1::policy);
    if (!method->options().HasExtension(v1::policy)) {
      Blame(method->full_name(), "has no policy");
    } else {
      InspectCallers(method, policy);
      InspectResource(method, policy);
      InspectKind(method, policy);
    }
    InspectMessage(method->output_type(), /*has_class=*/false, /*is_answer=*/true);
  }

  // `has_class`: what holds the message gives a class to the fields that have none. `is_answer`: page tokens and totals may stand in it.
  void InspectMessage(const Descriptor* type, bool has_class, bool is_answer) {
    // Types from outside cannot say classes: theirs is always that of what holds them.
    if (!std::string_view(type->full_name()).starts_with("waymark.")) return;
    if (!seen_.insert(std::make_pair(type, has_class)).second) return;
    for (int i = 0; i < type->field_count(); ++i) InspectField(type->field(i), has_class, is_answer);
  }

  absl::Status Finding() const {
    if (culprits_.empty()) return absl::OkStatus();
    return absl::FailedPreconditionError(base::Cat("the contract is not whole:\n  ", absl::StrJoin(culprits_, "\n  ")));
  }

 private:
  void Blame(std::string_view name, std::string_view what) { culprits_.insert(base::Cat(name, ": ", what)); }

  void InspectCallers(const MethodDescriptor* method, const v1::MethodPolicy& policy) {
    const auto names = [&](v1::CallerKind kind) { return std::count(policy.callers().begin(), policy.callers().end(), kind) > 0; };
    if (policy.callers().empty() || names(v1::CALLER_KIND_UNSPECIFIED)) Blame(method->full_name(), "its policy does not say who may call");
    if (names(v1::CALLER_KIND_SERVICE) == policy.services().empty()) {
      Blame(method->full_name(), "its policy must name services if, and only if, it lets SERVICE call");
    }
    const bool grantee = names(v1::CALLER_KIND_GRANTEE);
    if ((names(v1::CALLER_KIND_OWNER) || names(v1::CALLER_KIND_LINK) || grantee) && policy.resource().empty()) {
      Blame(method->full_name(), "its policy needs the resource that the caller owns, was granted or has a link to");
    }
    if (policy.section() != v1::SECTION_UNSPECIFIED && !grantee) Blame(method->full_name(), "its policy names a section and no GRANTEE");
    if (policy.section() == v1::SECTION_PRIVATE) Blame(method->full_name(), "no grant opens PRIVATE");
  }

  void InspectResource(const MethodDescriptor* method, const v1::MethodPolicy& policy) {
    const auto path = ResourcePath::Resolve(method->input_type(), policy.resource());
    if (!path.ok()) Blame(method->full_name(), base::StdView(path.status().message()));
  }

  void InspectKind(const MethodDescriptor* method, const v1::MethodPolicy& policy) {
    if (policy.kind() == v1::METHOD_KIND_UNSPECIFIED) Blame(method->full_name(), "its policy has no kind");
    if (method->client_streaming() && policy.kind() != v1::METHOD_KIND_LONG) {
      Blame(method->full_name(), "only a LONG takes a stream of requests");
    }
    if (method->server_streaming() != (policy.kind() == v1::METHOD_KIND_WATCH)) {
      Blame(method->full_name(), "must be a stream if, and only if, its kind is WATCH");
    }
    if (policy.unlinked() && policy.kind() != v1::METHOD_KIND_WRITE) Blame(method->full_name(), "only a WRITE can be unlinked");
    if (policy.secret_answer() && policy.kind() != v1::METHOD_KIND_WRITE) {
      Blame(method->full_name(), "only a WRITE can have a secret answer: of others none is kept");
    }
    if (policy.secret_answer() && method->input_type()->FindFieldByName("request_id") != nullptr) {
      Blame(method->full_name(), "its answer is a secret, which is not kept to be given again: it takes no request_id");
    }
  }

  void InspectField(const FieldDescriptor* field, bool has_class, bool is_answer) {
    const v1::FieldRule& rule = field->options().GetExtension(v1::field);
    const FieldAudience audience = AudienceOf(field);
    if ((audience.field_class == v1::FIELD_CLASS_SECTION) != (audience.section != v1::SECTION_UNSPECIFIED)) {
      Blame(field->full_name(), "has a section if, and only if, its class is SECTION");
    }
    if (!rule.resource().empty() && field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
      Blame(field->full_name(), "has a resource pattern and is no string");
    }
    const bool classed = has_class || audience.field_class != v1::FIELD_CLASS_UNSPECIFIED;
    // The key and value of a map are of the map's field.
    const Descriptor* holds = field->message_type();
    if (holds != nullptr && holds->options().map_entry()) holds = holds->map_value()->message_type();
    if (holds != nullptr) InspectMessage(holds, classed, /*is_answer=*/false);
    if (classed || IsOfPaging(field, is_answer)) return;
    // A message of the suite's own says itself who may see it.
    if (holds != nullptr && std::string_view(holds->full_name()).starts_with("waymark.")) return;
    Blame(field->full_name(), "has no class");
  }

  static bool IsOfPaging(const FieldDescriptor* field, bool is_answer) {
    return is_answer && (field->name() == "next_page_token" || field->name() == "total_size");
  }

  absl::flat_hash_set<std::pair<const Descriptor*, bool>> seen_;
  std::set<std::string> culprits_;  // in order, each once
};

}  // namespace

absl::Status CheckContract(std::span<const ServiceDescriptor* const> services, std::span<const Descriptor* const> stored) {
  Inspection inspection;
  for (const ServiceDescriptor* service : services) {
    for (int i = 0; i < service->method_count(); ++i) inspection.Inspect(service->method(i));
  }
  for (const Descriptor* type : stored) inspection.InspectMessage(type, /*has_class=*/false, /*is_answer=*/false);
  return inspection.Finding();
}

}  // namespace waymark::access
