#include "common/rpc/tls_files.h"

#include <fstream>
#include <iterator>

#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_credentials_options.h"
#include "openssl/err.h"
#include "openssl/ssl.h"

namespace waymark::rpc {
namespace {

constexpr unsigned int kLookSeconds = 1;

std::shared_ptr<grpc::experimental::CertificateProviderInterface> Watch(const TlsFiles& files) {
  return std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(files.key, files.cert, files.ca, kLookSeconds);
}

struct Free {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

// What OpenSSL says of `file` after `good` was what it answered.
absl::Status Judge(bool good, const std::string& file, std::string_view what) {
  ERR_clear_error();  // what failed here must not be taken for a failure of TLS on the same thread
  return good ? absl::OkStatus() : absl::InvalidArgumentError(base::Cat("TLS: ", file, " ", what));
}

}  // namespace

absl::Status CheckTlsFiles(const TlsFiles& files) {
  const std::unique_ptr<SSL_CTX, Free> context(SSL_CTX_new(TLS_method()));
  if (context == nullptr) return absl::InternalError("OpenSSL has no TLS");
  WM_RETURN_IF_ERROR(
      Judge(SSL_CTX_use_certificate_chain_file(context.get(), files.cert.c_str()) == 1, files.cert, "holds no certificate in PEM form"));
  // Also when the key is another certificate's: OpenSSL compares it with the certificate that is there.
  WM_RETURN_IF_ERROR(Judge(SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) == 1, files.key,
                           "is not the certificate's private key in PEM form, without a pass phrase"));
  if (files.ca.empty()) return absl::OkStatus();
  return Judge(SSL_CTX_load_verify_locations(context.get(), files.ca.c_str(), nullptr) == 1, files.ca, "holds no certificates in PEM form");
}

std::shared_ptr<grpc::ServerCredentials> ServerTls(const TlsFiles& files, grpc_ssl_client_certificate_request_type request) {
  grpc::experimental::TlsServerCredentialsOptions options(Watch(files));
  options.watch_identity_key_cert_pairs();
  if (!files.ca.empty()) options.watch_root_certs();
  options.set_cert_request_type(request);
  return grpc::experimental::TlsServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> ChannelTls(const TlsFiles& files) {
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(Watch(files));
  options.watch_identity_key_cert_pairs();
  if (!files.ca.empty()) options.watch_root_certs();
  return grpc::experimental::TlsCredentials(options);
}

}  // namespace waymark::rpc
