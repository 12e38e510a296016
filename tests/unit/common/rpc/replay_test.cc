#include "common/rpc/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "common/base/cat.h"
#include "common/testing/status_matchers.h"
#include "google/protobuf/struct.pb.h"
#include "tests/unit/common/rpc/world.h"

namespace waymark::rpc {
namespace {

constexpr absl::Duration kWeek = absl::Hours(7 * 24);

int64_t Rows(storage::Store& store) {
  int64_t rows = 0;
  EXPECT_THAT(store.Read([&](storage::Txn& txn) {
    const auto all = txn.Select(*ReplayTables().front(), storage::Query());
    if (all.ok()) rows = static_cast<int64_t>(all->size());
    return all.status();
  }),
              testing::IsOk());
  return rows;
}

absl::Status Keep(World& world, const ReplayKey& key, std::string_view answer) {
  return world.store->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
    auto found = FindReplay(txn, key, world.clock.Now());
    if (!found.ok()) return found.status();
    return KeepReplay(txn, key, *found, "members/ana", answer, world.clock.Now(), kWeek);
  });
}

absl::StatusOr<Replay> Find(World& world, const ReplayKey& key) {
  absl::StatusOr<Replay> found = absl::UnknownError("");
  const absl::Status read = world.store->Read([&](storage::Txn& txn) {
    found = FindReplay(txn, key, world.clock.Now());
    return absl::OkStatus();
  });
  EXPECT_THAT(read, testing::IsOk());
  return found;
}

TEST(Replay, KeysTellCallersMethodsAndIdsApart) {
  const access::v1::DeleteGrantRequest request;
  std::set<std::string> keys;
  for (const auto& [caller, method, id] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"a", "M", "1"}, {"b", "M", "1"}, {"a", "N", "1"}, {"a", "M", "2"}, {"aM", "", "1"}, {"", "aM", "1"},
           {"a", "M1", ""}, {"a1:M", "", "1"}}) {
    EXPECT_TRUE(keys.insert(MakeReplayKey(caller, method, id, request).key).second) << caller << " " << method << " " << id;
  }
}

TEST(Replay, TheSameRequestHasTheSameHashHoweverItsMapsAreWritten) {
  google::protobuf::Struct one;
  google::protobuf::Struct other;
  for (int i = 0; i < 50; ++i) (*one.mutable_fields())[base::Cat("k", i)].set_number_value(i);
  for (int i = 49; i >= 0; --i) (*other.mutable_fields())[base::Cat("k", i)].set_number_value(i);
  EXPECT_EQ(MakeReplayKey("a", "M", "1", one).request_hash, MakeReplayKey("a", "M", "1", other).request_hash);
  (*other.mutable_fields())["k0"].set_number_value(1);
  EXPECT_NE(MakeReplayKey("a", "M", "1", one).request_hash, MakeReplayKey("a", "M", "1", other).request_hash);
}

TEST(Replay, IsKeptForItsTimeAndWrittenOverAfterIt) {
  World world;
  access::v1::DeleteGrantRequest request;
  const ReplayKey key = MakeReplayKey("a", "M", "1", request);
  EXPECT_EQ(Find(world, key)->answer, std::nullopt);
  ASSERT_THAT(Keep(world, key, "first"), testing::IsOk());
  EXPECT_EQ(Find(world, key)->answer, "first");
  world.clock.Advance(kWeek);
  EXPECT_EQ(Find(world, key)->answer, std::nullopt);
  request.set_name("another");
  const ReplayKey other = MakeReplayKey("a", "M", "1", request);
  ASSERT_THAT(Keep(world, other, ""), testing::IsOk());
  EXPECT_EQ(Find(world, other)->answer, "") << "an empty answer is one";
  EXPECT_THAT(Find(world, key), testing::HasReason(error::v1::REASON_REQUEST_ID_REUSED));
  EXPECT_EQ(Rows(*world.store), 1);
}

TEST(Replay, RowsPastTheirTimeGoAsNewOnesCome) {
  World world;
  access::v1::DeleteGrantRequest request;
  const auto keep = [&](int i) {
    request.set_name(base::Cat("grant", i));
    ASSERT_THAT(Keep(world, MakeReplayKey("a", "M", base::Cat(i), request), "answer"), testing::IsOk());
  };
  for (int i = 0; i < 400; ++i) keep(i);
  EXPECT_EQ(Rows(*world.store), 400);
  world.clock.Advance(kWeek + absl::Seconds(1));
  for (int i = 400; i < 800; ++i) keep(i);
  EXPECT_EQ(Rows(*world.store), 400) << "all of the old and none of the new";
}

}  // namespace
}  // namespace waymark::rpc
