#include "services/plan/domain/perception_proposal.h"

#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/base/cat.h"
#include "services/plan/domain/plan_links.h"

namespace waymark::plan {
namespace {

namespace fb = feedback::v1;

// What the relations that see a skill otherwise than the member say of it together.
struct Gap {
  bool blind_spot = false;
  bool hidden_strength = false;
  bool talk = false;
  std::vector<std::string> views;
};

std::string_view Words(fb::Relation relation) {
  switch (relation) {
    case fb::RELATION_MANAGER:
      return "manager";
    case fb::RELATION_SECOND_LEVEL_MANAGER:
      return "manager's manager";
    case fb::RELATION_MENTOR:
      return "mentor";
    case fb::RELATION_EXTERNAL_COACH:
      return "coach";
    case fb::RELATION_REPRESENTATIVE:
      return "representative";
    default:
      return "others";
  }
}

// "manager: lower"; "mentor: lower, 1.5 on the mean of 2".
std::string ViewOf(const fb::RelationOnSkill& view) {
  const bool lower = view.finding() == fb::FINDING_BLIND_SPOT;
  std::string text = base::Cat(Words(view.relation()), lower ? ": lower" : ": higher");
  if (view.n() > 1)
    base::Append(&text, ", ", base::StdView(absl::StrFormat("%.1f", view.mean())), " on the mean of ", view.n());
  return text;
}

Gap GapOf(const fb::SkillComparison& skill) {
  Gap gap;
  for (const fb::RelationOnSkill& view : skill.relations()) {
    const bool below = view.finding() == fb::FINDING_BLIND_SPOT;
    const bool above = view.finding() == fb::FINDING_HIDDEN_STRENGTH;
    if (!below && !above) continue;
    gap.blind_spot |= below;
    gap.hidden_strength |= above;
    gap.talk |= view.talk_about_it();
    gap.views.push_back(ViewOf(view));
  }
  // Where they find opposite things, only a talk can tell.
  gap.talk |= gap.blind_spot && gap.hidden_strength;
  return gap;
}

void AddAction(v1::ActionKind kind, const std::string& title, v1::Proposal* proposal) {
  v1::Action* action = proposal->add_adjustments()->mutable_create_action();
  action->set_kind(kind);
  action->set_title(title);
}

// To work on a skill: on the track that is followed, or beside the tracks where there is none.
void AddWork(const v1::Plan& plan, const fb::SkillComparison& skill, v1::Proposal* proposal) {
  const std::string title = base::Cat("Work on ", skill.display_name());
  const v1::Track* track = FollowedTrack(plan);
  if (track == nullptr) return AddAction(v1::ACTION_KIND_LEARN, title, proposal);
  v1::Step* step = proposal->add_adjustments()->mutable_create_step();
  step->set_kind(v1::STEP_KIND_TRAINING);
  step->set_title(title);
  step->set_track(track->name());
  v1::SkillAim* aim = step->add_skills();
  aim->set_skill(skill.skill());
  aim->mutable_level()->set_scale(skill.scale());
  aim->mutable_level()->set_value(skill.self());
}

v1::Proposal ProposalOn(const v1::Plan& plan, const fb::SkillComparison& skill, const Gap& gap) {
  v1::Proposal proposal;
  proposal.set_source(v1::PROPOSAL_SOURCE_PERCEPTION);
  proposal.set_section(access::v1::SECTION_FEEDBACK);
  proposal.set_skill(skill.skill());
  std::string text = base::Cat("Others see you otherwise than you see yourself on ", skill.display_name(), " (",
                               base::StdView(absl::StrJoin(gap.views, "; ")), ").");
  if (gap.blind_spot && gap.hidden_strength) {
    base::Append(&text, " They differ among themselves.");
  } else if (gap.blind_spot) {
    base::Append(&text, " You could work on it, or note a lower level in your self-assessment.");
    AddWork(plan, skill, &proposal);
  } else {
    base::Append(&text, " You could volunteer for a task that shows it, or note a higher level in your "
                        "self-assessment.");
    AddAction(v1::ACTION_KIND_VOLUNTEER, base::Cat("Volunteer for a task that shows ", skill.display_name()),
              &proposal);
  }
  if (gap.talk) {
    base::Append(&text, " It is worth talking about.");
    AddAction(v1::ACTION_KIND_TALK, base::Cat("Talk about ", skill.display_name()), &proposal);
  }
  proposal.set_text(text);
  return proposal;
}

}  // namespace

std::vector<v1::Proposal> ProposePerceptions(const v1::Plan& plan, const fb::Comparison& comparison) {
  std::vector<v1::Proposal> proposals;
  if (comparison.state() != fb::Round::STATE_CLOSED) return proposals;
  for (const fb::SkillComparison& skill : comparison.skills()) {
    const Gap gap = GapOf(skill);
    if (gap.views.empty()) continue;
    proposals.push_back(ProposalOn(plan, skill, gap));
    proposals.back().set_round(comparison.round());
  }
  return proposals;
}

}  // namespace waymark::plan
