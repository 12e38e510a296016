#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace waymark::bench {

// What a load run measured.
struct Measured {
  double per_second = 0;
  double p50_us = 0;
  double p99_us = 0;
  int64_t calls = 0;
  int64_t failures = 0;
  std::string first_failure;
};

// A unary call to be made again and again: the same for every server that is compared.
struct Load {
  std::string address;                          // host:port, without TLS
  std::string method;                           // "/waymark.plan.v1.PlanService/GetPlan"
  std::function<std::string(int64_t n)> authorization;  // the metadata of that name with the n-th call
  std::function<std::string(int64_t n)> request;  // the n-th request, serialized
  int in_flight = 64;
  int channels = 2;
  absl::Duration warm_up = absl::Seconds(1);
  absl::Duration duration = absl::Seconds(5);
};

// Keeps `in_flight` calls going over gRPC's callback API and leaves the answers unparsed. Every call counts, failed ones too.
Measured Run(const Load& load);

// Sorts `micros` and reads off the figures.
Measured Summarize(std::vector<uint32_t>& micros, absl::Duration elapsed);

// A bare callback server on 127.0.0.1: any unary call of method "/echo" is answered with `answer_bytes` bytes. Prints its port on a line and serves
// until its standard input ends.
int ServeEcho(int answer_bytes);

}  // namespace waymark::bench
