#include "common/base/log.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "spdlog/logger.h"
#include "spdlog/pattern_formatter.h"
#include "spdlog/sinks/base_sink.h"

namespace waymark::base {
namespace {

// Lines gathered in memory and written to stderr by a thread of its own. spdlog's own asynchronous logger wakes its
// thread for every line and writes each by itself, which costs more than the call it tells of.
class GatheringSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  GatheringSink() : writer_([this] { Run(); }) {}

  ~GatheringSink() override {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ending_ = true;
    }
    wake_.notify_one();
    writer_.join();
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    // The base class holds mutex_ here and in flush_.
    if (gathered_.size() > kMostBytes) {
      ++dropped_;
      return;
    }
    if (dropped_ > 0) {
      char note[128];
      const int size = std::snprintf(note, sizeof(note), "{\"level\":\"warning\",\"event\":\"log lines dropped\",\"lines\":%lld}\n",
                                     static_cast<long long>(std::exchange(dropped_, 0)));
      gathered_.append(note, static_cast<size_t>(size));
    }
    formatted_.clear();
    formatter_->format(message, formatted_);
    gathered_.append(formatted_.data(), formatted_.size());
    if (message.level >= spdlog::level::err || gathered_.size() > kWriteBytes) wake_.notify_one();
  }

  void flush_() override { WriteOut(std::exchange(gathered_, {})); }

 private:
  static constexpr size_t kMostBytes = 8 << 20;
  static constexpr size_t kWriteBytes = 256 << 10;

  static void WriteOut(const std::string& lines) {
    size_t written = 0;
    while (written < lines.size()) {
      const ssize_t n = write(STDERR_FILENO, lines.data() + written, lines.size() - written);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return;  // nobody reads the log: there is nowhere left to say so
      written += static_cast<size_t>(n);
    }
  }

  void Run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!ending_) {
      wake_.wait_for(lock, std::chrono::milliseconds(100));
      if (gathered_.empty()) continue;
      std::string lines = std::exchange(gathered_, {});
      gathered_.reserve(lines.size());
      lock.unlock();
      WriteOut(lines);
      lock.lock();
    }
    WriteOut(std::exchange(gathered_, {}));
  }

  std::string gathered_;
  spdlog::memory_buf_t formatted_;
  int64_t dropped_ = 0;
  bool ending_ = false;
  std::condition_variable wake_;
  std::thread writer_;
};

spdlog::logger& Logger() {
  static spdlog::logger* const logger = [] {
    auto made = std::make_unique<spdlog::logger>("waymark", std::make_shared<GatheringSink>());
    made->set_formatter(std::make_unique<spdlog::pattern_formatter>("{\"time\":\"%Y-%m-%dT%H:%M:%S.%eZ\",%v}",
                                                                    spdlog::pattern_time_type::utc, "\n"));
    return made.release();
  }();
  return *logger;
}

spdlog::level::level_enum LevelOf(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return spdlog::level::info;
    case Severity::kWarning:
      return spdlog::level::warn;
    case Severity::kError:
      break;
  }
  return spdlog::level::err;
}

// Whether JSON takes the byte within a string as it is.
bool IsPlain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte != 0x7f && c != '"' && c != '\\';
}

void AppendQuoted(std::string_view text, std::string* out) {
  constexpr char kHex[] = "0123456789abcdef";
  out->push_back('"');
  while (!text.empty()) {
    const size_t plain = static_cast<size_t>(std::find_if_not(text.begin(), text.end(), IsPlain) - text.begin());
    out->append(text.data(), plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '"' || c == '\\') {
      out->push_back('\\');
      out->push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out->append("\\u00");
      out->push_back(kHex[byte >> 4]);
      out->push_back(kHex[byte & 15]);
    }
  }
  out->push_back('"');
}

void AppendValue(const LogField& field, std::string* out) {
  char number[32];
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    AppendQuoted(IsSecretName(field.name) ? std::string_view("trimmed") : *text, out);
  } else if (const auto* whole = std::get_if<int64_t>(&field.value)) {
    out->append(number, std::to_chars(number, number + sizeof(number), *whole).ptr);
  } else if (const auto* real = std::get_if<double>(&field.value)) {
    out->append(number, static_cast<size_t>(std::snprintf(number, sizeof(number), "%.6g", *real)));
  } else {
    out->append(std::get<bool>(field.value) ? "true" : "false");
  }
}

void AppendLine(Severity severity, std::string_view event, std::initializer_list<LogField> fields, std::string* out) {
  out->append("\"level\":");
  out->append(severity == Severity::kInfo ? "\"info\"" : severity == Severity::kWarning ? "\"warning\"" : "\"error\"");
  out->append(",\"event\":");
  AppendQuoted(event, out);
  for (const LogField& field : fields) {
    const auto* text = std::get_if<std::string_view>(&field.value);
    if (text != nullptr && text->empty()) continue;
    out->push_back(',');
    AppendQuoted(field.name, out);
    out->push_back(':');
    AppendValue(field, out);
  }
}

}  // namespace

void Log(Severity severity, std::string_view event, std::initializer_list<LogField> fields) {
  spdlog::logger& logger = Logger();
  const auto level = LevelOf(severity);
  if (!logger.should_log(level)) return;
  thread_local std::string line;
  line.clear();
  AppendLine(severity, event, fields, &line);
  logger.log(level, spdlog::string_view_t(line.data(), line.size()));
}

bool IsSecretName(std::string_view name) {
  // "…_file" and "…_path" say where a secret is, not what it is.
  if (name.ends_with("_file") || name.ends_with("_path")) return false;
  for (const std::string_view secret : {"authorization", "password", "secret", "token", "key", "credential", "cookie"}) {
    if (name.find(secret) != std::string_view::npos) return true;
  }
  return false;
}

std::string FormatLogLine(Severity severity, std::string_view event, std::initializer_list<LogField> fields) {
  std::string line;
  AppendLine(severity, event, fields, &line);
  return line;
}

void SetLogLevel(Severity severity) { Logger().set_level(LevelOf(severity)); }

void FlushLog() { Logger().flush(); }

}  // namespace waymark::base
