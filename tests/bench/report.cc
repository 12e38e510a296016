#include "tests/bench/report.h"

#include <cstdio>

#include "absl/strings/str_format.h"

namespace waymark::bench {

std::optional<double> Report::RatioOf(const Line& line) const {
  if (line.most_ms > 0) return line.p99_us / (line.most_ms * 1e3);
  if (line.limit.empty() || ValueOf(line.limit) == 0) return std::nullopt;
  return line.value / ValueOf(line.limit);
}

std::string Report::LimitOf(const Line& line) {
  return line.most_ms > 0 ? absl::StrFormat("%g ms at p99", line.most_ms) : line.limit;
}

double Report::ValueOf(const std::string& name) const {
  for (const Line& line : lines_) {
    if (line.name == name) return line.value;
  }
  return 0;
}

void Report::Add(Line line) {
  lines_.push_back(line);
  if (!json_) return;
  std::string text = absl::StrFormat(R"({"name":"%s","value":%.6g,"unit":"%s","p50_us":%.0f,"p99_us":%.0f,"limit":"%s","ratio":)", line.name,
                                     line.value, line.unit, line.p50_us, line.p99_us, LimitOf(line));
  const auto ratio = RatioOf(line);
  text += ratio ? absl::StrFormat("%.3f}", *ratio) : "null}";
  std::puts(text.c_str());
  std::fflush(stdout);
}

void Report::Finish() const {
  if (json_) return;
  std::puts("| measured | value | p50 µs | p99 µs | of its limit | what |");
  std::puts("| --- | ---: | ---: | ---: | --- | --- |");
  for (const Line& line : lines_) {
    const auto ratio = RatioOf(line);
    const auto micros = [](double value) { return value > 0 ? absl::StrFormat("%.0f", value) : std::string("–"); };
    std::puts(absl::StrFormat("| `%s` | %.6g %s | %s | %s | %s | %s |", line.name, line.value, line.unit, micros(line.p50_us), micros(line.p99_us),
                              ratio ? absl::StrFormat(line.most_ms > 0 ? "%.2f × %s" : "%.2f × `%s`", *ratio, LimitOf(line)) : "–", line.note)
                  .c_str());
  }
}

}  // namespace waymark::bench
