#include "common/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "google/rpc/status.pb.h"

namespace waymark::base {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

TEST(Error, EveryReasonHasTheCodeItsCommentStates) {
  const auto* reasons = error::v1::Reason_descriptor();
  const std::vector<std::pair<absl::StatusCode, std::vector<Reason>>> expected = {
      {absl::StatusCode::kInvalidArgument,
       {error::v1::REASON_INVALID_FIELDS, error::v1::REASON_REQUEST_ID_REUSED, error::v1::REASON_PAGE_TOKEN_INVALID}},
      {absl::StatusCode::kUnauthenticated,
       {error::v1::REASON_CREDENTIAL_MISSING, error::v1::REASON_CREDENTIAL_INVALID, error::v1::REASON_CREDENTIAL_EXPIRED}},
      {absl::StatusCode::kPermissionDenied, {error::v1::REASON_NOT_PERMITTED}},
      {absl::StatusCode::kNotFound, {error::v1::REASON_RESOURCE_NOT_FOUND}},
      {absl::StatusCode::kAlreadyExists, {error::v1::REASON_RESOURCE_EXISTS}},
      {absl::StatusCode::kAborted, {error::v1::REASON_ETAG_MISMATCH}},
      {absl::StatusCode::kFailedPrecondition, {error::v1::REASON_STATE_FORBIDS, error::v1::REASON_PREREQUISITE_MISSING}},
      {absl::StatusCode::kOutOfRange, {error::v1::REASON_CURSOR_LOST}},
      {absl::StatusCode::kResourceExhausted, {error::v1::REASON_OVERLOADED, error::v1::REASON_LIMIT_EXCEEDED}},
      {absl::StatusCode::kUnavailable, {error::v1::REASON_STORE_UNAVAILABLE, error::v1::REASON_SHUTTING_DOWN}},
      {absl::StatusCode::kInternal, {error::v1::REASON_INTERNAL}},
      {absl::StatusCode::kDeadlineExceeded, {error::v1::REASON_DEADLINE_PASSED}},
  };
  int seen = 1;  // UNSPECIFIED is never sent
  for (const auto& [code, members] : expected) {
    for (const Reason reason : members) {
      const absl::Status status = Error(reason, "why");
      EXPECT_EQ(status.code(), code) << error::v1::Reason_Name(reason);
      EXPECT_EQ(ReasonOf(status), reason);
      ++seen;
    }
  }
  EXPECT_EQ(seen, reasons->value_count()) << "a reason without an expected code";
}

TEST(Error, DetailsSurviveTheWire) {
  Violations violations;
  violations.Add("step.title", "is required");
  const absl::Status sent = violations.ToStatus();
  const absl::Status received = ParseDetails(sent.code(), "the request is not valid", SerializeDetails(sent));
  EXPECT_EQ(ReasonOf(received), error::v1::REASON_INVALID_FIELDS);
  EXPECT_THAT(received, testing::HasViolation("step.title"));

  google::rpc::Status whole;
  ASSERT_TRUE(whole.ParseFromString(SerializeDetails(sent)));
  EXPECT_EQ(whole.code(), 3);
  EXPECT_EQ(whole.details_size(), 2);
}

TEST(Error, DetailsThatAreNoneLeaveCodeAndMessage) {
  for (const char* details : {"", "\xff\xff\xff", "not a message at all"}) {
    const absl::Status status = ParseDetails(absl::StatusCode::kNotFound, "gone", details);
    EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(status.message(), "gone");
    EXPECT_EQ(ReasonOf(status), error::v1::REASON_UNSPECIFIED);
  }
}

TEST(Error, AStatusWithoutDetailsSendsNone) {
  EXPECT_EQ(SerializeDetails(absl::NotFoundError("x")), "");
  EXPECT_EQ(SerializeDetails(absl::OkStatus()), "");
}

TEST(Error, NotFoundNamesTheResource) {
  const absl::Status status = NotFound("members/ana/plans/p1");
  EXPECT_EQ(ReasonOf(status), error::v1::REASON_RESOURCE_NOT_FOUND);
  EXPECT_THAT(SerializeDetails(status), HasSubstr("members/ana/plans/p1"));
}

TEST(Violations, AreAllInOneStatusInTheirOrder) {
  Violations inner;
  inner.Add("title", "is required");
  inner.Add("", "is too large");
  Violations violations;
  EXPECT_TRUE(violations.ToStatus().ok());
  violations.Add("name", "is not a name");
  violations.AddAll("step", inner);
  EXPECT_THAT(violations.found(),
              ElementsAre(Pair("name", "is not a name"), Pair("step.title", "is required"), Pair("step", "is too large")));
  EXPECT_THAT(testing::ViolatedFields(violations.ToStatus()), ElementsAre("name", "step.title", "step"));
}

TEST(Violations, AMessageOfManyStaysShort) {
  Violations violations;
  for (int i = 0; i < 1000; ++i) violations.Add("goals[" + std::to_string(i) + "].title", "is required");
  EXPECT_LT(violations.ToStatus().message().size(), 1100u);
  EXPECT_EQ(testing::ViolatedFields(violations.ToStatus()).size(), 1000u);
  const std::string sent = SerializeDetails(violations.ToStatus());
  EXPECT_LT(sent.size(), 4000u) << "clients refuse headers of more than 8 kB";
  const absl::Status received = ParseDetails(absl::StatusCode::kInvalidArgument, "", sent);
  EXPECT_THAT(received, testing::HasViolation("goals[50].title"));
  const auto fields = testing::ViolatedFields(received);
  EXPECT_THAT(SerializeDetails(received), HasSubstr("and " + std::to_string(1001 - fields.size()) + " more"));
}

}  // namespace
}  // namespace waymark::base
