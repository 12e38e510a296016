#include "common/access/verified_tokens.h"

#include <algorithm>
#include <utility>

namespace waymark::access {

VerifiedTokens::VerifiedTokens(size_t capacity) : generation_size_(std::max<size_t>(capacity / kShards / 2, 1)) {}

std::optional<VerifiedTokens::Entry> VerifiedTokens::Find(const std::string& digest, uint64_t key_set) {
  Shard& shard = ShardOf(digest);
  const absl::MutexLock lock(&shard.mutex);
  if (const auto young = shard.young.find(digest); young != shard.young.end()) {
    if (young->second.key_set == key_set) return young->second;
    shard.young.erase(young);
    return std::nullopt;
  }
  const auto old = shard.old.find(digest);
  if (old == shard.old.end()) return std::nullopt;
  Entry entry = std::move(old->second);
  shard.old.erase(old);
  if (entry.key_set != key_set) return std::nullopt;
  Keep(shard, digest, entry);
  return entry;
}

void VerifiedTokens::Insert(const std::string& digest, Entry entry) {
  Shard& shard = ShardOf(digest);
  const absl::MutexLock lock(&shard.mutex);
  Keep(shard, digest, std::move(entry));
}

void VerifiedTokens::Keep(Shard& shard, const std::string& digest, Entry entry) {
  if (shard.young.size() >= generation_size_) {
    shard.old = std::move(shard.young);
    shard.young.clear();
  }
  shard.young.insert_or_assign(digest, std::move(entry));
}

}  // namespace waymark::access
