#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/contract/image.h"

namespace waymark::contract {
namespace {

// Which folders of common each folder of common may include. A header named whole is let through alone.
const std::map<std::string, std::set<std::string>> kCommon = {
    {"base", {}},
    {"storage", {"base"}},
    {"access", {"base", "storage", "rpc/call.h"}},
    {"rpc", {"base", "storage", "access"}},
    {"events", {"base", "storage", "access", "rpc"}},
    {"testing", {"base", "storage", "access", "rpc", "events"}},
};

// What the pure code of a domain may not reach: network, storage, threads, clocks, files.
const std::regex kImpure(
    "(grpc|grpcpp|SQLiteCpp|pqxx|curl|prometheus|spdlog)/.*|sqlite3\\.h|libpq.*"
    "|thread|mutex|shared_mutex|condition_variable|future|chrono|ctime|time\\.h|fstream|filesystem|random|unistd\\.h"
    "|absl/(synchronization|time/clock).*|common/base/(clock|crash|ids)\\.h");
const std::regex kAmbient(
    "absl::Now\\(|system_clock::now|steady_clock::now|\\btime\\(nullptr\\)|random_device|std::getenv");

bool IsGrpc(const std::string& target) {
  return absl::StartsWith(target, "grpc/") || absl::StartsWith(target, "grpcpp/");
}
bool IsSql(const std::string& target) {
  return absl::StartsWith(target, "SQLiteCpp/") || absl::StartsWith(target, "pqxx/") || target == "sqlite3.h";
}

std::optional<std::string> WrongInCommon(const std::vector<std::string>& from, const std::string& target) {
  if (!absl::StartsWith(target, "common/") || from.size() < 3) return std::nullopt;
  const std::vector<std::string> to = absl::StrSplit(target, absl::MaxSplits('/', 2));
  const auto allowed = kCommon.find(from[1]);
  if (allowed == kCommon.end()) return "this folder stands in no row of the table of arrows";
  if (to[1] == from[1] || allowed->second.count(to[1]) > 0 ||
      allowed->second.count(absl::StrCat(to[1], "/", to.back())) > 0)
    return std::nullopt;
  return absl::StrCat("common/", from[1], " may not know common/", to[1]);
}

std::optional<std::string> WrongInService(const std::vector<std::string>& from, const std::string& target) {
  const std::string& service = from[1];
  const std::string room = from.size() > 3 ? from[2] : from.back() == "main.cc" ? "main" : "service";
  if (absl::StartsWith(target, "services/")) {
    const std::vector<std::string> to = absl::StrSplit(target, '/');
    if (to[1] != service) return "services never include each other";
    const std::string to_room = to.size() > 3 ? to[2] : "service";
    if (room == "domain" && to_room != "domain") return "the domain knows nobody above it";
    if (room == "handlers" && to_room == "service") return "handlers do not know the service that binds them";
  }
  if (room == "domain" && absl::StartsWith(target, "common/") && !absl::StartsWith(target, "common/base/"))
    return "the domain knows only common/base";
  if (room == "domain" && std::regex_match(target, kImpure)) return "the domain is pure";
  return std::nullopt;
}

// What is wrong with `path` (below the root of the tree) including `target`; nullopt where the arrow is right.
std::optional<std::string> WrongArrow(const std::string& path, const std::string& target) {
  const std::vector<std::string> from = absl::StrSplit(path, '/');
  if (absl::StartsWith(target, "tests/")) return "nothing includes tests";
  if (IsGrpc(target) && !absl::StartsWith(path, "common/rpc/") && !absl::StartsWith(path, "common/testing/")) {
    return "gRPC stays within common/rpc";
  }
  if (IsSql(target) && !absl::StartsWith(path, "common/storage/") && !absl::StartsWith(path, "common/testing/")) {
    return "SQL stays within common/storage";
  }
  if (from[0] == "common") {
    if (absl::StartsWith(target, "services/")) return "common knows no service";
    return WrongInCommon(from, target);
  }
  return WrongInService(from, target);
}

std::vector<std::string> Faults(const std::string& path, const std::string& text) {
  static const std::regex include("\\s*#include\\s*[<\"]([^\">]+)[\">].*");
  std::vector<std::string> faults;
  int number = 0;
  for (const auto line : absl::StrSplit(text, '\n')) {
    ++number;
    std::match_results<absl::string_view::const_iterator> match;
    if (std::regex_match(line.begin(), line.end(), match, include)) {
      if (const auto wrong = WrongArrow(path, match[1].str())) {
        faults.push_back(absl::StrCat(path, ":", number, " includes ", match[1].str(), ": ", *wrong));
      }
    } else if (absl::StrContains(path, "/domain/") && std::regex_search(line.begin(), line.end(), kAmbient)) {
      faults.push_back(absl::StrCat(path, ":", number, " reads what is ambient: ", line));
    }
  }
  return faults;
}

TEST(Includes, PointOneWay) {
  namespace fs = std::filesystem;
  int read = 0;
  for (const std::string top : {"common", "services"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(SourceRoot()) / top)) {
      if (entry.path().extension() != ".h" && entry.path().extension() != ".cc") continue;
      std::ifstream stream(entry.path());
      const std::string text((std::istreambuf_iterator<char>(stream)), {});
      EXPECT_THAT(Faults(fs::relative(entry.path(), SourceRoot()).string(), text), testing::IsEmpty());
      ++read;
    }
  }
  EXPECT_GT(read, 20);
}

TEST(Includes, AreJudgedByTheHouse) {
  struct Row {
    const char* path;
    const char* target;
    bool right;
  };
  const Row rows[] = {
      {"common/base/ids.cc", "common/base/ids.h", true},
      {"common/base/ids.cc", "common/storage/store.h", false},
      {"common/storage/store.cc", "SQLiteCpp/Database.h", true},
      {"common/access/grants.h", "common/rpc/call.h", true},
      {"common/access/grants.h", "common/rpc/peer.h", false},
      {"common/rpc/server.cc", "grpcpp/server.h", true},
      {"common/events/follower.cc", "grpcpp/server.h", false},
      {"common/rpc/server.cc", "services/plan/plan_service.h", false},
      {"common/new/thing.cc", "common/base/ids.h", false},
      {"services/plan/domain/skill_gap.cc", "common/base/error.h", true},
      {"services/plan/domain/skill_gap.cc", "common/storage/store.h", false},
      {"services/plan/domain/skill_gap.cc", "common/base/clock.h", false},
      {"services/plan/domain/skill_gap.cc", "mutex", false},
      {"services/plan/domain/skill_gap.cc", "services/plan/handlers/plan.h", false},
      {"services/plan/handlers/plan.cc", "services/plan/domain/skill_gap.h", true},
      {"services/plan/handlers/plan.cc", "services/plan/plan_service.h", false},
      {"services/plan/handlers/plan.cc", "services/feedback/domain/round.h", false},
      {"services/plan/handlers/plan.cc", "grpcpp/server.h", false},
      {"services/plan/handlers/plan.cc", "SQLiteCpp/Database.h", false},
      {"services/plan/plan_service.cc", "services/plan/handlers/plan.h", true},
      {"services/plan/main.cc", "services/plan/plan_service.h", true},
      {"services/plan/main.cc", "tests/contract/image.h", false},
  };
  for (const Row& row : rows)
    EXPECT_EQ(!WrongArrow(row.path, row.target).has_value(), row.right) << row.path << " includes " << row.target;
  EXPECT_THAT(Faults("services/plan/domain/x.cc", "auto t = absl::Now();"), testing::SizeIs(1));
}

}  // namespace
}  // namespace waymark::contract
