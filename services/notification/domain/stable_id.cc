#include "services/notification/domain/stable_id.h"

#include <openssl/sha.h>

#include "common/base/cat.h"

namespace waymark::notification {

std::string StableId(std::initializer_list<std::string_view> parts) {
  std::string input;
  for (std::string_view part : parts) base::Append(&input, part.size(), ":", part);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(input.data()), input.size(), digest);
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::string id;
  for (int i = 0; i < 26; ++i) {
    const int bit = i * 5;
    const unsigned window = (digest[bit / 8] << 8) | digest[bit / 8 + 1];
    id.push_back(kAlphabet[(window >> (11 - bit % 8)) & 31]);
  }
  return id;
}

}  // namespace waymark::notification
