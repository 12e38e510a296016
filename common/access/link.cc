#include "common/access/link.h"

#include <optional>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/base/base64url.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "openssl/crypto.h"
#include "openssl/evp.h"
#include "openssl/hmac.h"

namespace waymark::access {
namespace {

// "1.<resource>.<generation>.<end in seconds, or - for none>.<mac>"; the number says the form, should it ever change.
constexpr std::string_view kForm = "1";
constexpr size_t kParts = 5;
constexpr size_t kMaxLinkBytes = 1024;
constexpr std::string_view kNoEnd = "-";
// Parts this use of the key from any other.
constexpr std::string_view kPurpose = "waymark.link.";

// The end that part of a link says; nullopt for none of the two forms.
std::optional<absl::Time> EndOf(absl::string_view text) {
  if (text == base::View(kNoEnd)) return absl::InfiniteFuture();
  int64_t seconds = 0;
  if (!absl::SimpleAtoi(text, &seconds)) return std::nullopt;
  return absl::FromUnixSeconds(seconds);
}

std::string Mac(std::string_view key, std::string_view signed_text) {
  const std::string text = base::Cat(kPurpose, signed_text);
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(), mac, &size);
  return std::string(reinterpret_cast<const char*>(mac), size);
}

absl::Status Invalid() {
  return base::Error(error::v1::REASON_CREDENTIAL_INVALID,
                     "the link is not one that was given out here: copy it whole, or ask for a new one");
}

}  // namespace

std::string MakeLink(std::string_view key, std::string_view resource, int64_t generation, absl::Time expires) {
  const std::string end =
      expires == absl::InfiniteFuture() ? std::string(kNoEnd) : base::Cat(absl::ToUnixSeconds(expires));
  const std::string text = base::Cat(kForm, ".", base::Base64Url(resource), ".", generation, ".", end);
  return base::Cat(text, ".", base::Base64Url(Mac(key, text)));
}

absl::StatusOr<Caller> ReadLink(std::string_view key, std::string_view token, absl::Time now) {
  if (key.size() < kMinLinkKey || token.size() > kMaxLinkBytes) return Invalid();
  const std::vector<absl::string_view> parts = absl::StrSplit(base::View(token), '.');
  int64_t generation = 0;
  if (parts.size() != kParts || !absl::SimpleAtoi(parts[2], &generation)) return Invalid();
  const std::optional<absl::Time> expires = EndOf(parts[3]);
  if (!expires.has_value()) return Invalid();
  const std::optional<std::string> resource = base::FromBase64Url(base::StdView(parts[1]));
  if (!resource.has_value()) return Invalid();
  // The link is made again and compared whole, so that no other spelling of it is taken.
  const std::string genuine = MakeLink(key, *resource, generation, *expires);
  if (genuine.size() != token.size() || CRYPTO_memcmp(genuine.data(), token.data(), token.size()) != 0) return Invalid();
  if (now >= *expires) {
    return base::Error(error::v1::REASON_CREDENTIAL_EXPIRED, "the link has ended: ask for a new one");
  }
  Caller caller;
  caller.credential = Caller::Credential::kLink;
  caller.link_resource = *resource;
  caller.link_generation = generation;
  caller.expires = *expires;
  return caller;
}

std::string LinkResource(std::string_view token) {
  if (token.size() > kMaxLinkBytes) return "";
  const std::vector<absl::string_view> parts = absl::StrSplit(base::View(token), '.');
  return parts.size() == kParts ? base::FromBase64Url(base::StdView(parts[1])).value_or("") : "";
}

}  // namespace waymark::access
