// What store.h promises of queries, of every engine, held against a plain list of rows.

#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "common/base/status_macros.h"
#include "common/testing/status_matchers.h"
#include "tests/unit/common/storage/engines.h"

namespace waymark::storage {
namespace {

using testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Queries : public EngineTest {
 protected:
  void PutAll(const std::vector<Row>& rows) {
    ASSERT_THAT(store_->WriteAndWait([&](Txn& txn) -> absl::Status {
      for (const Row& row : rows) WM_RETURN_IF_ERROR(txn.Put(kNotes, row));
      return absl::OkStatus();
    }), IsOk());
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Queries, ::testing::ValuesIn(Engines()), EngineName);

// The list's answer to a query.
Value Of(const Row& row, const std::string& column) {
  if (column == "key") return row.key;
  if (column == "member") return row.member;
  return column == "state" ? row.columns[0] : row.columns[1];
}

std::vector<std::string> Expected(const std::vector<Row>& rows, const Query& query) {
  std::vector<std::pair<Value, std::string>> found;
  for (const Row& row : rows) {
    const bool equal = std::all_of(query.equals.begin(), query.equals.end(),
                                   [&](const Query::Equal& wanted) { return Of(row, wanted.column) == wanted.value; });
    const Value order = Of(row, query.order_by);
    if (equal && (!query.from || order >= *query.from) && (!query.below || order < *query.below)) found.emplace_back(order, row.key);
  }
  std::sort(found.begin(), found.end());
  if (query.descending) std::reverse(found.begin(), found.end());
  std::vector<std::string> keys;
  for (const auto& place : found) {
    if (static_cast<int>(keys.size()) >= query.limit) break;
    const std::pair<Value, std::string> after = query.after ? std::make_pair(query.after->order, query.after->key) : place;
    if (!query.after || (query.descending ? place < after : after < place)) keys.push_back(place.second);
  }
  return keys;
}

class RandomQueries {
 public:
  explicit RandomQueries(unsigned seed) : random_(seed) {}

  int Below(int limit) { return static_cast<int>(random_() % limit); }

  std::vector<Row> Rows(int count) {
    std::vector<Row> rows;
    for (int i = 0; i < count; ++i) {
      // Titles that sort otherwise as numbers, as unsigned bytes and by length.
      static const std::vector<std::string> starts = {"1", "10", "2", "B", "a", "ä", "\xff"};
      rows.push_back(Note("key" + std::to_string(i * 7919 % count), "m" + std::to_string(Below(4)),
                          starts[Below(7)] + "-" + std::to_string(i), Below(9) * 5 - 20));
    }
    return rows;
  }

  Query Next(const std::vector<Row>& rows) {
    static const std::vector<std::string> columns = {"key", "member", "state", "title"};
    Query query;
    query.order_by = columns[Below(4)];
    query.descending = Below(2) == 0;
    const auto value = [&](const std::string& column) { return Of(rows[Below(static_cast<int>(rows.size()))], column); };
    for (int i = Below(3); i > 0; --i) {
      const std::string column = columns[1 + Below(2)];
      query.equals.push_back({column, value(column)});
    }
    if (Below(3) == 0) query.from = value(query.order_by);
    if (Below(3) == 0) query.below = value(query.order_by);
    if (Below(3) == 0) {
      const Row& row = rows[Below(static_cast<int>(rows.size()))];
      query.after = Query::Place{Of(row, query.order_by), row.key};
    }
    query.limit = Below(4) == 0 ? 1000 : Below(12);
    return query;
  }

 private:
  std::mt19937 random_;
};

TEST_P(Queries, AnswerAsAListWould) {
  RandomQueries random(20270401);
  const std::vector<Row> rows = random.Rows(80);
  PutAll(rows);
  for (int i = 0; i < 600; ++i) {
    const Query query = random.Next(rows);
    const std::vector<std::string> expected = Expected(rows, query);
    ASSERT_EQ(Keys(kNotes, query), expected) << "query " << i;
  }
}

TEST_P(Queries, AnswerTheSameInATransactionThatWrites) {
  RandomQueries random(7);
  std::vector<Row> rows = random.Rows(60);
  const std::vector<Row> late(rows.begin() + 40, rows.end());
  rows.resize(40);
  PutAll(rows);
  ASSERT_THAT(store_->WriteAndWait([&](Txn& txn) -> absl::Status {
    std::vector<Row> there(rows.begin() + 10, rows.end());
    for (int i = 0; i < 10; ++i) WM_RETURN_IF_ERROR(txn.Delete(kNotes, rows[i].key, 1));
    for (const Row& row : late) WM_RETURN_IF_ERROR(txn.Put(kNotes, row));
    there.insert(there.end(), late.begin(), late.end());
    for (int i = 0; i < 200; ++i) {
      const Query query = random.Next(rows);
      WM_ASSIGN_OR_RETURN(const std::vector<Row> found, txn.Select(kNotes, query));
      EXPECT_EQ(KeysOf(found), Expected(there, query)) << "query " << i;
    }
    return absl::OkStatus();
  }), IsOk());
}

TEST_P(Queries, DeleteWhereTakesTheFirstOfWhatTheQueryAsksFor) {
  RandomQueries random(3);
  std::vector<Row> rows = random.Rows(120);
  PutAll(rows);
  for (int i = 0; i < 40; ++i) {
    Query query = random.Next(rows);
    const int limit = random.Below(6);
    Query bounded = query;
    bounded.limit = std::min(limit, query.limit);
    const std::vector<std::string> expected = Expected(rows, bounded);
    int64_t deleted = -1;
    ASSERT_THAT(store_->WriteAndWait([&](Txn& txn) -> absl::Status {
      WM_ASSIGN_OR_RETURN(deleted, txn.DeleteWhere(kNotes, query, limit));
      return absl::OkStatus();
    }), IsOk());
    EXPECT_EQ(deleted, static_cast<int64_t>(expected.size()));
    std::erase_if(rows, [&](const Row& row) { return std::find(expected.begin(), expected.end(), row.key) != expected.end(); });
    ASSERT_EQ(Keys(kNotes, {}), Expected(rows, {})) << "round " << i;
  }
}

TEST_P(Queries, TextIsOrderedByItsBytesAndNumbersByTheirValue) {
  PutAll({Note("a", "m", "10", 10), Note("b", "m", "9", 9), Note("c", "m", "B", -1), Note("d", "m", "a", 100), Note("e", "m", "ä", 0)});
  EXPECT_THAT(Keys(kNotes, {.order_by = "title"}), ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_THAT(Keys(kNotes, {.order_by = "state"}), ElementsAre("c", "e", "b", "a", "d"));
  EXPECT_THAT(Keys(kNotes, {.order_by = "state", .from = Value(int64_t{0}), .below = Value(int64_t{10})}), ElementsAre("e", "b"));
  EXPECT_THAT(Keys(kNotes, {.equals = {{"title", "9"}}}), ElementsAre("b"));
  EXPECT_THAT(Keys(kNotes, {.equals = {{"title", "A"}}}), IsEmpty());
}

TEST_P(Queries, PagesHoldEveryRowOnce) {
  constexpr int kRows = 3000;
  std::vector<Row> rows;
  for (int i = 0; i < kRows; ++i) rows.push_back(Note("k" + std::to_string(i), "m" + std::to_string(i % 3), std::to_string(i), i % 11));
  PutAll(rows);
  std::mt19937 random(1);
  for (const std::string order_by : {"key", "state"}) {
    for (const bool descending : {false, true}) {
      Query query = {.equals = {{"member", "m1"}}, .order_by = order_by, .descending = descending};
      std::vector<std::string> paged;
      while (true) {
        query.limit = 1 + static_cast<int>(random() % 90);
        const std::vector<Row> page = Select(kNotes, query);
        if (page.empty()) break;
        for (const Row& row : page) paged.push_back(row.key);
        query.after = Query::Place{Of(page.back(), order_by), page.back().key};
      }
      EXPECT_EQ(paged, Expected(rows, {.equals = {{"member", "m1"}}, .order_by = order_by, .descending = descending, .limit = kRows}))
          << order_by << descending;
    }
  }
}

TEST_P(Queries, NoRowsAreAskedForByALimitOfZero) {
  PutAll({Note("a", "m", "a", 1)});
  EXPECT_THAT(Keys(kNotes, {.limit = 0}), IsEmpty());
  EXPECT_THAT(Keys(kNotes, {.limit = -1}), IsEmpty());
}

}  // namespace
}  // namespace waymark::storage
