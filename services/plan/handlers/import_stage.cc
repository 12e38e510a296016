#include "services/plan/handlers/import_stage.h"

#include <string>
#include <utility>

#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/esco.h"
#include "services/plan/domain/gdad.h"
#include "services/plan/domain/ladder.h"
#include "services/plan/domain/onet.h"
#include "services/plan/handlers/import_attempt.h"
#include "services/plan/handlers/import_files.h"
#include "services/plan/handlers/import_learning.h"
#include "services/plan/handlers/import_members.h"
#include "services/plan/handlers/import_release.h"
#include "services/plan/handlers/import_report.h"
#include "services/plan/handlers/import_rows.h"

namespace waymark::plan {
namespace {

CatalogueReading ReadFiles(v1::Import::Source source, const ImportFiles& files) {
  switch (source) {
    case v1::Import::SOURCE_ONET:
      return ReadOnet(files.Sources());
    case v1::Import::SOURCE_ESCO:
      return ReadEsco(files.Sources());
    case v1::Import::SOURCE_LADDER:
      return ReadLadder(files.Sources());
    default:
      return ReadGdad(files.Sources());
  }
}

absl::Status StageCatalogue(ImportAttempt& attempt, const ImportFiles& files, bool dry_run) {
  CatalogueReading reading = ReadFiles(attempt.import().source(), files);
  attempt.import().set_catalogue(reading.catalogue);
  reading.findings.AddAll(files.findings);
  v1::ImportReport& report = *attempt.import().mutable_report();
  for (const auto& [what, number] : reading.counts) AddCount(&report, what, number);

  std::string release = attempt.import().release();
  if (release.empty()) release = files.release.empty() ? files.content_hash.substr(0, 12) : files.release;
  WM_ASSIGN_OR_RETURN(const PresentReleases present, LookAtReleases(attempt.work(), reading.catalogue, release, files.content_hash));
  if (!present.same.empty() && present.same != release) {
    reading.findings.Note("", 0, base::Cat("these files are release ", present.same, ", which is there already"));
    release = present.same;
  } else if (present.other_content) {
    reading.findings.Error("", 0, base::Cat("release ", release, " was in use with other content: name another release"));
    reading.usable = false;
  }
  attempt.import().set_release(release);
  report.set_unchanged(reading.usable && !present.same.empty() && present.same == present.active);
  if (reading.usable && !report.unchanged()) WM_RETURN_IF_ERROR(CompareWithRelease(attempt.work(), reading, present.active, &report));
  WM_RETURN_IF_ERROR(attempt.KeepFindings(reading.findings));
  if (dry_run || !reading.usable) return EndWithReport(attempt, reading.usable, dry_run);
  return StageRelease(attempt, std::move(reading), release, present);
}

}  // namespace

absl::StatusOr<v1::Import> StageImport(rpc::Work& work, const rpc::Call& call, const v1::StageImportRequest& request) {
  ImportAttempt attempt(work, call, request.name());
  WM_ASSIGN_OR_RETURN(const bool staging, attempt.Begin(request.dry_run()));
  if (!staging) return attempt.import();
  WM_ASSIGN_OR_RETURN(const ImportFiles files, LoadFiles(work, attempt.import()));
  v1::Import& import = attempt.import();
  import.set_content_hash(files.content_hash);
  import.mutable_report()->Clear();
  import.mutable_report()->set_dry_run(request.dry_run());
  switch (import.source()) {
    case v1::Import::SOURCE_MEMBERS:
      WM_RETURN_IF_ERROR(StageMembers(attempt, files, request.dry_run()));
      break;
    case v1::Import::SOURCE_LEARNING:
      WM_RETURN_IF_ERROR(StageLearning(attempt, files, request.dry_run()));
      break;
    default:
      WM_RETURN_IF_ERROR(StageCatalogue(attempt, files, request.dry_run()));
  }
  if (attempt.import().state() == v1::Import::STATE_STAGED) WM_RETURN_IF_ERROR(DropChunks(work, request.name()));
  return attempt.import();
}

}  // namespace waymark::plan
