#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/crash.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/rpc/service.h"
#include "common/storage/memory_store.h"
#include "common/storage/rerunning_store.h"
#include "common/storage/sqlite_store.h"
#include "common/testing/fake_clock.h"
#include "common/testing/in_process.h"
#include "common/testing/proto_text.h"
#include "common/testing/seeded_ids.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/plan/plan_service.h"
#include "tests/unit/services/plan/fake_feedback.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/import.pb.h"

namespace waymark::plan {

// Files by name.
using Files = std::map<std::string, std::string>;

// The source tree, to find what is shipped with it.
inline std::filesystem::path SourceTree() {
  if (const char* tree = std::getenv("WAYMARK_SOURCE")) return tree;
  return std::filesystem::path(__FILE__).parent_path() / "../../../..";
}

// The regular files of a folder.
inline Files ReadFolder(const std::filesystem::path& folder) {
  Files files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream stream(entry.path(), std::ios::binary);
    if (entry.is_regular_file()) files[entry.path().filename()] = std::string(std::istreambuf_iterator<char>(stream), {});
  }
  return files;
}

// The plan service on a store of its own, with an operator who imports.
class ImportSuite {
 public:
  enum class Engine { kSqlite, kOptimistic, kRerunning };

  explicit ImportSuite(Engine engine = Engine::kOptimistic) {
    base::SetLogLevel(base::Severity::kError);
    store = Open(engine);
    wiring = {&clock, &ids, &crash, store.get(), &metrics};
    service = std::make_unique<PlanService>(wiring, &feedback, PlanOptions());
    server = std::make_unique<testing::InProcess>(wiring, service.get());
  }
  ~ImportSuite() {
    server.reset();
    service.reset();
    store->Close();
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  template <class Response>
  absl::StatusOr<Response> Call(const access::Caller& caller, const std::string& method, const google::protobuf::Message& request) {
    return server->Call<Response>(caller, "waymark.plan.v1." + method, request);
  }
  template <class Response>
  absl::StatusOr<Response> CallAsOperator(const std::string& method, const google::protobuf::Message& request) {
    return Call<Response>(testing::OperatorCaller(), method, request);
  }

  // Begins an import; its name.
  std::string Create(v1::Import::Source source, const std::string& release = "") {
    v1::CreateImportRequest request;
    request.set_source(source);
    request.set_release(release);
    auto import = CallAsOperator<v1::Import>("ImportService/CreateImport", request);
    EXPECT_THAT(import, testing::IsOk());
    return import.ok() ? import->name() : "";
  }
  absl::StatusOr<v1::Import> UploadChunk(const std::string& import, const std::string& file, int64_t offset, const std::string& data) {
    v1::UploadImportChunkRequest request;
    request.set_name(import);
    request.set_file(file);
    request.set_offset(offset);
    request.set_data(data);
    return CallAsOperator<v1::Import>("ImportService/UploadImportChunk", request);
  }
  void Upload(const std::string& import, const Files& files) {
    for (const auto& [name, text] : files) {
      size_t offset = 0;
      do {
        std::string piece = text.substr(offset, 1 << 20);
        ASSERT_THAT(UploadChunk(import, name, static_cast<int64_t>(offset), piece), testing::IsOk());
        offset += piece.size();
      } while (offset < text.size());
    }
  }
  absl::StatusOr<v1::Import> Stage(const std::string& import, bool dry_run = false) {
    v1::StageImportRequest request;
    request.set_name(import);
    request.set_dry_run(dry_run);
    return CallAsOperator<v1::Import>("ImportService/StageImport", request);
  }
  absl::StatusOr<v1::Import> Activate(const std::string& import, bool accept_errors = false) {
    v1::ActivateImportRequest request;
    request.set_name(import);
    request.set_accept_errors(accept_errors);
    return CallAsOperator<v1::Import>("ImportService/ActivateImport", request);
  }
  absl::StatusOr<v1::Import> Get(const std::string& import) {
    v1::GetImportRequest request;
    request.set_name(import);
    return CallAsOperator<v1::Import>("ImportService/GetImport", request);
  }
  // The same by a stream of these messages.
  absl::StatusOr<v1::Import> Stream(const std::vector<v1::StreamImportRequest>& messages) {
    v1::Import import;
    size_t sent = 0;
    const auto next = [&]() -> std::optional<std::string> {
      if (sent == messages.size()) return std::nullopt;
      return messages[sent++].SerializeAsString();
    };
    const absl::Status status = server->PeerOf(testing::OperatorCaller())
                                    ->Upload("waymark.plan.v1.ImportService/StreamImport", next, &import, absl::InfiniteDuration());
    if (!status.ok()) return status;
    return import;
  }
  // All of it, from the beginning until it is in use.
  v1::Import Import(v1::Import::Source source, const Files& files, const std::string& release = "") {
    const std::string import = Create(source, release);
    Upload(import, files);
    EXPECT_THAT(Stage(import), testing::IsOk());
    auto activated = Activate(import);
    EXPECT_THAT(activated, testing::IsOk());
    return activated.ok() ? *activated : v1::Import();
  }
  // "ERROR Skills.txt:4" for each finding, in order.
  std::vector<std::string> Findings(const std::string& import, v1::ImportFinding::Kind only = v1::ImportFinding::KIND_UNSPECIFIED) {
    std::vector<std::string> found;
    v1::ListImportFindingsRequest request;
    request.set_parent(import);
    request.set_kind(only);
    request.set_page_size(2);
    do {
      auto page = CallAsOperator<v1::ListImportFindingsResponse>("ImportService/ListImportFindings", request);
      EXPECT_THAT(page, testing::IsOk());
      if (!page.ok()) break;
      for (const v1::ImportFinding& finding : page->findings()) {
        const std::string kind = v1::ImportFinding::Kind_Name(finding.kind()).substr(5);
        found.push_back(kind + " " + finding.file() + ":" + std::to_string(finding.line()));
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return found;
  }

  absl::StatusOr<v1::Role> Role(const std::string& name, const std::string& release = "") {
    v1::GetRoleRequest request;
    request.set_name(name);
    request.set_release(release);
    return CallAsOperator<v1::Role>("CatalogueService/GetRole", request);
  }
  absl::StatusOr<v1::RoleComparison> Compare(const std::string& from, const std::string& to) {
    v1::CompareRolesRequest request;
    request.set_from(from);
    request.set_to(to);
    return CallAsOperator<v1::RoleComparison>("CatalogueService/CompareRoles", request);
  }
  absl::StatusOr<v1::Catalogue> Catalogue(const std::string& name) {
    v1::GetCatalogueRequest request;
    request.set_name(name);
    return CallAsOperator<v1::Catalogue>("CatalogueService/GetCatalogue", request);
  }

  // How many rows a table has.
  int64_t Count(const storage::TableSpec& table) {
    int64_t count = 0;
    EXPECT_THAT(store->Read([&](storage::Txn& txn) -> absl::Status {
      auto rows = txn.Select(table, storage::Query{.limit = 1'000'000});
      if (!rows.ok()) return rows.status();
      count = static_cast<int64_t>(rows->size());
      return absl::OkStatus();
    }),
                testing::IsOk());
    return count;
  }

  testing::FakeClock clock;
  testing::SeededIds ids;
  base::CrashPoints crash;
  FakeFeedback feedback;
  base::Metrics metrics;
  std::unique_ptr<storage::Store> store;
  rpc::Wiring wiring;
  std::unique_ptr<PlanService> service;
  std::unique_ptr<testing::InProcess> server;

 private:
  std::unique_ptr<storage::Store> Open(Engine engine) {
    const auto tables = testing::WithPathTables(PlanService::Tables());
    if (engine == Engine::kSqlite) {
      std::string folder = (std::filesystem::temp_directory_path() / "plan.XXXXXX").string();
      if (mkdtemp(folder.data()) == nullptr) std::abort();
      folder_ = folder;
      return *storage::OpenSqliteStore({.path = (folder_ / "plan.db").string(), .tables = tables});
    }
    auto memory = *storage::OpenMemoryStore({.tables = tables});
    return engine == Engine::kOptimistic ? std::move(memory) : storage::MakeRerunningStore(std::move(memory));
  }

  std::filesystem::path folder_;
};

// Two occupations, one of them with one skill.
inline Files LeastOnet(const std::string& level = "3.5") {
  return {{"Occupation Data.txt",
           "O*NET-SOC Code\tTitle\tDescription\n"
           "15-1211.00\tComputer Systems Analysts\tAnalyse.\n"
           "15-1252.00\tSoftware Developers\tDevelop.\n"},
          {"Skills.txt",
           "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\n"
           "15-1211.00\t2.A.1.a\tReading Comprehension\tIM\t4\n"
           "15-1211.00\t2.A.1.a\tReading Comprehension\tLV\t" +
               level + "\n"}};
}

// One profession with two levels and two skills.
inline Files LeastGdad() {
  return {{"roles.csv",
           "Role Family,Role,Role Level,Skill Name,Skill Level\n"
           "Software,Developer,Developer,Testing,Working\n"
           "Software,Developer,Senior developer,Testing,Expert\n"
           "Software,Developer,Senior developer,Coaching,Working\n"}};
}

}  // namespace waymark::plan
