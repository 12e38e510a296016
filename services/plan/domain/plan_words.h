#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"
#include "services/plan/domain/plan_view.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/type/v1/approximate_date.pb.h"
#include "waymark/type/v1/cadence.pb.h"

namespace waymark::plan {

// What a plan holds in plain English, for the documents that are made of it. Values that a contract forbids come out as
// some words all the same.

// "14 March 2027", "March 2027", "summer 2027", "winter 2027/28", "Q3 2027", "2027".
std::string InWords(const type::v1::ApproximateDate& date);
// "14 March 2027"; empty where it is unset or no day.
std::string InWords(const google::type::Date& date);
std::string InWords(absl::CivilDay day);
// "stretch assignment".
std::string InWords(v1::StepKind kind);
// "under way"; empty for one not begun.
std::string InWords(v1::StepProgress progress);
// "mentor".
std::string InWords(v1::SupporterRelation relation);
// What became of a wish for feedback that has been asked for: "asked for", "declined".
std::string InWords(v1::FeedbackWish::State state);
// "Course (training, under way)": a title with what else there is to say in short; empty remarks are left out.
std::string WithRemarks(const std::string& title, std::initializer_list<std::string> remarks);
// "the manager"; empty for the member.
std::string InWords(v1::Responsible responsible);
// "52,000 GBP a year".
std::string InWords(const v1::Pay& pay);
// "every 3 months from 1 April 2027".
std::string InWords(const type::v1::Cadence& cadence);
// "people led: 0 to 5 people, now 2".
std::string InWords(const v1::Measure& measure);
// A figure without needless zeros, at most six digits.
std::string Figure(double value);

// A level as its scale words it: "practitioner (3)", or "4.5 of 7"; the figure alone where the scale is not known.
std::string LevelInWords(const PlanView& view, const type::v1::Level& level);
// The title of a role, a skill, a learning resource, a contact or a member; the last segment of its name where the
// title is not known.
std::string TitleOf(const PlanView& view, const std::string& name);
// What a target is called: in the member's words, by the catalogue, or both: "Team lead (Delivery manager)".
std::string TitleOf(const PlanView& view, const v1::TargetRole& target);
// "Ben, mentor: knows the field". Members are told by the last segment of their names.
std::string InWords(const PlanView& view, const v1::Supporter& supporter);
// "Zoe of the observatory, sponsor: the move to Kiel".
std::string InWords(const v1::Contact& contact);
// Who is met: "Ben".
std::string PartnerInWords(const PlanView& view, const v1::MeetingPartner& partner);
// "Meeting with Ben (mentor, Room 4, held)".
std::string InWords(const PlanView& view, const v1::Meeting& meeting);
// What holds by a condition: "\"Board exam\" is done".
std::string InWords(const PlanView& view, const v1::Condition& condition);
// What closes a target role whatever the skills: "Closed without \"Board exam\", which is not held"; empty: nothing
// that is known.
std::string ClosedInWords(const PlanView& view, const v1::TargetRole& target);
// The title of a goal, a track, a step or an action of the plan; empty where there is none of that name.
std::string ElementTitle(const v1::Plan& plan, std::string_view name);

}  // namespace waymark::plan
