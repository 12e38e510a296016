#pragma once

#include <cstdint>
#include <string>

namespace waymark::base {

// Where ids and other random bytes come from. Safe to use from several threads.
class IdSource {
 public:
  virtual ~IdSource() = default;

  // Fills `size` bytes with randomness.
  virtual void Fill(void* bytes, size_t size) = 0;

  // A new id of 20 characters out of [a-z2-7], starting with a letter: 99 bits, fit for a segment of a resource name.
  std::string NewId();
};

// Ids from the operating system's generator.
class RandomIds final : public IdSource {
 public:
  void Fill(void* bytes, size_t size) override;
};

}  // namespace waymark::base
