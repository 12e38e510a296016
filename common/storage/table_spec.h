#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/storage/store.h"

namespace waymark::storage {

// What every engine refuses alike. A misfit is a mistake of the program, not of its user: INTERNAL, reason INTERNAL.

// Whether tables can be opened together: names of tables and columns are of [a-z0-9_], start with a letter, hold no "__" and are
// unique; columns are none of key, member, revision, bytes; indexes and unique sets name columns that are there.
absl::Status CheckTables(const std::vector<const TableSpec*>& tables);

// The messages that the tables keep, each once, in the order of the tables.
std::vector<const google::protobuf::Descriptor*> MessagesOf(const std::vector<const TableSpec*>& tables);

// Whether `row` has a key and every column of `table`, each of its type.
absl::Status CheckRow(const TableSpec& table, const Row& row);

// Whether `query` names columns of `table` only, with values of their types.
absl::Status CheckQuery(const TableSpec& table, const Query& query);

// What Put and Delete answer in a transaction that only reads.
absl::Status RefuseWrite();
// What every member answers for a table that the store was not opened with.
absl::Status UnknownTable(const TableSpec& table);
// What Put and Delete answer where another revision stands.
absl::Status RevisionChanged(const TableSpec& table);
// What Put answers where the key, or a unique column set, of a row is taken.
absl::Status RowExists(std::string_view key);
// What becomes of a job nobody waits for any more.
absl::Status NobodyWaits();
// What a store that is closing, or closed, answers.
absl::Status StoreClosed();

}  // namespace waymark::storage
