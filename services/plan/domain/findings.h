#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/plan/v1/import.pb.h"

namespace waymark::plan {

// What a reader finds in the files it is given, line by line. Bounded: a file that is nothing of what it should be is
// not told line for line for ever.
class Findings {
 public:
  static constexpr size_t kMost = 50'000;

  // The line that a row begins on, from 1; 0 for the file as a whole.
  void Error(std::string_view file, int64_t line, std::string reason) { Add(v1::ImportFinding::KIND_ERROR, file, line, std::move(reason)); }
  void Skipped(std::string_view file, int64_t line, std::string reason) {
    Add(v1::ImportFinding::KIND_SKIPPED, file, line, std::move(reason));
  }
  void Note(std::string_view file, int64_t line, std::string reason) { Add(v1::ImportFinding::KIND_NOTE, file, line, std::move(reason)); }

  // Takes over all of `other`.
  void AddAll(const Findings& other);

  // True once kMost are there: a reader then stops. The last one says so.
  bool full() const { return found_.size() >= kMost; }
  int64_t errors() const { return errors_; }
  // In the order they were found, without names.
  const std::vector<v1::ImportFinding>& found() const { return found_; }

  // The findings by file, then line, each in the order it was found.
  std::vector<v1::ImportFinding> Sorted() const;

 private:
  void Add(v1::ImportFinding::Kind kind, std::string_view file, int64_t line, std::string reason);

  std::vector<v1::ImportFinding> found_;
  int64_t errors_ = 0;
};

}  // namespace waymark::plan
