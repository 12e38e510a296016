#include "services/cli/import.h"

#include <algorithm>
#include <climits>
#include <fstream>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "services/cli/commands.h"

namespace waymark::cli {
namespace {

namespace fs = std::filesystem;
using plan::v1::Import;
using plan::v1::ImportFinding;

constexpr size_t kPieceBytes = 1 << 20;
constexpr absl::Duration kSendTimeout = absl::Minutes(10);
constexpr absl::Duration kActivateTimeout = absl::Minutes(2);
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

// The files of an import as messages of a stream, the last one saying that it is.
class Pieces {
 public:
  explicit Pieces(const std::vector<FilesToImport::File>& files) : files_(files) {}

  // Nullopt behind the last, or where a file cannot be read; status() then says so.
  std::optional<plan::v1::StreamImportRequest> Next() {
    if (file_ == files_.size()) return std::nullopt;
    const FilesToImport::File& file = files_[file_];
    if (!stream_.is_open()) stream_.open(file.path, std::ios::binary);
    std::string bytes(kPieceBytes, '\0');
    stream_.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!stream_ && !stream_.eof()) {
      status_ = Missing(file.path, "cannot be read");
      return std::nullopt;
    }
    plan::v1::StreamImportRequest message;
    message.mutable_piece()->set_file(file.name);
    message.mutable_piece()->set_data(bytes.data(), static_cast<size_t>(stream_.gcount()));
    if (stream_.eof()) {
      stream_ = std::ifstream();
      ++file_;
    }
    message.set_last(file_ == files_.size());
    return message;
  }
  const absl::Status& status() const { return status_; }

 private:
  const std::vector<FilesToImport::File>& files_;
  size_t file_ = 0;
  std::ifstream stream_;
  absl::Status status_;
};

// One import from its files to the activation, as an operator.
class Importer {
 public:
  Importer(Suite& suite, Terminal& terminal, const Options& options)
      : suite_(suite), terminal_(terminal), options_(options) {}

  absl::Status Run(const FilesToImport& from) {
    WM_RETURN_IF_ERROR(Send(from));
    absl::Status done = Process();
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

  // Sends all files in one stream, piece by piece, to be checked and, unless it is a dry run, laid ready.
  absl::Status Send(const FilesToImport& from) {
    terminal_.Progress(base::Cat("Sending ", from.files.size(), from.files.size() == 1 ? " file" : " files"));
    Pieces pieces(from.files);
    plan::v1::StreamImportRequest first;
    first.mutable_start()->set_source(from.source);
    first.mutable_start()->set_release(options_.release);
    first.mutable_start()->set_absent_members_leave(options_.absent_leave);
    first.mutable_start()->set_dry_run(options_.dry_run);
    std::optional<plan::v1::StreamImportRequest> message = first;
    const auto next = [&]() -> std::optional<std::string> {
      if (!message) return std::nullopt;
      std::string bytes = message->SerializeAsString();
      message = pieces.Next();
      return bytes;
    };
    WM_ASSIGN_OR_RETURN(const auto peer, suite_.Connect("plan", Caller::Operator()));
    const absl::Status sent = peer->Upload("waymark.plan.v1.ImportService/StreamImport", next, &import_, kSendTimeout);
    return pieces.status().ok() ? sent : pieces.status();
  }

  absl::Status Process() {
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
    plan::v1::ActivateImportRequest activate;
    activate.set_name(import_.name());
    activate.set_accept_errors(options_.accept_errors);
    activate.set_accept_leavers(options_.accept_leavers);
    WM_ASSIGN_OR_RETURN(import_, Call("ActivateImport", activate, kActivateTimeout));
    terminal_.Say("In use now", import_.release().empty() ? "" : base::Cat(": release ", import_.release()), ".");
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
