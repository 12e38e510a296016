#include "services/plan/handlers/export.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "google/protobuf/util/json_util.h"
#include "services/plan/domain/career_map.h"
#include "services/plan/domain/map_spreads.h"
#include "services/plan/domain/plan_archive.h"
#include "services/plan/domain/plan_markdown.h"
#include "services/plan/domain/text.h"
#include "services/plan/handlers/plan_import.h"
#include "services/plan/handlers/plan_view.h"
#include "services/plan/rendering/plan_calendar.h"
#include "services/plan/rendering/plan_pdf.h"

namespace waymark::plan {
namespace {

// The most bytes of a document in one message.
constexpr size_t kPiece = 65'536;

absl::StatusOr<std::string> WriteArchive(const PlanView& view, absl::Time now) {
  v1::PlanArchive archive = MakeArchive(view);
  *archive.mutable_export_time() = base::TimestampOf(now);
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(archive, &json, options);
  if (!status.ok()) return absl::InternalError(base::Cat("the archive cannot be written: ", status.ToString()));
  return json;
}

absl::StatusOr<std::string> WriteDocument(const PlanView& view, v1::ExportFormat format, absl::Time now) {
  switch (format) {
    case v1::EXPORT_FORMAT_SVG:
      return DrawCareerMap(view, SpreadsOf(view.plan, view.today));
    case v1::EXPORT_FORMAT_PDF:
      return WritePdf(PlanPaper(view), view.member_title, now);
    case v1::EXPORT_FORMAT_JSON:
      return WriteArchive(view, now);
    case v1::EXPORT_FORMAT_ICS:
      return WriteCalendar(view, now);
    default:
      return WriteMarkdown(PlanPaper(view));
  }
}

struct FileKind {
  std::string_view media_type;
  std::string_view ending;
};

FileKind KindOf(v1::ExportFormat format) {
  switch (format) {
    case v1::EXPORT_FORMAT_SVG:
      return {"image/svg+xml", "svg"};
    case v1::EXPORT_FORMAT_PDF:
      return {"application/pdf", "pdf"};
    case v1::EXPORT_FORMAT_JSON:
      return {"application/json", "json"};
    case v1::EXPORT_FORMAT_ICS:
      return {"text/calendar", "ics"};
    default:
      return {"text/markdown", "md"};
  }
}

std::string FileNameOf(const PlanView& view, std::string_view ending) {
  const std::string title = view.plan.title().empty() ? "plan" : Slug(view.plan.title(), 40);
  return base::Cat(title, "-", base::DateText(view.today), ".", ending);
}

}  // namespace

absl::StatusOr<rpc::WatchPage<v1::ExportPlanResponse>> ExportPlan(storage::Txn& txn, const rpc::Call& call,
                                                                  const v1::ExportPlanRequest& request,
                                                                  const std::string& position) {
  WM_ASSIGN_OR_RETURN(PlanView view, ReadPlanView(txn, call, request.name()));
  if (request.format() == v1::EXPORT_FORMAT_ICS) WM_RETURN_IF_ERROR(ReadRemoved(txn, call, &view));
  WM_ASSIGN_OR_RETURN(const std::string document, WriteDocument(view, request.format(), call.now));
  rpc::WatchPage<v1::ExportPlanResponse> page{{}, "end", true};
  const FileKind kind = KindOf(request.format());
  v1::ExportHead& head = *page.messages.emplace_back().mutable_head();
  head.set_media_type(std::string(kind.media_type));
  head.set_file_name(FileNameOf(view, kind.ending));
  head.set_size(static_cast<int64_t>(document.size()));
  for (size_t at = 0; at < document.size(); at += kPiece) {
    page.messages.emplace_back().set_content(document.substr(at, kPiece));
  }
  return page;
}

rpc::Service MakeExportService() {
  rpc::Service service("waymark.plan.v1.ExportService");
  service.BindWatch("ExportPlan", ExportPlan);
  service.Bind("ImportPlan", ImportPlan, ValidateImportPlan);
  return service;
}

}  // namespace waymark::plan
