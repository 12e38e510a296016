#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "common/base/cat.h"
#include "common/storage/memory_store.h"
#include "common/storage/rerunning_store.h"
#include "common/storage/sqlite_store.h"
#include "gtest/gtest.h"

namespace waymark::events {

// Every engine there is, by name: the journal and its followers hold on all of them.
inline const std::vector<std::string>& Engines() {
  static const auto& engines = *new std::vector<std::string>{"sqlite", "memory", "rerunning"};
  return engines;
}

// A store of that engine in a place of its own.
inline std::unique_ptr<storage::Store> OpenStore(const std::string& engine, std::vector<const storage::TableSpec*> tables) {
  if (engine == "memory") return *storage::OpenMemoryStore({.tables = std::move(tables)});
  static int number = 0;
  const std::string folder = base::Cat(::testing::TempDir(), "/events-", ::getpid(), "-", ++number);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  storage::SqliteOptions options;
  options.path = folder + "/store.db";
  options.tables = std::move(tables);
  auto store = *storage::OpenSqliteStore(std::move(options));
  return engine == "rerunning" ? storage::MakeRerunningStore(std::move(store)) : std::move(store);
}

}  // namespace waymark::events
