#include "services/plan/domain/pay_rules.h"

#include <algorithm>
#include <string>

#include "common/base/cat.h"

namespace waymark::plan {

void CheckPay(std::string_view field, const v1::Pay& pay, base::Violations& violations) {
  const std::string& currency = pay.amount().currency_code();
  const bool is_code = currency.size() == 3 &&
                       std::all_of(currency.begin(), currency.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!is_code)
    violations.Add(base::Cat(field, ".amount.currency_code"), "must be the ISO 4217 code of a currency, as \"GBP\"");
  if (pay.amount().units() < 0) violations.Add(base::Cat(field, ".amount.units"), "must not be negative");
  if (pay.amount().nanos() < 0 || pay.amount().nanos() > 999'999'999) {
    violations.Add(base::Cat(field, ".amount.nanos"), "must be from 0 to 999,999,999");
  }
  if (pay.period() == v1::PAY_PERIOD_UNSPECIFIED || !v1::PayPeriod_IsValid(pay.period())) {
    violations.Add(base::Cat(field, ".period"), "must be HOUR, MONTH or YEAR");
  }
}

}  // namespace waymark::plan
