#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/bench/plan_bench.h"
#include "tests/fault/one_process.h"
#include "waymark/feedback/v1/relation.pb.h"

namespace waymark::bench {
namespace {

constexpr int kPlanners = 200;

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "bench: %s\n", status.ToString().c_str());
  std::exit(1);
}

plan::v1::Plan PlanOf(const std::string& member) {
  plan::v1::Plan plan;
  plan.set_name("members/" + member + "/plans/p1");
  plan.set_title("Onwards");
  plan.set_mode(plan::v1::PLAN_MODE_LINEAR);
  plan.add_tracks()->set_title("Team");
  auto& cadence = *plan.add_cadences();
  cadence.set_rule("quarterly");
  cadence.set_unit(type::v1::Cadence::UNIT_QUARTER);
  for (auto* date : {cadence.mutable_anchor(), plan.mutable_next_review_date()}) {
    date->set_year(2027);
    date->set_month(4);
    date->set_day(1);
  }
  return plan;
}

}  // namespace

void MeasureNotification(const Place& place, Report& report) {
  const std::string folder = place.work + "/notification";
  std::filesystem::create_directories(folder);
  testing::OneProcess suite(testing::Engine::kSqlite, folder);
  suite.clock.Set(absl::FromCivil(absl::CivilSecond(2027, 3, 1, 9), absl::UTCTimeZone()));
  Check(suite.AddMember("max", "Europe/Berlin"));
  for (int i = 0; i < kPlanners; ++i) Check(suite.AddMember(absl::StrFormat("m%d", i), "Europe/Berlin", "max"));
  Check(suite.Settle().status());
  for (int i = 0; i < kPlanners; ++i) {
    const std::string member = absl::StrFormat("m%d", i);
    Check(suite.ActivatePlan(member, PlanOf(member)).status());
    Check(suite.ConfirmRaters(member, "members/" + member + "/plans/p1", {{"max", feedback::v1::RELATION_MANAGER}}));
  }
  Check(suite.Settle().status());
  suite.clock.Set(absl::FromCivil(absl::CivilSecond(2027, 4, 1, 7), absl::UTCTimeZone()));  // nine in Berlin
  const absl::Time began = absl::Now();
  Check(suite.Settle().status());
  const absl::Duration elapsed = absl::Now() - began;
  size_t items = 0;
  for (int i = 0; i < kPlanners; ++i) {
    auto own = suite.OpenItems(absl::StrFormat("m%d", i));
    Check(own.status());
    items += own->size();
  }
  items += kPlanners;  // the manager's, more than one page of them
  report.Add({.name = "notification.due_to_inbox",
              .value = static_cast<double>(items) / absl::ToDoubleSeconds(elapsed),
              .unit = "items/s",
              .note = absl::StrFormat("%d reviews due at once: review opened, round opened, %d inbox items and their mails, one step after the other; durable",
                                      kPlanners, items)});
}

}  // namespace waymark::bench
