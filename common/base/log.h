#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "absl/strings/string_view.h"

namespace waymark::base {

// Log lines: one JSON object a line to stderr, as
// {"time":"2026-11-22T10:00:00.123Z","level":"info","event":"call","method":"…",…}. Writing is cheap and never waits
// for the disk: lines are gathered and written by a thread of the log's, ten times a second and at once after an error.
// Where stderr takes no more, lines are dropped and counted rather than memory filled.

enum class Severity { kInfo, kWarning, kError };

// A named value of a log line.
struct LogField {
  using Value = std::variant<std::string_view, int64_t, double, bool>;

  LogField(std::string_view name, std::string_view value) : name(name), value(value) {}
  LogField(std::string_view name, const char* value) : name(name), value(std::string_view(value)) {}
  LogField(std::string_view name, const std::string& value) : name(name), value(std::string_view(value)) {}
  LogField(std::string_view name, absl::string_view value) : name(name), value(std::string_view(value.data(), value.size())) {}
  LogField(std::string_view name, int64_t value) : name(name), value(value) {}
  LogField(std::string_view name, int value) : name(name), value(int64_t{value}) {}
  LogField(std::string_view name, uint64_t value) : name(name), value(static_cast<int64_t>(value)) {}
  LogField(std::string_view name, double value) : name(name), value(value) {}
  LogField(std::string_view name, bool value) : name(name), value(value) {}

  std::string_view name;
  Value value;
};

// Writes a line. `event` says what happened, in a word or two that never change ("call", "follower parked"); what
// varies goes into fields. Empty strings are left out. The value of a field whose name speaks of a secret
// (IsSecretName) is replaced by "trimmed".
void Log(Severity severity, std::string_view event, std::initializer_list<LogField> fields = {});

// Whether a field, flag or header of this name holds what must not be shown: a password, token, key, secret,
// authorization.
bool IsSecretName(std::string_view name);

// The line that Log would write, from the level on, without time and braces; for tests.
std::string FormatLogLine(Severity severity, std::string_view event, std::initializer_list<LogField> fields);

// Lines below `severity` are dropped from here on. At the start nothing is.
void SetLogLevel(Severity severity);

// Writes out what is still gathered. Called at the end of the process and before it is ended on purpose.
void FlushLog();

}  // namespace waymark::base
