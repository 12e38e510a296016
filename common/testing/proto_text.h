#pragma once

#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace waymark::testing {

// The message that `text` writes in protobuf's text format; a failure of the test when it writes none.
template <class M>
M Proto(const std::string& text) {
  M message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// EXPECT_THAT(message, EqualsProto(other)): field by field.
MATCHER_P(EqualsProto, expected, "") {
  google::protobuf::util::MessageDifferencer differencer;
  std::string difference;
  differencer.ReportDifferencesToString(&difference);
  const bool equal = differencer.Compare(expected, arg);
  *result_listener << "which differs so:\n" << difference;
  return equal;
}

}  // namespace waymark::testing
