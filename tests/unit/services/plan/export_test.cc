#include <string>

#include "tests/unit/services/plan/export_suite.h"

namespace waymark::plan {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;

TEST_P(ExportCalls, EachFormatComesWithItsHeadAndEnds) {
  MakeActivePlan();
  struct Case {
    v1::ExportFormat format;
    std::string media_type, ending, begins, holds;
  };
  for (const Case& each : {
           Case{v1::EXPORT_FORMAT_SVG, "image/svg+xml", "svg", "<svg ", "Track Specialist (followed)"},
           Case{v1::EXPORT_FORMAT_MARKDOWN, "text/markdown", "md", "# To lead\n",
                "**K23. Set a date to review progress**\n\n- 1 April 2027"},
           Case{v1::EXPORT_FORMAT_PDF, "application/pdf", "pdf", "%PDF-", "/Title (To lead)"},
           Case{v1::EXPORT_FORMAT_JSON, "application/json", "json", "{", "\"format_version\": 1"},
           Case{v1::EXPORT_FORMAT_ICS, "text/calendar", "ics", "BEGIN:VCALENDAR\r\n",
                "UID:members/ana/plans/p1/steps/s1@waymark"},
       }) {
    const auto document = Export(kAna, each.format);
    ASSERT_THAT(document, IsOk());
    EXPECT_EQ(document->head.media_type(), each.media_type);
    EXPECT_EQ(document->head.file_name(), "to-lead-2027-01-04." + each.ending);
    EXPECT_EQ(document->content.substr(0, each.begins.size()), each.begins);
    EXPECT_THAT(document->content, HasSubstr(each.holds));
  }
  EXPECT_THAT(Export(kAna, v1::EXPORT_FORMAT_SVG)->content, HasSubstr("Course (training, March 2027). Forecast: "));
  EXPECT_THAT(Export(kAna, v1::EXPORT_FORMAT_UNSPECIFIED), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Export(kAna, v1::EXPORT_FORMAT_SVG, "members/ana/plans/none"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Export(kBo, v1::EXPORT_FORMAT_SVG), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_P(ExportCalls, AGranteesDocumentHoldsWhatTheSectionOpensAlone) {
  MakeActivePlan();
  Say(kAna, "kind: ASSESSMENT_KIND_STRENGTH text: 'Never sinks'");
  Grant(kBo, access::v1::SECTION_TRACKS);
  for (const auto format :
       {v1::EXPORT_FORMAT_SVG, v1::EXPORT_FORMAT_MARKDOWN, v1::EXPORT_FORMAT_JSON, v1::EXPORT_FORMAT_ICS}) {
    const auto document = Export(kBo, format);
    ASSERT_THAT(document, IsOk());
    EXPECT_THAT(document->content, HasSubstr("Course"));
    for (const char* hidden : {"Lead a team", "To lead", "52000", "52,000", "Fridays off", "Ask for the budget first",
                               "knows the field", "Never sinks", "gdad-lead"}) {
      EXPECT_THAT(document->content, Not(HasSubstr(hidden))) << v1::ExportFormat_Name(format);
    }
    EXPECT_THAT(document->head.file_name(), Not(HasSubstr("lead")));
  }
}

WM_ON_EVERY_ENGINE(ExportCalls);

}  // namespace
}  // namespace waymark::plan
