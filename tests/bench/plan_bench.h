#pragma once

#include <string>

#include "tests/bench/report.h"

namespace waymark::bench {

// Where a run finds and leaves things.
struct Place {
  std::string bin;     // folder of the servers
  std::string work;    // a folder of the run's own
  std::string self;    // this program, for the echo server
  std::string data;    // folder of the full role data; empty: what needs it is not measured
  double seconds = 5;  // length of each measurement
};

// echo, plan.GetPlan, plan.UpdateStep, storage.sqlite_limit: the plan service in a process of its own, without TLS, with tokens.
void MeasurePlan(const Place& place, Report& report);

// plan.export.svg, plan.export.pdf, plan.snapshot, plan.diff: the documents, the frozen copy and the comparison of the
// largest plan, made in this process.
void MeasureDocuments(const Place& place, Report& report);

// plan.gap, plan.paths.k_best, plan.paths.front: over all of O*NET where `data` is, in this process.
void MeasureCatalogue(const Place& place, Report& report);

// plan.forecast: a plan simulated in this process, from its document to the answer.
void MeasureForecast(const Place& place, Report& report);

// plan.groups.release: what a release of group views may tell beside those before it, in this process.
void MeasureGroups(const Place& place, Report& report);

// import.esco, of made-up files; import.onet and import.gdad where `data` is: from the first chunk to the activation.
void MeasureImports(const Place& place, Report& report);

// notification.due_to_inbox: plans whose review falls due at once, until the last prompt is in its inbox.
void MeasureNotification(const Place& place, Report& report);

}  // namespace waymark::bench
