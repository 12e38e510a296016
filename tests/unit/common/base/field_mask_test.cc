#include "common/base/field_mask.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "waymark/access/v1/grant.pb.h"

namespace waymark::base {
namespace {

using access::v1::CreateGrantRequest;
using access::v1::Grant;
using google::protobuf::FieldMask;
using ::testing::ElementsAre;

template <class M>
M Parse(const std::string& text) {
  M message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

FieldMask Mask(const std::vector<std::string>& paths) {
  FieldMask mask;
  for (const auto& path : paths) mask.add_paths(path);
  return mask;
}

// The grant that is there before each update.
constexpr char kBefore[] = R"(name: "members/ana/grants/g1" grantee: "members/bo" section: SECTION_GOALS purpose: "mentoring"
                              expire_time { seconds: 100 } create_time { seconds: 7 })";

TEST(FieldMask, MergesWhatItNames) {
  const struct {
    const char* what;
    std::vector<std::string> mask;
    const char* source;
    const char* after;
  } cases[] = {
      {"one field", {"purpose"}, R"(purpose: "coaching" expire_time { seconds: 200 })",
       R"(name: "members/ana/grants/g1" grantee: "members/bo" section: SECTION_GOALS purpose: "coaching" expire_time { seconds: 100 }
          create_time { seconds: 7 })"},
      {"a named field that is not set is cleared", {"purpose", "expire_time"}, R"(name: "members/ana/grants/g1")",
       R"(name: "members/ana/grants/g1" grantee: "members/bo" section: SECTION_GOALS create_time { seconds: 7 })"},
      {"a field within a message", {"expire_time.nanos"}, R"(expire_time { seconds: 200 nanos: 5 })",
       R"(name: "members/ana/grants/g1" grantee: "members/bo" section: SECTION_GOALS purpose: "mentoring"
          expire_time { seconds: 100 nanos: 5 } create_time { seconds: 7 })"},
      {"an empty mask is all that is set and may be changed", {},
       R"(name: "members/ana/grants/g2" grantee: "members/cy" purpose: "coaching" create_time { seconds: 9 })",
       R"(name: "members/ana/grants/g1" grantee: "members/bo" section: SECTION_GOALS purpose: "coaching" expire_time { seconds: 100 }
          create_time { seconds: 7 })"},
      {"a star is all that may be changed", {"*"}, R"(purpose: "coaching" grantee: "members/cy")",
       R"(name: "members/ana/grants/g1" grantee: "members/bo" section: SECTION_GOALS purpose: "coaching" create_time { seconds: 7 })"},
  };
  for (const auto& c : cases) {
    Grant target = Parse<Grant>(kBefore);
    ASSERT_THAT(MergeMasked(Mask(c.mask), Parse<Grant>(c.source), &target), testing::IsOk()) << c.what;
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(target, Parse<Grant>(c.after)))
        << c.what << "\n" << target.DebugString();
  }
}

TEST(FieldMask, AMessageReplacedAsAWholeKeepsWhatTheServerSetInIt) {
  auto target = Parse<CreateGrantRequest>(R"(grant { purpose: "mentoring" create_time { seconds: 7 } })");
  const auto source = Parse<CreateGrantRequest>(R"(grant { grantee: "members/bo" create_time { seconds: 9 } })");
  ASSERT_THAT(MergeMasked(Mask({"grant"}), source, &target), testing::IsOk());
  EXPECT_EQ(target.grant().purpose(), "");
  EXPECT_EQ(target.grant().grantee(), "members/bo");
  EXPECT_EQ(target.grant().create_time().seconds(), 7);

  CreateGrantRequest fresh;
  ASSERT_THAT(MergeMasked(Mask({"grant"}), source, &fresh), testing::IsOk());
  EXPECT_FALSE(fresh.grant().has_create_time()) << "a client cannot say when something was made";
}

TEST(FieldMask, AFieldOfAMessageThatNeitherSideHasMakesNone) {
  CreateGrantRequest target;
  ASSERT_THAT(MergeMasked(Mask({"grant.purpose"}), CreateGrantRequest(), &target), testing::IsOk());
  EXPECT_FALSE(target.has_grant());
}

TEST(FieldMask, RefusesWhatCannotBeChangedAndTellsAllOfIt) {
  Grant target = Parse<Grant>(kBefore);
  const Grant before = target;
  const auto source = Parse<Grant>(R"(purpose: "coaching" grantee: "members/cy")");
  const absl::Status status =
      MergeMasked(Mask({"purpose", "colour", "grantee", "create_time", "name", "purpose.length", "create_time.seconds", ""}),
                  source, &target);
  EXPECT_THAT(status, testing::HasReason(error::v1::REASON_INVALID_FIELDS));
  EXPECT_THAT(testing::ViolatedFields(status),
              ElementsAre("update_mask.colour", "update_mask.grantee", "update_mask.create_time", "update_mask.name",
                          "update_mask.purpose.length", "update_mask.create_time.seconds", "update_mask."));
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(target, before)) << "nothing was copied";
}

TEST(FieldMask, TellsWhatItTouches) {
  const auto source = Parse<CreateGrantRequest>(R"(parent: "members/ana")");
  const struct {
    std::vector<std::string> mask;
    const char* path;
    bool touches;
  } cases[] = {{{"grant.purpose"}, "grant", true},   {{"grant"}, "grant.purpose", true}, {{"grant.purpose"}, "grant.grantee", false},
               {{"grants"}, "grant", false},         {{}, "parent", true},               {{}, "grant", false},
               {{"*"}, "grant.purpose", true}};
  for (const auto& c : cases) EXPECT_EQ(MaskTouches(Mask(c.mask), source, c.path), c.touches) << c.path;
}

}  // namespace
}  // namespace waymark::base
