#pragma once

#include <string>
#include <string_view>

namespace waymark::base {

// Named places where a test may end the process as a power failure would. Empty in production.
class CrashPoints {
 public:
  CrashPoints() = default;
  // Ends the process by SIGKILL when Reach is called with `name`.
  explicit CrashPoints(std::string name) : name_(std::move(name)) {}
  virtual ~CrashPoints() = default;

  virtual void Reach(std::string_view name);

 private:
  std::string name_;
};

}  // namespace waymark::base
