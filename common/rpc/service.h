#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "google/protobuf/message.h"
#include "waymark/access/v1/policy.pb.h"

namespace waymark::rpc {

// Snapshots that a method takes one after another; none is held while it computes.
class Snapshots {
 public:
  virtual ~Snapshots() = default;
  virtual absl::Status Read(absl::FunctionRef<absl::Status(storage::Txn&)> body) = 0;
};

// Transactions that a long method takes one after another, each complete in itself.
class Work : public Snapshots {
 public:
  virtual absl::Status Write(std::function<absl::Status(storage::Txn&)> body) = 0;
};

// A page of a watch: what to send now and the position to go on from.
struct Page {
  std::vector<std::string> messages;  // serialized answers
  std::string position;               // opaque to rpc; handed to the next page
  bool last = false;                  // the stream ends, with OK, once the messages are sent
};

// What a stream of requests has come to with one of its messages.
struct Receipt {
  std::string position;  // opaque to rpc; handed to the next message and to what completes the stream
  bool last = false;     // nothing is to come behind the message
};

// A method as the path of a call runs it: bytes in, bytes out.
struct Method {
  bool IsBound() const { return run || run_long || page || receive; }

  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  access::v1::MethodPolicy policy;
  // What is wrong with the request beyond what the contract's options say; pure. May be empty.
  std::function<void(const google::protobuf::Message&, base::Violations&)> validate;
  // READ and WRITE. The answer serialized, whole: the path of the call redacts it where the caller may not see all of
  // it.
  std::function<absl::StatusOr<std::string>(storage::Txn&, const Call&, const google::protobuf::Message&)> run;
  // LONG with one request, and COMPUTE, whose handler gets no more of the work than its snapshots.
  std::function<absl::StatusOr<std::string>(Work&, const Call&, const google::protobuf::Message&)> run_long;
  // LONG with a stream of requests: a message, each in a transaction of its own, and what is done once the last was
  // received. The position of the first message is empty.
  std::function<absl::StatusOr<Receipt>(storage::Txn&, const Call&, const google::protobuf::Message&, const std::string& position)> receive;
  std::function<absl::StatusOr<std::string>(Work&, const Call&, const google::protobuf::Message& first, const std::string& position)> complete;
  // WATCH.
  std::function<absl::StatusOr<Page>(storage::Txn&, const Call&, const google::protobuf::Message&, const std::string& position)> page;
};

// The methods of one contract service bound to handlers. Binding checks the handler's types against the contract and
// dies on a mistake, so a server with a wrong or missing binding never starts.
//
//   rpc::Service plans("waymark.plan.v1.PlanService");
//   plans.Bind("GetPlan", GetPlan);                       // StatusOr<Plan>(Txn&, const Call&, const GetPlanRequest&)
//   plans.Bind("UpdateStep", UpdateStep, ValidateUpdateStep);
//   // StatusOr<WatchPage<M>>(Txn&, const Call&, const Req&, const std::string& position)
//   plans.BindWatch("WatchInbox", InboxPage);
//   plans.BindLong("StageImport", StageImport);           // StatusOr<Import>(Work&, const Call&, const StageImportRequest&)
//   plans.BindCompute("CheckPlan", CheckPlan);            // StatusOr<PlanCheck>(Snapshots&, const Call&, const CheckPlanRequest&)
//   // StatusOr<Receipt>(Txn&, const Call&, const Req& message, const std::string& position) and
//   // StatusOr<Import>(Work&, const Call&, const Req& first, const std::string& position)
//   plans.BindUpload("StreamImport", ReceivePiece, StageReceived);
class Service {
 public:
  // `full_name` of a service in the linked contracts.
  explicit Service(std::string_view full_name);

  template <class F, class V = std::nullptr_t>
  void Bind(std::string_view method, F handler, V validate = nullptr);
  template <class F, class V = std::nullptr_t>
  void BindLong(std::string_view method, F handler, V validate = nullptr);
  template <class F, class V = std::nullptr_t>
  void BindCompute(std::string_view method, F handler, V validate = nullptr);
  template <class R, class F, class V = std::nullptr_t>
  void BindUpload(std::string_view method, R receive, F complete, V validate = nullptr);
  template <class F, class V = std::nullptr_t>
  void BindWatch(std::string_view method, F handler, V validate = nullptr);

  const google::protobuf::ServiceDescriptor* descriptor() const { return descriptor_; }
  // Every method of the contract with its binding.
  const std::vector<Method>& methods() const { return methods_; }

 private:
  // Which kinds of method a binding is good for.
  enum class Kinds { kTransaction, kLong, kCompute, kUpload, kWatch };
  // The method to bind, after its kind and types were checked against the contract.
  Method& Find(std::string_view method, Kinds kinds, const google::protobuf::Descriptor* request,
               const google::protobuf::Descriptor* response);
  // The binding of a handler that takes its transactions itself, from a Work or the Snapshots of one.
  template <class F, class V>
  void BindWork(std::string_view method, Kinds kinds, F handler, V validate);

  const google::protobuf::ServiceDescriptor* descriptor_;
  std::vector<Method> methods_;
};

// A page of a watch as a handler gives it.
template <class M>
struct WatchPage {
  std::vector<M> messages;
  std::string position;
  bool last = false;
};

}  // namespace waymark::rpc

#include "common/rpc/service_inl.h"  // IWYU pragma: export
