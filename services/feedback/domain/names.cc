#include "services/feedback/domain/names.h"

#include "absl/strings/match.h"
#include "absl/strings/escaping.h"
#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "openssl/sha.h"

namespace waymark::feedback {

namespace {

std::string HashId(std::string_view text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return base::Cat("r-", absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), 20)));
}

}  // namespace

std::string RoundOfReview(std::string_view review) {
  const auto ids = base::MatchName("members/{member}/plans/{plan}/reviews/{review}", review);
  if (!ids) return "";
  std::string id = base::Cat((*ids)[1], ".", (*ids)[2]);
  if (!base::IsValidId(id)) id = HashId(review);
  return base::Cat("members/", (*ids)[0], "/rounds/", id);
}

std::string PanelOfPlan(std::string_view plan) { return base::Cat(base::OwnerOf(plan), "/panels/", base::LastSegment(plan)); }

std::string PlanOfPanel(std::string_view panel) { return base::Cat(base::OwnerOf(panel), "/plans/", base::LastSegment(panel)); }

std::string UnlinkedAnswersOf(std::string_view round) {
  return base::Cat(base::OwnerOf(round), "/unlinkedAnswers/", base::LastSegment(round));
}

bool IsExternal(std::string_view request_or_rater) { return absl::StartsWith(base::View(request_or_rater), "externals/"); }

}  // namespace waymark::feedback
