#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "services/plan/domain/group_view.h"
#include "tests/bench/core_time.h"
#include "tests/bench/plan_bench.h"

namespace waymark::bench {
namespace {

constexpr int kPeople = 5'000;
constexpr int kUnits = 200;
constexpr int kRoles = 100;
constexpr int kSkills = 40;
constexpr double kChanged = 0.12;
constexpr int kReleases = 4;

using Random = std::mt19937_64;

// What a member's figures come to: most have a plan, and are short of some of the skills.
plan::MemberFigures Anew(uint64_t fingerprint, Random& random) {
  plan::MemberFigures member;
  member.fingerprint = fingerprint;
  member.unit = absl::StrFormat("u%03d", random() % kUnits);
  member.role = absl::StrFormat("roles/r%03d", random() % kRoles);
  member.with_plan = random() % 10 < 8;
  if (!member.with_plan) return member;
  member.review_late = random() % 4 == 0;
  member.progress = static_cast<double>(random() % 11) / 10;
  member.readiness = static_cast<double>(random() % 101) / 100;
  for (int skill = 0; skill < kSkills; ++skill) {
    if (random() % 8 == 0) member.short_of.insert(absl::StrFormat("skills/s%02d", skill));
  }
  return member;
}

}  // namespace

void MeasureGroups(const Place&, Report& report) {
  Random random(1);
  std::vector<plan::MemberFigures> people;
  for (uint64_t i = 0; i < kPeople; ++i) people.push_back(Anew(i, random));
  std::map<std::string, plan::v1::GroupMemory> before;
  std::vector<double> each_us;
  for (int i = 0; i < kReleases; ++i) {
    const double begin = CoreMicros();
    const std::vector<plan::v1::GroupMemory> release = plan::Release(plan::GroupsOf(people), before);
    if (i > 0) each_us.push_back(CoreMicros() - begin);
    for (const plan::v1::GroupMemory& memory : release) before[memory.name()] = memory;
    for (plan::MemberFigures& member : people) {
      if (static_cast<double>(random() % 100) < 100 * kChanged) member = Anew(member.fingerprint, random);
    }
  }
  std::sort(each_us.begin(), each_us.end());
  report.Add(
      {.name = "plan.groups.release",
       .value = each_us[each_us.size() / 2] / kPeople,
       .unit = "µs/member",
       .p50_us = each_us[each_us.size() / 2],
       .p99_us = each_us.back(),
       .most_ms = 5'000,
       .note = absl::StrFormat("what may be told of %d units and %d roles of %d people and %d skills once %.0f %% of "
                               "them changed, in time of one core; once a day",
                               kUnits, kRoles, kPeople, kSkills, 100 * kChanged)});
}

}  // namespace waymark::bench
