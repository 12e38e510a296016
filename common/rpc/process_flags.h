#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/config.h"
#include "common/rpc/process.h"
#include "common/rpc/server.h"

namespace waymark::rpc {

// The flags that every server of the suite has.
struct ProcessFlags {
  std::string listen;
  std::string data;
  std::string tls_cert;
  std::string tls_key;
  std::string tls_ca;
  std::string peer_ca;
  std::string jwks;
  std::string token_audience = "waymark";
  std::string special_roles;
  std::string metrics_listen;
  std::string channelz_listen;
  std::string http_listen;
  std::string test_clock;
  std::string crash_at;
  std::string link_key;
  bool insecure = false;
  bool new_epoch = false;
  bool probe = false;
  int64_t calls_in_flight = 1000;
  int64_t streams = 1000;
  std::map<std::string, std::string> peers;  // address by name
};

// Declares them, with the rules that hold between them. `flags` outlives `config`.
void DeclareFlags(const ProcessDefinition& definition, ProcessFlags* flags, base::Config* config);

// What the file of --link_key holds; empty where no file is named. NOT_FOUND, naming the flag and the file.
absl::StatusOr<std::string> ReadLinkKey(const ProcessFlags& flags);

}  // namespace waymark::rpc
