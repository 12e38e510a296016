#include <cstdio>
#include <map>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/bench/plan_bench.h"
#include "tests/bench/plan_server.h"
#include "tests/bench/role_data.h"
#include "waymark/plan/v1/import.pb.h"

namespace waymark::bench {
namespace {

constexpr size_t kChunk = 1 << 20;

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

struct EscoShape {
  int occupations, skills, relations;
};

// A release of ESCO's form and size: no text of it is ESCO's, its lengths are about those of release 1.2.
std::map<std::string, std::string> MakeEsco(const EscoShape& shape) {
  const std::string occupation = "http://data.europa.eu/esco/occupation/", skill = "http://data.europa.eu/esco/skill/";
  const auto id = [](int number) { return absl::StrFormat("%08x-0000-4000-8000-%012x", number * 2654435761u, number); };
  const std::string words(320, 'w');
  std::map<std::string, std::string> files;
  std::string& occupations = files["occupations_en.csv"];
  occupations =
      "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,"
      "regulatedProfessionNote,scopeNote,"
      "definition,inScheme,description,code\n";
  for (int i = 0; i < shape.occupations; ++i) {
    occupations += absl::StrFormat(
        "Occupation,%s%s,%d,occupation %d,\"other name\nthird name, with a "
        "comma\",,released,2024-01-01,,,,x,\"%s\",%d.1\n",
        occupation, id(i), 1111 + i % 400, i, words, i);
  }
  std::string& skills = files["skills_en.csv"];
  skills =
      "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,"
      "definition,inScheme,"
      "description\n";
  for (int i = 0; i < shape.skills; ++i) {
    skills += absl::StrFormat(
        "KnowledgeSkillCompetence,%s%s,%s,sector-specific,skill %d,\"other name\nthird "
        "name\",,released,2024-01-01,,,x,\"%s\"\n",
        skill, id(i), i % 4 == 0 ? "knowledge" : "skill/competence", i, words);
  }
  std::string& relations = files["occupationSkillRelations_en.csv"];
  relations = "occupationUri,relationType,skillType,skillUri\n";
  const int each = shape.relations / shape.occupations;
  for (int i = 0; i < shape.occupations; ++i) {
    for (int j = 0; j < each; ++j) {
      // Steps of a prime: no skill comes twice in an occupation.
      const int which = static_cast<int>((int64_t{i} * 37 + int64_t{j} * 7919) % shape.skills);
      relations += absl::StrFormat("%s%s,%s,,%s%s\n", occupation, id(i), j % 2 == 0 ? "essential" : "optional", skill,
                                   id(which));
    }
  }
  return files;
}

void MeasureEsco(PlanServer& server, Report& report) {
  constexpr EscoShape kShape = {.occupations = 3'000, .skills = 13'000, .relations = 120'000};
  const double seconds = absl::ToDoubleSeconds(BringIn(server, plan::v1::Import::SOURCE_ESCO, MakeEsco(kShape)));
  constexpr int kRows = kShape.occupations + kShape.skills + kShape.relations;
  report.Add(
      {.name = "import.esco",
       .value = seconds,
       .unit = "s",
       .note = absl::StrFormat(
           "a made-up release of ESCO's size (3,000 occupations, 13,000 skills, 120,000 relations); %.1f us per row",
           seconds / kRows * 1e6)});
}

}  // namespace

void MeasureImports(const Place& place, Report& report) {
  PlanServer server(place, "imports");
  MeasureEsco(server, report);
  if (place.data.empty()) {
    std::fputs("bench: other imports are not measured: WAYMARK_DATA names no folder\n", stderr);
    return;
  }
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
