#include "common/events/cursor.h"

#include <random>
#include <string>

#include "common/base/base64url.h"
#include "gtest/gtest.h"

namespace waymark::events {
namespace {

TEST(CursorTest, ComesBackFromItsText) {
  for (const int64_t position : {int64_t{0}, int64_t{1}, int64_t{10'000'000'000}, INT64_MAX}) {
    const Cursor cursor{"abcdefghij", 0, position};
    const std::optional<Cursor> read = Cursor::Parse(cursor.Text());
    ASSERT_TRUE(read.has_value()) << position;
    EXPECT_EQ(read->epoch, cursor.epoch);
    EXPECT_EQ(read->position, position);
  }
}

TEST(CursorTest, IsOneTextForOnePlace) {
  for (const char* plain : {"", "e", "e.0", "e.0.", ".0.1", "e.0.1.2", "e.0.-1", "e.0.+1", "e.0.01", "e.00.1", "e.1.1", "e.-0.1", "e.0. 1", "e .0.1",
                            "e/x.0.1", "e.0.99999999999999999999", "e.0.1\n"}) {
    EXPECT_FALSE(Cursor::Parse(base::Base64Url(plain)).has_value()) << plain;
  }
  EXPECT_TRUE(Cursor::Parse(base::Base64Url("e.0.1")).has_value());
  EXPECT_FALSE(Cursor::Parse(base::Base64Url("e.0.1") + "=").has_value());
  EXPECT_FALSE(Cursor::Parse("e.0.1").has_value());
}

TEST(CursorTest, SurvivesAnyBytes) {
  std::mt19937 random(5);
  const std::string good = Cursor{"abcdefghij", 0, 77}.Text();
  for (int i = 0; i < 5000; ++i) {
    std::string bytes = i % 2 == 0 ? good : std::string(random() % 60, '\0');
    for (char& byte : bytes) {
      if (i % 2 == 1 || random() % 10 == 0) byte = static_cast<char>(random());
    }
    if (const std::optional<Cursor> read = Cursor::Parse(bytes)) {
      EXPECT_EQ(read->Text(), bytes);
    }
  }
  EXPECT_FALSE(Cursor::Parse(std::string(1 << 20, 'A')).has_value());
}

}  // namespace
}  // namespace waymark::events
