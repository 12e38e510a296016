#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/bench/plan_bench.h"
#include "tests/bench/plan_server.h"
#include "waymark/plan/v1/import.pb.h"

namespace waymark::bench {
namespace {

constexpr size_t kChunk = 1 << 20;

std::map<std::string, std::string> FilesOf(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string ending = entry.path().extension();
    if (ending != ".txt" && ending != ".gz" && ending != ".csv") continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    files[entry.path().filename()] = std::string(std::istreambuf_iterator<char>(stream), {});
  }
  return files;
}

// Brings the files in and activates them, as the command-line client does; how long it took.
absl::Duration BringIn(PlanServer& server, plan::v1::Import::Source source, const std::map<std::string, std::string>& files) {
  const std::string service = "waymark.plan.v1.ImportService/";
  const absl::Time began = absl::Now();
  plan::v1::CreateImportRequest create;
  create.set_source(source);
  plan::v1::Import import;
  server.Call("operator", service + "CreateImport", create, &import);
  for (const auto& [file, content] : files) {
    for (size_t offset = 0; offset < content.size(); offset += kChunk) {
      plan::v1::UploadImportChunkRequest upload;
      upload.set_name(import.name());
      upload.set_file(file);
      upload.set_offset(static_cast<int64_t>(offset));
      upload.set_data(content.substr(offset, kChunk));
      plan::v1::Import answer;
      server.Call("operator", service + "UploadImportChunk", upload, &answer);
    }
  }
  plan::v1::StageImportRequest stage;
  stage.set_name(import.name());
  server.Call("operator", service + "StageImport", stage, &import);
  plan::v1::ActivateImportRequest activate;
  activate.set_name(import.name());
  server.Call("operator", service + "ActivateImport", activate, &import);
  return absl::Now() - began;
}

}  // namespace

void MeasureImports(const Place& place, Report& report) {
  if (place.data.empty()) {
    std::fputs("bench: imports are not measured: WAYMARK_DATA names no folder\n", stderr);
    return;
  }
  PlanServer server(place, "imports");
  const struct {
    const char* name;
    plan::v1::Import::Source source;
    const char* folder;
    const char* note;
  } catalogues[] = {
      {"import.onet", plan::v1::Import::SOURCE_ONET, "onet-29.3", "all of O*NET 29.3, 1,016 occupations, from the first chunk to the activation"},
      {"import.gdad", plan::v1::Import::SOURCE_GDAD, "uk-gdad", "all of the UK's GDaD framework, from the first chunk to the activation"},
  };
  for (const auto& catalogue : catalogues) {
    const auto files = FilesOf(place.data + "/" + catalogue.folder);
    report.Add({.name = catalogue.name, .value = absl::ToDoubleSeconds(BringIn(server, catalogue.source, files)), .unit = "s", .note = catalogue.note});
  }
}

}  // namespace waymark::bench
