#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"

namespace waymark::rpc {

// The files of a process that serves for long, PEM. They are looked at once a second, so that a certificate is renewed without
// a restart: connections made thereafter use what they hold then. Where one cannot be read, or key and certificate do not
// belong together, connections fail until they do (a renewal writes the key and the certificate, in either order, at once).
struct TlsFiles {
  std::string cert;  // the certificate chain, shown to the other side
  std::string key;   // its private key
  std::string ca;    // who vouches for the other side; empty: a server takes no certificates, a client the system's roots
};

// Whether they can be used. INVALID_ARGUMENT, for the operator to read, naming the file.
absl::Status CheckTlsFiles(const TlsFiles& files);

// Credentials from files that were checked. `request`: whether clients are asked for certificates.
std::shared_ptr<grpc::ServerCredentials> ServerTls(const TlsFiles& files, grpc_ssl_client_certificate_request_type request);
std::shared_ptr<grpc::ChannelCredentials> ChannelTls(const TlsFiles& files);

}  // namespace waymark::rpc
