#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "waymark/access/v1/policy.pb.h"
#include "waymark/plan/v1/assessment.pb.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/contact.pb.h"
#include "waymark/plan/v1/meeting.pb.h"
#include "waymark/plan/v1/negotiation.pb.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/role_profile.pb.h"

namespace waymark::plan {

// A plan with all around it that a document of it draws from, as one caller may see it: everything in it is redacted
// before it comes here, so that no document can tell more.
struct PlanView {
  v1::Plan plan;
  v1::Standing standing;
  // The self-assessment as of `today`, in the order it was added.
  std::vector<v1::AssessmentEntry> entries;
  // The plan's negotiations, by name, each with its state as of now.
  std::vector<v1::Negotiation> negotiations;
  // The roles that the member described, by name.
  std::vector<v1::RoleProfile> role_profiles;
  // The member's contacts, by name.
  std::vector<v1::Contact> contacts;
  // The member's meetings about the plan or about none, by name.
  std::vector<v1::Meeting> meetings;
  // The roles that the plan's targets and interests name, as TargetRoles orders them; those of no catalogue are left
  // out.
  std::vector<v1::Role> roles;
  // What lies between the member and each role that a target names, in that order.
  std::vector<v1::SkillGap> gaps;
  // What skills, roles, learning resources, contacts and members are called, by name.
  absl::flat_hash_map<std::string, std::string> titles;
  // The scales that the levels of `entries`, `roles` and `gaps` are on.
  std::vector<v1::Scale> scales;
  // How the member is called. Empty: not told.
  std::string member_title;
  // The member's local day.
  absl::CivilDay today;
  // The member's time zone.
  absl::TimeZone zone = absl::UTCTimeZone();
  // For a calendar: the dated steps and actions that the plan once had and no longer has, as AddRemoved finds them.
  std::vector<v1::Step> removed_steps;
  std::vector<v1::Action> removed_actions;
  // Whether a section is open to the caller.
  std::function<bool(access::v1::Section)> sees = [](access::v1::Section) { return true; };
};

// The roles that the plan aims at: its own target, then those of its tracks by priority, each role or title once. With
// `interests`, the member's interests behind them.
std::vector<v1::TargetRole> TargetRoles(const v1::Plan& plan, bool interests);

// Whether a step stands on the track of that name, as its own or as shared.
bool StandsOn(const v1::Step& step, std::string_view track);

// The plan's tracks by priority.
std::vector<const v1::Track*> TracksInOrder(const v1::Plan& plan);

// The plan's steps by their last day, those without a date behind, each in the order they were added; dropped ones are
// left out unless `dropped`.
std::vector<const v1::Step*> StepsInOrder(const v1::Plan& plan, bool dropped);

// Adds to what was removed the steps and actions that have a date in an earlier plan, and neither in `view.plan` nor in
// what is there already. The later of several earlier plans goes first.
void AddRemoved(const v1::Plan& earlier, PlanView* view);

}  // namespace waymark::plan
