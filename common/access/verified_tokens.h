#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/access/caller.h"

namespace waymark::access {

// Remembers whose tokens were verified, by the tokens' SHA-256, since checking a signature costs more than serving a call. Bounded: where
// it is full, those not asked for lately go. Safe to use from several threads, which seldom meet on a lock.
class VerifiedTokens {
 public:
  struct Entry {
    Caller caller;
    absl::Time not_before;
    absl::Time expires;
    uint64_t key_set = 0;  // number of the key set that verified it
  };

  // Keeps some `capacity` tokens, 2 * 16 at least.
  explicit VerifiedTokens(size_t capacity);

  // What was kept under `digest` for that key set.
  std::optional<Entry> Find(const std::string& digest, uint64_t key_set);
  void Insert(const std::string& digest, Entry entry);

 private:
  static constexpr size_t kShards = 16;

  // Two generations: a full young one becomes the old one, whose entries come back when they are asked for, or go with it.
  struct Shard {
    absl::Mutex mutex;
    absl::flat_hash_map<std::string, Entry> young ABSL_GUARDED_BY(mutex);
    absl::flat_hash_map<std::string, Entry> old ABSL_GUARDED_BY(mutex);
  };

  Shard& ShardOf(const std::string& digest) { return shards_[static_cast<unsigned char>(digest[0]) % kShards]; }
  void Keep(Shard& shard, const std::string& digest, Entry entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);

  size_t generation_size_;
  std::array<Shard, kShards> shards_;
};

}  // namespace waymark::access
