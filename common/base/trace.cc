#include "common/base/trace.h"

#include <algorithm>
#include <cstring>

#include "common/base/cat.h"

namespace waymark::base {
namespace {

thread_local const Trace* current_trace = nullptr;

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsZero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

void FillHex(IdSource& ids, char* out, size_t digits) {
  constexpr char kDigits[] = "0123456789abcdef";
  unsigned char bytes[16];
  ids.Fill(bytes, digits / 2);
  bytes[0] |= 1;  // never all zero
  for (size_t i = 0; i < digits; ++i) out[i] = kDigits[(bytes[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15];
  out[digits] = '\0';
}

}  // namespace

Trace Trace::Parse(std::string_view traceparent) {
  // version "-" trace id "-" parent id "-" flags; later versions may append more.
  Trace trace;
  constexpr size_t kLength = 2 + 1 + 32 + 1 + 16 + 1 + 2;
  if (traceparent.size() < kLength || traceparent[2] != '-' || traceparent[35] != '-' || traceparent[52] != '-') return trace;
  const std::string_view version = traceparent.substr(0, 2);
  const std::string_view id = traceparent.substr(3, 32);
  const std::string_view parent = traceparent.substr(36, 16);
  const std::string_view flags = traceparent.substr(53, 2);
  if (!IsHex(version) || !IsHex(id) || !IsHex(parent) || !IsHex(flags) || version == "ff" || IsZero(id) || IsZero(parent)) return trace;
  if (traceparent.size() > kLength && (version == "00" || traceparent[kLength] != '-')) return trace;
  std::memcpy(trace.id, id.data(), id.size());
  std::memcpy(trace.parent, parent.data(), parent.size());
  const char last = flags[1];
  trace.sampled = ((last >= 'a' ? last - 'a' + 10 : last - '0') & 1) != 0;
  return trace;
}

Trace Trace::Begin(IdSource& ids) {
  Trace trace;
  FillHex(ids, trace.id, 32);
  FillHex(ids, trace.parent, 16);
  return trace;
}

std::string Trace::Next(IdSource& ids) const {
  char span[17];
  FillHex(ids, span, 16);
  return Cat("00-", trace_id(), "-", span, sampled ? "-01" : "-00");
}

TraceScope::TraceScope(const Trace& trace) : before_(current_trace) { current_trace = &trace; }
TraceScope::~TraceScope() { current_trace = before_; }
const Trace* TraceScope::Current() { return current_trace; }

}  // namespace waymark::base
