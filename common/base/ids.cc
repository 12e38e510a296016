#include "common/base/ids.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace waymark::base {

std::string IdSource::NewId() {
  constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  constexpr size_t kLength = 20;
  unsigned char bytes[kLength];
  Fill(bytes, sizeof(bytes));
  std::string id(kLength, '\0');
  // The first of 16 letters, so that an id never starts with a digit; 5 bits for each of the others.
  id[0] = kAlphabet[bytes[0] & 15];
  for (size_t i = 1; i < kLength; ++i) id[i] = kAlphabet[bytes[i] & 31];
  return id;
}

void RandomIds::Fill(void* bytes, size_t size) {
  auto* at = static_cast<char*>(bytes);
  while (size > 0) {
    const ssize_t got = getrandom(at, size, 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      // Without randomness every id and key could be guessed: there is nothing to go on with.
      std::perror("getrandom");
      std::abort();
    }
    at += got;
    size -= static_cast<size_t>(got);
  }
}

}  // namespace waymark::base
