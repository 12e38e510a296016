#include "services/plan/handlers/checklist.h"

#include <string>

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/checklist.h"
#include "services/plan/handlers/plan_view.h"

namespace waymark::plan {

absl::StatusOr<v1::Checklist> GetChecklist(storage::Txn& txn, const rpc::Call& call,
                                           const v1::GetChecklistRequest& request) {
  constexpr int kPlanSegments = 4;
  WM_ASSIGN_OR_RETURN(const PlanView view,
                      ReadPlanView(txn, call, std::string(base::Prefix(request.name(), kPlanSegments))));
  return MakeChecklist(view);
}

rpc::Service MakeChecklistService() {
  rpc::Service service("waymark.plan.v1.ChecklistService");
  service.Bind("GetChecklist", GetChecklist);
  return service;
}

}  // namespace waymark::plan
