#include "common/rpc/process_flags.h"

#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "common/base/cat.h"

namespace waymark::rpc {
namespace {

using base::Cat;

void DeclareRules(const ProcessDefinition& definition, ProcessFlags* flags, base::Config* config) {
  config->Rule([flags]() -> std::string {
    return flags->data.empty() && !flags->probe ? "--data is missing: the directory to keep everything in" : "";
  });
  config->Rule([flags]() -> std::string {
    if (flags->insecure) return base::IsLoopback(flags->listen) ? "" : "--insecure is for loopback only, --listen is not";
    return flags->tls_cert.empty() || flags->tls_key.empty() ? "--tls_cert and --tls_key are missing (or --insecure, on loopback)" : "";
  });
  config->Rule([flags]() -> std::string {
    if (flags->insecure || base::IsLoopback(flags->listen) || !flags->tls_ca.empty()) return "";
    return "--tls_ca is missing: off loopback every client shows a certificate";
  });
  config->Rule([flags]() -> std::string {
    if (flags->http_listen.empty() || base::IsLoopback(flags->http_listen)) return "";
    if (flags->insecure) return "--insecure is for loopback only, --http_listen is not";
    return flags->tls_ca.empty() ? "--tls_ca is missing: off loopback every client of --http_listen shows a certificate"
                                 : "";
  });
  for (const auto& [name, target] :
       {std::pair("metrics_listen", &flags->metrics_listen), std::pair("channelz_listen", &flags->channelz_listen)}) {
    config->Rule([name, target]() -> std::string {
      return target->empty() || base::IsLoopback(*target) ? "" : Cat("--", name, " is for loopback only");
    });
  }
  for (const auto& [name, target] : {std::pair("test_clock", &flags->test_clock), std::pair("crash_at", &flags->crash_at)}) {
    config->Rule([name, target, flags]() -> std::string {
      if (target->empty()) return "";
      if (!base::IsLoopback(flags->listen)) return Cat("--", name, " is for tests on loopback only, --listen is not");
      if (flags->http_listen.empty() || base::IsLoopback(flags->http_listen)) return "";
      return Cat("--", name, " is for tests on loopback only, --http_listen is not");
    });
  }
  if (!definition.needs_link_key) return;
  config->Rule([flags]() -> std::string { return flags->link_key.empty() && !flags->probe ? "--link_key is missing" : ""; });
}

}  // namespace

void DeclareFlags(const ProcessDefinition& definition, ProcessFlags* flags, base::Config* config) {
  flags->listen = definition.listen;
  flags->metrics_listen = definition.metrics_listen;
  config->Text("listen", &flags->listen, "ADDRESS", "Where to serve, HOST:PORT.", base::CheckAddress);
  config->Text("data", &flags->data, "DIR", "Directory to keep everything in, on a local disk; made when it is not there.");
  config->Text("tls_cert", &flags->tls_cert, "FILE",
               "Certificate chain, PEM, to serve with and to show to other services; read again, as its key and CA, when it changes.",
               base::CheckReadableFile);
  config->Text("tls_key", &flags->tls_key, "FILE", "Private key of --tls_cert, PEM.", base::CheckReadableFile);
  config->Text("tls_ca", &flags->tls_ca, "FILE", "Who vouches for clients' certificates, PEM.", base::CheckReadableFile);
  config->Text("peer_ca", &flags->peer_ca, "FILE", "Who vouches for the services it calls, PEM; else --tls_ca.", base::CheckReadableFile);
  config->Text("jwks", &flags->jwks, "FILE", "Keys that people's tokens are signed with, a JWK set; read again when it changes.",
               base::CheckReadableFile);
  config->Text("token_audience", &flags->token_audience, "NAME", "Audience that tokens are meant for.");
  config->Text("special_roles", &flags->special_roles, "FILE", "Who are operators and analysts, JSON.", base::CheckReadableFile);
  config->Text("metrics_listen", &flags->metrics_listen, "ADDRESS", "Where Prometheus reads metrics, on loopback; empty: nowhere.",
               base::CheckAddress);
  config->Text("channelz_listen", &flags->channelz_listen, "ADDRESS", "Where gRPC's channelz is served, on loopback; empty: nowhere.",
               base::CheckAddress);
  if (definition.serves_http) {
    config->Text("http_listen", &flags->http_listen, "ADDRESS",
                 "Where HTTP is served, with the same certificate, HOST:PORT; off loopback to clients with a "
                 "certificate alone, as to a proxy. "
                 "Empty: nowhere.",
                 base::CheckAddress);
  }
  config->Number("calls_in_flight", &flags->calls_in_flight, "Calls taken at a time; more are refused at once.", 1, 100'000);
  config->Number("streams", &flags->streams, "Streams taken at a time; more are refused at once.", 1, 100'000);
  config->Switch("insecure", &flags->insecure, "Serve, and call others, without TLS. On loopback only.");
  config->Switch("new_epoch", &flags->new_epoch, "The data were restored from a copy: those who follow its journal list afresh.");
  config->Switch("probe", &flags->probe, "Ask the server that runs with these flags whether it serves, and end: 0 yes, 1 no.");
  config->Text("test_clock", &flags->test_clock, "FILE", "Take the time from this file, RFC 3339, read again when it changes. For tests.",
               base::CheckReadableFile);
  config->Text("crash_at", &flags->crash_at, "NAME", "End as by a power failure at this point. For tests.");
  for (const auto& [name, address] : definition.peers) {
    flags->peers[name] = address;
    config->Text(name, &flags->peers[name], "ADDRESS", Cat("Where the ", name, " service is."), base::CheckAddress);
  }
  if (definition.makes_links) {
    config->Text("link_key", &flags->link_key, "FILE",
                 Cat("Key that links are made with: any bytes, kept secret",
                     definition.needs_link_key ? "." : "; without it there are none."),
                 base::CheckReadableFile);
  }
  DeclareRules(definition, flags, config);
  if (definition.add_flags) definition.add_flags(*config);
}

absl::StatusOr<std::string> ReadLinkKey(const ProcessFlags& flags) {
  if (flags.link_key.empty()) return std::string();
  std::ifstream file(flags.link_key, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.good() && !file.eof()) return absl::NotFoundError(Cat("--link_key: cannot read ", flags.link_key));
  return content;
}

}  // namespace waymark::rpc
