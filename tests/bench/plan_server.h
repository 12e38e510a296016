#pragma once

#include <memory>
#include <string>

#include "common/access/jwt.h"
#include "common/base/ids.h"
#include "common/rpc/grpc_peer.h"
#include "google/protobuf/message.h"
#include "tests/bench/plan_bench.h"
#include "tests/bench/process.h"

namespace waymark::bench {

// The plan service in a process of its own, on loopback without TLS, with an issuer of tokens that it trusts.
class PlanServer {
 public:
  PlanServer(const Place& place, const std::string& name);

  // "Bearer …" of a subject of the issuer; "operator" is one.
  std::string TokenOf(const std::string& subject) const;
  // Calls a method as that subject; ends the bench where it fails.
  void Call(const std::string& subject, const std::string& method, const google::protobuf::Message& request, google::protobuf::Message* response);
  const std::string& address() const { return address_; }
  std::string database() const;
  // Ends the process.
  void End() { process_->End(); }

 private:
  access::SigningKey key_;
  base::RandomIds ids_;
  std::string folder_;
  std::string address_;
  std::unique_ptr<Process> process_;
};

// A plan of 20 steps, about 3 kB, for members/<member>, made by CreatePlan as plans/p1.
void CreatePlan(PlanServer& server, const std::string& member);

}  // namespace waymark::bench
