#include "common/access/redaction.h"

#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "common/access/contract.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor_database.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "gtest/gtest.h"
#include "waymark/access/v1/grant.pb.h"
#include "waymark/plan/v1/plan.pb.h"

namespace waymark::access {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::Reflection;

// Every message type of the linked contracts.
std::vector<const Descriptor*> Types() {
  std::vector<std::string> files;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  std::vector<const Descriptor*> types;
  const std::function<void(const Descriptor*)> add = [&](const Descriptor* type) {
    if (!type->options().map_entry()) types.push_back(type);
    for (int i = 0; i < type->nested_type_count(); ++i) add(type->nested_type(i));
  };
  for (const std::string& name : files) {
    const auto* file = DescriptorPool::generated_pool()->FindFileByName(name);
    if (file == nullptr || file->package().rfind("waymark.", 0) != 0) continue;
    for (int i = 0; i < file->message_type_count(); ++i) add(file->message_type(i));
  }
  return types;
}

// Fills every field, messages down to `depth`, and leaves an unknown field in each.
class Filler {
 public:
  explicit Filler(uint32_t seed) : random_(seed) {}

  void Fill(Message* message, int depth) {
    const Reflection* reflection = message->GetReflection();
    const Descriptor* type = message->GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (field->real_containing_oneof() != nullptr && random_() % 2 == 0 && reflection->HasOneof(*message, field->real_containing_oneof())) {
        continue;
      }
      if (field->message_type() != nullptr && depth == 0) continue;
      const int count = field->is_repeated() ? 1 + static_cast<int>(random_() % 3) : 1;
      for (int j = 0; j < count; ++j) SetOne(message, field, depth);
    }
    reflection->MutableUnknownFields(message)->AddVarint(60'000, 7);
  }

 private:
  void SetOne(Message* message, const FieldDescriptor* field, int depth) {
    const Reflection* r = message->GetReflection();
    const bool many = field->is_repeated();
    switch (field->cpp_type()) {
#define WM_SET(kind, Type, value)                                                           \
  case FieldDescriptor::CPPTYPE_##kind:                                                     \
    many ? r->Add##Type(message, field, value) : r->Set##Type(message, field, value); \
    return;
      WM_SET(INT32, Int32, 1 + static_cast<int>(random_() % 9))
      WM_SET(INT64, Int64, 1 + static_cast<int>(random_() % 9))
      WM_SET(UINT32, UInt32, 1 + random_() % 9)
      WM_SET(UINT64, UInt64, 1 + random_() % 9)
      WM_SET(DOUBLE, Double, 1.5)
      WM_SET(FLOAT, Float, 1.5f)
      WM_SET(BOOL, Bool, true)
      WM_SET(ENUM, EnumValue, field->enum_type()->value(field->enum_type()->value_count() - 1)->number())
      WM_SET(STRING, String, "s" + std::to_string(random_() % 1000))
#undef WM_SET
      case FieldDescriptor::CPPTYPE_MESSAGE:
        Fill(many ? r->AddMessage(message, field) : r->MutableMessage(message, field), depth - 1);
    }
  }

  std::mt19937 random_;
};

// What the contract says, read anew for each field and without a plan: the test's own account of who may see what.
struct Audience {
  v1::FieldClass field_class = v1::FIELD_CLASS_PUBLIC;
  Section section = v1::SECTION_UNSPECIFIED;
};

Audience AudienceIn(const FieldDescriptor* field, const Audience& holder) {
  const auto& own = field->options().GetExtension(v1::field);
  if (own.class_() != v1::FIELD_CLASS_UNSPECIFIED) return {own.class_(), own.section()};
  const auto& message = field->containing_type()->options().GetExtension(v1::message);
  if (message.class_() != v1::FIELD_CLASS_UNSPECIFIED) return {message.class_(), message.section()};
  return holder;
}

bool Visible(const Audience& audience, const Access& access) {
  if (audience.field_class == v1::FIELD_CLASS_INTERNAL) return false;
  return audience.field_class != v1::FIELD_CLASS_SECTION || access.Sees(audience.section);
}

// The values set in `message` that are no messages, by their path, with how often each is there: those `access` may see, and those it may not.
struct Leaves {
  std::map<std::string, int> visible;
  std::map<std::string, int> hidden;
  int unknown = 0;

  void Gather(const Message& message, const Access& access, const std::string& path, const Audience& holder, bool within_hidden) {
    const Reflection* r = message.GetReflection();
    unknown += r->GetUnknownFields(message).field_count();
    std::vector<const FieldDescriptor*> fields;
    r->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      const Audience audience = AudienceIn(field, holder);
      const bool hides = within_hidden || !Visible(audience, access);
      const std::string at = path + "." + field->name();
      const int count = field->is_repeated() ? r->FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) {
        if (field->message_type() == nullptr) {
          ++(hides ? hidden : visible)[at];
        } else {
          Gather(field->is_repeated() ? r->GetRepeatedMessage(message, field, i) : r->GetMessage(message, field), access, at, audience, hides);
        }
      }
    }
  }
};

Leaves LeavesOf(const Message& message, const Access& access) {
  Leaves leaves;
  leaves.Gather(message, access, std::string(message.GetTypeName()), Audience(), false);
  return leaves;
}

std::vector<Access> Accesses() {
  std::vector<Access> accesses;
  for (const CallerKind kind : {v1::CALLER_KIND_OWNER, v1::CALLER_KIND_SERVICE, v1::CALLER_KIND_MEMBER,
                                v1::CALLER_KIND_OPERATOR, v1::CALLER_KIND_ANALYST, v1::CALLER_KIND_PUBLIC}) {
    accesses.emplace_back().as = kind;
  }
  for (int section = v1::SECTION_UNSPECIFIED; section < v1::SECTION_PRIVATE; ++section) {
    for (const CallerKind kind : {v1::CALLER_KIND_GRANTEE, v1::CALLER_KIND_LINK}) {
      Access& access = accesses.emplace_back();
      access.as = kind;
      if (section != v1::SECTION_UNSPECIFIED) access.sections = {static_cast<Section>(section)};
    }
  }
  Access& several = accesses.emplace_back();
  several.as = v1::CALLER_KIND_GRANTEE;
  several.sections = {v1::SECTION_ASSESSMENT, v1::SECTION_TRACKS, v1::SECTION_REVIEWS};
  return accesses;
}

// The same for equal messages: the entries of a map have no order of their own.
std::string BytesOf(const Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream output(&stream);
    output.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&output);
  }
  return bytes;
}

TEST(RedactionTest, LeavesAllThatMayBeSeenAndNothingElseInAnyMessage) {
  ASSERT_GT(Types().size(), 20u);
  uint32_t seed = 1;
  int hidden = 0;
  for (const Descriptor* type : Types()) {
    const std::unique_ptr<Message> whole(MessageFactory::generated_factory()->GetPrototype(type)->New());
    Filler(seed++).Fill(whole.get(), 5);
    for (const Access& access : Accesses()) {
      const std::string who = type->full_name() + " as " + v1::CallerKind_Name(access.as) +
                              (access.sections.empty() ? "" : " with " + v1::Section_Name(access.sections[0]));
      const std::unique_ptr<Message> message(whole->New());
      message->CopyFrom(*whole);
      const Leaves before = LeavesOf(*message, access);
      Redact(access, message.get());
      const Leaves after = LeavesOf(*message, access);
      EXPECT_THAT(after.hidden, ::testing::IsEmpty()) << who;
      EXPECT_EQ(after.visible, before.visible) << who;
      const bool sees_unknown = access.as == v1::CALLER_KIND_OWNER || access.as == v1::CALLER_KIND_SERVICE;
      if (!sees_unknown) {
        EXPECT_EQ(after.unknown, 0) << who;
      }
      if (sees_unknown && before.hidden.empty()) {
        EXPECT_EQ(after.unknown, before.unknown) << who;
      }
      if (!before.hidden.empty()) {
        EXPECT_TRUE(NeedsRedaction(access, type)) << who;
      }
      if (!NeedsRedaction(access, type)) {
        EXPECT_EQ(BytesOf(*message), BytesOf(*whole)) << who;
      }
      hidden += static_cast<int>(before.hidden.size());
    }
  }
  EXPECT_GT(hidden, 100) << "the contracts hold sections to be hidden";
}

TEST(RedactionTest, LeavesNotEvenTheNumberOfWhatIsHidden) {
  v1::ListGrantsResponse response;
  for (int i = 0; i < 3; ++i) response.add_grants()->set_name("members/ana/grants/g");
  response.set_next_page_token("t");
  Access access;
  access.as = v1::CALLER_KIND_GRANTEE;
  access.sections = {v1::SECTION_GOALS};
  Redact(access, &response);
  EXPECT_EQ(response.grants_size(), 0);
  EXPECT_EQ(response.next_page_token(), "t");
  response.add_grants()->set_name("members/ana/grants/g");
  access.sections = {v1::SECTION_GOALS, v1::SECTION_SUPPORTERS};
  Redact(access, &response);
  EXPECT_EQ(response.grants_size(), 1);
}

TEST(RedactionTest, OpensPrivateNotesToNoGrant) {
  Access access;
  access.as = v1::CALLER_KIND_GRANTEE;
  access.sections = {v1::SECTION_PRIVATE};
  for (const Descriptor* type : Types()) {
    const std::unique_ptr<Message> message(MessageFactory::generated_factory()->GetPrototype(type)->New());
    Filler(3).Fill(message.get(), 4);
    Access nobody;
    nobody.as = v1::CALLER_KIND_GRANTEE;
    const std::unique_ptr<Message> other(message->New());
    other->CopyFrom(*message);
    Redact(access, message.get());
    Redact(nobody, other.get());
    EXPECT_EQ(message->ShortDebugString(), other->ShortDebugString()) << type->full_name();
  }
}

TEST(RedactionTest, KeepsTheOrderOfWhatRemains) {
  v1::ListGrantUsesResponse response;
  for (int i = 0; i < 5; ++i) response.add_grant_uses()->set_name("u" + std::to_string(i));
  Access owner;
  owner.as = v1::CALLER_KIND_OWNER;
  Redact(owner, &response);
  ASSERT_EQ(response.grant_uses_size(), 5);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(response.grant_uses(i).name(), "u" + std::to_string(i));
}

TEST(MaskTest, TouchesOnlyWhatIsSeen) {
  using v1::SECTION_GOALS, v1::SECTION_SALARY, v1::SECTION_TRACKS;
  plan::v1::Step nothing;
  plan::v1::Step title;
  title.set_name("members/ana/plans/p1/steps/s1");
  title.set_etag("3");
  title.set_title("x");
  plan::v1::Step pay = title;
  pay.mutable_target_pay();
  const std::vector<std::tuple<std::vector<Section>, std::vector<std::string>, plan::v1::Step, bool>> table = {
      {{SECTION_TRACKS}, {"title"}, nothing, true},
      {{SECTION_TRACKS}, {"title", "target_date.year"}, nothing, true},
      {{SECTION_TRACKS}, {"title", "goals"}, nothing, false},
      {{SECTION_TRACKS, SECTION_GOALS}, {"title", "goals"}, nothing, true},
      {{SECTION_TRACKS}, {"target_pay"}, nothing, false},
      {{SECTION_TRACKS}, {"target_pay.amount"}, nothing, false},
      {{SECTION_TRACKS, SECTION_SALARY}, {"target_pay.amount"}, nothing, true},
      {{SECTION_GOALS}, {"title"}, nothing, false},
      {{SECTION_TRACKS}, {"*"}, title, false},
      {{SECTION_TRACKS, SECTION_GOALS, SECTION_SALARY}, {"*"}, title, true},
      {{SECTION_TRACKS}, {}, title, true},
      {{SECTION_TRACKS}, {}, pay, false},
      {{SECTION_TRACKS, SECTION_SALARY}, {}, pay, true},
      {{SECTION_TRACKS}, {"origin"}, nothing, false},
      {{SECTION_TRACKS}, {"unheard_of"}, nothing, false},
  };
  int row = 0;
  for (const auto& [sections, paths, source, sees] : table) {
    Access access;
    access.as = v1::CALLER_KIND_GRANTEE;
    access.sections = sections;
    google::protobuf::FieldMask mask;
    for (const std::string& path : paths) mask.add_paths(path);
    EXPECT_EQ(SeesMasked(access, mask, source), sees) << "row " << row;
    access.as = v1::CALLER_KIND_MEMBER;
    EXPECT_FALSE(SeesMasked(access, mask, source)) << "row " << row;
    ++row;
  }
}

}  // namespace
}  // namespace waymark::access
