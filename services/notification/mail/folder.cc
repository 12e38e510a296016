#include "services/notification/mail/folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "common/base/cat.h"
#include "common/base/mail_address.h"

namespace waymark::notification {
namespace {

absl::Status Failed(std::string_view what) { return absl::UnavailableError(base::Cat("mail folder: ", what, ": ", std::strerror(errno))); }

// Writes the whole of `bytes` to the disk.
absl::Status WriteFile(const std::string& path, std::string_view bytes) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return Failed("open");
  absl::Status status;
  while (!bytes.empty() && status.ok()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written > 0) bytes.remove_prefix(written);
    if (written < 0 && errno != EINTR) status = Failed("write");
  }
  if (status.ok() && fsync(file) != 0) status = Failed("fsync");
  close(file);
  return status;
}

}  // namespace

absl::Status MailFolder::Send(const Envelope& mail) {
  // As a mail address it has no slash that leads elsewhere but those of atoms, which are refused here.
  if (!base::IsMailAddress(mail.message_id) || mail.message_id.find('/') != std::string::npos) {
    return absl::InvalidArgumentError("mail folder: not a Message-ID");
  }
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) return absl::UnavailableError(base::Cat("mail folder: ", error.message()));
  const std::string path = base::Cat(folder_, "/", mail.message_id, ".eml");
  const std::string partial = base::Cat(folder_, "/.", mail.message_id, ".part");
  if (absl::Status status = WriteFile(partial, mail.bytes); !status.ok()) {
    unlink(partial.c_str());
    return status;
  }
  if (rename(partial.c_str(), path.c_str()) != 0) return Failed("rename");
  return absl::OkStatus();
}

}  // namespace waymark::notification
