#pragma once

namespace waymark::bench {

// What this thread has had of a core so far, in microseconds: others on the machine take nothing from it.
double CoreMicros();

}  // namespace waymark::bench
