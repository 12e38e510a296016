#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/storage/sqlite_store.h"
#include "services/plan/domain/career_map.h"
#include "services/plan/domain/plan_diff.h"
#include "services/plan/domain/plan_check.h"
#include "services/plan/domain/plan_forecast.h"
#include "services/plan/domain/plan_paper.h"
#include "services/plan/handlers/tables.h"
#include "services/plan/rendering/plan_pdf.h"
#include "tests/bench/plan_bench.h"

namespace waymark::bench {
namespace {

constexpr int kSteps = 200;

// The largest plan there may be: steps on ten tracks, over ten years, each waiting for the one before.
plan::PlanView LargePlan() {
  plan::PlanView view;
  view.today = absl::CivilDay(2027, 1, 4);
  view.plan.set_title("From statistician to lead of data science");
  for (int i = 0; i < 10; ++i) {
    plan::v1::Track* track = view.plan.add_tracks();
    track->set_name(absl::StrFormat("tracks/t%d", i));
    track->set_title(absl::StrFormat("Track %d", i));
    track->set_priority(i + 1);
  }
  for (int i = 0; i < kSteps; ++i) {
    plan::v1::Step* step = view.plan.add_steps();
    step->set_name(absl::StrFormat("steps/s%d", i));
    step->set_track(absl::StrFormat("tracks/t%d", i % 10));
    step->set_kind(plan::v1::STEP_KIND_TRAINING);
    step->set_title(absl::StrFormat("Course %d of the programme that leads to the certificate", i));
    step->set_description("Agreed with the mentor.");
    step->mutable_start_date()->set_year(2027 + i / 20);
    step->mutable_target_date()->set_year(2027 + i / 20);
    step->mutable_target_date()->set_month(1 + i % 12);
    if (i >= 10) step->add_depends_on(absl::StrFormat("steps/s%d", i - 10));
  }
  return view;
}

// Makes a document again and again for `seconds`; what `clear` does after each is not counted.
Line Measure(const std::string& name, double seconds, const std::function<size_t()>& make,
             const std::function<void()>& clear = [] {}) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> each_us;
  size_t bytes = 0;
  const auto begin = Clock::now();
  do {
    const auto before = Clock::now();
    bytes = make();
    each_us.push_back(std::chrono::duration<double, std::micro>(Clock::now() - before).count());
    clear();
  } while (Clock::now() - begin < std::chrono::duration<double>(seconds));
  std::sort(each_us.begin(), each_us.end());
  const auto at = [&](double share) { return each_us[static_cast<size_t>(share * static_cast<double>(each_us.size() - 1))]; };
  return {.name = name,
          .value = at(0.5) / kSteps,
          .unit = "µs/step",
          .p50_us = at(0.5),
          .p99_us = at(0.99),
          .note = absl::StrFormat("a plan of %d steps on 10 tracks, %d bytes, on one core", kSteps, bytes)};
}

// The copy of the plan that a review keeps, and its row, without the commit that it shares with others.
absl::Status MeasureSnapshot(const Place& place, const plan::v1::Plan& plan, Report& report) {
  storage::SqliteOptions options;
  options.path = place.work + "/snapshots.db";
  options.tables = {&plan::ReviewSnapshots().spec()};
  auto store = storage::OpenSqliteStore(options);
  if (!store.ok()) return store.status();
  return (*store)->WriteAndWait([&](storage::Txn& txn) {
    absl::Status status;
    const std::string name = "members/ana/plans/p1/reviews/called-2027-01-04/snapshot";
    const auto freeze = [&] {
      plan::v1::ReviewSnapshot snapshot;
      snapshot.set_name(name);
      *snapshot.mutable_plan() = plan;
      status.Update(plan::ReviewSnapshots().Insert(txn, snapshot));
      return snapshot.ByteSizeLong();
    };
    const auto remove = [&] {
      const auto stored = plan::ReviewSnapshots().Get(txn, name);
      status.Update(stored.ok() ? plan::ReviewSnapshots().Delete(txn, *stored) : stored.status());
    };
    report.Add(Measure("plan.snapshot", place.seconds, freeze, remove));
    return status;
  });
}

// Two versions of which every tenth step differs.
void MeasureDiff(const Place& place, const plan::v1::Plan& from, Report& report) {
  plan::v1::Plan to = from;
  for (int i = 0; i < to.steps_size(); i += 10) to.mutable_steps(i)->mutable_target_date()->set_year(2040);
  report.Add(Measure("plan.diff", place.seconds, [&] { return plan::DiffPlans(from, to).ByteSizeLong(); }));
}

}  // namespace

void MeasureDocuments(const Place& place, Report& report) {
  const plan::PlanView view = LargePlan();
  report.Add(Measure("plan.export.svg", place.seconds, [&] { return plan::DrawCareerMap(view).size(); }));
  report.Add(Measure("plan.export.pdf", place.seconds, [&] {
    return plan::WritePdf(plan::PlanPaper(view), "Ana", absl::UnixEpoch()).value_or("").size();
  }));
  report.Add(Measure("plan.check", place.seconds, [&] {
    const auto forecast = plan::ForecastOf(view.plan, view.today, plan::ForecastOptions());
    return forecast.ok() ? plan::CheckPlanRules(view, plan::FactsOf(*forecast)).ByteSizeLong() : 0;
  }));
  if (const absl::Status status = MeasureSnapshot(place, view.plan, report); !status.ok())
    std::fprintf(stderr, "bench: plan.snapshot: %s\n", status.ToString().c_str());
  MeasureDiff(place, view.plan, report);
}

}  // namespace waymark::bench
