#include "services/plan/handlers/plan_view.h"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "common/access/redaction.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/calendar_feed.h"
#include "services/plan/domain/scale.h"
#include "services/plan/domain/skill_gap.h"
#include "services/plan/handlers/assessment.h"
#include "services/plan/handlers/catalogue.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/negotiation_document.h"
#include "services/plan/handlers/record_tables.h"
#include "services/plan/handlers/tables.h"
#include "services/plan/handlers/visible_role.h"

namespace waymark::plan {
namespace {

using storage::Txn;

// `status`, or OK where it only says that something is not there.
absl::Status UnlessMissing(const absl::Status& status) { return absl::IsNotFound(status) ? absl::OkStatus() : status; }

absl::Status AddScales(const absl::StatusOr<std::vector<v1::Scale>>& scales, PlanView* view) {
  if (!scales.ok()) return UnlessMissing(scales.status());
  for (const v1::Scale& scale : *scales) {
    if (FindScale(view->scales, scale.name()) == nullptr) view->scales.push_back(scale);
  }
  return absl::OkStatus();
}

// Every skill that the plan or the assessment names.
std::set<std::string> NamedSkills(const PlanView& view) {
  std::set<std::string> skills;
  for (const auto& entry : view.entries) skills.insert(entry.skill_level().skill());
  for (const auto& wish : view.plan.skill_wishes()) skills.insert(wish.skill());
  for (const auto& step : view.plan.steps()) {
    for (const auto& aim : step.skills()) skills.insert(aim.skill());
  }
  skills.erase("");
  return skills;
}

absl::Status AddSkillTitles(Txn& txn, PlanView* view) {
  for (const std::string& name : NamedSkills(*view)) {
    const auto skill = ReadSkill(txn, name);
    WM_RETURN_IF_ERROR(UnlessMissing(skill.status()));
    if (!skill.ok()) continue;
    view->titles[name] = (*skill)->title();
    if (FindScale(view->scales, (*skill)->scale()) == nullptr) {
      WM_RETURN_IF_ERROR(AddScales(ReadScales(txn, (*skill)->catalogue(), (*skill)->release()), view));
    }
  }
  return absl::OkStatus();
}

v1::SkillGap GapTo(const PlanView& view, const std::string& member, const v1::Role& role) {
  GapStart start{.name = member};
  start.record = RecordOf(view.standing, view.today);
  for (const v1::AssessmentEntry& entry : view.entries) {
    const v1::SkillLevel& rated = entry.skill_level();
    if (rated.has_level()) start.skills.push_back({.skill = rated.skill(), .title = "", .level = rated.level()});
  }
  return ComputeSkillGap(start, role, v1::SKILL_KIND_SKILL, view.scales);
}

// The titles of the roles, as far as they are there, that the sides of negotiations grant one another.
absl::Status AddRecognitionTitles(Txn& txn, const rpc::Call& call, PlanView* view) {
  std::set<std::pair<std::string, std::string>> granted;  // with their releases
  const auto add = [&](const v1::Terms& terms) {
    for (const v1::Recognition& each : terms.recognition())
      granted.emplace(each.role().role(), each.role().role_release());
  };
  for (const v1::Negotiation& negotiation : view->negotiations) {
    add(negotiation.terms());
    for (const v1::NegotiationTurn& turn : negotiation.turns()) add(turn.terms());
  }
  for (const auto& [name, release] : granted) {
    if (name.empty() || view->titles.contains(name)) continue;
    const auto role = ReadVisibleRole(txn, call, base::OwnerOf(view->plan.name()), name, release);
    WM_RETURN_IF_ERROR(UnlessMissing(role.status()));
    if (role.ok()) view->titles[name] = role->title();
  }
  return absl::OkStatus();
}

absl::Status AddRoles(Txn& txn, const rpc::Call& call, PlanView* view) {
  const size_t targets = TargetRoles(view->plan, false).size();
  const std::vector<v1::TargetRole> named = TargetRoles(view->plan, true);
  const std::string member(base::OwnerOf(view->plan.name()));
  for (size_t i = 0; i < named.size(); ++i) {
    if (named[i].role().empty()) continue;
    const auto role = ReadVisibleRole(txn, call, member, named[i].role(), named[i].role_release());
    WM_RETURN_IF_ERROR(UnlessMissing(role.status()));
    if (!role.ok()) continue;
    view->titles[named[i].role()] = role->title();
    WM_RETURN_IF_ERROR(AddScales(ScalesOf(txn, *role), view));
    if (i < targets) view->gaps.push_back(GapTo(*view, member, *role));
    view->roles.push_back(*role);
  }
  return absl::OkStatus();
}

// The member's rows in a table whose keys begin with the member's name.
template <class M>
absl::Status AddRecords(Txn& txn, const storage::Table<M>& table, const std::string& member, std::vector<M>* records) {
  storage::Query query;
  query.equals = {{"member", member}};
  WM_ASSIGN_OR_RETURN(auto rows, table.Select(txn, query));
  for (auto& row : rows) records->push_back(std::move(row.mutable_message()));
  return absl::OkStatus();
}

// Redacts what is handed to who sees a part only.
template <class M>
void RedactForPart(const rpc::Call& call, M* message) {
  if (call.access.SeesPart()) access::Redact(call.access, message);
}

// The member's meetings about the plan or about none.
absl::Status AddMeetings(Txn& txn, const std::string& member, PlanView* view) {
  WM_RETURN_IF_ERROR(AddRecords(txn, Meetings(), member, &view->meetings));
  std::erase_if(view->meetings, [&](const v1::Meeting& meeting) {
    return !meeting.plan().empty() && meeting.plan() != view->plan.name();
  });
  return absl::OkStatus();
}

absl::Status AddToday(Txn& txn, const rpc::Call& call, const std::string& member, PlanView* view) {
  WM_ASSIGN_OR_RETURN(view->zone, ZoneOf(txn, member));
  view->today = absl::ToCivilDay(call.now, view->zone);
  return absl::OkStatus();
}

// Whom the member knows and meets.
absl::Status AddPeople(Txn& txn, const rpc::Call& call, const std::string& member, PlanView* view) {
  if (!view->sees(access::v1::SECTION_SUPPORTERS)) return absl::OkStatus();
  WM_RETURN_IF_ERROR(AddRecords(txn, Contacts(), member, &view->contacts));
  WM_RETURN_IF_ERROR(AddMeetings(txn, member, view));
  for (v1::Contact& contact : view->contacts) {
    RedactForPart(call, &contact);
    view->titles[contact.name()] = contact.display_name();
  }
  for (v1::Meeting& meeting : view->meetings) RedactForPart(call, &meeting);
  return absl::OkStatus();
}

// What the members are called whom the view names: that is public.
absl::Status AddMemberTitles(Txn& txn, PlanView* view) {
  std::set<std::string> names;
  for (const auto& supporter : view->plan.supporters()) names.insert(supporter.member());
  for (const auto& wish : view->plan.feedback_wishes()) names.insert(wish.from());
  for (const auto& meeting : view->meetings) names.insert(meeting.partner().member());
  for (const auto& negotiation : view->negotiations) names.insert(negotiation.counterpart().member());
  for (const std::string& name : names) {
    if (!base::MatchName("members/{member}", name)) continue;
    WM_ASSIGN_OR_RETURN(const auto member, Members().Find(txn, name));
    if (member) view->titles[name] = (*member)->display_name();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PlanView> ReadPlanView(Txn& txn, const rpc::Call& call, const std::string& name) {
  const std::string member(base::OwnerOf(name));
  PlanView view;
  WM_ASSIGN_OR_RETURN(const auto plan, Plans().Get(txn, name));
  view.plan = *plan;
  RedactForPart(call, &view.plan);
  v1::GetStandingRequest get;
  get.set_name(member + "/standing");
  WM_ASSIGN_OR_RETURN(const auto standing, GetStanding(txn, call, get));
  view.standing = *standing;
  RedactForPart(call, &view.standing);
  const access::Access access = call.access;
  view.sees = [access](access::v1::Section section) { return access.Sees(section); };
  WM_RETURN_IF_ERROR(AddToday(txn, call, member, &view));
  if (view.sees(access::v1::SECTION_ASSESSMENT)) {
    WM_ASSIGN_OR_RETURN(view.entries, EntriesAsOf(txn, member, std::nullopt));
    for (v1::AssessmentEntry& entry : view.entries) RedactForPart(call, &entry);
  }
  WM_ASSIGN_OR_RETURN(view.negotiations, NegotiationsOf(txn, call, name));
  WM_RETURN_IF_ERROR(AddPeople(txn, call, member, &view));
  WM_RETURN_IF_ERROR(AddMemberTitles(txn, &view));
  WM_ASSIGN_OR_RETURN(view.role_profiles, ReadVisibleProfiles(txn, call, member));
  for (v1::RoleProfile& profile : view.role_profiles) RedactForPart(call, &profile);
  WM_RETURN_IF_ERROR(AddSkillTitles(txn, &view));
  WM_RETURN_IF_ERROR(AddRoles(txn, call, &view));
  WM_RETURN_IF_ERROR(AddRecognitionTitles(txn, call, &view));
  // What the member is called is public; a grantee knows whose plan it is.
  WM_ASSIGN_OR_RETURN(const auto record, Members().Get(txn, member));
  view.member_title = record->display_name();
  return view;
}

absl::Status ReadRemoved(Txn& txn, const rpc::Call& call, PlanView* view) {
  constexpr int kVersions = 20;
  storage::Query query;
  query.equals = {{"plan", view->plan.name()}};
  query.order_by = "number";
  query.descending = true;
  query.limit = kVersions;
  WM_ASSIGN_OR_RETURN(auto versions, PlanVersions().Select(txn, query));
  for (auto& version : versions) {
    v1::Plan& earlier = *version.mutable_message().mutable_plan();
    RedactForPart(call, &earlier);
    AddRemoved(earlier, view);
  }
  return absl::OkStatus();
}

absl::StatusOr<PlanView> ReadDates(Txn& txn, const rpc::Call& call, const std::string& name) {
  const std::string member(base::OwnerOf(name));
  PlanView view;
  WM_ASSIGN_OR_RETURN(const auto plan, Plans().Get(txn, name));
  view.plan = *plan;
  WM_RETURN_IF_ERROR(AddToday(txn, call, member, &view));
  WM_RETURN_IF_ERROR(AddMeetings(txn, member, &view));
  return ShownInFeed(view);
}

}  // namespace waymark::plan
