#include "services/plan/handlers/import_stage.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "services/plan/domain/gdad.h"
#include "services/plan/domain/member_csv.h"
#include "services/plan/domain/member_rules.h"
#include "services/plan/domain/onet.h"
#include "services/plan/handlers/import_attempt.h"
#include "services/plan/handlers/import_files.h"
#include "services/plan/handlers/import_release.h"
#include "services/plan/handlers/import_rows.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using storage::Query;
using storage::Txn;

absl::Status Nothing(Txn&) { return absl::OkStatus(); }

void AddCount(v1::ImportReport* report, std::string what, int64_t number) {
  v1::ImportCount* count = report->add_counts();
  count->set_what(std::move(what));
  count->set_number(number);
}

// Ends a staging that lays nothing ready: a dry run, or files that cannot be used.
absl::Status EndWithReport(ImportAttempt& attempt, bool usable, bool dry_run) {
  if (!usable && !dry_run) attempt.import().set_state(v1::Import::STATE_FAILED);
  return attempt.Write(Nothing);
}

// ---- roles and skills

absl::Status StageCatalogue(ImportAttempt& attempt, const ImportFiles& files, bool dry_run) {
  CatalogueReading reading =
      attempt.import().source() == v1::Import::SOURCE_ONET ? ReadOnet(files.Sources()) : ReadGdad(files.Sources());
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

// ---- members

absl::StatusOr<KnownMembers> ReadKnown(rpc::Work& work) {
  KnownMembers known;
  WM_RETURN_IF_ERROR(work.Read([&](Txn& txn) -> absl::Status {
    known.clear();
    Query query;
    while (true) {
      WM_ASSIGN_OR_RETURN(auto members, Members().Select(txn, query));
      if (!members.empty()) query.after = Members().PlaceOf(query, *members.back());
      for (auto& member : members) known[member->name()] = std::move(member.mutable_message());
      if (static_cast<int>(members.size()) < query.limit) return absl::OkStatus();
    }
  }));
  return known;
}

void SetDifference(std::vector<std::string> names, v1::ImportDifference* difference) {
  constexpr size_t kShown = 100;
  difference->set_number(static_cast<int64_t>(names.size()));
  for (size_t i = 0; i < std::min(names.size(), kShown); ++i) difference->add_names(std::move(names[i]));
}

bool IsZone(std::string_view name) {
  absl::TimeZone zone;
  return absl::LoadTimeZone(std::string(name), &zone);
}

absl::Status StageMembers(ImportAttempt& attempt, const ImportFiles& files, bool dry_run) {
  MemberReading reading;
  if (files.files.size() == 1) {
    WM_ASSIGN_OR_RETURN(const KnownMembers known, ReadKnown(attempt.work()));
    reading = ReadMembers(files.Sources()[0], known, IsZone);
  } else {
    reading.findings.Error("", 0, base::Cat("one file of members is needed; ", files.files.size(), " came"));
  }
  reading.findings.AddAll(files.findings);
  v1::ImportReport& report = *attempt.import().mutable_report();
  AddCount(&report, "lines", reading.lines);
  AddCount(&report, "members", static_cast<int64_t>(reading.members.size()));
  report.set_unchanged(reading.usable && reading.findings.errors() == 0 && reading.added.empty() && reading.changed.empty());
  SetDifference(std::move(reading.added), report.mutable_added());
  SetDifference(std::move(reading.changed), report.mutable_changed());
  SetDifference(std::move(reading.missing), report.mutable_missing());
  WM_RETURN_IF_ERROR(attempt.KeepFindings(reading.findings));
  if (dry_run || !reading.usable) return EndWithReport(attempt, reading.usable, dry_run);

  v1::Import& import = attempt.import();
  for (v1::StagedMember& member : reading.members) member.set_name(ImportPart(import.name(), "members", member.line()));
  import.set_rows_total(static_cast<int64_t>(reading.members.size()));
  constexpr size_t kAtOnce = 500;
  // What an interrupted attempt laid ready may rest on members that have changed since.
  WM_RETURN_IF_ERROR(DropRows(attempt.work(), StagedMembers().spec(), Query{.equals = {{"import", import.name()}}}, kAtOnce));
  WM_RETURN_IF_ERROR(StageRows<v1::StagedMember>(attempt, StagedMembers(), reading.members, kAtOnce, Nothing));
  import.set_state(v1::Import::STATE_STAGED);
  *import.mutable_stage_time() = base::TimestampOf(attempt.call().now);
  return attempt.Write(Nothing);
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
  WM_RETURN_IF_ERROR(import.source() == v1::Import::SOURCE_MEMBERS ? StageMembers(attempt, files, request.dry_run())
                                                                   : StageCatalogue(attempt, files, request.dry_run()));
  if (attempt.import().state() == v1::Import::STATE_STAGED) WM_RETURN_IF_ERROR(DropChunks(work, request.name()));
  return attempt.import();
}

}  // namespace waymark::plan
