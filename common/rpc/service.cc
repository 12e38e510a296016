#include "common/rpc/service.h"

#include <cstdio>
#include <cstdlib>

#include "common/base/cat.h"

namespace waymark::rpc {
namespace {

using access::v1::MethodKind;

// A wrong binding is a mistake in the program: it ends at the start, where every test sees it.
[[noreturn]] void Die(std::string_view what) {
  std::fprintf(stderr, "wrong binding: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace

Service::Service(std::string_view full_name)
    : descriptor_(google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(full_name))) {
  if (descriptor_ == nullptr) Die(base::Cat("no contract declares the service ", full_name));
  methods_.resize(descriptor_->method_count());
  for (int i = 0; i < descriptor_->method_count(); ++i) {
    methods_[i].descriptor = descriptor_->method(i);
    methods_[i].policy = descriptor_->method(i)->options().GetExtension(access::v1::policy);
  }
}

Method& Service::Find(std::string_view name, Kinds kinds, const google::protobuf::Descriptor* request,
                      const google::protobuf::Descriptor* response) {
  const auto* method = descriptor_->FindMethodByName(std::string(name));
  if (method == nullptr) Die(base::Cat(descriptor_->full_name(), " has no method ", name));
  Method& bound = methods_[method->index()];
  if (bound.IsBound()) Die(base::Cat(method->full_name(), " is bound twice"));
  if (method->input_type() != request || method->output_type() != response) {
    Die(base::Cat(method->full_name(), " takes ", method->input_type()->full_name(), " and answers ", method->output_type()->full_name(),
                     ", its handler ", request->full_name(), " and ", response->full_name()));
  }
  const MethodKind kind = bound.policy.kind();
  const bool watch = kind == access::v1::METHOD_KIND_WATCH;
  const bool upload = kinds == Kinds::kUpload;
  const bool fits = kinds == Kinds::kWatch              ? watch
                    : kinds == Kinds::kCompute          ? kind == access::v1::METHOD_KIND_COMPUTE
                    : kinds == Kinds::kLong || upload   ? kind == access::v1::METHOD_KIND_LONG
                                                        : kind == access::v1::METHOD_KIND_READ || kind == access::v1::METHOD_KIND_WRITE;
  if (!fits) Die(base::Cat(method->full_name(), " is bound as another kind than its policy says, ", access::v1::MethodKind_Name(kind)));
  if (method->server_streaming() != watch || method->client_streaming() != upload) {
    Die(base::Cat(method->full_name(), " streams otherwise than its kind says"));
  }
  return bound;
}

}  // namespace waymark::rpc
