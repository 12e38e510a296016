#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "google/protobuf/util/json_util.h"
#include "services/plan/domain/career_map.h"
#include "services/plan/domain/checklist.h"
#include "services/plan/domain/plan_archive.h"
#include "services/plan/domain/plan_markdown.h"
#include "services/plan/domain/plan_rules.h"
#include "services/plan/rendering/plan_calendar.h"
#include "tests/fuzz/must.h"

namespace {

using waymark::fuzz::Must;
using namespace waymark::plan;  // NOLINT: this is about all of it

// The bytes are a PlanArchive in JSON, as ImportPlan takes it. Whatever is in it, a plan that is valid has every
// document; of an invalid one it is told what is wrong.
void CheckArchived(std::string_view bytes) {
  v1::PlanArchive archive;
  if (!google::protobuf::util::JsonStringToMessage(std::string(bytes), &archive).ok()) return;
  waymark::base::Violations violations;
  CheckArchive(archive, violations);
  if (!violations.empty()) return;
  MoveArchive(&archive, "members/x", "members/x/plans/y");
  CheckPlan(archive.plan(), violations);
  if (!violations.empty()) return;

  PlanView view;
  view.today = absl::CivilDay(2027, 1, 4);
  view.plan = archive.plan();
  view.standing = archive.standing();
  view.entries.assign(archive.assessment_entries().begin(), archive.assessment_entries().end());
  for (const auto& title : archive.titles()) view.titles[title.name()] = title.title();
  const v1::Checklist checklist = MakeChecklist(view);
  Must(checklist.lines_size() == 23 && checklist.questions_size() == 8, "the checklist lacks a line");
  Must(!WriteMarkdown(PlanPaper(view)).empty(), "there is no Markdown");
  const std::string map = DrawCareerMap(view);
  Must(map.starts_with("<svg ") && map.ends_with("</svg>\n"), "the map is no picture");
  Must(map.size() < 4'000'000, "the map is too large");
  Must(map.find("<script") == std::string::npos, "the map has a script");
  const std::string calendar = WriteCalendar(view, absl::FromUnixSeconds(1'798'966'800));
  Must(calendar.starts_with("BEGIN:VCALENDAR"), "the calendar is none");
  v1::PlanArchive again = MakeArchive(view);
  waymark::base::Violations found;
  CheckArchive(again, found);
  Must(found.empty(), "an archive of a valid plan is refused");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  CheckArchived({reinterpret_cast<const char*>(data), size});
  return 0;
}
