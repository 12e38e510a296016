#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "waymark/type/v1/level.pb.h"

namespace waymark::plan {

// What edits ask of the world outside the plan. Statuses are faults of the store.
class Facts {
 public:
  virtual ~Facts() = default;
  // The member's local day.
  virtual absl::StatusOr<absl::CivilDay> Today() const = 0;
  // The release that describes `role`: `release`, or where that is empty its catalogue's active one; empty for a
  // profile of the member's own. nullopt where there is no such role.
  virtual absl::StatusOr<std::optional<std::string>> ReleaseOf(std::string_view role,
                                                               std::string_view release) const = 0;
  // What is wrong with a skill, and with a level of it unless that is null; empty when nothing is.
  virtual absl::StatusOr<std::string> SkillProblem(const std::string& skill, const type::v1::Level* level) const = 0;
  // Whether the words are, or stand in, what the catalogue says of a level of the skill, or the skill is not there.
  virtual absl::StatusOr<bool> SaysOfALevel(const std::string& skill, const std::string& words) const = 0;
  // Whether a resource that a plan may name is there, and is the plan's owner's own where it belongs to a member:
  // an assessment entry, a contact, a learning resource.
  virtual absl::StatusOr<bool> Exists(std::string_view name) const = 0;
  // An id that nothing has had yet.
  virtual std::string NewId() const = 0;
};

// What edits of one plan have in common.
struct Edit {
  // The revision that the document will have; all that the edit touches has it for an etag.
  int64_t revision = 0;
  const Facts* facts = nullptr;
  // When the edit is made.
  absl::Time now = absl::UnixEpoch();
  // The negotiation, the meeting or the proposal that new steps and actions come out of; empty: the member writes them.
  std::string origin;

  std::string Etag() const { return std::to_string(revision); }
};

}  // namespace waymark::plan
