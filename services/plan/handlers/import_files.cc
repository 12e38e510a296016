#include "services/plan/handlers/import_files.h"

#include <openssl/evp.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/esco.h"
#include "services/plan/domain/gdad.h"
#include "services/plan/domain/ladder.h"
#include "services/plan/domain/learning_file.h"
#include "services/plan/domain/onet.h"
#include "services/plan/handlers/import_tables.h"
#include "services/plan/handlers/inflate.h"

namespace waymark::plan {
namespace {

constexpr size_t kMostText = 256 << 20;
constexpr std::string_view kReadMe = "Read Me.txt";
constexpr std::string_view kPacked = ".gz";

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Of files in the order of their names.
absl::StatusOr<std::string> HashOf(const std::vector<ImportFiles::File>& files) {
  std::unique_ptr<EVP_MD_CTX, FreeDigest> context(EVP_MD_CTX_new());
  bool ok = context != nullptr && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  for (const ImportFiles::File& file : files) {
    // Name and length first, so that no two sets of files read as the same bytes.
    const std::string head = base::Cat(file.name, "\n", file.text.size(), "\n");
    ok = ok && EVP_DigestUpdate(context.get(), head.data(), head.size()) == 1 &&
         EVP_DigestUpdate(context.get(), file.text.data(), file.text.size()) == 1;
  }
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (!ok || EVP_DigestFinal_ex(context.get(), digest, &size) != 1) return absl::InternalError("SHA-256 is not to be had");
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), size));
}

// Whether the source's reader looks at a file of that plain name.
bool IsUsed(v1::Import::Source source, std::string_view name) {
  switch (source) {
    case v1::Import::SOURCE_ONET:
      return IsOnetFile(name);
    case v1::Import::SOURCE_GDAD:
      return name == kGdadRolesFile || name == kGdadSkillsFile;
    case v1::Import::SOURCE_ESCO:
      return IsEscoFile(name);
    case v1::Import::SOURCE_LADDER:
      return IsLadderFile(name);
    case v1::Import::SOURCE_LEARNING:
      return IsLearningFile(name);
    default:
      return true;
  }
}

std::string PlainName(std::string_view name) {
  if (name.size() > kPacked.size() && name.substr(name.size() - kPacked.size()) == kPacked) name.remove_suffix(kPacked.size());
  return std::string(name);
}

absl::Status ReadChunks(storage::Txn& txn, const std::string& import, std::map<std::string, std::string>* files) {
  storage::Query query{.equals = {{"import", import}}, .limit = 16};
  while (true) {
    WM_ASSIGN_OR_RETURN(const auto chunks, ImportChunks().Select(txn, query));
    for (const auto& chunk : chunks) (*files)[chunk->file()] += chunk->data();
    if (static_cast<int>(chunks.size()) < query.limit) return absl::OkStatus();
    query.after = ImportChunks().PlaceOf(query, *chunks.back());
  }
}

}  // namespace

std::vector<SourceFile> ImportFiles::Sources() const {
  std::vector<SourceFile> sources;
  for (const File& file : files) sources.push_back({file.name, file.text});
  return sources;
}

absl::StatusOr<ImportFiles> LoadFiles(rpc::Work& work, const v1::Import& import) {
  std::map<std::string, std::string> uploaded;
  WM_RETURN_IF_ERROR(work.Read([&](storage::Txn& txn) {
    uploaded.clear();
    for (const auto& file : import.files()) uploaded[file.name()];
    return ReadChunks(txn, import.name(), &uploaded);
  }));

  ImportFiles loaded;
  std::map<std::string, std::string> plain;
  size_t total = 0;
  for (auto& [name, bytes] : uploaded) {
    const std::string plain_name = PlainName(name);
    const bool is_read_me = import.source() == v1::Import::SOURCE_ONET && plain_name == kReadMe;
    if (!is_read_me && !IsUsed(import.source(), plain_name)) {
      loaded.findings.Note(name, 0, "the file is left aside");
      continue;
    }
    std::string text = std::move(bytes);
    if (plain_name != name) {
      absl::StatusOr<std::string> unpacked = Inflate(text, kMostText - total);
      if (!unpacked.ok()) {
        loaded.findings.Error(name, 0, base::Cat("the file ", unpacked.status().message()));
        continue;
      }
      text = *std::move(unpacked);
    }
    total += text.size();
    if (is_read_me) {
      loaded.release = OnetRelease(text);
    } else if (!plain.emplace(plain_name, std::move(text)).second) {
      loaded.findings.Error(name, 0, "the file is there twice, packed and not");
    }
  }
  for (auto& [name, text] : plain) loaded.files.push_back({name, std::move(text)});
  WM_ASSIGN_OR_RETURN(loaded.content_hash, HashOf(loaded.files));
  return loaded;
}

}  // namespace waymark::plan
