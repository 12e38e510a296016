#include "services/plan/handlers/recall.h"

#include "common/base/cat.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/assessment_rules.h"
#include "services/plan/domain/meeting_rules.h"
#include "services/plan/domain/negotiation_rules.h"
#include "services/plan/handlers/assessment.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/negotiation_document.h"
#include "services/plan/handlers/negotiation_tables.h"
#include "services/plan/handlers/record_tables.h"

namespace waymark::plan {

using storage::Query;

absl::StatusOr<v1::RecallFactsResponse> RecallFacts(storage::Txn& txn, const rpc::Call& call,
                                                    const v1::RecallFactsRequest& request) {
  const std::string& member = request.name();
  WM_ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOf(txn, member));
  v1::RecallFactsResponse response;
  const Query planned{.equals = {{"member", member}, {"state", int64_t{v1::MEETING_STATE_PLANNED}}},
                      .limit = kMaxMeetings};
  WM_ASSIGN_OR_RETURN(const auto meetings, Meetings().Select(txn, planned));
  for (const auto& meeting : meetings) {
    if (meeting->has_invite_time()) *response.add_meetings() = InvitationTo(*meeting, zone, false);
  }
  const Query tabled{.equals = {{"member", member}, {"tabled", int64_t{1}}}, .limit = kMaxNegotiations};
  WM_ASSIGN_OR_RETURN(const auto negotiations, Negotiations().Select(txn, tabled));
  for (const auto& negotiation : negotiations) *response.add_negotiations() = FactOf(*negotiation);
  v1::GetStandingRequest get;
  get.set_name(base::Cat(member, "/standing"));
  WM_ASSIGN_OR_RETURN(const auto standing, GetStanding(txn, call, get));
  *response.mutable_qualifications() = ExpiriesFrom(*standing, absl::ToCivilDay(call.now, zone));
  return response;
}

}  // namespace waymark::plan
