#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "common/base/resource_name.h"
#include "google/protobuf/util/json_util.h"
#include "services/cli/commands.h"
#include "services/cli/suite.h"
#include "waymark/plan/v1/export.pb.h"

namespace waymark::cli {
namespace {

namespace fs = std::filesystem;
using plan::v1::ExportPlanResponse;

constexpr char kPlanPattern[] = "members/{member}/plans/{plan}";
// What a client takes of a server's document, far more than the largest.
constexpr size_t kMostBytes = 64 << 20;

absl::StatusOr<plan::v1::ExportFormat> FormatOf(const std::string& word) {
  static const auto* const formats = new std::map<std::string, plan::v1::ExportFormat>{
      {"svg", plan::v1::EXPORT_FORMAT_SVG}, {"md", plan::v1::EXPORT_FORMAT_MARKDOWN},
      {"pdf", plan::v1::EXPORT_FORMAT_PDF}, {"json", plan::v1::EXPORT_FORMAT_JSON},
      {"ics", plan::v1::EXPORT_FORMAT_ICS},
  };
  const auto found = formats->find(word);
  if (found != formats->end()) return found->second;
  return absl::InvalidArgumentError(base::Cat("\"", word, "\" is no format; say --format=svg, md, pdf, json or ics"));
}

struct Document {
  plan::v1::ExportHead head;
  std::string content;
};

absl::StatusOr<Document> Fetch(Suite& suite, const Caller& caller, const plan::v1::ExportPlanRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto peer, suite.Connect("plan", caller));
  Document document;
  bool understood = true;
  WM_RETURN_IF_ERROR(peer->Watch("waymark.plan.v1.ExportService/ExportPlan", request, [&](std::string_view bytes) {
    ExportPlanResponse piece;
    understood = piece.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    if (piece.has_head()) document.head = piece.head();
    document.content += piece.content();
    understood = understood && document.content.size() <= kMostBytes;
    return understood;
  }));
  if (!understood || document.head.size() != static_cast<int64_t>(document.content.size())) {
    return absl::DataLossError("the document did not come whole; try again");
  }
  return document;
}

// The file to write to. A server's proposal is taken only where it is the bare name of a file that is not hidden.
absl::StatusOr<std::string> FileFor(const Options& options, const plan::v1::ExportHead& head) {
  if (!options.out.empty()) return options.out;
  const fs::path proposed = head.file_name();
  if (proposed.empty() || proposed.has_parent_path() || head.file_name().front() == '.') {
    return absl::InvalidArgumentError("the server proposes no file name; say --out=FILE");
  }
  return head.file_name();
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return absl::NotFoundError(base::Cat(path, " cannot be read"));
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

}  // namespace

absl::Status RunExport(const Options& options, Terminal& terminal) {
  plan::v1::ExportPlanRequest request;
  request.set_name(options.words[0]);
  if (!base::NameMatches(kPlanPattern, request.name())) {
    return absl::InvalidArgumentError("say which plan: members/NAME/plans/PLAN");
  }
  WM_ASSIGN_OR_RETURN(const auto format, FormatOf(options.format));
  request.set_format(format);
  WM_ASSIGN_OR_RETURN(const auto suite, OpenSuite(options));
  const Caller caller = Caller::Member(options.as.empty() ? std::string(base::OwnerOf(request.name())) : options.as);
  WM_ASSIGN_OR_RETURN(const Document document, Fetch(*suite, caller, request));
  WM_ASSIGN_OR_RETURN(const std::string file, FileFor(options, document.head));
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << document.content;
  stream.close();
  if (!stream) return absl::UnavailableError(base::Cat(file, " cannot be written"));
  terminal.Say("Written to ", file, ": ", document.content.size(), " bytes of ", document.head.media_type(), ".");
  return absl::OkStatus();
}

absl::Status RunImportPlan(const Options& options, Terminal& terminal) {
  if (options.as.empty()) return absl::InvalidArgumentError("say whose plan it becomes: --as=members/NAME");
  WM_ASSIGN_OR_RETURN(const std::string json, ReadFile(options.words[0]));
  plan::v1::ImportPlanRequest request;
  request.set_parent(options.as);
  request.set_plan_id(options.plan_id);
  const auto parsed = google::protobuf::util::JsonStringToMessage(json, request.mutable_archive());
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(base::Cat(options.words[0], " is no archive of a plan: ", parsed.ToString()));
  }
  WM_ASSIGN_OR_RETURN(const auto suite, OpenSuite(options));
  WM_ASSIGN_OR_RETURN(const auto imported,
                      suite->Call<plan::v1::ImportPlanResponse>(Caller::Member(options.as),
                                                                "waymark.plan.v1.ExportService/ImportPlan", request));
  for (const auto& note : imported.notes()) terminal.Say("  ", note.field(), ": ", note.text());
  const bool draft = imported.plan().state() == plan::v1::PLAN_STATE_DRAFT;
  terminal.Say("The plan is ", imported.plan().name(), draft ? ", a draft." : ".");
  return absl::OkStatus();
}

}  // namespace waymark::cli
