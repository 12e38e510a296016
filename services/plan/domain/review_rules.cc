#include "services/plan/domain/review_rules.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "services/plan/domain/plan_rules.h"

namespace waymark::plan {
namespace {

constexpr std::string_view kDay = "must be a day of the calendar from 1970 to 2199";
constexpr int kLongestReview = 400;
constexpr int kMostDelay = 36'500;

void CheckDelay(const v1::Verdict& verdict, const std::string& at, base::Violations& violations) {
  const int delay = verdict.delay_days();
  if (verdict.kind() == v1::VERDICT_KIND_LATE) {
    if (delay < 1 || delay > kMostDelay) violations.Add(at + ".delay_days", "must be from 1 to 36,500 with LATE");
  } else if (verdict.kind() == v1::VERDICT_KIND_MET) {
    if (delay < 0 || delay > kMostDelay) violations.Add(at + ".delay_days", "must be from 0 to 36,500 with MET");
  } else if (delay != 0) {
    violations.Add(at + ".delay_days", "goes with LATE and MET only");
  }
}

void CheckReasonCode(const v1::Verdict& verdict, const std::string& at, base::Violations& violations) {
  if (verdict.reason_code() == v1::VERDICT_REASON_UNSPECIFIED) return;
  if (!v1::VerdictReason_IsValid(verdict.reason_code()))
    violations.Add(at + ".reason_code", "must be one of VerdictReason");
  const bool asks_for_one = verdict.kind() == v1::VERDICT_KIND_LATE || verdict.kind() == v1::VERDICT_KIND_DROPPED ||
                            (verdict.kind() == v1::VERDICT_KIND_MET && verdict.delay_days() > 0);
  if (!asks_for_one) violations.Add(at + ".reason_code", "goes with LATE, DROPPED and a MET with a delay only");
}

void CheckAttainment(const v1::Verdict& verdict, bool is_goal, const std::string& at, base::Violations& violations) {
  if (!verdict.has_attainment()) return;
  if (!is_goal) violations.Add(at + ".attainment", "goes with goals only");
  if (verdict.attainment() < -2 || verdict.attainment() > 2)
    violations.Add(at + ".attainment", "must be from -2 to 2");
}

void CheckVerdict(const v1::Verdict& verdict, bool is_goal, const std::string& at, base::Violations& violations) {
  if (verdict.kind() == v1::VERDICT_KIND_UNSPECIFIED || !v1::VerdictKind_IsValid(verdict.kind())) {
    violations.Add(at + ".kind", "is required and one of VerdictKind");
  }
  CheckDelay(verdict, at, violations);
  CheckReasonCode(verdict, at, violations);
  CheckAttainment(verdict, is_goal, at, violations);
  if (verdict.fulfilment() == 0) return;
  if (verdict.kind() != v1::VERDICT_KIND_MET) violations.Add(at + ".fulfilment", "goes with MET only");
  if (verdict.fulfilment() < 1 || verdict.fulfilment() > 5)
    violations.Add(at + ".fulfilment", "must be from 1 to 5, or 0 where it is not said");
}

v1::Verdict* FindVerdict(google::protobuf::RepeatedPtrField<v1::Verdict>* verdicts, const std::string& item) {
  const auto found =
      std::find_if(verdicts->begin(), verdicts->end(), [&](const v1::Verdict& v) { return v.item() == item; });
  return found == verdicts->end() ? nullptr : &*found;
}

v1::Verdict* FindVerdict(v1::Review* review, const std::string& item) {
  v1::Verdict* of_goal = FindVerdict(review->mutable_goal_verdicts(), item);
  return of_goal != nullptr ? of_goal : FindVerdict(review->mutable_step_verdicts(), item);
}

void CheckOccurrence(const v1::OpenReviewRequest& request, base::Violations& violations) {
  if (!IsReviewRule(request.rule()))
    violations.Add("rule", "must match [a-z][a-z0-9-]{0,30} and must not be \"called\"");
  if (!base::CalendarDay(request.date())) violations.Add("date", kDay);
}

}  // namespace

void CheckOpening(const v1::OpenReviewRequest& request, bool by_service, absl::CivilDay today,
                  base::Violations& violations) {
  if (by_service) {
    CheckOccurrence(request, violations);
  } else {
    if (!request.rule().empty()) violations.Add("rule", "must be empty in a review that the member calls");
    if (request.has_date()) violations.Add("date", "must be unset in a review that the member calls");
  }
  if (!request.has_due_date()) return;
  const std::optional<absl::CivilDay> due = base::CalendarDay(request.due_date());
  if (!due) {
    violations.Add("due_date", kDay);
  } else if (!by_service && *due < today) {
    // A service may be late: it catches up on what fell due while it was down.
    violations.Add("due_date", "must not be before today");
  } else if (*due > today + kLongestReview) {
    violations.Add("due_date", "must be at most 400 days ahead");
  }
}

std::string OccurrenceOf(std::string_view rule, absl::CivilDay date) {
  return base::Cat(rule, "/", base::DateText(date));
}

std::string ReviewName(std::string_view plan, std::string_view rule, absl::CivilDay date, int number) {
  const std::string first = base::Cat(plan, "/reviews/", rule, "-", base::DateText(date));
  return number > 1 ? base::Cat(first, "-", number) : first;
}

std::string ReviewOccurrenceName(std::string_view plan, std::string_view rule, absl::CivilDay date) {
  return base::Cat(plan, "/reviewOccurrences/", rule, "-", base::DateText(date));
}

void PutVerdicts(const google::protobuf::RepeatedPtrField<v1::Verdict>& verdicts, v1::Review* review,
                 base::Violations& violations) {
  base::Violations found;
  absl::flat_hash_set<std::string> items;
  for (int i = 0; i < verdicts.size(); ++i) {
    const std::string at = base::Cat("verdicts[", i, "]");
    const v1::Verdict& verdict = verdicts[i];
    if (FindVerdict(review, verdict.item()) == nullptr)
      found.Add(at + ".item", "must be a goal or step of this review");
    if (!items.insert(verdict.item()).second) found.Add(at + ".item", "must not be named twice");
    const bool is_goal = FindVerdict(review->mutable_goal_verdicts(), verdict.item()) != nullptr;
    CheckVerdict(verdict, is_goal, at, found);
  }
  violations.AddAll("", found);
  if (!found.empty()) return;
  for (const v1::Verdict& verdict : verdicts) {
    v1::Verdict* standing = FindVerdict(review, verdict.item());
    standing->set_kind(verdict.kind());
    standing->set_delay_days(verdict.delay_days());
    standing->set_reason(verdict.reason());
    standing->set_reason_code(verdict.reason_code());
    standing->set_countermeasure(verdict.countermeasure());
    standing->set_fulfilment(verdict.fulfilment());
    standing->clear_attainment();
    if (verdict.has_attainment()) standing->set_attainment(verdict.attainment());
    standing->set_recorded(true);
  }
}

}  // namespace waymark::plan
