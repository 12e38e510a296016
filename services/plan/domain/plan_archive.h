#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/base/error.h"
#include "services/plan/domain/edit.h"
#include "services/plan/domain/plan_view.h"
#include "waymark/plan/v1/export.pb.h"

namespace waymark::plan {

// How archives are laid out now.
inline constexpr int kArchiveFormat = 1;

// The plan of `view` with what belongs to it, to be read where nobody of this organisation is known: supporters and
// raters who are members or contacts are told by name and no more, and feedback's requests are left out. Without
// export_time.
v1::PlanArchive MakeArchive(const PlanView& view);

// What is wrong with an archive as a whole: its format, the plan's name, by which its elements are told. The rest is
// for who makes plans and entries of it. Field names are relative to the archive.
void CheckArchive(const v1::PlanArchive& archive, base::Violations& violations);

// Makes all that `archive`, a right one, names under its own member and plan names under `member` and `plan`. Names of
// entries stay as they were, to be replaced by RenameEntries.
void MoveArchive(v1::PlanArchive* archive, const std::string& member, const std::string& plan);

// Puts the entries that goals derive from under the names they have now; those that have none are taken out.
void RenameEntries(v1::PlanArchive* archive, const absl::flat_hash_map<std::string, std::string>& names,
                   std::vector<v1::ImportNote>* notes);

// Makes an archive, moved, fit to be made a plan where `facts` hold: what refers to roles, skills, learning resources
// and people that are not there is kept by its title or left out, and a review date before `today` goes. What became of
// it is told in `notes`, by field of the archive. Statuses are faults of the store.
absl::Status FitArchive(v1::PlanArchive* archive, absl::CivilDay today, const Facts& facts,
                        std::vector<v1::ImportNote>* notes);

// Puts back on `plan`, made of `source`, what is only set by the server and yet the member's: which track is followed.
void KeepFollowedTrack(const v1::Plan& source, v1::Plan* plan);

}  // namespace waymark::plan
