#include "services/plan/domain/pay_conversion.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/services/plan/domain/edits.h"

namespace waymark::plan {
namespace {

using testing::EqualsProto;
using testing::Proto;

v1::Pay PayOf(int64_t units, int32_t nanos, v1::PayPeriod period) {
  v1::Pay pay;
  pay.mutable_amount()->set_currency_code("GBP");
  pay.mutable_amount()->set_units(units);
  pay.mutable_amount()->set_nanos(nanos);
  pay.set_period(period);
  return pay;
}

constexpr v1::PayPeriod kHour = v1::PAY_PERIOD_HOUR;
constexpr v1::PayPeriod kMonth = v1::PAY_PERIOD_MONTH;
constexpr v1::PayPeriod kYear = v1::PAY_PERIOD_YEAR;

struct Case {
  int64_t units;
  int32_t nanos;
  v1::PayPeriod from, to;
  std::optional<double> hours;
  std::optional<int64_t> hundredths;
  PayFault fault = PayFault::kTooLarge;
};

TEST(PayConversion, IsExactToTheHundredth) {
  const std::vector<Case> table = {
      {41'000, 0, kYear, kYear, std::nullopt, 4'100'000},
      {3'000, 0, kMonth, kYear, std::nullopt, 3'600'000},
      {3'416, 666'666'667, kMonth, kYear, std::nullopt, 4'100'000},
      {41'000, 0, kYear, kMonth, std::nullopt, 341'667},
      // 20.50 * 37.5 * 365.25 / 7 = 40,112.276785...
      {20, 500'000'000, kHour, kYear, 37.5, 4'011'228},
      {20, 500'000'000, kHour, kMonth, 37.5, 334'269},
      {40'112, 276'785'714, kYear, kHour, 37.5, 2'050},
      {2'000, 0, kMonth, kHour, 40, 1'150},  // 24,000 / (40 * 365.25 / 7) = 11.499
      {20, 500'000'000, kHour, kHour, std::nullopt, 2'050},
      {20, 0, kHour, kYear, std::nullopt, std::nullopt, PayFault::kNoHours},
      {20, 0, kYear, kHour, 0, std::nullopt, PayFault::kNoHours},
      {20, 0, kMonth, kHour, 1e-9, std::nullopt, PayFault::kNoHours},
      // Halves go up.
      {0, 5'000'000, kYear, kYear, std::nullopt, 1},
      {0, 4'999'999, kYear, kYear, std::nullopt, 0},
      {0, 0, kYear, kMonth, std::nullopt, 0},
      {kMostPay, 0, kYear, kYear, std::nullopt, kMostPay * 100},
      {kMostPay, 0, kMonth, kYear, std::nullopt, std::nullopt},
      {kMostPay, 0, kHour, kMonth, 100, std::nullopt},
      {kMostPay + 1, 0, kYear, kMonth, std::nullopt, std::nullopt},
      {INT64_MAX, 999'999'999, kHour, kYear, 100, std::nullopt},
  };
  for (const Case& c : table) {
    PayFault fault;
    const auto got = PayInHundredths(PayOf(c.units, c.nanos, c.from), c.to, c.hours, &fault);
    EXPECT_EQ(got, c.hundredths) << c.units << " " << c.from << " " << c.to;
    if (!c.hundredths) {
      EXPECT_EQ(fault, c.fault) << c.units << " " << c.from << " " << c.to;
    }
  }
}

TEST(PayConversion, ToAYearAndBackIsTheSameToAHundredth) {
  for (const v1::PayPeriod period : {kHour, kMonth, kYear}) {
    for (int64_t hundredths = 1; hundredths < 100'000'000; hundredths = hundredths * 3 + 7) {
      PayFault fault;
      v1::Pay pay;
      *pay.mutable_amount() = MoneyOf(hundredths, "EUR");
      pay.set_period(period);
      const auto year = PayInHundredths(pay, kYear, 38.5, &fault);
      ASSERT_TRUE(year);
      *pay.mutable_amount() = MoneyOf(*year, "EUR");
      pay.set_period(kYear);
      EXPECT_EQ(PayInHundredths(pay, period, 38.5, &fault), hundredths) << period;
    }
  }
}

TEST(PayConversion, WritesMoneyOfOneSign) {
  EXPECT_THAT(MoneyOf(1'234'56, "GBP"),
              EqualsProto(Proto<google::type::Money>("currency_code: 'GBP' units: 1234 nanos: 560000000")));
  EXPECT_THAT(MoneyOf(-1'50, "GBP"),
              EqualsProto(Proto<google::type::Money>("currency_code: 'GBP' units: -1 nanos: -500000000")));
}

}  // namespace
}  // namespace waymark::plan
