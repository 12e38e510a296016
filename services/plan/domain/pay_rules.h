#pragma once

#include <string_view>

#include "common/base/error.h"
#include "waymark/plan/v1/assessment.pb.h"

namespace waymark::plan {

// What is wrong with pay: the amount (an ISO 4217 code of three capitals, units and nanos neither negative nor out of
// range) and the period. Field names begin with `field`.
void CheckPay(std::string_view field, const v1::Pay& pay, base::Violations& violations);

}  // namespace waymark::plan
