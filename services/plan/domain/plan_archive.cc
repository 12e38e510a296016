#include "services/plan/domain/plan_archive.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/plan/domain/plan_words.h"

namespace waymark::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A supporter or a rater who is somebody only where the archive comes from.
void MakeExternal(v1::Supporter* supporter) {
  if (supporter->person_case() != v1::Supporter::kMember && supporter->person_case() != v1::Supporter::kContact) return;
  const std::string name =
      supporter->person_case() == v1::Supporter::kMember ? supporter->member() : supporter->contact();
  supporter->mutable_external()->set_display_name(std::string(base::LastSegment(name)));
}

void MakeExternal(v1::FeedbackWish* wish) {
  if (wish->from_text().empty()) wish->set_from_text(std::string(base::LastSegment(wish->from())));
  wish->clear_from();
  wish->clear_request();
}

void MakeAllExternal(v1::Plan* plan) {
  for (auto& supporter : *plan->mutable_supporters()) MakeExternal(&supporter);
  for (auto& wish : *plan->mutable_feedback_wishes()) MakeExternal(&wish);
}

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

// Whether `name` is `above` or lies under it.
bool IsUnder(std::string_view name, std::string_view above) {
  return name.substr(0, above.size()) == above && (name.size() == above.size() || name[above.size()] == '/');
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
      entry->clear_supersedes();
      if (!entry->has_skill_level()) continue;
      const v1::SkillLevel& rated = entry->skill_level();
      const type::v1::Level* level = rated.has_level() ? &rated.level() : nullptr;
      WM_ASSIGN_OR_RETURN(const std::string problem, facts_.SkillProblem(rated.skill(), level));
      if (problem.empty()) continue;
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
    MakeAllExternal(plan);
    const std::optional<absl::CivilDay> review = base::CalendarDay(plan->next_review_date());
    if (review && *review < today) {
      plan->clear_next_review_date();
      Note("plan.next_review_date", "is past; left out");
    }
    if (plan->has_target_role()) WM_RETURN_IF_ERROR(FitTarget(plan->mutable_target_role(), "plan.target_role"));
    for (int i = 0; i < plan->interests_size(); ++i) {
      WM_RETURN_IF_ERROR(FitTarget(plan->mutable_interests(i), base::Cat("plan.interests[", i, "]")));
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

 private:
  void Note(std::string field, std::string text) {
    constexpr size_t kMost = 1000;
    if (notes_->size() >= kMost) return;
    v1::ImportNote& note = notes_->emplace_back();
    note.set_field(std::move(field));
    note.set_text(std::move(text));
  }

  std::string TitleOf(const std::string& name) const {
    const auto found = titles_.find(name);
    return found != titles_.end() && !found->second.empty() ? found->second : std::string(base::LastSegment(name));
  }

  // The beginning of `text`, at most `most` bytes of whole characters.
  static std::string Cut(std::string text, size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
    text.resize(most);
    return text;
  }

  absl::Status FitTarget(v1::TargetRole* target, const std::string& field) {
    if (target->role().empty()) return absl::OkStatus();
    WM_ASSIGN_OR_RETURN(auto release, facts_.ReleaseOf(target->role(), target->role_release()));
    if (release) return absl::OkStatus();
    WM_ASSIGN_OR_RETURN(release, facts_.ReleaseOf(target->role(), ""));
    if (release) {
      target->clear_role_release();
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
};

}  // namespace

v1::PlanArchive MakeArchive(const PlanView& view) {
  v1::PlanArchive archive;
  archive.set_format_version(kArchiveFormat);
  *archive.mutable_plan() = view.plan;
  MakeAllExternal(archive.mutable_plan());
  if (view.standing.ByteSizeLong() > 0) *archive.mutable_standing() = view.standing;
  for (const v1::AssessmentEntry& entry : view.entries) *archive.add_assessment_entries() = entry;
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
}

void MoveArchive(v1::PlanArchive* archive, const std::string& member, const std::string& plan) {
  const std::string from_plan = archive->plan().name();
  const std::string from_member(base::OwnerOf(from_plan));
  ForEachName(archive, [&](std::string* name) {
    if (IsUnder(*name, from_plan)) {
      *name = plan + name->substr(from_plan.size());
    } else if (IsUnder(*name, from_member + "/roles")) {
      *name = member + name->substr(from_member.size());
    }
  });
}

void RenameEntries(v1::PlanArchive* archive, const absl::flat_hash_map<std::string, std::string>& names,
                   std::vector<v1::ImportNote>* notes) {
  for (int i = 0; i < archive->plan().goals_size(); ++i) {
    v1::Goal* goal = archive->mutable_plan()->mutable_goals(i);
    std::vector<std::string> kept;
    for (const std::string& entry : goal->derived_from()) {
      if (const auto found = names.find(entry); found != names.end()) kept.push_back(found->second);
    }
    if (static_cast<int>(kept.size()) < goal->derived_from_size()) {
      v1::ImportNote& note = notes->emplace_back();
      note.set_field(base::Cat("plan.goals[", i, "].derived_from"));
      note.set_text("names entries that the archive does not hold; left out");
    }
    goal->mutable_derived_from()->Assign(kept.begin(), kept.end());
  }
}

absl::Status FitArchive(v1::PlanArchive* archive, absl::CivilDay today, const Facts& facts,
                        std::vector<v1::ImportNote>* notes) {
  Fitting fitting(archive, facts, notes);
  if (archive->has_standing()) WM_RETURN_IF_ERROR(fitting.FitStanding());
  WM_RETURN_IF_ERROR(fitting.FitEntries());
  return fitting.FitPlan(today);
}

void KeepFollowedTrack(const v1::Plan& source, v1::Plan* plan) {
  const bool there = std::any_of(plan->tracks().begin(), plan->tracks().end(),
                                 [&](const v1::Track& track) { return track.name() == source.followed_track(); });
  if (there) plan->set_followed_track(source.followed_track());
}

}  // namespace waymark::plan
