#pragma once

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/base/ids.h"

namespace waymark::testing {

// Ids that a seed gives again, the same on every platform (SplitMix64).
class SeededIds final : public base::IdSource {
 public:
  explicit SeededIds(uint64_t seed = 1) : state_(seed) {}

  void Fill(void* bytes, size_t size) override {
    absl::MutexLock lock(&mutex_);
    auto* at = static_cast<unsigned char*>(bytes);
    for (size_t i = 0; i < size; ++i) {
      if (i % 8 == 0) Draw();
      at[i] = static_cast<unsigned char>(word_ >> (8 * (i % 8)));
    }
  }

 private:
  void Draw() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    word_ = z ^ (z >> 31);
  }

  absl::Mutex mutex_;
  uint64_t state_ ABSL_GUARDED_BY(mutex_);
  uint64_t word_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace waymark::testing
