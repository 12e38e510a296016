#include "services/plan/handlers/import_members.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/member_csv.h"
#include "services/plan/handlers/import_report.h"
#include "services/plan/handlers/import_rows.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using storage::Query;
using storage::Stored;
using storage::Txn;

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

bool IsZone(std::string_view name) {
  absl::TimeZone zone;
  return absl::LoadTimeZone(std::string(name), &zone);
}

// The member that a staged line would change, as it becomes; nullopt where it is so already.
absl::StatusOr<std::optional<Stored<v1::Member>>> Changed(Txn& txn, const v1::StagedMember& line,
                                                          std::optional<v1::Member>* before) {
  WM_ASSIGN_OR_RETURN(auto found, Members().Find(txn, line.member().name()));
  before->reset();
  Stored<v1::Member> stored;
  if (found) {
    *before = **found;
    stored = *std::move(found);
  }
  v1::Member after = Apply(line, *before ? &**before : nullptr);
  if (*before && after.SerializeAsString() == (*before)->SerializeAsString())
    return std::optional<Stored<v1::Member>>();
  stored.mutable_message() = std::move(after);
  return std::optional<Stored<v1::Member>>(std::move(stored));
}

absl::StatusOr<MemberReading> ReadFiles(ImportAttempt& attempt, const ImportFiles& files) {
  MemberReading reading;
  if (files.files.size() == 1) {
    WM_ASSIGN_OR_RETURN(const KnownMembers known, ReadKnown(attempt.work()));
    reading = ReadMembers(files.Sources()[0], known, IsZone);
    if (attempt.import().absent_members_leave()) LetAbsentLeave(&reading);
  } else {
    reading.findings.Error("", 0, base::Cat("one file of members is needed; ", files.files.size(), " came"));
  }
  reading.findings.AddAll(files.findings);
  return reading;
}

}  // namespace

absl::Status StageMembers(ImportAttempt& attempt, const ImportFiles& files, bool dry_run) {
  WM_ASSIGN_OR_RETURN(MemberReading reading, ReadFiles(attempt, files));
  v1::ImportReport& report = *attempt.import().mutable_report();
  AddCount(&report, "lines", reading.lines);
  AddCount(&report, "members", static_cast<int64_t>(reading.members.size()) - reading.absent_leavers);
  AddCount(&report, "members who would leave", static_cast<int64_t>(reading.leaving.size()));
  report.set_unchanged(reading.usable && reading.findings.errors() == 0 && reading.added.empty() &&
                       reading.changed.empty());
  report.set_too_many_leave(TooManyLeave(reading.leaving.size(), reading.active));
  SetDifference(std::move(reading.added), report.mutable_added());
  SetDifference(std::move(reading.changed), report.mutable_changed());
  SetDifference(std::move(reading.missing), report.mutable_missing());
  SetDifference(std::move(reading.leaving), report.mutable_leaving());
  WM_RETURN_IF_ERROR(attempt.KeepFindings(reading.findings));
  if (dry_run || !reading.usable) return EndWithReport(attempt, reading.usable, dry_run);

  v1::Import& import = attempt.import();
  int64_t number = 0;
  for (v1::StagedMember& member : reading.members) member.set_name(ImportPart(import.name(), "members", ++number));
  import.set_rows_total(number);
  constexpr size_t kAtOnce = 500;
  // What an interrupted attempt laid ready may rest on members that have changed since.
  WM_RETURN_IF_ERROR(
      DropRows(attempt.work(), StagedMembers().spec(), Query{.equals = {{"import", import.name()}}}, kAtOnce));
  WM_RETURN_IF_ERROR(StageRows<v1::StagedMember>(attempt, StagedMembers(), reading.members, kAtOnce, NothingElse));
  return EndStaged(attempt, NothingElse);
}

absl::StatusOr<std::vector<v1::StagedMember>> MemberLinesToApply(rpc::Work& work, const std::string& import) {
  std::vector<v1::StagedMember> lines;
  WM_RETURN_IF_ERROR(work.Read([&](Txn& txn) -> absl::Status {
    lines.clear();
    Query query{.equals = {{"import", import}}};
    while (true) {
      WM_ASSIGN_OR_RETURN(auto rows, StagedMembers().Select(txn, query));
      if (!rows.empty()) query.after = StagedMembers().PlaceOf(query, *rows.back());
      for (auto& row : rows) {
        std::optional<v1::Member> before;
        WM_ASSIGN_OR_RETURN(const auto changed, Changed(txn, *row, &before));
        if (changed) lines.push_back(std::move(row.mutable_message()));
      }
      if (static_cast<int>(rows.size()) < query.limit) return absl::OkStatus();
    }
  }));
  return lines;
}

absl::Status SaveMembers(Txn& txn, const rpc::Call& call, const std::vector<v1::StagedMember>& lines) {
  for (const v1::StagedMember& line : lines) {
    std::optional<v1::Member> before;
    WM_ASSIGN_OR_RETURN(auto changed, Changed(txn, line, &before));
    if (!changed) continue;
    // Who was to leave and is gone altogether by now is not made anew.
    if (line.line() == 0 && !before) continue;
    WM_RETURN_IF_ERROR(SaveMember(txn, call, before ? &*before : nullptr, *changed));
  }
  return absl::OkStatus();
}

}  // namespace waymark::plan
