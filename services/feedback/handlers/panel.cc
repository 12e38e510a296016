#include "services/feedback/handlers/panel.h"

#include <string>
#include <string_view>

#include "common/base/cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/feedback/domain/names.h"
#include "services/feedback/domain/raters.h"
#include "services/feedback/handlers/asking.h"
#include "services/feedback/handlers/tables.h"

namespace waymark::feedback {

namespace {

absl::Status CheckEtag(std::string_view sent, const storage::Stored<v1::RaterPanel>& panel) {
  if (sent.empty() || sent == panel->etag()) return absl::OkStatus();
  return base::Error(error::v1::REASON_ETAG_MISMATCH, "the panel has changed since it was read", {{"resource", panel->name()}});
}

// Keeps the panel with the etag that its new revision gives it.
absl::Status PutPanel(storage::Txn& txn, storage::Stored<v1::RaterPanel>& panel) {
  panel.mutable_message().set_etag(base::Cat(panel.revision() + 1));
  return Panels().Put(txn, panel);
}

bool SameRaters(const v1::RaterPanel& a, const v1::RaterPanel& b) {
  v1::RaterPanel left, right;
  *left.mutable_raters() = a.raters();
  *right.mutable_raters() = b.raters();
  return google::protobuf::util::MessageDifferencer::Equals(left, right);
}

// Those rounds of the panel's plan that wait for it get going.
absl::Status StartAwaitingRounds(storage::Txn& txn, const rpc::Call& call, const v1::RaterPanel& panel) {
  storage::Query query;
  query.equals = {{"plan", PlanOfPanel(panel.name())}, {"state", int64_t{v1::Round::STATE_AWAITING_RATERS}}};
  WM_ASSIGN_OR_RETURN(auto rounds, Rounds().Select(txn, query));
  for (auto& round : rounds) WM_RETURN_IF_ERROR(StartRound(txn, call, round));
  return absl::OkStatus();
}

}  // namespace

rpc::Service MakePanelService() {
  rpc::Service service("waymark.feedback.v1.PanelService");
  service.Bind("GetPanel", GetPanel);
  service.Bind("UpdatePanel", UpdatePanel, ValidateUpdatePanel);
  service.Bind("ConfirmRaters", ConfirmRaters);
  return service;
}

absl::StatusOr<storage::Stored<v1::RaterPanel>> GetPanel(storage::Txn& txn, const rpc::Call& call, const v1::GetPanelRequest& request) {
  return Panels().Get(txn, request.name());
}

void ValidateUpdatePanel(const v1::UpdatePanelRequest& request, base::Violations& violations) {
  base::Violations found;
  CheckRaters(base::OwnerOf(request.panel().name()), request.panel().raters(), found);
  violations.AddAll("panel", found);
}

absl::StatusOr<v1::RaterPanel> UpdatePanel(storage::Txn& txn, const rpc::Call& call, const v1::UpdatePanelRequest& request) {
  WM_ASSIGN_OR_RETURN(auto found, Panels().Find(txn, request.panel().name()));
  storage::Stored<v1::RaterPanel> panel;
  if (found) panel = *std::move(found);
  WM_RETURN_IF_ERROR(CheckEtag(request.panel().etag(), panel));
  base::Violations violations;
  for (int i = 0; i < request.panel().raters_size(); ++i) {
    WM_RETURN_IF_ERROR(CheckKnown(txn, base::Cat("panel.raters[", i, "]"), request.panel().raters(i), violations));
  }
  if (!violations.empty()) return violations.ToStatus();
  if (panel.revision() > 0 && SameRaters(*panel, request.panel())) return *panel;
  v1::RaterPanel& message = panel.mutable_message();
  message.set_name(request.panel().name());
  *message.mutable_raters() = request.panel().raters();
  message.set_confirmed(false);
  message.clear_confirm_time();
  WM_RETURN_IF_ERROR(PutPanel(txn, panel));
  return *panel;
}

absl::StatusOr<v1::RaterPanel> ConfirmRaters(storage::Txn& txn, const rpc::Call& call, const v1::ConfirmRatersRequest& request) {
  WM_ASSIGN_OR_RETURN(auto panel, Panels().Get(txn, request.name()));
  WM_RETURN_IF_ERROR(CheckEtag(request.etag(), panel));
  if (panel->confirmed()) return *panel;
  for (const v1::Rater& rater : panel->raters()) {
    base::Violations left;
    WM_RETURN_IF_ERROR(CheckKnown(txn, "", rater, left));
    if (!left.empty()) {
      return base::Error(error::v1::REASON_PREREQUISITE_MISSING,
                         base::Cat(rater.member(), " has left the organisation: take it off the panel"),
                         {{"resource", rater.member()}});
    }
  }
  panel.mutable_message().set_confirmed(true);
  *panel.mutable_message().mutable_confirm_time() = base::TimestampOf(call.now);
  WM_RETURN_IF_ERROR(PutPanel(txn, panel));
  WM_RETURN_IF_ERROR(StartAwaitingRounds(txn, call, *panel));
  return *panel;
}

}  // namespace waymark::feedback
