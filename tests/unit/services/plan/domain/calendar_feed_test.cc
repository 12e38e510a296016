#include "services/plan/domain/calendar_feed.h"

#include <set>
#include <string>

#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Sets every field of a message, to one value for each type.
void Fill(Message* message, int depth = 0) {
  const auto* reflection = message->GetReflection();
  const auto* descriptor = message->GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor* field = descriptor->field(i);
    const bool many = field->is_repeated();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (depth < 4)
          Fill(many ? reflection->AddMessage(message, field) : reflection->MutableMessage(message, field), depth + 1);
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        many ? reflection->AddString(message, field, "s") : reflection->SetString(message, field, "s");
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        many ? reflection->AddEnumValue(message, field, 1) : reflection->SetEnumValue(message, field, 1);
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        many ? reflection->AddInt32(message, field, 1) : reflection->SetInt32(message, field, 1);
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        many ? reflection->AddInt64(message, field, 1) : reflection->SetInt64(message, field, 1);
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        many ? reflection->AddDouble(message, field, 1) : reflection->SetDouble(message, field, 1);
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        many ? reflection->AddBool(message, field, true) : reflection->SetBool(message, field, true);
        break;
      default:
        break;
    }
  }
}

std::set<std::string> SetFields(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::set<std::string> names;
  for (const FieldDescriptor* field : fields) names.insert(field->name());
  return names;
}

using Names = std::set<std::string>;

TEST(ShownInFeed, IsWhatTheContractNamesAndNothingElse) {
  PlanView view;
  Fill(&view.plan);
  Fill(&view.standing);
  Fill(&view.meetings.emplace_back());
  view.meetings[0].mutable_at()->set_minutes(30);
  Fill(&view.contacts.emplace_back());
  Fill(&view.negotiations.emplace_back());
  view.entries.emplace_back();
  view.titles["members/bo"] = "Bo";
  view.member_title = "Ana";
  const PlanView shown = ShownInFeed(view);
  EXPECT_EQ(SetFields(shown.plan), (Names{"name", "title", "state", "next_review_date", "cadences", "steps", "actions"}));
  EXPECT_EQ(SetFields(shown.plan.steps(0)), (Names{"name", "kind", "title", "target_date", "progress", "etag"}));
  EXPECT_EQ(SetFields(shown.plan.actions(0)), (Names{"name", "title", "aims_by", "state", "etag"}));
  EXPECT_EQ(SetFields(shown.meetings.at(0)), (Names{"name", "kind", "at", "place", "state", "etag"}));
  EXPECT_TRUE(SetFields(shown.standing).empty());
  EXPECT_TRUE(shown.contacts.empty() && shown.negotiations.empty() && shown.entries.empty() && shown.titles.empty());
  EXPECT_TRUE(shown.member_title.empty());
}

TEST(ShownInFeed, ShowsWhereAMeetingIsButNoLinkThatLetsAnybodyIn) {
  PlanView view;
  view.meetings.emplace_back().set_place("Room 4");
  view.meetings.emplace_back().set_place("Video: https://meet.example.org/j/123?pwd=secret");
  const PlanView shown = ShownInFeed(view);
  EXPECT_EQ(shown.meetings.at(0).place(), "Room 4");
  EXPECT_EQ(shown.meetings.at(1).place(), "");
}

}  // namespace
}  // namespace waymark::plan
