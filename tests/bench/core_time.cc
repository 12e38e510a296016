#include "tests/bench/core_time.h"

#include <time.h>

namespace waymark::bench {

double CoreMicros() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

}  // namespace waymark::bench
