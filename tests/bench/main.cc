#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "common/base/log.h"
#include "tests/bench/load.h"
#include "tests/bench/plan_bench.h"
#include "tests/bench/report.h"

namespace {

constexpr char kHelp[] =
    "waymark-bench [--json] [--seconds=N] [--only=plan|documents|forecast|catalogue|groups|imports|notification]\n"
    "Measures the servers beside this program on this machine and prints each figure with its ratio to a limit that was measured in the\n"
    "same run. WAYMARK_DATA names the folder with the full role data; without it what needs them is not measured.\n";

}  // namespace

int main(int argc, char** argv) {
  using namespace waymark::bench;
  Place place;
  bool json = false;
  std::string only;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--echo" && i + 1 < argc) return ServeEcho(std::atoi(argv[i + 1]));
    if (argument == "--json") {
      json = true;
    } else if (argument.rfind("--seconds=", 0) == 0) {
      place.seconds = std::atof(argument.c_str() + std::strlen("--seconds="));
    } else if (argument.rfind("--only=", 0) == 0) {
      only = argument.substr(std::strlen("--only="));
    } else {
      std::fputs(kHelp, argument == "--help" ? stdout : stderr);
      return argument == "--help" ? 0 : 2;
    }
  }
  if (place.seconds <= 0) {
    std::fputs("--seconds must be above 0\n", stderr);
    return 2;
  }
  place.self = std::filesystem::canonical("/proc/self/exe");
  place.bin = std::filesystem::path(place.self).parent_path();
  if (const char* data = std::getenv("WAYMARK_DATA")) place.data = data;
  std::string work = (std::filesystem::temp_directory_path() / "waymark-bench.XXXXXX").string();
  if (mkdtemp(work.data()) == nullptr) {
    std::perror(work.c_str());
    return 1;
  }
  place.work = work;
  waymark::base::SetLogLevel(waymark::base::Severity::kError);  // of what runs in this process; the servers' logs go to files
  Report report(json);
  if (only.empty() || only == "plan") MeasurePlan(place, report);
  if (only.empty() || only == "documents") MeasureDocuments(place, report);
  if (only.empty() || only == "forecast") MeasureForecast(place, report);
  if (only.empty() || only == "catalogue") MeasureCatalogue(place, report);
  if (only.empty() || only == "groups") MeasureGroups(place, report);
  if (only.empty() || only == "imports") MeasureImports(place, report);
  if (only.empty() || only == "notification") MeasureNotification(place, report);
  report.Finish();
  std::filesystem::remove_all(work);
  return 0;
}
