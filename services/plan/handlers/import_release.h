#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/service.h"
#include "services/plan/domain/catalogue_reading.h"
#include "services/plan/handlers/import_attempt.h"
#include "waymark/plan/v1/import.pb.h"

namespace waymark::plan {

// How the releases of a catalogue stand to content that is to be imported.
struct PresentReleases {
  std::string active;          // the release in use; empty: none
  std::string same;            // a complete release of the very same content, the one in use first; empty: none
  bool other_content = false;  // the release wanted was in use, with other content
  bool is_new = true;          // there is no row of the release wanted
};
absl::StatusOr<PresentReleases> LookAtReleases(rpc::Work& work, const std::string& catalogue, std::string_view release,
                                               std::string_view content_hash);

// Tells in `report` what `reading` adds to release `active` of its catalogue, changes in it, and lacks of it.
absl::Status CompareWithRelease(rpc::Work& work, const CatalogueReading& reading, const std::string& active, v1::ImportReport* report);

// Lays the reading ready as `release`, a few rows in each transaction, and ends the attempt with state STAGED. Another
// import that stages the same release later takes over: ABORTED, reason ETAG_MISMATCH.
absl::Status StageRelease(ImportAttempt& attempt, CatalogueReading reading, const std::string& release, const PresentReleases& present);

}  // namespace waymark::plan
