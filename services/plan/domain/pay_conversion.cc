#include "services/plan/domain/pay_conversion.h"

#include <cmath>

#include "absl/numeric/int128.h"

namespace waymark::plan {
namespace {

constexpr int64_t kNanos = 1'000'000'000;
constexpr int64_t kNanosOfHundredth = 10'000'000;

// How many of a period make a year, as a fraction.
struct PerYear {
  absl::int128 up;
  absl::int128 down;
};

// `micro_hours`: hours a week in millionths.
PerYear PerYearOf(v1::PayPeriod period, int64_t micro_hours) {
  switch (period) {
    case v1::PAY_PERIOD_MONTH:
      return {12, 1};
    case v1::PAY_PERIOD_HOUR:
      return {absl::int128(micro_hours) * 36'525, 700'000'000};  // hours * 365.25 / 7
    default:
      return {1, 1};
  }
}

}  // namespace

std::optional<int64_t> PayInHundredths(const v1::Pay& pay, v1::PayPeriod period, std::optional<double> hours,
                                       PayFault* fault) {
  *fault = PayFault::kTooLarge;
  if (pay.amount().units() > kMostPay) return std::nullopt;
  absl::int128 up = absl::int128(pay.amount().units()) * kNanos + pay.amount().nanos();
  absl::int128 down = kNanosOfHundredth;
  if (pay.period() != period) {
    const int64_t micro_hours = std::llround(hours.value_or(0) * 1e6);
    if (micro_hours <= 0 && (pay.period() == v1::PAY_PERIOD_HOUR || period == v1::PAY_PERIOD_HOUR)) {
      *fault = PayFault::kNoHours;
      return std::nullopt;
    }
    const PerYear from = PerYearOf(pay.period(), micro_hours);
    const PerYear to = PerYearOf(period, micro_hours);
    up *= from.up * to.down;
    down *= from.down * to.up;
  }
  const absl::int128 hundredths = (up + down / 2) / down;
  if (hundredths > absl::int128(kMostPay) * 100) return std::nullopt;
  return static_cast<int64_t>(hundredths);
}

google::type::Money MoneyOf(int64_t hundredths, const std::string& currency) {
  google::type::Money money;
  money.set_currency_code(currency);
  money.set_units(hundredths / 100);
  money.set_nanos(static_cast<int32_t>(hundredths % 100 * kNanosOfHundredth));
  return money;
}

}  // namespace waymark::plan
