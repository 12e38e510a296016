#include "services/plan/domain/salary_path.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "services/plan/domain/approximate_date.h"
#include "services/plan/domain/pay_conversion.h"
#include "services/plan/domain/plan_view.h"

namespace waymark::plan {
namespace {

// A while in a role, from a day on until the next.
struct RoleTime {
  absl::CivilDay from;
  std::string role;                // empty: a job in words
  const v1::Role* known = nullptr;  // null: what it pays is not known
  const v1::Step* step = nullptr;   // what brings it; null: the member holds it today
  absl::CivilDay planned;           // when it was planned to be brought; `from` is not before today
  bool since_known = true;

  bool IsOverdue() const { return planned < from; }
};

// A point before it was brought to the path's period.
struct RawPoint {
  v1::SalaryPointKind kind = v1::SALARY_POINT_KIND_PLANNED;
  v1::SalarySource source = v1::SALARY_SOURCE_UNSPECIFIED;
  std::optional<absl::CivilDay> day;
  v1::Pay pay;
  std::string title;
  std::string step;
  // Of a pay scale: what a role that a step brings pays at its beginning.
  bool begins_role = false;
  // Of a pay scale: the role whose scale it is, by its place among them.
  std::optional<size_t> scale_of = std::nullopt;
};

// A point that is on the path.
struct PathPoint {
  absl::CivilDay day;
  int64_t hundredths = 0;
  const RawPoint* raw = nullptr;
};

// What is paid from a day on, day by day, rising.
using Series = std::vector<std::pair<absl::CivilDay, int64_t>>;

class Path {
 public:
  explicit Path(const SalaryPathInput& input)
      : input_(input), hours_(input.hours ? input.hours : StandingHours(input.standing)) {}

  v1::SalaryPath Make() {
    FindRoles();
    AddWritten();
    AddSteps();
    AddScales();
    AddStanding();
    currency_ = input_.currency.empty() ? OwnCurrency() : input_.currency;
    for (const RawPoint& raw : raw_) Place(raw);
    std::stable_sort(points_.begin(), points_.end(), [](const PathPoint& a, const PathPoint& b) {
      return std::make_tuple(a.day, a.raw->source) < std::make_tuple(b.day, b.raw->source);
    });
    answer_.set_plan(input_.plan.name());
    answer_.set_track(input_.track);
    answer_.set_period(input_.period);
    answer_.set_currency_code(currency_);
    if (hours_) answer_.set_hours_per_week(*hours_);
    *answer_.mutable_today() = base::DateOf(input_.today);
    for (const PathPoint& point : points_) *answer_.add_points() = Shown(point);
    AddGaps();
    return std::move(answer_);
  }

 private:
  static std::optional<double> StandingHours(const v1::Standing& standing) {
    return standing.hours_per_week() > 0 ? std::optional(standing.hours_per_week()) : std::nullopt;
  }

  const v1::Role* Known(const std::string& role, const std::string& release) const {
    const auto found = input_.roles.find(RoleKey(role, release));
    return found == input_.roles.end() ? nullptr : &found->second;
  }

  void FindRoles() {
    const v1::Standing& standing = input_.standing;
    if (!standing.role().empty()) {
      const auto since = base::CalendarDay(standing.since_date());
      const absl::CivilDay from = since.value_or(input_.today);
      roles_.push_back({from, standing.role(), Known(standing.role(), ""), nullptr, from, since.has_value()});
    }
    for (const v1::Step& step : input_.plan.steps()) {
      const auto span = SpanOf(step.target_date());
      if (!CountsOn(step, input_.track) || !step.has_role() || !step.has_target_date() || !span) continue;
      if (step.progress() == v1::STEP_PROGRESS_DONE) continue;  // the standing tells of it
      const std::string& role = step.role().role();
      roles_.push_back({std::max(span->last, input_.today), role,
                        role.empty() ? nullptr : Known(role, step.role().role_release()), &step, span->last});
    }
    // The role that is held comes before one that a step is to bring on the day it was taken up.
    std::stable_sort(roles_.begin(), roles_.end(), [](const RoleTime& a, const RoleTime& b) {
      return std::make_tuple(a.from, a.step != nullptr, a.planned) <
             std::make_tuple(b.from, b.step != nullptr, b.planned);
    });
  }

  // The role that a point is held against.
  const RoleTime* RoleOf(const PathPoint& point) const {
    if (point.raw->scale_of) return &roles_[*point.raw->scale_of];
    const RoleTime* held = nullptr;
    for (const RoleTime& time : roles_) {
      const bool brings_point = time.step != nullptr && time.step->name() == point.raw->step;
      if (brings_point) return &time;
      if (point.raw->kind == v1::SALARY_POINT_KIND_ACTUAL && time.step != nullptr) continue;
      if (time.from <= point.day) held = &time;
    }
    return held;
  }

  // The day on which another role takes the place of the one at `i`; nullopt: none does.
  std::optional<absl::CivilDay> EndOfRole(size_t i) const {
    for (size_t next = i + 1; next < roles_.size(); ++next) {
      if (roles_[i].step != nullptr || !roles_[next].IsOverdue()) return roles_[next].from;
    }
    return std::nullopt;
  }

  void AddWritten() {
    for (const v1::SalaryPoint& point : input_.plan.salary_points()) {
      const auto day = base::CalendarDay(point.date());
      if (day) raw_.push_back({point.kind(), v1::SALARY_SOURCE_WRITTEN, day, point.pay(), point.note(), ""});
    }
  }

  void AddSteps() {
    for (const v1::Step& step : input_.plan.steps()) {
      if (!CountsOn(step, input_.track) || !step.has_target_pay()) continue;
      std::optional<absl::CivilDay> day;
      if (const auto span = SpanOf(step.target_date()); step.has_target_date() && span) day = span->last;
      raw_.push_back({v1::SALARY_POINT_KIND_PLANNED, v1::SALARY_SOURCE_STEP, day, step.target_pay(), step.title(),
                      step.name()});
    }
  }

  void AddScales() {
    for (size_t i = 0; i < roles_.size(); ++i) {
      const RoleTime& time = roles_[i];
      if (time.known == nullptr || !time.since_known) continue;
      const auto end = EndOfRole(i);
      bool first = true;
      for (const v1::PayStep& each : time.known->pay_band().steps()) {
        const absl::CivilDay day = MonthsAfter(time.from, each.months_in_role());
        if (day.year() > 2199 || (end && day >= *end)) break;
        RawPoint raw{v1::SALARY_POINT_KIND_PLANNED, v1::SALARY_SOURCE_SCALE, day, {}, each.title(),
                     time.step == nullptr ? "" : time.step->name()};
        *raw.pay.mutable_amount() = each.amount();
        raw.pay.set_period(time.known->pay_band().period());
        raw.begins_role = first && time.step != nullptr;
        raw.scale_of = i;
        raw_.push_back(std::move(raw));
        first = false;
      }
    }
  }

  void AddStanding() {
    if (!input_.standing.has_pay()) return;
    raw_.push_back({v1::SALARY_POINT_KIND_ACTUAL, v1::SALARY_SOURCE_STANDING, input_.today, input_.standing.pay(),
                    input_.standing.role_title(), ""});
  }

  // That of the present pay, of the last actual point, of the first planned one.
  std::string OwnCurrency() const {
    if (input_.standing.has_pay()) return input_.standing.pay().amount().currency_code();
    const RawPoint* best = nullptr;
    for (const RawPoint& raw : raw_) {
      if (!raw.day || raw.kind != v1::SALARY_POINT_KIND_ACTUAL) continue;
      if (best == nullptr || *raw.day > *best->day) best = &raw;
    }
    for (const RawPoint& raw : raw_) {
      if (!raw.day || raw.kind != v1::SALARY_POINT_KIND_PLANNED) continue;
      const bool actual = best != nullptr && best->kind == v1::SALARY_POINT_KIND_ACTUAL;
      if (!actual && (best == nullptr || *raw.day < *best->day)) best = &raw;
    }
    return best == nullptr ? "" : best->pay.amount().currency_code();
  }

  // Brings a point onto the path, or says why it cannot be.
  void Place(const RawPoint& raw) {
    if (raw.pay.amount().currency_code() != currency_) return LeaveOut(raw, v1::SALARY_LEFT_OUT_CURRENCY);
    if (!raw.day) return LeaveOut(raw, v1::SALARY_LEFT_OUT_NO_DATE);
    PayFault fault;
    const auto hundredths = PayInHundredths(raw.pay, input_.period, hours_, &fault);
    if (hundredths) {
      points_.push_back({*raw.day, *hundredths, &raw});
    } else {
      LeaveOut(raw, fault == PayFault::kNoHours ? v1::SALARY_LEFT_OUT_NO_HOURS : v1::SALARY_LEFT_OUT_TOO_LARGE);
    }
  }

  v1::SalaryPathPoint Told(const RawPoint& raw) const {
    v1::SalaryPathPoint point;
    point.set_kind(raw.kind);
    if (raw.day) *point.mutable_date() = base::DateOf(*raw.day);
    *point.mutable_pay() = raw.pay;
    point.set_source(raw.source);
    point.set_step(raw.step);
    point.set_title(raw.title);
    return point;
  }

  void LeaveOut(const RawPoint& raw, v1::SalaryLeftOut why) {
    v1::SalaryPathPoint point = Told(raw);
    point.set_left_out(why);
    *answer_.add_left_out() = std::move(point);
  }

  // One end of what a role pays, in the path's currency and period.
  std::optional<int64_t> BandEnd(const v1::PayBand& band, const google::type::Money& end) const {
    if (end.currency_code() != currency_) return std::nullopt;
    v1::Pay pay;
    *pay.mutable_amount() = end;
    pay.set_period(band.period());
    PayFault fault;
    return PayInHundredths(pay, input_.period, hours_, &fault);
  }

  v1::SalaryPathPoint Shown(const PathPoint& point) const {
    v1::SalaryPathPoint shown = Told(*point.raw);
    *shown.mutable_amount() = MoneyOf(point.hundredths, currency_);
    const RoleTime* held = RoleOf(point);
    if (held == nullptr) return shown;
    shown.set_role(held->role);
    if (held->known == nullptr || !held->known->has_pay_band()) return shown;
    const v1::PayBand& band = held->known->pay_band();
    const auto least = BandEnd(band, band.minimum());
    const auto most = BandEnd(band, band.maximum());
    if (!least || !most) return shown;
    shown.set_band(point.hundredths < *least  ? v1::BAND_FINDING_BELOW
                   : point.hundredths > *most ? v1::BAND_FINDING_ABOVE
                                              : v1::BAND_FINDING_WITHIN);
    *shown.mutable_band_minimum() = MoneyOf(*least, currency_);
    *shown.mutable_band_maximum() = MoneyOf(*most, currency_);
    return shown;
  }

  // What counts of the points of a kind: of several on one day the first, and no step of a pay scale that takes away.
  Series SeriesOf(v1::SalaryPointKind kind) const {
    Series series;
    for (const PathPoint& point : points_) {
      if (point.raw->kind != kind || (!series.empty() && series.back().first == point.day)) continue;
      const bool may_lower = point.raw->source != v1::SALARY_SOURCE_SCALE || point.raw->begins_role;
      if (!series.empty() && !may_lower && point.hundredths < series.back().second) continue;
      series.emplace_back(point.day, point.hundredths);
    }
    return series;
  }

  static std::optional<int64_t> On(const Series& series, absl::CivilDay day) {
    std::optional<int64_t> amount;
    for (const auto& [from, hundredths] : series) {
      if (from <= day) amount = hundredths;
    }
    return amount;
  }

  void AddGaps() {
    const Series planned = SeriesOf(v1::SALARY_POINT_KIND_PLANNED);
    const Series actual = SeriesOf(v1::SALARY_POINT_KIND_ACTUAL);
    std::set<absl::CivilDay> days = {input_.today};
    for (const PathPoint& point : points_) days.insert(point.day);
    for (const absl::CivilDay day : days) {
      const auto plan = On(planned, day);
      const auto paid = On(actual, std::min(day, input_.today));
      if (!plan || !paid) continue;
      v1::SalaryGap& gap = *answer_.add_gaps();
      *gap.mutable_date() = base::DateOf(day);
      *gap.mutable_planned() = MoneyOf(*plan, currency_);
      *gap.mutable_actual() = MoneyOf(*paid, currency_);
      *gap.mutable_difference() = MoneyOf(*plan - *paid, currency_);
    }
  }

  const SalaryPathInput& input_;
  const std::optional<double> hours_;
  std::string currency_;
  std::vector<RoleTime> roles_;   // by their beginning
  std::vector<RawPoint> raw_;     // whole before points_ looks into it
  std::vector<PathPoint> points_;
  v1::SalaryPath answer_;
};

}  // namespace

std::string RoleKey(const std::string& role, const std::string& release) { return base::Cat(role, "@", release); }

bool CountsOn(const v1::Step& step, const std::string& track) {
  return !track.empty() && step.progress() != v1::STEP_PROGRESS_DROPPED && StandsOn(step, track);
}

v1::SalaryPath MakeSalaryPath(const SalaryPathInput& input) { return Path(input).Make(); }

}  // namespace waymark::plan
