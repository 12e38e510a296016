#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "services/plan/domain/catalogue_reading.h"
#include "services/plan/domain/tab_table.h"

namespace waymark::plan {

// The state of one ReadOnet, which goes through the release's files one after another.
class OnetReader {
 public:
  explicit OnetReader(absl::Span<const SourceFile> files) : files_(files) {}

  CatalogueReading Read();

 private:
  static constexpr size_t kMostRoles = 20'000;
  static constexpr size_t kMostSkills = 5'000;
  static constexpr int kMostOfARole = 1'000;

  struct Bounds {
    double minimum;
    double maximum;
  };
  // Importance and level of one element in one occupation, which stand on two lines.
  struct Rating {
    size_t role;
    int skill;
    int64_t line;  // the first of the two
    std::optional<double> importance = std::nullopt;
    std::optional<double> level = std::nullopt;
    bool suppressed = false;
    bool not_relevant = false;
  };

  // The file that is the table of that name; null where it is not there.
  const SourceFile* File(std::string_view name) const;
  // Calls `take` for each row of the file of that name, where it is there.
  void ReadRows(std::string_view name, absl::Span<const TableColumn> columns, absl::FunctionRef<void(const TableRow&)> take);
  void Error(const TableRow& row, std::string reason);
  void Skip(const TableRow& row, std::string reason);

  void ReadScales();
  void ReadElements();
  void ReadZones();
  void ReadOccupations();
  void ReadDuties();
  void ReadRelations();
  void ReadEducation();
  void ReadRatings(std::string_view name, v1::SkillKind kind);
  void ReadRating(const TableRow& row, v1::SkillKind kind);
  void Require(const Rating& rating, std::string_view file, v1::SkillKind kind);

  // The occupation of that code; null, and found faulty, where there is none.
  v1::Role* RoleOf(const TableRow& row, std::string_view code);
  // The index of the element's skill, made where it is new; -1, and found faulty, where it cannot be.
  int SkillOf(const TableRow& row, std::string_view element, std::string_view title, v1::SkillKind kind);
  std::optional<bool> YesOrNo(const TableRow& row, std::string_view cell, std::string_view column);

  absl::Span<const SourceFile> files_;
  std::deque<std::string> rewritten_;  // files of another dialect, as tables by tabs
  CatalogueReading reading_;
  std::string_view file_;  // being read
  Bounds importance_ = {1, 5};
  Bounds level_ = {0, 7};
  // Keys are pieces of the files, which outlive the reader.
  absl::flat_hash_map<std::string_view, std::string_view> descriptions_, element_titles_;
  absl::flat_hash_map<std::string_view, std::vector<v1::Skill::Anchor>> anchors_;
  absl::flat_hash_map<int, v1::Preparation> zones_;
  absl::flat_hash_map<std::string_view, size_t> role_of_;  // by code
  absl::flat_hash_map<std::string_view, int> skill_of_;    // by element
  std::vector<Rating> ratings_;
  absl::flat_hash_map<std::pair<size_t, int>, size_t> rating_of_;
};

}  // namespace waymark::plan
