#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "google/protobuf/message.h"
#include "services/plan/domain/findings.h"
#include "services/plan/domain/tab_table.h"
#include "waymark/plan/v1/ladder.pb.h"

namespace waymark::plan {

// Where in the files something stands.
struct Place {
  std::string file;
  int64_t line = 0;
};

// A ladder as its files say it, unchecked. Not to be moved: places are kept by the address of what stands there.
struct LadderSource {
  v1::Ladder ladder;
  absl::flat_hash_map<const google::protobuf::Message*, Place> places;
  Findings findings;
  int64_t lines = 0;
  bool usable = false;  // whether the files are of the form at all

  LadderSource() = default;
  LadderSource(const LadderSource&) = delete;
  LadderSource& operator=(const LadderSource&) = delete;

  // The place of `message`; `around` where only what it stands in is known.
  const Place& PlaceOf(const google::protobuf::Message& message, const Place& around) const {
    const auto found = places.find(&message);
    return found == places.end() ? around : found->second;
  }
};

void ReadLadderJson(const SourceFile& file, LadderSource* source);
void ReadLadderCsv(absl::Span<const SourceFile> files, LadderSource* source);

inline constexpr std::string_view kLadderJson = "ladder.json";
// The files of a ladder in CSV.
absl::Span<const std::string_view> LadderCsvFiles();

}  // namespace waymark::plan
