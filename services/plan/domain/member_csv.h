#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "services/plan/domain/findings.h"
#include "services/plan/domain/tab_table.h"
#include "waymark/plan/v1/import.pb.h"
#include "waymark/plan/v1/member.pb.h"

namespace waymark::plan {

// The members there are already, by name.
using KnownMembers = absl::flat_hash_map<std::string, v1::Member>;

// What a reader made of a file of members.
struct MemberReading {
  std::vector<v1::StagedMember> members;  // usable lines, in the file's order, without names; Member.name is set
  Findings findings;
  std::vector<std::string> added;    // members/{member} that are new
  std::vector<std::string> changed;  // that are there and of whom the file says something else
  std::vector<std::string> missing;  // active members whom no line names
  std::vector<std::string> leaving;  // active members whom the reading sets LEFT
  int64_t absent_leavers = 0;        // how many of them no line names; each has one of `members`, without a line
  int64_t active = 0;                // active members there are
  int64_t lines = 0;
  bool usable = false;
};

// Reads a CSV file of members (Import.SOURCE_MEMBERS says its columns) against `known`, those there are. `is_zone`
// tells whether a time zone of that name exists.
//
// A line is bad when what it says is no valid member (domain/member_rules.h), its id or its issuer and subject are
// another line's or another member's, or its manager is neither known nor on a usable line, or is in the end managed by
// the member themselves.
MemberReading ReadMembers(const SourceFile& file, const KnownMembers& known, absl::FunctionRef<bool(std::string_view)> is_zone);

// Sets those LEFT whom the file does not name, where it was read to name everybody; nobody while the file has errors.
void LetAbsentLeave(MemberReading* reading);

// Whether so many of so many active members leave that an operator must say it is meant: more than 5, and more than a
// tenth.
bool TooManyLeave(size_t leaving, int64_t active);

// The member after a line was applied: `before` (null for a new one) with what the file's columns tell. A file without
// a state column leaves the state as it is; a new member is ACTIVE.
v1::Member Apply(const v1::StagedMember& line, const v1::Member* before);

}  // namespace waymark::plan
