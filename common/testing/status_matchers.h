#pragma once

#include <algorithm>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "gmock/gmock.h"

namespace waymark::testing {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <class T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// EXPECT_THAT(status, IsOk()): a Status or StatusOr that is OK.
MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

// Of that code: StatusIs(absl::StatusCode::kNotFound).
MATCHER_P(StatusIs, code, std::string(negation ? "is not " : "is ") + absl::StatusCodeToString(code)) {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code;
}

// With that reason in its ErrorInfo: HasReason(error::v1::REASON_ETAG_MISMATCH).
MATCHER_P(HasReason, reason, std::string(negation ? "has not the reason " : "has the reason ") + error::v1::Reason_Name(reason)) {
  *result_listener << StatusOf(arg).ToString();
  return base::ReasonOf(StatusOf(arg)) == reason;
}

// The fields that the status's BadRequest names, in order.
std::vector<std::string> ViolatedFields(const absl::Status& status);

// With a violation of that field in its BadRequest: HasViolation("step.title").
MATCHER_P(HasViolation, field, std::string(negation ? "names not the field " : "names the field ") + field) {
  *result_listener << StatusOf(arg).ToString();
  const auto fields = ViolatedFields(StatusOf(arg));
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

// A StatusOr that is OK and whose value matches.
template <class Inner>
class IsOkAndHoldsMatcher {
 public:
  explicit IsOkAndHoldsMatcher(Inner inner) : inner_(std::move(inner)) {}
  template <class T>
  operator ::testing::Matcher<const absl::StatusOr<T>&>() const {  // NOLINT: gmock wants the conversion
    class Typed : public ::testing::MatcherInterface<const absl::StatusOr<T>&> {
     public:
      explicit Typed(const Inner& inner) : inner_(::testing::SafeMatcherCast<const T&>(inner)) {}
      void DescribeTo(std::ostream* out) const override {
        *out << "is OK and holds what ";
        inner_.DescribeTo(out);
      }
      bool MatchAndExplain(const absl::StatusOr<T>& result, ::testing::MatchResultListener* listener) const override {
        if (result.ok()) return inner_.MatchAndExplain(*result, listener);
        *listener << result.status().ToString();
        return false;
      }

     private:
      ::testing::Matcher<const T&> inner_;
    };
    return ::testing::MakeMatcher(new Typed(inner_));
  }

 private:
  Inner inner_;
};
template <class Inner>
IsOkAndHoldsMatcher<Inner> IsOkAndHolds(Inner inner) {
  return IsOkAndHoldsMatcher<Inner>(std::move(inner));
}

}  // namespace waymark::testing
