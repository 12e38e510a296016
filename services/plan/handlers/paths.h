#pragma once

#include "common/rpc/service.h"

namespace waymark::plan {

// waymark.plan.v1.PathService. It keeps the graphs of the releases it was asked about, the last few of them.
rpc::Service MakePathService();

}  // namespace waymark::plan
