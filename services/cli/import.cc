#include "services/cli/import.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/notification.h"
#include "common/base/error.h"
#include "services/cli/commands.h"

namespace waymark::cli {
namespace {

namespace fs = std::filesystem;
using plan::v1::Import;
using plan::v1::ImportFinding;

constexpr size_t kChunkBytes = 1 << 20;
constexpr absl::Duration kStageTimeout = absl::Minutes(2);
constexpr int kNotesShown = 5;

absl::Status Missing(const fs::path& path, std::string_view what) {
  return absl::NotFoundError(base::Cat(path.string(), " ", what));
}

// The regular files of a folder for whose names `is_wanted` holds, by name.
template <class Wanted>
absl::StatusOr<FilesToImport> FilesOf(Import::Source source, const fs::path& folder, Wanted is_wanted,
                                      std::string_view what) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    return Missing(folder, base::Cat("is no folder; give the one ", what, " are in"));
  FilesToImport found = {source, {}};
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file() && is_wanted(name)) found.files.push_back({entry.path(), name});
  }
  if (found.files.empty()) return Missing(folder, base::Cat("holds none of ", what));
  std::sort(found.files.begin(), found.files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return found;
}

absl::StatusOr<FilesToImport> OnetFiles(const fs::path& folder) {
  const auto is_text = [](const std::string& name) {
    const absl::string_view plain = absl::StripSuffix(name, ".gz");
    return absl::EndsWith(plain, ".txt") || absl::EndsWith(plain, ".csv") || absl::EndsWith(plain, ".tsv");
  };
  return FilesOf(Import::SOURCE_ONET, folder, is_text, "the text files of an O*NET release");
}

absl::StatusOr<FilesToImport> GdadFiles(fs::path path) {
  std::error_code error;
  if (fs::is_directory(path, error)) path /= "roles.csv";
  if (!fs::is_regular_file(path, error)) return Missing(path, "is not there; give roles.csv, or the folder it is in");
  FilesToImport found = {Import::SOURCE_GDAD, {{path, "roles.csv"}}};
  const fs::path skills = path.parent_path() / "skills.csv";
  if (fs::is_regular_file(skills, error)) found.files.push_back({skills, "skills.csv"});
  return found;
}

absl::StatusOr<FilesToImport> MemberFiles(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return Missing(path, "is not there; give a CSV file of members");
  return FilesToImport{Import::SOURCE_MEMBERS, {{path, path.filename().string()}}};
}

absl::StatusOr<FilesToImport> EscoFiles(const fs::path& folder) {
  return FilesOf(
      Import::SOURCE_ESCO, folder, [](const std::string& name) { return absl::EndsWith(name, ".csv"); },
      "the CSV files of an ESCO release");
}

// ladder.json, given itself or by its folder, or else the CSV files of the folder.
absl::StatusOr<FilesToImport> LadderFiles(fs::path path) {
  std::error_code error;
  if (fs::is_directory(path, error) && fs::is_regular_file(path / "ladder.json", error)) path /= "ladder.json";
  if (fs::is_regular_file(path, error)) return FilesToImport{Import::SOURCE_LADDER, {{path, "ladder.json"}}};
  // Learning resources may lie beside them, and are an import of their own.
  const auto is_ladder = [](const std::string& name) { return absl::EndsWith(name, ".csv") && name != "learning.csv"; };
  return FilesOf(Import::SOURCE_LADDER, path, is_ladder, "ladder.json, or the CSV files of a ladder,");
}

absl::StatusOr<FilesToImport> LearningFiles(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error))
    return Missing(path, "is not there; give a CSV or JSON file of learning resources");
  return FilesToImport{Import::SOURCE_LEARNING,
                       {{path, absl::EndsWith(path.string(), ".json") ? "learning.json" : "learning.csv"}}};
}

// One import from creation to activation, as an operator.
class Importer {
 public:
  Importer(Suite& suite, Terminal& terminal, const Options& options)
      : suite_(suite), terminal_(terminal), options_(options) {}

  absl::Status Run(const FilesToImport& from) {
    plan::v1::CreateImportRequest create;
    create.set_source(from.source);
    create.set_release(options_.release);
    create.set_absent_members_leave(options_.absent_leave);
    WM_ASSIGN_OR_RETURN(import_, Call("CreateImport", create));
    absl::Status done = Process(from.files);
    // A dry run, or what the server cannot use, leaves nothing behind.
    if (import_.state() != Import::STATE_ACTIVATED) Discard();
    return done;
  }

 private:
  absl::StatusOr<Import> Call(const char* method, const google::protobuf::Message& request,
                              absl::Duration timeout = absl::Seconds(30)) {
    return suite_.Call<Import>(Caller::Operator(), base::Cat("waymark.plan.v1.ImportService/", method), request,
                               timeout);
  }

  absl::Status Process(const std::vector<FilesToImport::File>& files) {
    terminal_.Progress(base::Cat("Sending ", files.size(), files.size() == 1 ? " file" : " files"));
    for (const auto& file : files) WM_RETURN_IF_ERROR(Upload(file));
    WM_RETURN_IF_ERROR(Stage(true));
    WM_RETURN_IF_ERROR(Report());
    if (import_.state() == Import::STATE_FAILED) {
      return absl::FailedPreconditionError("these files cannot be used; nothing was changed");
    }
    if (import_.report().unchanged()) {
      terminal_.Say("This very content is in use already; nothing to do.");
      return absl::OkStatus();
    }
    if (options_.dry_run) {
      terminal_.Say("This was a dry run; nothing was changed.");
      return absl::OkStatus();
    }
    if (import_.report().error_count() > 0 && !options_.accept_errors) {
      return absl::FailedPreconditionError(
          "some lines cannot be used, so nothing was changed: mend them, or say --accept_errors to import the others");
    }
    if (import_.report().too_many_leave() && !options_.accept_leavers) {
      return absl::FailedPreconditionError(base::Cat(import_.report().leaving().number(),
                                                     " members would leave, so nothing was changed: look whether the "
                                                     "file names everybody, or say --accept_leavers"));
    }
    WM_RETURN_IF_ERROR(Stage(false));
    plan::v1::ActivateImportRequest activate;
    activate.set_name(import_.name());
    activate.set_accept_errors(options_.accept_errors);
    activate.set_accept_leavers(options_.accept_leavers);
    WM_ASSIGN_OR_RETURN(import_, Call("ActivateImport", activate, kStageTimeout));
    terminal_.Say("In use now", import_.release().empty() ? "" : base::Cat(": release ", import_.release()), ".");
    return absl::OkStatus();
  }

  absl::Status Upload(const FilesToImport::File& file) {
    std::ifstream stream(file.path, std::ios::binary);
    if (!stream) return Missing(file.path, "cannot be read");
    std::string piece(kChunkBytes, '\0');
    int64_t offset = 0;
    do {
      stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
      plan::v1::UploadImportChunkRequest request;
      request.set_name(import_.name());
      request.set_file(file.name);
      request.set_offset(offset);
      request.set_data(piece.data(), static_cast<size_t>(stream.gcount()));
      WM_ASSIGN_OR_RETURN(import_, Call("UploadImportChunk", request));
      offset += stream.gcount();
    } while (stream);
    return absl::OkStatus();
  }

  // Stages, and meanwhile tells how many rows are done. The server goes on where it was when a call runs out of time.
  absl::Status Stage(bool dry_run) {
    plan::v1::StageImportRequest request;
    request.set_name(import_.name());
    request.set_dry_run(dry_run);
    if (dry_run) terminal_.Progress("Checking");
    absl::StatusOr<Import> staged = absl::UnknownError("");
    absl::Notification finished;
    WM_ASSIGN_OR_RETURN(const auto worker, suite_.Connect("plan", Caller::Operator()));
    std::thread stage([&] {
      Import answer;
      absl::Status status = absl::DeadlineExceededError("");
      for (int tries = 0; tries < 5 && absl::IsDeadlineExceeded(status); ++tries) {
        status = worker->Call("waymark.plan.v1.ImportService/StageImport", request, &answer, kStageTimeout);
      }
      if (status.ok()) {
        staged = std::move(answer);
      } else {
        staged = status;
      }
      finished.Notify();
    });
    while (!finished.WaitForNotificationWithTimeout(absl::Milliseconds(500))) {
      plan::v1::GetImportRequest get;
      get.set_name(import_.name());
      const auto now = Call("GetImport", get);
      if (!dry_run && now.ok() && now->rows_total() > 0)
        terminal_.Progress(base::Cat("Laid ready ", now->rows_done(), " of ", now->rows_total(), " rows"));
    }
    stage.join();
    WM_ASSIGN_OR_RETURN(import_, std::move(staged));
    return absl::OkStatus();
  }

  absl::Status Report() {
    for (const auto& count : import_.report().counts()) terminal_.Say("  ", count.number(), " ", count.what());
    for (const std::string& leaver : import_.report().leaving().names()) terminal_.Say("    would leave: ", leaver);
    WM_RETURN_IF_ERROR(Findings(ImportFinding::KIND_ERROR, import_.report().error_count(), "cannot be used", INT_MAX));
    WM_RETURN_IF_ERROR(
        Findings(ImportFinding::KIND_SKIPPED, import_.report().skipped_count(), "left out on purpose", kNotesShown));
    return Findings(ImportFinding::KIND_NOTE, import_.report().note_count(), "worth knowing", kNotesShown);
  }

  // Tells the findings of one kind: every one, or the first few of what needs no action.
  absl::Status Findings(ImportFinding::Kind kind, int64_t number, const char* what, int most) {
    if (number == 0) return absl::OkStatus();
    terminal_.Say("  ", number, " ", what, ":");
    plan::v1::ListImportFindingsRequest request;
    request.set_parent(import_.name());
    request.set_kind(kind);
    request.set_page_size(200);
    int shown = 0;
    do {
      WM_ASSIGN_OR_RETURN(const auto page,
                          suite_.Call<plan::v1::ListImportFindingsResponse>(
                              Caller::Operator(), "waymark.plan.v1.ImportService/ListImportFindings", request));
      for (const auto& finding : page.findings()) {
        if (shown++ == most) {
          terminal_.Say("    and ", number - most, " more");
          return absl::OkStatus();
        }
        terminal_.Say("    ", finding.file(), finding.line() > 0 ? base::Cat(" line ", finding.line()) : "", ": ",
                      finding.reason());
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return absl::OkStatus();
  }

  void Discard() {
    plan::v1::DeleteImportRequest request;
    request.set_name(import_.name());
    // What is left behind is an operator's to delete later; the import itself has told its outcome.
    suite_.Call<google::protobuf::Empty>(Caller::Operator(), "waymark.plan.v1.ImportService/DeleteImport", request)
        .status()
        .IgnoreError();
  }

  Suite& suite_;
  Terminal& terminal_;
  const Options& options_;
  Import import_;
};

}  // namespace

absl::StatusOr<FilesToImport> FindFiles(const std::string& kind, const std::string& path) {
  if (kind == "onet") return OnetFiles(path);
  if (kind == "gdad") return GdadFiles(path);
  if (kind == "esco") return EscoFiles(path);
  if (kind == "ladder") return LadderFiles(path);
  if (kind == "learning") return LearningFiles(path);
  if (kind == "members") return MemberFiles(path);
  return absl::InvalidArgumentError(
      base::Cat("\"", kind, "\" is nothing that can be imported; onet, gdad, esco, ladder, learning and members are"));
}

absl::Status ImportFiles(Suite& suite, const FilesToImport& files, const Options& options, Terminal& terminal) {
  return Importer(suite, terminal, options).Run(files);
}

absl::Status RunImport(const Options& options, Terminal& terminal) {
  WM_ASSIGN_OR_RETURN(const FilesToImport files, FindFiles(options.words[0], options.words[1]));
  WM_ASSIGN_OR_RETURN(const auto suite, OpenSuite(options));
  terminal.Say("Importing ", options.words[0], " from ", options.words[1]);
  return ImportFiles(*suite, files, options, terminal);
}

}  // namespace waymark::cli
