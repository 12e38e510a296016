#include "services/plan/rendering/plan_pdf.h"

#include <regex>
#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "tests/unit/services/plan/domain/papers.h"

namespace waymark::plan {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;

const absl::Time kNow = absl::FromUnixSeconds(1'798'966'800);  // 3 January 2027, 09:00 UTC

// How many pages the document's tree of pages says it has.
int Pages(const std::string& pdf) {
  std::smatch found;
  static const std::regex tree("/Type /Pages[^>]*/Count ([0-9]+)");
  return std::regex_search(pdf, found, tree) ? std::stoi(found[1]) : 0;
}

TEST(WritePdf, IsATaggedDocumentWithTitleAuthorAndDate) {
  const auto pdf = WritePdf(PlanPaper(FullView()), "Ana Okafor", kNow);
  ASSERT_THAT(pdf, IsOk());
  EXPECT_EQ(pdf->substr(0, 5), "%PDF-");
  EXPECT_THAT(*pdf, HasSubstr("/Title (To lead)"));
  EXPECT_THAT(*pdf, HasSubstr("/Author (Ana Okafor)"));
  EXPECT_THAT(*pdf, HasSubstr("/CreationDate (20270103090000Z)"));
  EXPECT_THAT(*pdf, HasSubstr("/Marked true"));
  EXPECT_THAT(*pdf, HasSubstr("/Outlines"));
}

TEST(WritePdf, TheSameDocumentIsTheSameBytes) {
  const auto blocks = PlanPaper(FullView());
  EXPECT_EQ(*WritePdf(blocks, "Ana", kNow), *WritePdf(blocks, "Ana", kNow));
  EXPECT_NE(*WritePdf(blocks, "Ana", kNow), *WritePdf(blocks, "Ana", kNow + absl::Hours(1)));
}

TEST(WritePdf, GoesOnOverPagesWhateverTheTextIs) {
  std::vector<Block> blocks = {{Block::Kind::kTitle, "Plan"}};
  for (int i = 0; i < 300; ++i)
    blocks.push_back(
        {Block::Kind::kItem, "東京支社 Стажировка تدريب <b>&amp; \x01\n" + std::string(i, 'w')});
  const auto pdf = WritePdf(blocks, "", kNow);
  ASSERT_THAT(pdf, IsOk());
  EXPECT_GE(Pages(*pdf), 10);
  EXPECT_THAT(WritePdf({{Block::Kind::kItem, std::string(20'000, 'x')}}, "", kNow), IsOk());
  EXPECT_THAT(WritePdf({}, "", kNow), IsOk());
}

}  // namespace
}  // namespace waymark::plan
