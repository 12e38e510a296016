#pragma once

#include <optional>
#include <string>
#include <vector>

namespace waymark::bench {

// One figure of a run.
struct Line {
  std::string name;   // stable: "plan.GetPlan"
  double value = 0;
  std::string unit;   // "calls/s"
  double p50_us = 0;  // per call; 0 where there is no such thing
  double p99_us = 0;
  std::string limit;  // name of the line it is held against; empty: none
  double most_ms = 0;  // or else what its p99 is to stay under; 0: nothing
  std::string note;   // what was measured, for people
};

// Gathers lines and prints them: a table, or one JSON object a line.
class Report {
 public:
  explicit Report(bool json) : json_(json) {}

  // Prints JSON at once; keeps the line for the table and for later ratios.
  void Add(Line line);
  // What the line of that name holds; 0 where there is none.
  double ValueOf(const std::string& name) const;
  // Prints the table, unless JSON was printed.
  void Finish() const;

 private:
  std::optional<double> RatioOf(const Line& line) const;
  static std::string LimitOf(const Line& line);

  bool json_;
  std::vector<Line> lines_;
};

}  // namespace waymark::bench
