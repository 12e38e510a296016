#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "google/type/money.pb.h"
#include "waymark/plan/v1/assessment.pb.h"

namespace waymark::plan {

// Pay brought from one period to another, in whole hundredths of the currency's unit, so that sums and differences are
// exact: a year has 12 months, and 365.25 / 7 weeks.

// The largest amount that is converted, in units of the currency.
inline constexpr int64_t kMostPay = 1'000'000'000'000'000;

// Why pay could not be converted.
enum class PayFault { kNoHours, kTooLarge };

// `pay` for `period`, in hundredths, rounded, halves up; `hours` a week (to a millionth) are worked, of use only where
// one of the two periods is the hour. Nullopt, and `fault` says why: no hours above 0 are known there, or the amount
// passes kMostPay in either period. The pay is valid (CheckPay).
std::optional<int64_t> PayInHundredths(const v1::Pay& pay, v1::PayPeriod period, std::optional<double> hours,
                                       PayFault* fault);

// So many hundredths of the currency's unit; units and nanos have one sign.
google::type::Money MoneyOf(int64_t hundredths, const std::string& currency);

}  // namespace waymark::plan
