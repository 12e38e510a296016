#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/ids.h"

namespace waymark::base {

// Where a call stands in a trace, as W3C Trace Context has it: passed on from call to call so that one line of work can
// be followed through the services' logs.
struct Trace {
  char id[33] = {};      // trace id, 32 hex digits; empty when there is none
  char parent[17] = {};  // the span that called, 16 hex digits
  bool sampled = false;

  bool empty() const { return id[0] == '\0'; }
  std::string_view trace_id() const { return empty() ? std::string_view() : std::string_view(id, 32); }

  // Reads a traceparent header; an empty Trace when it is malformed or all zero.
  static Trace Parse(std::string_view traceparent);
  // A trace that begins here.
  static Trace Begin(IdSource& ids);
  // The traceparent of a call made from here, with a new span.
  std::string Next(IdSource& ids) const;
};

// The trace that the present thread works for, while this lives. Nested scopes restore the one before.
class TraceScope {
 public:
  explicit TraceScope(const Trace& trace);
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;

  // nullptr outside of any scope.
  static const Trace* Current();

 private:
  const Trace* before_;
};

}  // namespace waymark::base
