#include <zlib.h>

#include <string>

#include "services/plan/handlers/catalogue_tables.h"
#include "services/plan/handlers/import_stage.h"
#include "services/plan/handlers/import_tables.h"
#include "tests/unit/services/plan/import_suite.h"

namespace waymark::plan {
namespace {

using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using v1::Import;

std::string Gzip(const std::string& text) {
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

class ImportOnEveryEngine : public ::testing::TestWithParam<ImportSuite::Engine> {
 protected:
  ImportSuite suite{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Engines, ImportOnEveryEngine,
                         ::testing::Values(ImportSuite::Engine::kSqlite, ImportSuite::Engine::kOptimistic,
                                           ImportSuite::Engine::kRerunning));

TEST_P(ImportOnEveryEngine, FromFilesToRolesInUse) {
  const std::string import = suite.Create(Import::SOURCE_ONET, "1.0");
  suite.Upload(import, LeastOnet());
  auto staged = suite.Stage(import);
  ASSERT_THAT(staged, IsOk());
  EXPECT_EQ(staged->state(), Import::STATE_STAGED);
  EXPECT_EQ(staged->rows_done(), 3);
  EXPECT_EQ(staged->rows_total(), 3);
  EXPECT_EQ(staged->report().added().number(), 3);
  EXPECT_EQ(suite.Count(ImportChunks().spec()), 0);
  // Laid ready is not in use.
  EXPECT_THAT(suite.Role("roles/onet-15-1211.00"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(suite.Role("roles/onet-15-1211.00", "1.0"), StatusIs(absl::StatusCode::kNotFound));

  auto activated = suite.Activate(import);
  ASSERT_THAT(activated, IsOk());
  EXPECT_EQ(activated->state(), Import::STATE_ACTIVATED);
  auto analyst = suite.Role("roles/onet-15-1211.00");
  ASSERT_THAT(analyst, IsOk());
  EXPECT_EQ(analyst->release(), "1.0");
  EXPECT_EQ(analyst->skills_size(), 1);
  EXPECT_EQ(suite.Role("roles/onet-15-1252.00")->skills_state(), v1::SKILLS_STATE_UNKNOWN);
  auto catalogue = suite.Catalogue("catalogues/onet");
  ASSERT_THAT(catalogue, IsOk());
  EXPECT_EQ(catalogue->active_release(), "1.0");
  EXPECT_EQ(catalogue->role_count(), 2);
  EXPECT_EQ(catalogue->roles_without_skills(), 1);
  EXPECT_EQ(catalogue->skill_count(), 1);
  EXPECT_THAT(catalogue->attribution(), HasSubstr("CC BY 4.0"));
  // Repeating is without harm.
  EXPECT_EQ(suite.Stage(import)->state(), Import::STATE_ACTIVATED);
  EXPECT_EQ(suite.Activate(import)->state(), Import::STATE_ACTIVATED);
}

TEST_P(ImportOnEveryEngine, ADryRunLeavesNothingButItsReport) {
  const std::string import = suite.Create(Import::SOURCE_GDAD);
  suite.Upload(import, LeastGdad());
  auto dry = suite.Stage(import, true);
  ASSERT_THAT(dry, IsOk());
  EXPECT_EQ(dry->state(), Import::STATE_UPLOADING);
  EXPECT_TRUE(dry->report().dry_run());
  EXPECT_EQ(dry->report().added().number(), 4);
  EXPECT_EQ(suite.Count(Roles().spec()), 0);
  EXPECT_EQ(suite.Count(Releases().spec()), 0);
  EXPECT_THAT(suite.Activate(import), HasReason(error::v1::REASON_STATE_FORBIDS));
  // What was uploaded can be staged as it is.
  EXPECT_EQ(suite.Stage(import)->state(), Import::STATE_STAGED);
  EXPECT_THAT(suite.Activate(import), IsOk());
  EXPECT_THAT(suite.Role("roles/gdad-senior-developer"), IsOk());
}

TEST_P(ImportOnEveryEngine, BadLinesAreToldAndMustBeAccepted) {
  Files files = LeastOnet();
  files["Skills.txt"] += "99-9999.00\t2.A.1.a\tReading Comprehension\tIM\t4\n15-1252.00\t2.A.1.a\tReading Comprehension\tLV\tn/a\n";
  files["Unknown.txt"] = "x";
  const std::string import = suite.Create(Import::SOURCE_ONET);
  suite.Upload(import, files);
  auto staged = suite.Stage(import);
  ASSERT_THAT(staged, IsOk());
  EXPECT_EQ(staged->report().error_count(), 1);
  EXPECT_EQ(staged->report().skipped_count(), 1);
  EXPECT_EQ(staged->report().note_count(), 1);
  EXPECT_THAT(suite.Findings(import), ElementsAre("ERROR Skills.txt:4", "SKIPPED Skills.txt:5", "NOTE Unknown.txt:0"));
  EXPECT_THAT(suite.Findings(import, v1::ImportFinding::KIND_ERROR), ElementsAre("ERROR Skills.txt:4"));
  EXPECT_THAT(suite.Activate(import), HasReason(error::v1::REASON_PREREQUISITE_MISSING));
  EXPECT_THAT(suite.Role("roles/onet-15-1211.00"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(suite.Activate(import, true), IsOk());
  EXPECT_THAT(suite.Role("roles/onet-15-1211.00"), IsOk());
}

TEST_P(ImportOnEveryEngine, TheSameContentAgainChangesNothing) {
  suite.Import(Import::SOURCE_ONET, LeastOnet(), "1.0");
  const v1::Catalogue before = *suite.Catalogue("catalogues/onet");
  suite.clock.Advance(absl::Hours(1));
  for (const std::string release : {"", "1.0", "2.0"}) {
    const std::string import = suite.Create(Import::SOURCE_ONET, release);
    Files packed = LeastOnet();
    packed["Skills.txt.gz"] = Gzip(packed["Skills.txt"]);
    packed.erase("Skills.txt");
    suite.Upload(import, packed);
    EXPECT_TRUE(suite.Stage(import, true)->report().unchanged());
    auto staged = suite.Stage(import);
    ASSERT_THAT(staged, IsOk());
    EXPECT_TRUE(staged->report().unchanged());
    EXPECT_EQ(staged->release(), "1.0");
    EXPECT_EQ(staged->report().added().number() + staged->report().changed().number() + staged->report().missing().number(), 0);
    EXPECT_THAT(suite.Activate(import), IsOk());
    EXPECT_THAT(*suite.Catalogue("catalogues/onet"), testing::EqualsProto(before));
    EXPECT_EQ(suite.Count(Releases().spec()), 1);
    EXPECT_EQ(suite.Count(Roles().spec()), 2);
  }
}

TEST_P(ImportOnEveryEngine, ANewReleaseIsComparedAndTheOldOneStaysReadable) {
  const v1::Import first = suite.Import(Import::SOURCE_ONET, LeastOnet(), "1.0");
  Files files = LeastOnet("4");
  std::string& occupations = files["Occupation Data.txt"];
  occupations.replace(occupations.find("15-1252.00"), 10, "15-1253.00");
  const std::string import = suite.Create(Import::SOURCE_ONET, "2.0");
  suite.Upload(import, files);
  auto staged = suite.Stage(import);
  ASSERT_THAT(staged, IsOk());
  EXPECT_THAT(staged->report().added().names(), ElementsAre("roles/onet-15-1253.00"));
  EXPECT_THAT(staged->report().changed().names(), ElementsAre("roles/onet-15-1211.00"));
  EXPECT_THAT(staged->report().missing().names(), ElementsAre("roles/onet-15-1252.00"));
  ASSERT_THAT(suite.Activate(import), IsOk());
  EXPECT_EQ(suite.Role("roles/onet-15-1211.00")->skills(0).level().value(), 4);
  EXPECT_EQ(suite.Role("roles/onet-15-1211.00", "1.0")->skills(0).level().value(), 3.5);
  EXPECT_THAT(suite.Role("roles/onet-15-1252.00"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(suite.Role("roles/onet-15-1252.00", "1.0"), IsOk());
  // Back again.
  ASSERT_THAT(suite.Activate(first.name()), IsOk());
  EXPECT_EQ(suite.Role("roles/onet-15-1211.00")->skills(0).level().value(), 3.5);
}

TEST_P(ImportOnEveryEngine, AReleaseThatWasInUseNeverChanges) {
  suite.Import(Import::SOURCE_ONET, LeastOnet(), "1.0");
  const std::string import = suite.Create(Import::SOURCE_ONET, "1.0");
  suite.Upload(import, LeastOnet("4"));
  EXPECT_FALSE(suite.Stage(import, true)->report().unchanged());
  auto staged = suite.Stage(import);
  ASSERT_THAT(staged, IsOk());
  EXPECT_EQ(staged->state(), Import::STATE_FAILED);
  EXPECT_THAT(suite.Findings(import), ElementsAre("ERROR :0"));
  EXPECT_THAT(suite.Activate(import, true), HasReason(error::v1::REASON_STATE_FORBIDS));
  EXPECT_EQ(suite.Role("roles/onet-15-1211.00")->skills(0).level().value(), 3.5);
}

TEST_P(ImportOnEveryEngine, OtherContentTakesThePlaceOfWhatWasStagedAndNeverUsed) {
  const std::string first = suite.Create(Import::SOURCE_GDAD, "1");
  suite.Upload(first, LeastGdad());
  ASSERT_THAT(suite.Stage(first), IsOk());
  const Files fewer = {{"roles.csv", "Role Family,Role,Role Level,Skill Name,Skill Level\nSoftware,Developer,Developer,Testing,Expert\n"}};
  const std::string second = suite.Create(Import::SOURCE_GDAD, "1");
  suite.Upload(second, fewer);
  ASSERT_THAT(suite.Stage(second), IsOk());
  // What the first one reported is not there any more.
  EXPECT_THAT(suite.Activate(first), HasReason(error::v1::REASON_STATE_FORBIDS));
  ASSERT_THAT(suite.Activate(second), IsOk());
  EXPECT_EQ(suite.Count(Roles().spec()), 1);
  EXPECT_EQ(suite.Count(Skills().spec()), 1);
  EXPECT_EQ(suite.Role("roles/gdad-developer")->skills(0).level().value(), 4);
}

TEST_P(ImportOnEveryEngine, DeletingAnImportLeavesOnlyWhatIsInUse) {
  const v1::Import used = suite.Import(Import::SOURCE_GDAD, LeastGdad(), "1");
  Files files = LeastGdad();
  files["roles.csv"] += "Software,Developer,Lead developer,Testing,Expert\nbad\n";
  const std::string staged = suite.Create(Import::SOURCE_GDAD, "2"), uploaded = suite.Create(Import::SOURCE_GDAD, "3");
  suite.Upload(staged, files);
  suite.Upload(uploaded, files);
  ASSERT_THAT(suite.Stage(staged), IsOk());
  for (const std::string& name : {used.name(), staged, uploaded}) {
    v1::DeleteImportRequest request;
    request.set_name(name);
    EXPECT_THAT(suite.CallAsOperator<google::protobuf::Empty>("ImportService/DeleteImport", request), IsOk());
    EXPECT_THAT(suite.Get(name), StatusIs(absl::StatusCode::kNotFound));
  }
  for (const auto* table : {&Imports().spec(), &ImportChunks().spec(), &ImportFindings().spec()}) {
    EXPECT_EQ(suite.Count(*table), 0) << table->name;
  }
  EXPECT_EQ(suite.Count(Releases().spec()), 1);
  EXPECT_EQ(suite.Count(Roles().spec()), 2);
  EXPECT_THAT(suite.Role("roles/gdad-developer"), IsOk());
}

// ---- uploading

TEST(ImportUpload, PiecesAreTakenByTheirOffsets) {
  ImportSuite suite;
  const std::string import = suite.Create(Import::SOURCE_GDAD);
  EXPECT_EQ(suite.UploadChunk(import, "roles.csv", 0, "abc")->files(0).size_bytes(), 3);
  EXPECT_EQ(suite.UploadChunk(import, "roles.csv", 0, "abc")->files(0).size_bytes(), 3);  // again
  EXPECT_EQ(suite.UploadChunk(import, "roles.csv", 3, "de")->files(0).size_bytes(), 5);
  auto gap = suite.UploadChunk(import, "roles.csv", 6, "x");
  EXPECT_THAT(gap, HasReason(error::v1::REASON_PREREQUISITE_MISSING));
  EXPECT_THAT(std::string(gap.status().message()), HasSubstr("byte 5"));
  EXPECT_THAT(suite.UploadChunk(import, "roles.csv", 0, "abX"), HasViolation("data"));
  EXPECT_THAT(suite.UploadChunk(import, "roles.csv", 0, "ab"), HasViolation("data"));
  EXPECT_THAT(suite.UploadChunk(import, "roles.csv", 1, "bc"), HasViolation("data"));
  EXPECT_THAT(suite.UploadChunk(import, "roles.csv", -1, "x"), HasViolation("offset"));
  EXPECT_THAT(suite.UploadChunk(import, "roles.csv", 5, std::string((1 << 20) + 1, 'x')), HasViolation("data"));
  for (const char* name : {"", "..", "a/b", "a\\b", "a\nb"}) {
    EXPECT_THAT(suite.UploadChunk(import, name, 0, "x"), HasViolation("file")) << name;
  }
  EXPECT_EQ(suite.UploadChunk(import, "empty.csv", 0, "")->files_size(), 2);
  EXPECT_THAT(suite.UploadChunk("imports/none", "roles.csv", 0, "x"), StatusIs(absl::StatusCode::kNotFound));
}

TEST(ImportUpload, LimitsHold) {
  ImportSuite suite;
  const std::string many = suite.Create(Import::SOURCE_ONET), big = suite.Create(Import::SOURCE_ONET);
  for (int i = 0; i < 64; ++i) ASSERT_THAT(suite.UploadChunk(many, std::to_string(i), 0, "x"), IsOk());
  EXPECT_THAT(suite.UploadChunk(many, "64", 0, "x"), HasReason(error::v1::REASON_LIMIT_EXCEEDED));
  const std::string megabyte(1 << 20, 'x');
  for (int i = 0; i < 64; ++i) ASSERT_THAT(suite.UploadChunk(big, "f", i << 20, megabyte), IsOk());
  EXPECT_THAT(suite.UploadChunk(big, "f", 64 << 20, "x"), HasReason(error::v1::REASON_LIMIT_EXCEEDED));
}

TEST(ImportUpload, NothingIsTakenOnceItIsStaged) {
  ImportSuite suite;
  const v1::Import import = suite.Import(Import::SOURCE_GDAD, LeastGdad());
  EXPECT_THAT(suite.UploadChunk(import.name(), "more.csv", 0, "x"), HasReason(error::v1::REASON_STATE_FORBIDS));
}

v1::StreamImportRequest StartOf(Import::Source source, bool dry_run = false) {
  v1::StreamImportRequest message;
  message.mutable_start()->set_source(source);
  message.mutable_start()->set_release("1.0");
  message.mutable_start()->set_dry_run(dry_run);
  return message;
}

v1::StreamImportRequest PieceOf(const std::string& file, const std::string& data, bool last = false) {
  v1::StreamImportRequest message;
  message.mutable_piece()->set_file(file);
  message.mutable_piece()->set_data(data);
  message.set_last(last);
  return message;
}

// The start, each file in two pieces, and a last message without any.
std::vector<v1::StreamImportRequest> Messages(const v1::StreamImportRequest& start, const Files& files) {
  std::vector<v1::StreamImportRequest> messages = {start};
  for (const auto& [name, text] : files) {
    messages.push_back(PieceOf(name, text.substr(0, 20)));
    messages.push_back(PieceOf(name, text.substr(20)));
  }
  messages.emplace_back().set_last(true);
  return messages;
}

TEST_P(ImportOnEveryEngine, OneStreamComesToTheSameAsItsCalls) {
  const auto dry = suite.Stream(Messages(StartOf(Import::SOURCE_ONET, true), LeastOnet("9")));
  ASSERT_THAT(dry, IsOk());
  EXPECT_EQ(dry->state(), Import::STATE_UPLOADING);
  EXPECT_TRUE(dry->report().dry_run());
  EXPECT_THAT(suite.Findings(dry->name(), v1::ImportFinding::KIND_ERROR), ElementsAre("ERROR Skills.txt:3"));
  const auto staged = suite.Stream(Messages(StartOf(Import::SOURCE_ONET), LeastOnet()));
  ASSERT_THAT(staged, IsOk());
  EXPECT_EQ(staged->state(), Import::STATE_STAGED);
  EXPECT_EQ(staged->report().added().number(), 3);
  ASSERT_THAT(suite.Activate(staged->name()), IsOk());
  EXPECT_EQ(suite.Role("roles/onet-15-1211.00")->release(), "1.0");
  // And what the calls give of the same files is that very content.
  const std::string called = suite.Create(Import::SOURCE_ONET, "1.0");
  suite.Upload(called, LeastOnet());
  EXPECT_EQ(suite.Stage(called, true)->content_hash(), staged->content_hash());
}

TEST(ImportStream, MessagesInAnotherOrderAreRefused) {
  const auto start = StartOf(Import::SOURCE_ONET);
  const auto piece = PieceOf("a", "x");
  const v1::StreamImportRequest nothing;
  const struct {
    std::vector<v1::StreamImportRequest> messages;
    const char* field;
  } cases[] = {{{piece, start}, "start"}, {{start, start}, "start"}, {{start, piece, nothing}, "piece"}};
  for (const auto& c : cases) {
    ImportSuite suite;
    EXPECT_THAT(suite.Stream(c.messages).status(), HasViolation(c.field));
  }
}

TEST(ImportStream, FaultsAreNamedByTheirPlaceInTheMessage) {
  ImportSuite suite;
  auto start = StartOf(Import::SOURCE_MEMBERS);
  EXPECT_THAT(suite.Stream({start}).status(), HasViolation("start.release"));
  start = StartOf(Import::SOURCE_ONET);
  start.mutable_start()->set_absent_members_leave(true);
  EXPECT_THAT(suite.Stream({start}).status(), HasViolation("start.absent_members_leave"));
  EXPECT_EQ(suite.Count(Imports().spec()), 0);
  const auto ladder = StartOf(Import::SOURCE_LADDER);
  EXPECT_THAT(suite.Stream({ladder, PieceOf("../a", "x")}).status(), HasViolation("piece.file"));
  EXPECT_THAT(suite.Stream({ladder, PieceOf("a", std::string((1 << 20) + 1, 'x'))}).status(), HasViolation("piece.data"));
}

TEST(ImportStream, OneThatBreaksOffIsGoneOnWithByCalls) {
  ImportSuite suite;
  const Files files = LeastGdad();
  const std::string& text = files.at("roles.csv");
  EXPECT_THAT(suite.Stream({StartOf(Import::SOURCE_GDAD), PieceOf("roles.csv", text.substr(0, 20))}).status(),
              HasReason(error::v1::REASON_INVALID_FIELDS));
  const auto listed = suite.CallAsOperator<v1::ListImportsResponse>("ImportService/ListImports", v1::ListImportsRequest());
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->imports_size(), 1);
  EXPECT_EQ(listed->imports(0).state(), Import::STATE_UPLOADING);
  const std::string name = listed->imports(0).name();
  ASSERT_THAT(suite.UploadChunk(name, "roles.csv", 20, text.substr(20)), IsOk());
  EXPECT_EQ(suite.Stage(name)->state(), Import::STATE_STAGED);
}

TEST(ImportCreate, WhatIsAskedForIsChecked) {
  ImportSuite suite;
  v1::CreateImportRequest request;
  EXPECT_THAT(suite.CallAsOperator<v1::Import>("ImportService/CreateImport", request), HasViolation("source"));
  request.set_source(Import::SOURCE_MEMBERS);
  request.set_release("1");
  EXPECT_THAT(suite.CallAsOperator<v1::Import>("ImportService/CreateImport", request), HasViolation("release"));
  request.set_source(Import::SOURCE_ONET);
  request.set_release("1@2");
  EXPECT_THAT(suite.CallAsOperator<v1::Import>("ImportService/CreateImport", request), HasViolation("release"));
}

// ---- staging

TEST(ImportStage, WhatIsNoCatalogueFails) {
  ImportSuite suite;
  struct Case {
    Import::Source source;
    Files files;
  };
  for (const Case& c : std::vector<Case>{
           {Import::SOURCE_ONET, {}},
           {Import::SOURCE_ONET, LeastGdad()},
           {Import::SOURCE_GDAD, LeastOnet()},
           {Import::SOURCE_GDAD, {{"roles.csv", "\xFF\xFE\x00\x01"}}},
           {Import::SOURCE_MEMBERS, {}},
           {Import::SOURCE_MEMBERS, {{"a.csv", "id"}, {"b.csv", "id"}}},
       }) {
    const std::string import = suite.Create(c.source);
    suite.Upload(import, c.files);
    EXPECT_EQ(suite.Stage(import, true)->state(), Import::STATE_UPLOADING);
    EXPECT_EQ(suite.Stage(import)->state(), Import::STATE_FAILED);
    EXPECT_GT(suite.Get(import)->report().error_count(), 0);
    EXPECT_THAT(suite.Activate(import, true), HasReason(error::v1::REASON_STATE_FORBIDS));
  }
  EXPECT_EQ(suite.Count(Roles().spec()), 0);
}

TEST(ImportStage, PackedFilesAreBoundedAndFaultyOnesTold) {
  ImportSuite suite;
  Files files = LeastOnet();
  files["Knowledge.txt.gz"] = Gzip(std::string(300 << 20, ' '));
  files["Job Zones.txt.gz"] = Gzip("O*NET-SOC Code\tJob Zone\n").substr(0, 20);
  files["Task Statements.txt.gz"] = "not gzip";
  const std::string import = suite.Create(Import::SOURCE_ONET);
  suite.Upload(import, files);
  auto staged = suite.Stage(import);
  ASSERT_THAT(staged, IsOk());
  EXPECT_THAT(suite.Findings(import),
              ElementsAre("ERROR Job Zones.txt.gz:0", "ERROR Knowledge.txt.gz:0", "ERROR Task Statements.txt.gz:0"));
  EXPECT_EQ(staged->state(), Import::STATE_STAGED);
}

TEST(ImportStage, TheReleaseIsWhatTheFilesSayOrTheirHash) {
  ImportSuite suite;
  Files files = LeastOnet();
  files["Read Me.txt"] = "O*NET 30.1 Database\n";
  EXPECT_EQ(suite.Import(Import::SOURCE_ONET, files).release(), "30.1");
  const v1::Import gdad = suite.Import(Import::SOURCE_GDAD, LeastGdad());
  EXPECT_EQ(gdad.release(), gdad.content_hash().substr(0, 12));
  EXPECT_EQ(gdad.content_hash().size(), 64);
}

// Transactions on a store, of which the n-th write does not come to be, or has something happen before it.
class FaultyWork final : public rpc::Work {
 public:
  FaultyWork(storage::Store* store, int fatal_write, std::function<void()> before = nullptr)
      : store_(store), left_(fatal_write), before_(std::move(before)) {}

  absl::Status Read(absl::FunctionRef<absl::Status(storage::Txn&)> body) override { return store_->Read(body); }
  absl::Status Write(std::function<absl::Status(storage::Txn&)> body) override {
    if (left_-- == 0) {
      if (!before_) return absl::UnavailableError("the process ended here");
      before_();
    }
    return store_->WriteAndWait(std::move(body));
  }
  bool reached() const { return left_ < 0; }

 private:
  storage::Store* store_;
  int left_;
  std::function<void()> before_;
};

rpc::Call OperatorCall(ImportSuite& suite) {
  rpc::Call call;
  call.now = suite.clock.Now();
  call.ids = &suite.ids;
  return call;
}

TEST(ImportStage, InterruptedAnywhereItGoesOnAndNothingIsHalfImported) {
  Files bad = LeastOnet();
  bad["Skills.txt"] += "bad\n";
  bool reached = true;
  int interrupted = 0;
  for (int fatal = 0; reached; ++fatal) {
    ImportSuite suite(ImportSuite::Engine::kOptimistic);
    const std::string import = suite.Create(Import::SOURCE_ONET, "1.0");
    suite.Upload(import, bad);
    v1::StageImportRequest request;
    request.set_name(import);
    FaultyWork work(suite.store.get(), fatal);
    const bool staged = StageImport(work, OperatorCall(suite), request).ok();
    reached = work.reached();
    interrupted += reached;
    EXPECT_EQ(staged, !reached);
    EXPECT_THAT(suite.Role("roles/onet-15-1211.00"), StatusIs(absl::StatusCode::kNotFound));
    auto again = suite.Stage(import);
    ASSERT_THAT(again, IsOk()) << fatal;
    EXPECT_EQ(again->state(), Import::STATE_STAGED);
    EXPECT_EQ(again->rows_done(), 3);
    EXPECT_THAT(suite.Findings(import), ElementsAre("ERROR Skills.txt:4"));
    ASSERT_THAT(suite.Activate(import, true), IsOk());
    EXPECT_EQ(suite.Role("roles/onet-15-1211.00")->skills_size(), 1);
    EXPECT_EQ(suite.Count(Roles().spec()), 2);
    EXPECT_EQ(suite.Count(ImportChunks().spec()), 0);
  }
  EXPECT_GE(interrupted, 6);
}

TEST(ImportStage, OfTwoAtOnceTheLaterGoesOn) {
  bool reached = true;
  for (int when = 1; reached; ++when) {
    ImportSuite suite(ImportSuite::Engine::kOptimistic);
    const std::string import = suite.Create(Import::SOURCE_ONET, "1.0");
    suite.Upload(import, LeastOnet());
    v1::StageImportRequest request;
    request.set_name(import);
    FaultyWork work(suite.store.get(), when, [&] { EXPECT_EQ(suite.Stage(import)->state(), Import::STATE_STAGED); });
    auto staged = StageImport(work, OperatorCall(suite), request);
    reached = work.reached();
    // The earlier is refused, or had nothing left to do but to clear away.
    EXPECT_TRUE(staged.ok() || absl::IsAborted(staged.status())) << when << staged.status();
    EXPECT_EQ(suite.Get(import)->state(), Import::STATE_STAGED) << when;
    EXPECT_THAT(suite.Activate(import), IsOk());
    EXPECT_EQ(suite.Count(Roles().spec()), 2);
  }
}

TEST(ImportStage, TwoImportsOfOneReleaseDoNotMix) {
  bool reached = true;
  for (int when = 1; reached; ++when) {
    ImportSuite suite(ImportSuite::Engine::kOptimistic);
    const std::string first = suite.Create(Import::SOURCE_ONET, "1.0"), second = suite.Create(Import::SOURCE_ONET, "1.0");
    suite.Upload(first, LeastOnet("3.5"));
    suite.Upload(second, LeastOnet("4"));
    v1::StageImportRequest request;
    request.set_name(first);
    FaultyWork work(suite.store.get(), when, [&] { EXPECT_EQ(suite.Stage(second)->state(), Import::STATE_STAGED); });
    StageImport(work, OperatorCall(suite), request).status().IgnoreError();
    reached = work.reached();
    // Whichever came later has laid all of its rows ready, none of the other's are among them, and the other cannot be activated.
    v1::ListReleasesRequest list;
    list.set_parent("catalogues/onet");
    const v1::Release release = suite.CallAsOperator<v1::ListReleasesResponse>("CatalogueService/ListReleases", list)->releases(0);
    const bool second_won = release.staged_by() == second;
    EXPECT_FALSE(suite.Activate(second_won ? first : second).ok()) << when;
    ASSERT_THAT(suite.Activate(second_won ? second : first), IsOk()) << when;
    EXPECT_EQ(suite.Role("roles/onet-15-1211.00")->skills(0).level().value(), second_won ? 4 : 3.5) << when;
  }
}

}  // namespace
}  // namespace waymark::plan
