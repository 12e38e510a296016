#include "common/rpc/process.h"

#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "common/access/authenticator.h"
#include "common/access/contract.h"
#include "common/access/grants.h"
#include "common/access/guard.h"
#include "common/access/identities.h"
#include "common/base/cat.h"
#include "common/base/log.h"
#include "common/base/status_macros.h"
#include "common/base/test_clock.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/grpc_peer.h"
#include "common/rpc/probe.h"
#include "common/rpc/process_flags.h"
#include "common/rpc/replay.h"
#include "common/rpc/server.h"
#include "common/storage/sqlite_store.h"
#include "common/storage/table_spec.h"

namespace waymark::rpc {
namespace {

using base::Cat;
using base::Log;
using base::Severity;

// How long calls under way may take to end; a container engine kills after ten seconds.
constexpr absl::Duration kDrainPatience = absl::Seconds(6);
constexpr absl::Duration kProbePatience = absl::Seconds(3);

// Half of the machine's cores: gRPC's own threads need the other half.
int ReadThreads() { return std::clamp(static_cast<int>(std::thread::hardware_concurrency()) / 2, 2, 16); }

// All of a running process, in the order it is made; it is taken down the other way round.
class Process {
 public:
  Process(const ProcessDefinition& definition, const ProcessFlags& flags) : definition_(definition), flags_(flags) {}

  absl::Status Start() {
    WM_ASSIGN_OR_RETURN(link_key_, ReadLinkKey(flags_));
    WM_RETURN_IF_ERROR(OpenClock());
    WM_RETURN_IF_ERROR(OpenStore());
    WM_RETURN_IF_ERROR(OpenAccess());
    for (const auto& [name, address] : flags_.peers) peers_[name] = std::make_unique<GrpcPeer>(PeerOptions(address));
    WM_RETURN_IF_ERROR(MakeComponent());
    WM_RETURN_IF_ERROR(component_->Prepare());
    WM_RETURN_IF_ERROR(component_->Start());
    started_ = true;
    return Listen();
  }

  void Stop() {
    if (server_ != nullptr) server_->Drain(kDrainPatience);
    for (const auto& [name, peer] : peers_) peer->Shutdown();
    if (started_) component_->Stop();
    if (dispatcher_ != nullptr) dispatcher_->Stop();
    if (store_ != nullptr) store_->Close();
  }

  int port() const { return server_->port(); }

  GrpcPeerOptions PeerOptions(const std::string& address) {
    GrpcPeerOptions options;
    options.address = address;
    options.insecure = flags_.insecure;
    const std::string& ca = flags_.peer_ca.empty() ? flags_.tls_ca : flags_.peer_ca;
    if (!flags_.insecure) options.tls = TlsFiles{flags_.tls_cert, flags_.tls_key, ca};
    options.ids = &ids_;
    return options;
  }

 private:
  absl::Status OpenClock() {
    if (flags_.test_clock.empty()) {
      clock_ = std::make_unique<base::SystemClock>();
      return absl::OkStatus();
    }
    WM_ASSIGN_OR_RETURN(clock_, base::FileClock::Open(flags_.test_clock));
    return absl::OkStatus();
  }

  absl::Status OpenStore() {
    std::error_code error;
    std::filesystem::create_directories(flags_.data, error);
    if (error) return absl::FailedPreconditionError(Cat("--data: cannot make ", flags_.data, ": ", error.message()));
    std::vector<const storage::TableSpec*> tables = definition_.tables;
    for (const auto& more : {ReplayTables(), access::IdentityTables(), access::GrantTables()}) {
      for (const storage::TableSpec* table : more) {
        if (std::find(tables.begin(), tables.end(), table) == tables.end()) tables.push_back(table);
      }
    }
    // Before the store is made: no row is kept whose fields nobody classed.
    WM_RETURN_IF_ERROR(access::CheckContract({}, storage::MessagesOf(tables)));
    storage::SqliteOptions options;
    options.path = (std::filesystem::path(flags_.data) / Cat(definition_.name, ".db")).string();
    options.tables = std::move(tables);
    options.readers = ReadThreads() + 2;  // one for the LONG and COMPUTE calls, one for whatever else reads
    WM_ASSIGN_OR_RETURN(store_, storage::OpenSqliteStore(std::move(options)));
    return absl::OkStatus();
  }

  absl::Status OpenAccess() {
    access::Authenticator::Options options;
    options.clock = clock_.get();
    options.jwks_path = flags_.jwks;
    options.audience = flags_.token_audience;
    options.link_key = link_key_;
    WM_ASSIGN_OR_RETURN(authenticator_, access::Authenticator::Open(std::move(options)));
    access::Guard::Options guard;
    if (!flags_.special_roles.empty()) {
      WM_ASSIGN_OR_RETURN(guard.roles, access::SpecialRoles::Load(flags_.special_roles));
    }
    guard.check_link = [this](storage::Txn& txn, const access::Caller& caller) { return component_->CheckLink(txn, caller); };
    guard_ = std::make_unique<access::Guard>(std::move(guard));
    return absl::OkStatus();
  }

  absl::Status MakeComponent() {
    Surroundings surroundings;
    surroundings.wiring = {clock_.get(), &ids_, &crash_, store_.get(), &metrics_, flags_.new_epoch};
    for (const auto& [name, peer] : peers_) surroundings.peers[name] = peer.get();
    surroundings.link_key = link_key_;
    WM_ASSIGN_OR_RETURN(component_, definition_.make(surroundings));
    std::vector<Service> services = component_->Services();
    std::vector<const google::protobuf::ServiceDescriptor*> descriptors;
    for (const Service& service : services) descriptors.push_back(service.descriptor());
    WM_RETURN_IF_ERROR(access::CheckContract(descriptors));
    Dispatcher::Options options;
    options.clock = clock_.get();
    options.ids = &ids_;
    options.crash = &crash_;
    options.store = store_.get();
    options.metrics = &metrics_;
    options.guard = guard_.get();
    options.authenticator = authenticator_.get();
    options.limits.calls_in_flight = static_cast<int>(flags_.calls_in_flight);
    options.limits.streams = static_cast<int>(flags_.streams);
    options.limits.read_threads = ReadThreads();
    dispatcher_ = std::make_unique<Dispatcher>(std::move(options), std::move(services));
    return absl::OkStatus();
  }

  absl::Status Listen() {
    ServerOptions options;
    options.listen = flags_.listen;
    options.insecure = flags_.insecure;
    options.tls = {flags_.tls_cert, flags_.tls_key, flags_.tls_ca};
    options.metrics_listen = flags_.metrics_listen;
    options.channelz_listen = flags_.channelz_listen;
    options.http_listen = flags_.http_listen;
    options.http_routes = component_->HttpRoutes();
    WM_ASSIGN_OR_RETURN(server_, Server::Start(options, dispatcher_.get(), store_.get(), &metrics_));
    return absl::OkStatus();
  }

  const ProcessDefinition& definition_;
  const ProcessFlags& flags_;
  std::string link_key_;
  base::RandomIds ids_;
  base::Metrics metrics_;
  base::CrashPoints crash_{flags_.crash_at};
  std::unique_ptr<base::Clock> clock_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<access::Authenticator> authenticator_;
  std::unique_ptr<access::Guard> guard_;
  std::map<std::string, std::unique_ptr<GrpcPeer>> peers_;
  std::unique_ptr<Component> component_;
  bool started_ = false;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::unique_ptr<Server> server_;
};

int Complain(const ProcessDefinition& definition, const absl::Status& status) {
  Log(Severity::kError, "cannot start", {{"service", definition.name}, {"fault", status.message()}});
  base::FlushLog();
  std::fprintf(stderr, "waymark-%s: %s\n", definition.name.c_str(), std::string(status.message()).c_str());
  return 1;
}

int RunProbe(const ProcessFlags& flags) {
  GrpcPeerOptions options;
  // A server that listens on every address is asked on this machine's own, for which its certificate says localhost.
  const std::string port = flags.listen.substr(flags.listen.rfind(':') + 1);
  options.address = Cat("127.0.0.1:", port);
  options.server_name = "localhost";
  options.insecure = flags.insecure;
  const std::string& ca = flags.tls_ca.empty() ? flags.peer_ca : flags.tls_ca;
  if (!flags.insecure) options.tls = TlsFiles{flags.tls_cert, flags.tls_key, ca};
  GrpcPeer server(std::move(options));
  const absl::Status status = Probe(server, "serving", kProbePatience);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}

// Waits for SIGTERM or SIGINT, which every thread has blocked.
int AwaitEnd(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
  // A second one ends the process at once.
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  return signal;
}

}  // namespace

int RunProcess(int argc, char** argv, const ProcessDefinition& definition) {
#ifdef NDEBUG
  // Debian builds Abseil so that its mutexes, which are gRPC's too, look for deadlocks at every lock: a twentieth of a
  // call.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif
  const std::string program = Cat("waymark-", definition.name);
  ProcessFlags flags;
  base::Config config(program, definition.about, Cat("WAYMARK_", absl::AsciiStrToUpper(definition.name), "_"));
  DeclareFlags(definition, &flags, &config);
  if (const absl::Status parsed = config.Parse(argc, argv); !parsed.ok()) {
    std::fprintf(stderr, "%s cannot start:\n", program.c_str());
    for (absl::string_view mistake : absl::StrSplit(parsed.message(), '\n')) {
      std::fprintf(stderr, "  %s\n", std::string(mistake).c_str());
    }
    return 2;
  }
  if (config.help_asked()) {
    std::printf("%s", config.Help().c_str());
    return 0;
  }
  if (flags.probe) return RunProbe(flags);

  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  Log(Severity::kInfo, "starting", {{"service", definition.name}, {"configuration", config.Describe()}});
  Process process(definition, flags);
  if (const absl::Status started = process.Start(); !started.ok()) {
    process.Stop();
    return Complain(definition, started);
  }
  Log(Severity::kInfo, "serving", {{"service", definition.name}, {"port", process.port()}});
  const int signal = AwaitEnd(signals);
  Log(Severity::kInfo, "ending", {{"service", definition.name}, {"signal", signal}});
  process.Stop();
  Log(Severity::kInfo, "ended", {{"service", definition.name}});
  base::FlushLog();
  // All that matters is closed. The HTTP server of the metrics looks for its end every two seconds only: nobody has to
  // wait for that.
  std::_Exit(0);
}

}  // namespace waymark::rpc
