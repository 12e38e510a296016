#pragma once

#include "common/rpc/service.h"

namespace waymark::rpc {

// waymark.access.v1.GrantService over the store's own grants (access::GrantTables), to be mounted by each service whose
// content members open.
Service MakeGrantService();

}  // namespace waymark::rpc
