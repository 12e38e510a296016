#include "services/plan/domain/plan_archive.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "services/plan/domain/archive_detach.h"
#include "services/plan/domain/field_rules.h"
#include "services/plan/domain/plan_words.h"
#include "services/plan/domain/text.h"

namespace waymark::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::RepeatedPtrField;

// Every string of `message` that the contract says is a resource's name.
void ForEachName(Message* message, const std::function<void(std::string*)>& change) {
  const auto* reflection = message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int size = field->is_repeated() ? reflection->FieldSize(*message, field) : 0;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!field->is_repeated()) ForEachName(reflection->MutableMessage(message, field), change);
      for (int i = 0; i < size; ++i) ForEachName(reflection->MutableRepeatedMessage(message, field, i), change);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
               !field->options().GetExtension(access::v1::field).resource().empty()) {
      for (int i = 0; i < size; ++i) {
        std::string name = reflection->GetRepeatedString(*message, field, i);
        change(&name);
        reflection->SetRepeatedString(message, field, i, std::move(name));
      }
      if (field->is_repeated()) continue;
      std::string name = reflection->GetString(*message, field);
      change(&name);
      reflection->SetString(message, field, std::move(name));
    }
  }
}

// Archives made by a clock that is ahead of this one by less than that are taken.
constexpr absl::Duration kClocksApart = absl::Hours(1);

// Every time that is told in `message` lies behind `now`.
void CheckTimesIn(const Message& message, const std::string& path, absl::Time now, base::Violations& violations) {
  if (message.GetDescriptor() == google::protobuf::Timestamp::descriptor()) {
    // In seconds, which any 64 bits hold.
    if (static_cast<const google::protobuf::Timestamp&>(message).seconds() > absl::ToUnixSeconds(now + kClocksApart))
      violations.Add(path, "must not be in the future");
    return;
  }
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const std::string at = path.empty() ? field->name() : base::Cat(path, ".", field->name());
    if (!field->is_repeated()) {
      CheckTimesIn(reflection->GetMessage(message, field), at, now, violations);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i)
      CheckTimesIn(reflection->GetRepeatedMessage(message, field, i), base::Cat(at, "[", i, "]"), now, violations);
  }
}

// Each record of a collection lies under the member the plan is of, and has a name of its own.
template <class M>
void CheckRecordNames(std::string_view field, std::string_view pattern, std::string_view member,
                      const RepeatedPtrField<M>& records, base::Violations& violations) {
  absl::flat_hash_set<std::string_view> names;
  for (int i = 0; i < records.size(); ++i) {
    const std::string& name = records[i].name();
    const bool own = base::MatchName(pattern, name) && base::OwnerOf(name) == member;
    if (own && names.insert(name).second) continue;
    violations.Add(
        base::Cat(field, "[", i, "].name"),
        own ? "must not be there twice" : base::Cat("must be of the form ", pattern, ", of the plan's member"));
  }
}

// The name here of `name`, or of what it lies under with the rest of it behind; as it is where neither is known.
std::string NameHere(const std::string& name, const ArchivedNames& names) {
  for (size_t end = name.size(); end != std::string::npos && end > 0; end = name.rfind('/', end - 1)) {
    if (const auto found = names.find(name.substr(0, end)); found != names.end())
      return found->second + name.substr(end);
  }
  return name;
}

// The names out of `names` for which `keep` holds, each once, in their order.
absl::StatusOr<std::vector<std::string>> Kept(const RepeatedPtrField<std::string>& names,
                                              const std::function<absl::StatusOr<bool>(const std::string&)>& keep) {
  std::vector<std::string> kept;
  absl::flat_hash_set<std::string_view> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second) continue;
    WM_ASSIGN_OR_RETURN(const bool wanted, keep(name));
    if (wanted) kept.push_back(name);
  }
  return kept;
}

// Looks through an archive for what is not there, and makes something of it.
class Fitting {
 public:
  Fitting(v1::PlanArchive* archive, const Facts& facts, std::vector<v1::ImportNote>* notes)
      : archive_(archive), facts_(facts), notes_(notes) {
    for (const auto& each : archive->titles()) titles_[each.name()] = each.title();
  }

  absl::Status FitStanding() {
    v1::Standing* standing = archive_->mutable_standing();
    if (standing->role().empty()) return absl::OkStatus();
    WM_ASSIGN_OR_RETURN(const auto release, facts_.ReleaseOf(standing->role(), ""));
    if (release) return absl::OkStatus();
    if (standing->role_title().empty()) standing->set_role_title(TitleOf(standing->role()));
    standing->clear_role();
    Note("standing.role", "is in no catalogue here; kept by its title");
    return absl::OkStatus();
  }

  absl::Status FitEntries() {
    for (int i = 0; i < archive_->assessment_entries_size(); ++i) {
      v1::AssessmentEntry* entry = archive_->mutable_assessment_entries(i);
      if (!entry->has_skill_level()) continue;
      const v1::SkillLevel& rated = entry->skill_level();
      const type::v1::Level* level = rated.has_level() ? &rated.level() : nullptr;
      WM_ASSIGN_OR_RETURN(const std::string problem, facts_.SkillProblem(rated.skill(), level));
      if (problem.empty()) {
        WM_RETURN_IF_ERROR(FitMarkers(i, entry->mutable_skill_level()));
        continue;
      }
      const std::string title = TitleOf(rated.skill());
      std::string text = level == nullptr ? title : base::Cat(title, ", level ", Figure(level->value()));
      if (!entry->text().empty()) base::Append(&text, ": ", entry->text());
      entry->set_kind(v1::ASSESSMENT_KIND_STRENGTH);
      entry->set_text(Cut(text, 2000));
      entry->clear_skill_level();
      Note(base::Cat("assessment_entries[", i, "]"),
           "is of a skill that no catalogue has so here; kept as a strength, in words");
    }
    return absl::OkStatus();
  }

  absl::Status FitPlan(absl::CivilDay today) {
    v1::Plan* plan = archive_->mutable_plan();
    const std::optional<absl::CivilDay> review = base::CalendarDay(plan->next_review_date());
    if (review && *review < today) {
      plan->clear_next_review_date();
      Note("plan.next_review_date", "is past; left out");
    }
    if (plan->has_target_role()) WM_RETURN_IF_ERROR(FitTarget(plan->mutable_target_role(), "plan.target_role"));
    for (int i = 0; i < plan->interests_size(); ++i) {
      WM_RETURN_IF_ERROR(FitTarget(plan->mutable_interests(i), base::Cat("plan.interests[", i, "]")));
    }
    for (int i = 0; i < plan->goals_size(); ++i) {
      WM_RETURN_IF_ERROR(KeepThose(base::Cat("plan.goals[", i, "].derived_from"), EntriesHere(),
                                   plan->mutable_goals(i)->mutable_derived_from()));
    }
    for (int i = 0; i < plan->tracks_size(); ++i) {
      WM_RETURN_IF_ERROR(FitTrack(plan->mutable_tracks(i), base::Cat("plan.tracks[", i, "]")));
    }
    for (int i = 0; i < plan->steps_size(); ++i) {
      WM_RETURN_IF_ERROR(FitStep(plan->mutable_steps(i), base::Cat("plan.steps[", i, "]")));
    }
    for (int i = 0; i < plan->actions_size(); ++i) {
      WM_RETURN_IF_ERROR(FitResource(plan->mutable_actions(i), base::Cat("plan.actions[", i, "]")));
    }
    WM_RETURN_IF_ERROR(FitSkillWishes(plan));
    return FitResourceWishes(plan);
  }

  absl::Status FitRoleProfiles() {
    for (const v1::RoleProfile& profile : archive_->role_profiles()) profiles_.insert(profile.name());
    for (int i = 0; i < archive_->role_profiles_size(); ++i) {
      v1::RoleProfile* profile = archive_->mutable_role_profiles(i);
      const std::string field = base::Cat("role_profiles[", i, "]");
      WM_RETURN_IF_ERROR(FitRequired(field + ".role.skills", profile->mutable_role()->mutable_skills()));
      WM_RETURN_IF_ERROR(FitRequired(field + ".role.knowledge", profile->mutable_role()->mutable_knowledge()));
      WM_RETURN_IF_ERROR(FitMoves(field + ".role.related_roles", profile->mutable_role()->mutable_related_roles()));
      WM_RETURN_IF_ERROR(FitMoves(field + ".reached_from", profile->mutable_reached_from()));
    }
    return absl::OkStatus();
  }

  // What the sides of negotiations grant one another.
  absl::Status FitTerms() {
    for (int i = 0; i < archive_->negotiations_size(); ++i) {
      v1::Negotiation* negotiation = archive_->mutable_negotiations(i);
      const std::string field = base::Cat("negotiations[", i, "]");
      WM_RETURN_IF_ERROR(FitRecognition(field + ".terms", negotiation->mutable_terms()));
      for (int j = 0; j < negotiation->turns_size(); ++j) {
        if (!negotiation->turns(j).has_terms()) continue;
        WM_RETURN_IF_ERROR(
            FitRecognition(base::Cat(field, ".turns[", j, "].terms"), negotiation->mutable_turns(j)->mutable_terms()));
      }
    }
    return absl::OkStatus();
  }

  absl::Status FitRecords(const v1::Plan& plan) {
    absl::flat_hash_set<std::string_view> there;
    for (const v1::Step& step : plan.steps()) there.insert(step.name());
    for (const v1::Action& action : plan.actions()) there.insert(action.name());
    const auto in_plan = [&](const std::string& name) -> absl::StatusOr<bool> { return there.contains(name); };
    for (int i = 0; i < archive_->meetings_size(); ++i) {
      WM_RETURN_IF_ERROR(
          KeepThose(base::Cat("meetings[", i, "].actions"), in_plan, archive_->mutable_meetings(i)->mutable_actions()));
    }
    for (int i = 0; i < archive_->negotiations_size(); ++i) {
      v1::Negotiation* negotiation = archive_->mutable_negotiations(i);
      const std::string field = base::Cat("negotiations[", i, "]");
      WM_RETURN_IF_ERROR(KeepThose(field + ".applied", in_plan, negotiation->mutable_applied()));
      for (int j = 0; j < negotiation->readiness_size(); ++j) {
        v1::ReadinessEvidence* evidence = negotiation->mutable_readiness(j);
        const std::string at = base::Cat(field, ".readiness[", j, "]");
        WM_RETURN_IF_ERROR(KeepThose(at + ".steps", in_plan, evidence->mutable_steps()));
        WM_RETURN_IF_ERROR(
            KeepThose(at + ".assessment_entries", EntriesHere(), evidence->mutable_assessment_entries()));
      }
    }
    return absl::OkStatus();
  }

 private:
  // Another release of the catalogue may say other words of the skill's levels.
  absl::Status FitMarkers(int entry, v1::SkillLevel* rated) {
    for (int i = 0; i < rated->evidence_size(); ++i) {
      v1::Evidence* evidence = rated->mutable_evidence(i);
      WM_ASSIGN_OR_RETURN(const bool known, facts_.SaysOfALevel(rated->skill(), evidence->marker()));
      if (known) continue;
      const std::string said = base::Cat(" (", evidence->marker(), ")");
      evidence->set_text(base::Cat(Cut(evidence->text(), 2000 - said.size()), said));
      evidence->clear_marker();
      Note(base::Cat("assessment_entries[", entry, "].skill_level.evidence[", i, "].marker"),
           "is said of no level of the skill here; kept in the evidence's text");
    }
    return absl::OkStatus();
  }

  using Keep = std::function<absl::StatusOr<bool>(const std::string&)>;

  Keep EntriesHere() const {
    return [this](const std::string& name) { return facts_.Exists(name); };
  }

  absl::Status KeepThose(const std::string& field, const Keep& keep, RepeatedPtrField<std::string>* names) {
    WM_ASSIGN_OR_RETURN(const std::vector<std::string> kept, Kept(*names, keep));
    if (static_cast<int>(kept.size()) < names->size()) Note(field, "names what is not here; left out");
    names->Assign(kept.begin(), kept.end());
    return absl::OkStatus();
  }

  absl::Status FitRequired(const std::string& field, RepeatedPtrField<v1::RequiredSkill>* skills) {
    RepeatedPtrField<v1::RequiredSkill> kept;
    for (int i = 0; i < skills->size(); ++i) {
      const v1::RequiredSkill& each = skills->Get(i);
      WM_ASSIGN_OR_RETURN(const std::string problem,
                          facts_.SkillProblem(each.skill(), each.has_level() ? &each.level() : nullptr));
      if (problem.empty()) {
        *kept.Add() = each;
      } else {
        Note(base::Cat(field, "[", i, "]"), base::Cat(TitleOf(each.skill(), each.title()), " ", problem, "; left out"));
      }
    }
    skills->Swap(&kept);
    return absl::OkStatus();
  }

  absl::Status FitMoves(const std::string& field, RepeatedPtrField<v1::RelatedRole>* moves) {
    RepeatedPtrField<v1::RelatedRole> kept;
    for (int i = 0; i < moves->size(); ++i) {
      const v1::RelatedRole& each = moves->Get(i);
      bool there = profiles_.contains(each.role());
      if (!there) {
        WM_ASSIGN_OR_RETURN(const auto release, facts_.ReleaseOf(each.role(), ""));
        there = release.has_value();
      }
      if (there) {
        *kept.Add() = each;
      } else {
        Note(base::Cat(field, "[", i, "]"),
             base::Cat(TitleOf(each.role(), each.title()), " is in no catalogue here; left out"));
      }
    }
    moves->Swap(&kept);
    return absl::OkStatus();
  }

  absl::Status FitRecognition(const std::string& field, v1::Terms* terms) {
    for (int i = 0; i < terms->recognition_size(); ++i) {
      if (!terms->recognition(i).has_role()) continue;
      WM_RETURN_IF_ERROR(
          FitTarget(terms->mutable_recognition(i)->mutable_role(), base::Cat(field, ".recognition[", i, "].role")));
    }
    return absl::OkStatus();
  }

  void Note(std::string_view field, std::string_view text) { AddNote(field, text, notes_); }

  // `said`: what it is called where it is named.
  std::string TitleOf(const std::string& name, const std::string& said = "") const {
    if (!said.empty()) return said;
    const auto found = titles_.find(name);
    return found != titles_.end() && !found->second.empty() ? found->second : std::string(base::LastSegment(name));
  }

  absl::Status FitTarget(v1::TargetRole* target, const std::string& field) {
    if (target->role().empty()) return absl::OkStatus();
    WM_ASSIGN_OR_RETURN(auto release, facts_.ReleaseOf(target->role(), target->role_release()));
    if (release) return absl::OkStatus();
    WM_ASSIGN_OR_RETURN(release, facts_.ReleaseOf(target->role(), ""));
    if (release) {
      target->set_role_release(*release);
      Note(field, "is in another release here; the one in use is taken");
      return absl::OkStatus();
    }
    if (target->title().empty()) target->set_title(Cut(TitleOf(target->role()), 200));
    target->clear_role();
    target->clear_role_release();
    Note(field, "is in no catalogue here; kept by its title");
    return absl::OkStatus();
  }

  // Whether the condition can be told here.
  absl::StatusOr<bool> CanTell(const v1::Condition& condition) {
    const std::string& role = condition.readiness().role();
    if (condition.what_case() != v1::Condition::kReadiness || role.empty()) return true;
    WM_ASSIGN_OR_RETURN(const auto release, facts_.ReleaseOf(role, ""));
    return release.has_value();
  }

  absl::Status FitTrack(v1::Track* track, const std::string& field) {
    if (track->has_target_role()) WM_RETURN_IF_ERROR(FitTarget(track->mutable_target_role(), field + ".target_role"));
    if (track->has_entry_condition()) {
      WM_ASSIGN_OR_RETURN(const bool can_tell, CanTell(track->entry_condition()));
      if (!can_tell) {
        track->clear_entry_condition();
        Note(field + ".entry_condition", "asks for a role that is in no catalogue here; left out");
      }
    }
    std::vector<v1::Tripwire> kept;
    for (int i = 0; i < track->tripwires_size(); ++i) {
      WM_ASSIGN_OR_RETURN(const bool can_tell, CanTell(track->tripwires(i).unless()));
      if (can_tell) {
        kept.push_back(track->tripwires(i));
      } else {
        Note(base::Cat(field, ".tripwires[", i, "]"), "asks for a role that is in no catalogue here; left out");
      }
    }
    track->mutable_tripwires()->Clear();
    for (v1::Tripwire& wire : kept) *track->add_tripwires() = std::move(wire);
    return absl::OkStatus();
  }

  absl::Status FitStep(v1::Step* step, const std::string& field) {
    if (step->has_role()) WM_RETURN_IF_ERROR(FitTarget(step->mutable_role(), field + ".role"));
    std::vector<v1::SkillAim> kept;
    for (int i = 0; i < step->skills_size(); ++i) {
      const v1::SkillAim& aim = step->skills(i);
      WM_ASSIGN_OR_RETURN(const std::string problem,
                          facts_.SkillProblem(aim.skill(), aim.has_level() ? &aim.level() : nullptr));
      if (problem.empty()) {
        kept.push_back(aim);
      } else {
        Note(base::Cat(field, ".skills[", i, "]"), base::Cat(TitleOf(aim.skill()), " ", problem, "; left out"));
      }
    }
    step->mutable_skills()->Clear();
    for (v1::SkillAim& aim : kept) *step->add_skills() = std::move(aim);
    return FitResource(step, field);
  }

  // A step or an action that takes up a learning resource.
  template <class E>
  absl::Status FitResource(E* element, const std::string& field) {
    if (element->learning_resource().empty()) return absl::OkStatus();
    WM_ASSIGN_OR_RETURN(const bool there, facts_.Exists(element->learning_resource()));
    if (there) return absl::OkStatus();
    Note(field + ".learning_resource",
         base::Cat(TitleOf(element->learning_resource()), " is not known here; left out"));
    element->clear_learning_resource();
    return absl::OkStatus();
  }

  absl::Status FitSkillWishes(v1::Plan* plan) {
    for (int i = 0; i < plan->skill_wishes_size(); ++i) {
      v1::SkillWish* wish = plan->mutable_skill_wishes(i);
      if (wish->skill().empty()) continue;
      WM_ASSIGN_OR_RETURN(const std::string problem,
                          facts_.SkillProblem(wish->skill(), wish->has_level() ? &wish->level() : nullptr));
      if (problem.empty()) continue;
      if (wish->text().empty()) wish->set_text(TitleOf(wish->skill()));
      wish->clear_skill();
      wish->clear_level();
      Note(base::Cat("plan.skill_wishes[", i, "]"), "is of a skill that no catalogue has so here; kept in words");
    }
    return absl::OkStatus();
  }

  absl::Status FitResourceWishes(v1::Plan* plan) {
    for (int i = 0; i < plan->resources_size(); ++i) {
      v1::ResourceWish* wish = plan->mutable_resources(i);
      if (wish->learning_resource().empty()) continue;
      WM_ASSIGN_OR_RETURN(const bool there, facts_.Exists(wish->learning_resource()));
      if (there) continue;
      if (wish->text().empty()) wish->set_text(TitleOf(wish->learning_resource()));
      wish->clear_learning_resource();
      Note(base::Cat("plan.resources[", i, "]"), "is not known here; kept in words");
    }
    return absl::OkStatus();
  }

  v1::PlanArchive* const archive_;
  const Facts& facts_;
  std::vector<v1::ImportNote>* const notes_;
  absl::flat_hash_map<std::string, std::string> titles_;
  // The archive's own, while they are not all kept yet.
  absl::flat_hash_set<std::string> profiles_;
};

// What was found of a tripwire is a day of the past.
void CheckFound(const std::string& field, bool said, const google::type::Date& date, absl::CivilDay today,
                base::Violations& violations) {
  CheckDay(field, said, date, violations);
  if (const auto day = base::CalendarDay(date); said && day && *day > today)
    violations.Add(field, "must not be in the future");
}

void KeepFound(const RepeatedPtrField<v1::Track>& source, absl::CivilDay today, v1::Plan* plan,
               base::Violations& violations) {
  for (int i = 0; i < source.size() && i < plan->tracks_size(); ++i) {
    for (int j = 0; j < source[i].tripwires_size() && j < plan->tracks(i).tripwires_size(); ++j) {
      const v1::Tripwire& found = source[i].tripwires(j);
      v1::Tripwire* wire = plan->mutable_tracks(i)->mutable_tripwires(j);
      const std::string at = base::Cat("tracks[", i, "].tripwires[", j, "]");
      CheckFound(at + ".tripped_date", found.has_tripped_date(), found.tripped_date(), today, violations);
      CheckFound(at + ".held_date", found.has_held_date(), found.held_date(), today, violations);
      if (found.has_tripped_date()) *wire->mutable_tripped_date() = found.tripped_date();
      if (found.has_held_date()) *wire->mutable_held_date() = found.held_date();
    }
  }
}

void KeepMoves(const RepeatedPtrField<v1::Action>& source, v1::Plan* plan, base::Violations& violations) {
  for (int i = 0; i < source.size() && i < plan->actions_size(); ++i) {
    for (int j = 0; j < source[i].moves_size(); ++j) {
      const v1::ActionMove& move = source[i].moves(j);
      const std::string at = base::Cat("actions[", i, "].moves[", j, "]");
      CheckSpan(at + ".from_date", move.has_from_date(), move.from_date(), violations);
      CheckSpan(at + ".to_date", move.has_to_date(), move.to_date(), violations);
    }
    *plan->mutable_actions(i)->mutable_moves() = source[i].moves();
  }
}

void KeepSwitches(const RepeatedPtrField<v1::TrackSwitch>& source, v1::Plan* plan, base::Violations& violations) {
  const std::string tracks = plan->name() + "/tracks/";
  const std::string steps = plan->name() + "/steps/";
  for (int i = 0; i < source.size(); ++i) {
    const v1::TrackSwitch& each = source[i];
    const std::string at = base::Cat("switches[", i, "]");
    if (!each.from_track().starts_with(tracks)) violations.Add(at + ".from_track", "must be a track of the plan");
    if (!each.to_track().starts_with(tracks)) violations.Add(at + ".to_track", "must be a track of the plan");
    if (!std::isfinite(each.cost_months())) violations.Add(at + ".cost_months", "must be a number");
    for (int j = 0; j < each.carried_steps_size(); ++j) {
      if (!each.carried_steps(j).starts_with(steps))
        violations.Add(base::Cat(at, ".carried_steps[", j, "]"), "must be a step of the plan");
    }
  }
  *plan->mutable_switches() = source;
}

// Steps or actions that came out of one of `records`.
template <class E>
void KeepOrigins(const RepeatedPtrField<E>& source, const absl::flat_hash_set<std::string_view>& records,
                 RepeatedPtrField<E>* elements) {
  for (int i = 0; i < source.size() && i < elements->size(); ++i) {
    if (records.contains(source[i].origin())) elements->Mutable(i)->set_origin(source[i].origin());
  }
}

}  // namespace

v1::PlanArchive MakeArchive(const PlanView& view) {
  v1::PlanArchive archive;
  archive.set_format_version(kArchiveFormat);
  *archive.mutable_plan() = view.plan;
  if (view.standing.ByteSizeLong() > 0) *archive.mutable_standing() = view.standing;
  archive.mutable_assessment_entries()->Assign(view.entries.begin(), view.entries.end());
  archive.mutable_role_profiles()->Assign(view.role_profiles.begin(), view.role_profiles.end());
  archive.mutable_contacts()->Assign(view.contacts.begin(), view.contacts.end());
  archive.mutable_meetings()->Assign(view.meetings.begin(), view.meetings.end());
  archive.mutable_negotiations()->Assign(view.negotiations.begin(), view.negotiations.end());
  DetachArchive(&archive, [&](const std::string& name) { return TitleOf(view, name); });
  std::vector<std::string> names;
  for (const auto& [name, title] : view.titles) {
    if (base::NameMatches("roles/{role}|members/{member}/roles/{role}|skills/{skill}", name)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    v1::ArchivedTitle* title = archive.add_titles();
    title->set_name(name);
    title->set_title(view.titles.at(name));
  }
  return archive;
}

void CheckArchive(const v1::PlanArchive& archive, base::Violations& violations) {
  if (archive.format_version() != kArchiveFormat)
    violations.Add("format_version", base::Cat("must be ", kArchiveFormat));
  if (!base::MatchName("members/{member}/plans/{plan}", archive.plan().name())) {
    violations.Add("plan.name", "must be the plan's name where it comes from, members/{member}/plans/{plan}");
  }
  const std::string_view member = base::OwnerOf(archive.plan().name());
  CheckRecordNames("role_profiles", "members/{member}/roles/{role}", member, archive.role_profiles(), violations);
  CheckRecordNames("contacts", "members/{member}/contacts/{contact}", member, archive.contacts(), violations);
  CheckRecordNames("meetings", "members/{member}/meetings/{meeting}", member, archive.meetings(), violations);
  CheckRecordNames("negotiations", "members/{member}/negotiations/{negotiation}", member, archive.negotiations(),
                   violations);
  for (int i = 0; i < archive.meetings_size(); ++i) {
    const std::string& plan = archive.meetings(i).plan();
    if (!plan.empty() && plan != archive.plan().name())
      violations.Add(base::Cat("meetings[", i, "].plan"), "must be the archive's, or none");
  }
  for (int i = 0; i < archive.negotiations_size(); ++i) {
    if (archive.negotiations(i).plan() != archive.plan().name())
      violations.Add(base::Cat("negotiations[", i, "].plan"), "must be the archive's");
  }
}

void CheckTimes(const v1::PlanArchive& archive, absl::Time now, base::Violations& violations) {
  CheckTimesIn(archive, "", now, violations);
}

void AddNote(std::string_view field, std::string_view text, std::vector<v1::ImportNote>* notes) {
  constexpr size_t kMost = 1000;
  if (notes->size() >= kMost) return;
  v1::ImportNote& note = notes->emplace_back();
  note.set_field(std::string(field));
  note.set_text(std::string(text));
}

void MoveArchive(v1::PlanArchive* archive, const ArchivedNames& names) {
  ForEachName(archive, [&](std::string* name) { *name = NameHere(*name, names); });
}

absl::Status FitEntries(v1::PlanArchive* archive, const Facts& facts, std::vector<v1::ImportNote>* notes) {
  return Fitting(archive, facts, notes).FitEntries();
}

absl::Status FitRoleProfiles(v1::PlanArchive* archive, const Facts& facts, std::vector<v1::ImportNote>* notes) {
  return Fitting(archive, facts, notes).FitRoleProfiles();
}

absl::Status FitArchive(v1::PlanArchive* archive, absl::CivilDay today, const Facts& facts,
                        std::vector<v1::ImportNote>* notes) {
  Fitting fitting(archive, facts, notes);
  if (archive->has_standing()) WM_RETURN_IF_ERROR(fitting.FitStanding());
  WM_RETURN_IF_ERROR(fitting.FitPlan(today));
  return fitting.FitTerms();
}

absl::Status FitRecords(v1::PlanArchive* archive, const v1::Plan& plan, const Facts& facts,
                        std::vector<v1::ImportNote>* notes) {
  return Fitting(archive, facts, notes).FitRecords(plan);
}

void KeepHistory(const v1::PlanArchive& archive, absl::CivilDay today, v1::Plan* plan, base::Violations& violations) {
  const v1::Plan& source = archive.plan();
  const bool there = std::any_of(plan->tracks().begin(), plan->tracks().end(),
                                 [&](const v1::Track& track) { return track.name() == source.followed_track(); });
  if (there) plan->set_followed_track(source.followed_track());
  KeepSwitches(source.switches(), plan, violations);
  KeepFound(source.tracks(), today, plan, violations);
  KeepMoves(source.actions(), plan, violations);
  absl::flat_hash_set<std::string_view> records;
  for (const v1::Negotiation& negotiation : archive.negotiations()) records.insert(negotiation.name());
  for (const v1::Meeting& meeting : archive.meetings()) records.insert(meeting.name());
  KeepOrigins(source.steps(), records, plan->mutable_steps());
  KeepOrigins(source.actions(), records, plan->mutable_actions());
  if (source.has_create_time()) *plan->mutable_create_time() = source.create_time();
}

}  // namespace waymark::plan
