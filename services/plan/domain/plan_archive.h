#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "services/plan/domain/edit.h"
#include "services/plan/domain/plan_view.h"
#include "waymark/plan/v1/export.pb.h"

namespace waymark::plan {

// How archives are laid out now.
inline constexpr int kArchiveFormat = 1;

// What something is called here, by its name in an archive. The name of a plan stands for all that lies under it.
using ArchivedNames = absl::flat_hash_map<std::string, std::string>;

// The plan of `view` with what belongs to it, to be read where nobody of this organisation is known (DetachArchive).
// Without export_time.
v1::PlanArchive MakeArchive(const PlanView& view);

// What is wrong with an archive as a whole: its format, and the names of plan and records, which all are one member's,
// each once. The rest is for who keeps plans, entries and records. Field names are relative to the archive.
void CheckArchive(const v1::PlanArchive& archive, base::Violations& violations);

// Adds a violation for every time that an archive tells and that is still to come at `now`.
void CheckTimes(const v1::PlanArchive& archive, absl::Time now, base::Violations& violations);

// Adds a note, unless there are 1,000.
void AddNote(std::string_view field, std::string_view text, std::vector<v1::ImportNote>* notes);

// Puts everything that `names` names, and what lies under it, under the names it has here.
void MoveArchive(v1::PlanArchive* archive, const ArchivedNames& names);

// The functions below make an archive fit to be taken in where `facts` hold: what refers to roles, skills, learning
// resources, entries and elements that are not there is kept by its title or left out. What became of it is told in
// `notes`, by field of the archive. Statuses are faults of the store.

// The self-assessment.
absl::Status FitEntries(v1::PlanArchive* archive, const Facts& facts, std::vector<v1::ImportNote>* notes);
// The role profiles, of an archive that was moved.
absl::Status FitRoleProfiles(v1::PlanArchive* archive, const Facts& facts, std::vector<v1::ImportNote>* notes);
// Standing, plan and negotiations' terms, once entries, contacts and profiles are there. A review date before `today`
// goes.
absl::Status FitArchive(v1::PlanArchive* archive, absl::CivilDay today, const Facts& facts,
                        std::vector<v1::ImportNote>* notes);
// What meetings and negotiations name of `plan`, as it is here, and of the self-assessment.
absl::Status FitRecords(v1::PlanArchive* archive, const v1::Plan& plan, const Facts& facts,
                        std::vector<v1::ImportNote>* notes);

// Puts back on `plan`, made of the plan of `archive` on `today`, what is only set by the server and yet the member's:
// which track is followed and how it came to that, how actions were moved, what was found of tripwires, which of the
// archive's negotiations and meetings steps and actions came out of, and when the plan was made. What is wrong with
// that goes to `violations`, relative to the plan.
void KeepHistory(const v1::PlanArchive& archive, absl::CivilDay today, v1::Plan* plan, base::Violations& violations);

}  // namespace waymark::plan
