#include "common/rpc/validate_request.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "common/base/cat.h"
#include "common/base/field_mask.h"
#include "common/base/resource_name.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "waymark/access/v1/policy.pb.h"

namespace waymark::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kMaxBytes = 4000;
constexpr int kMaxItems = 1000;

// The rules of one message type, read from its descriptor once: options are slow to ask for.
struct TypeRules;
struct FieldCheck {
  const FieldDescriptor* field = nullptr;
  access::v1::FieldRule rule;
  int max_bytes = 0;                // 0: no bound
  int max_items = kMaxItems;
  const TypeRules* inner = nullptr;  // of a message to go into
};
struct TypeRules {
  std::vector<FieldCheck> checks;
  // Of a request to update: the field with the resource and the one with the mask.
  const FieldDescriptor* updated = nullptr;
  const FieldDescriptor* mask = nullptr;
};

// Rules by type, for as long as the process lives.
class Rulebook {
 public:
  const TypeRules& Of(const Descriptor* type) {
    {
      absl::ReaderMutexLock lock(&mutex_);
      const auto found = rules_.find(type);
      if (found != rules_.end()) return *found->second;
    }
    absl::MutexLock lock(&mutex_);
    return *Make(type);
  }

 private:
  const TypeRules* Make(const Descriptor* type) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    auto& kept = rules_[type];
    if (kept != nullptr) return kept.get();
    kept = std::make_unique<TypeRules>();
    TypeRules* rules = kept.get();  // the map may move `kept` while the inner types are made
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field->message_type() == FieldMask::descriptor()) rules->mask = field;
      FieldCheck check{field, field->options().GetExtension(access::v1::field)};
      if (check.rule.output_only()) continue;
      if (check.rule.max_items() > 0) check.max_items = check.rule.max_items();
      check.max_bytes = check.rule.max_bytes();
      if (check.max_bytes == 0 && field->type() == FieldDescriptor::TYPE_STRING) check.max_bytes = kMaxBytes;
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        const std::string& package = field->message_type()->file()->package();
        if (!package.starts_with("google.") || field->message_type() == google::protobuf::Timestamp::descriptor()) {
          check.inner = Make(field->message_type());
        }
      }
      rules->checks.push_back(std::move(check));
    }
    for (const FieldCheck& check : rules->checks) {
      const bool resource = check.inner != nullptr && !check.field->is_repeated() && check.field->message_type()->FindFieldByName("name");
      if (rules->mask != nullptr && resource && rules->updated == nullptr) rules->updated = check.field;
    }
    return rules;
  }

  absl::Mutex mutex_;
  absl::flat_hash_map<const Descriptor*, std::unique_ptr<TypeRules>> rules_ ABSL_GUARDED_BY(mutex_);
};

const TypeRules& RulesOf(const Descriptor* type) {
  static Rulebook* const rulebook = new Rulebook();
  return rulebook->Of(type);
}

// Walks a request and gathers what is wrong.
class Validation {
 public:
  explicit Validation(base::Violations& violations) : violations_(violations) {}

  void CheckMessage(const Message& message, const TypeRules& rules, const std::string& path) {
    if (message.GetDescriptor() == google::protobuf::Timestamp::descriptor()) return CheckTime(message, path);
    for (const FieldCheck& check : rules.checks) {
      if (check.field == rules.updated) {
        CheckUpdated(message, rules, check, path);
      } else {
        CheckField(message, check, path);
      }
    }
  }

 private:
  static std::string Join(const std::string& path, const FieldDescriptor* field) {
    return path.empty() ? field->name() : base::Cat(path, ".", field->name());
  }

  static bool IsSet(const Message& message, const FieldDescriptor* field) {
    const Reflection* reflection = message.GetReflection();
    return field->is_repeated() ? reflection->FieldSize(message, field) > 0 : reflection->HasField(message, field);
  }

  void CheckField(const Message& message, const FieldCheck& check, const std::string& path) {
    if (check.rule.required() && !IsSet(message, check.field)) {
      violations_.Add(Join(path, check.field), "is required");
      return;
    }
    if (!check.field->is_repeated()) {
      // A field without presence that is not set holds its default, which breaks no rule.
      if (IsSet(message, check.field)) CheckValue(message, check, -1, path);
      return;
    }
    const int size = message.GetReflection()->FieldSize(message, check.field);
    if (size > check.max_items) {
      violations_.Add(Join(path, check.field), base::Cat("has ", size, " entries, ", check.max_items, " are the most"));
      return;
    }
    for (int i = 0; i < size; ++i) CheckValue(message, check, i, path);
  }

  // One value; `index` is -1 for a single field.
  void CheckValue(const Message& message, const FieldCheck& check, int index, const std::string& path) {
    const Reflection* reflection = message.GetReflection();
    const auto at = [&] { return index < 0 ? Join(path, check.field) : base::Cat(Join(path, check.field), "[", index, "]"); };
    switch (check.field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (check.inner == nullptr) return;
        CheckMessage(index < 0 ? reflection->GetMessage(message, check.field) : reflection->GetRepeatedMessage(message, check.field, index),
                     *check.inner, at());
        return;
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        const std::string& text = index < 0 ? reflection->GetStringReference(message, check.field, &scratch)
                                            : reflection->GetRepeatedStringReference(message, check.field, index, &scratch);
        CheckText(text, check, at);
        return;
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int number = index < 0 ? reflection->GetEnumValue(message, check.field)
                                     : reflection->GetRepeatedEnumValue(message, check.field, index);
        if (check.field->enum_type()->FindValueByNumber(number) == nullptr) {
          violations_.Add(at(), base::Cat("is no value of ", check.field->enum_type()->name()));
        }
        return;
      }
      default:
        return;
    }
  }

  template <class At>
  void CheckText(const std::string& text, const FieldCheck& check, const At& at) {
    if (check.max_bytes > 0 && text.size() > static_cast<size_t>(check.max_bytes)) {
      violations_.Add(at(), base::Cat("has ", text.size(), " bytes, ", check.max_bytes, " are the most"));
    } else if (!check.rule.resource().empty() && !text.empty() && !base::NameMatches(check.rule.resource(), text)) {
      violations_.Add(at(), base::Cat("is not of the form ", check.rule.resource()));
    }
  }

  void CheckTime(const Message& message, const std::string& path) {
    // The range that RFC 3339 can write: the years 1 to 9999.
    constexpr int64_t kLeast = -62135596800;
    constexpr int64_t kMost = 253402300799;
    const auto& time = static_cast<const google::protobuf::Timestamp&>(message);
    if (time.seconds() < kLeast || time.seconds() > kMost || time.nanos() < 0 || time.nanos() > 999'999'999) {
      violations_.Add(path, "is no time between the years 1 and 9999");
    }
  }

  // The resource of an update, be it the request or one of several updates in it: its name, and of the rest what the
  // mask names.
  void CheckUpdated(const Message& update, const TypeRules& rules, const FieldCheck& check, const std::string& path) {
    const std::string at = Join(path, check.field);
    if (!IsSet(update, check.field)) {
      if (check.rule.required()) violations_.Add(at, "is required");
      return;
    }
    const Message& resource = update.GetReflection()->GetMessage(update, check.field);
    const auto& mask = static_cast<const FieldMask&>(update.GetReflection()->GetMessage(update, rules.mask));
    base::Violations of_mask;
    base::CheckMask(mask, *resource.GetDescriptor(), of_mask);
    violations_.AddAll(path, of_mask);
    for (const FieldCheck& inner : check.inner->checks) {
      const std::string& name = inner.field->name();
      if (name != "name" && !base::MaskTouches(mask, resource, name)) continue;
      CheckField(resource, inner, at);
    }
  }

  base::Violations& violations_;
};

}  // namespace

void ValidateRequest(const Message& request, base::Violations& violations) {
  Validation(violations).CheckMessage(request, RulesOf(request.GetDescriptor()), "");
}

}  // namespace waymark::rpc
