#include "common/storage/table.h"

#include "google/protobuf/type.pb.h"

#include "common/base/status_macros.h"
#include "common/storage/memory_store.h"
#include "common/storage/table_spec.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::storage {
namespace {

using google::protobuf::Field;
using testing::HasReason;
using testing::IsOk;
using testing::StatusIs;
using ::testing::ElementsAre;

// A message that comes with protobuf, as any service's own would be: named, with a text and a number.
const Table<Field> kFields("fields", [](const Field& f) { return f.name(); },
                           {Table<Field>::Number("number", [](const Field& f) { return int64_t{f.number()}; }),
                            Table<Field>::Text("label", [](const Field& f) { return f.json_name(); })},
                           {{"member", "number"}}, {{"label"}});
const Table<Field> kOwned("owned", [](const Field& f) { return f.name(); }, {}, {}, {}, [](const Field& f) { return f.json_name(); });

Field Make(std::string name, int number, std::string label) {
  Field field;
  field.set_name(std::move(name));
  field.set_number(number);
  field.set_json_name(std::move(label));
  return field;
}

class TableTest : public ::testing::Test {
 protected:
  // Runs in a transaction and expects it to commit.
  void InTransaction(std::function<absl::Status(Txn&)> body) { EXPECT_THAT(store_->WriteAndWait(std::move(body)), IsOk()); }

  const std::unique_ptr<Store> store_ = *OpenMemoryStore({.tables = {&kFields.spec(), &kOwned.spec()}});
};

TEST_F(TableTest, SpecIsWhatWasDeclared) {
  const TableSpec& spec = kFields.spec();
  EXPECT_EQ(spec.name, "fields");
  ASSERT_EQ(spec.columns.size(), 2u);
  EXPECT_EQ(spec.columns[0].name, "number");
  EXPECT_FALSE(spec.columns[0].is_text);
  EXPECT_EQ(spec.columns[1].name, "label");
  EXPECT_TRUE(spec.columns[1].is_text);
  EXPECT_THAT(spec.indexes, ElementsAre(ElementsAre("member", "number")));
  EXPECT_THAT(spec.unique, ElementsAre(ElementsAre("label")));
}

TEST_F(TableTest, TablesTellWhatTheyKeep) {
  const Table<google::protobuf::Option> options("options", [](const google::protobuf::Option& o) { return o.name(); });
  const TableSpec opaque{.name = "opaque"};
  EXPECT_THAT(MessagesOf({&kFields.spec(), &opaque, &options.spec(), &kOwned.spec()}),
              ElementsAre(Field::descriptor(), google::protobuf::Option::descriptor()));
}

TEST_F(TableTest, RowHoldsKeyMemberColumnsAndMessage) {
  InTransaction([](Txn& txn) -> absl::Status {
    const Field field = Make("members/ana/fields/f1", 7, "seven");
    WM_RETURN_IF_ERROR(kFields.Insert(txn, field));
    WM_RETURN_IF_ERROR(kOwned.Insert(txn, Make("x", 0, "members/ben")));
    WM_ASSIGN_OR_RETURN(std::optional<Row> row, txn.Get(kFields.spec(), "members/ana/fields/f1"));
    EXPECT_EQ(row->member, "members/ana");
    EXPECT_THAT(row->columns, ElementsAre(Value(int64_t{7}), Value("seven")));
    EXPECT_EQ(row->bytes, field.SerializeAsString());
    WM_ASSIGN_OR_RETURN(row, txn.Get(kOwned.spec(), "x"));
    EXPECT_EQ(row->member, "members/ben") << "as the table says, not as the name does";
    return absl::OkStatus();
  });
}

TEST_F(TableTest, GetNamesWhatIsNotThere) {
  InTransaction([](Txn& txn) -> absl::Status {
    const absl::Status missing = kFields.Get(txn, "members/ana/fields/f9").status();
    EXPECT_THAT(missing, StatusIs(absl::StatusCode::kNotFound));
    EXPECT_THAT(missing, HasReason(error::v1::REASON_RESOURCE_NOT_FOUND));
    EXPECT_NE(missing.message().find("members/ana/fields/f9"), absl::string_view::npos);
    WM_ASSIGN_OR_RETURN(const auto found, kFields.Find(txn, "members/ana/fields/f9"));
    EXPECT_FALSE(found);
    return absl::OkStatus();
  });
}

TEST_F(TableTest, WhatWasReadIsChangedAndPutBack) {
  InTransaction([](Txn& txn) -> absl::Status {
    WM_RETURN_IF_ERROR(kFields.Insert(txn, Make("f", 1, "one")));
    WM_ASSIGN_OR_RETURN(Stored<Field> field, kFields.Get(txn, "f"));
    EXPECT_EQ(field.revision(), 1);
    const std::string before = field.bytes();
    field.mutable_message().set_number(2);
    EXPECT_EQ(field->number(), 2);
    EXPECT_EQ(field.bytes(), before) << "the bytes are those of the store";
    WM_RETURN_IF_ERROR(kFields.Put(txn, field));
    EXPECT_THAT(kFields.Put(txn, field), StatusIs(absl::StatusCode::kAborted)) << "of a revision that is past";
    WM_ASSIGN_OR_RETURN(const Stored<Field> after, kFields.Get(txn, "f"));
    EXPECT_EQ(after.revision(), 2);
    EXPECT_EQ((*after).number(), 2);
    EXPECT_THAT(kFields.Insert(txn, *after), StatusIs(absl::StatusCode::kAlreadyExists));
    EXPECT_THAT(kFields.Delete(txn, field), StatusIs(absl::StatusCode::kAborted));
    return kFields.Delete(txn, after);
  });
  EXPECT_THAT(store_->Read([](Txn& txn) { return kFields.Get(txn, "f").status(); }), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(TableTest, PagesGoOnBehindThePlaceOfTheLastMessage) {
  InTransaction([](Txn& txn) -> absl::Status {
    for (int i = 0; i < 9; ++i) {
      const std::string number = std::to_string(i);
      WM_RETURN_IF_ERROR(kFields.Insert(txn, Make("members/m" + std::to_string(i % 2) + "/f" + number, i / 3, number)));
    }
    return absl::OkStatus();
  });
  for (const std::string order_by : {"key", "member", "number", "label"}) {
    std::vector<std::string> whole, paged;
    EXPECT_THAT(store_->Read([&](Txn& txn) -> absl::Status {
      WM_ASSIGN_OR_RETURN(const auto all, kFields.Select(txn, {.order_by = order_by}));
      for (const Stored<Field>& field : all) whole.push_back(field->name());
      Query query = {.order_by = order_by, .limit = 2};
      while (true) {
        WM_ASSIGN_OR_RETURN(const auto page, kFields.Select(txn, query));
        if (page.empty()) return absl::OkStatus();
        for (const Stored<Field>& field : page) paged.push_back(field->name());
        query.after = kFields.PlaceOf(query, *page.back());
      }
    }), IsOk());
    EXPECT_EQ(whole.size(), 9u);
    EXPECT_EQ(paged, whole) << order_by;
  }
}

}  // namespace
}  // namespace waymark::storage
