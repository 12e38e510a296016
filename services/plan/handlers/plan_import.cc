#include "services/plan/handlers/plan_import.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/rpc/validate_request.h"
#include "services/plan/domain/archive_detach.h"
#include "services/plan/domain/assessment_rules.h"
#include "services/plan/domain/contact_rules.h"
#include "services/plan/domain/meeting_rules.h"
#include "services/plan/domain/negotiation_rules.h"
#include "services/plan/domain/plan_archive.h"
#include "services/plan/domain/plan_rules.h"
#include "services/plan/domain/role_profile_rules.h"
#include "services/plan/domain/text.h"
#include "services/plan/handlers/assessment.h"
#include "services/plan/handlers/contacts.h"
#include "services/plan/handlers/meetings.h"
#include "services/plan/handlers/members.h"
#include "services/plan/handlers/negotiation_tables.h"
#include "services/plan/handlers/negotiations.h"
#include "services/plan/handlers/plan_document.h"
#include "services/plan/handlers/plan_facts.h"
#include "services/plan/handlers/plans.h"
#include "services/plan/handlers/record_tables.h"
#include "services/plan/handlers/role_profiles.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::RepeatedPtrField;
using storage::Stored;
using storage::Txn;

// What an entry says, whoever says it and since when.
std::string Saying(const v1::AssessmentEntry& entry) {
  const v1::SkillLevel& rated = entry.skill_level();
  return base::Cat(static_cast<int>(entry.kind()), "\n", rated.skill(), "\n", rated.level().scale(), "\n",
                   rated.has_level() ? std::to_string(rated.level().value()) : "", "\n", entry.text());
}

absl::Status Exists(const std::string& name) {
  return base::Error(error::v1::REASON_RESOURCE_EXISTS, base::Cat(name, " exists already, and is another one."),
                     {{"resource", name}});
}

constexpr std::string_view kHereAlready = "is here already, and stays as it is here";

// An archive on its way in: where its records go, and what became of it.
class Importing {
 public:
  Importing(Txn& txn, const rpc::Call& call, const v1::ImportPlanRequest& request, absl::CivilDay today)
      : txn_(txn),
        call_(call),
        member_(request.parent()),
        plan_id_(request.plan_id()),
        today_(today),
        facts_(txn, call, member_),
        archive_(request.archive()) {}

  absl::StatusOr<v1::ImportPlanResponse> Import() {
    DetachArchive(&archive_, [](const std::string& name) { return std::string(base::LastSegment(name)); });
    base::Violations to_come;
    CheckTimes(archive_, call_.now, to_come);
    violations_.AddAll("archive", to_come);
    WM_RETURN_IF_ERROR(FitEntries(&archive_, facts_, &notes_));
    WM_RETURN_IF_ERROR(FindPlaces());
    WM_RETURN_IF_ERROR(TakeEntries());
    MoveArchive(&archive_, names_);
    WM_RETURN_IF_ERROR(TakePeopleAndRoles());
    WM_RETURN_IF_ERROR(FitArchive(&archive_, today_, facts_, &notes_));
    WM_RETURN_IF_ERROR(TakeStanding());
    WM_ASSIGN_OR_RETURN(Stored<v1::Plan> plan, TakePlan());
    WM_RETURN_IF_ERROR(FitRecords(&archive_, *plan, facts_, &notes_));
    WM_RETURN_IF_ERROR(TakeRecords());
    if (!violations_.empty()) return violations_.ToStatus();
    if (new_plan_) {
      WM_RETURN_IF_ERROR(SaveAsVersion(txn_, call_, v1::Plan(), plan, VersionOf(v1::VERSION_ORIGIN_IMPORT)).status());
    }
    v1::ImportPlanResponse response;
    *response.mutable_plan() = *plan;
    for (v1::ImportNote& note : notes_) {
      if (!IsInside(note)) *response.add_notes() = std::move(note);
    }
    return response;
  }

 private:
  // Which records of a collection are not here yet.
  using IsNew = std::vector<bool>;

  // Notes that a record is here already. How it would have been fitted in is not told of it.
  void NoteHere(const std::string& field) {
    AddNote(field, kHereAlready, &notes_);
    here_.push_back(field + ".");
  }

  // Whether a note is of something inside a record that is here already.
  bool IsInside(const v1::ImportNote& note) const {
    return std::any_of(here_.begin(), here_.end(),
                       [&](const std::string& record) { return note.field().starts_with(record); });
  }

  // Decides what each record is called here. One is here already where the member has one of the same id and
  // create_time; where another has the id, it gets one made of both. `wanted`: the id of a single record, whatever it
  // has in the archive. ALREADY_EXISTS; RESOURCE_EXHAUSTED where more than `most` would be kept.
  template <class M>
  absl::StatusOr<IsNew> Place(const storage::Table<M>& table, std::string_view collection, int most,
                              std::string_view what, const std::vector<const M*>& records,
                              const std::string& wanted = "") {
    storage::Query query;
    query.equals = {{"member", member_}};
    query.limit = most;
    WM_ASSIGN_OR_RETURN(const auto rows, table.Select(txn_, query));
    absl::flat_hash_map<std::string, int64_t> made;
    for (const auto& row : rows) made.emplace(row->name(), base::MicrosOf(row->create_time()));
    IsNew is_new(records.size());
    std::set<std::string> placed;
    for (size_t i = 0; i < records.size(); ++i) {
      const M& record = *records[i];
      const int64_t when = base::MicrosOf(record.create_time());
      const std::string id = wanted.empty() ? std::string(base::LastSegment(record.name())) : wanted;
      std::string name = base::Cat(member_, "/", collection, "/", id);
      if (record.has_create_time() && wanted.empty() && made.contains(name) && made.at(name) != when) {
        constexpr size_t kMostOfAnId = 63 - 1 - 8;
        name =
            base::Cat(member_, "/", collection, "/", id.substr(0, kMostOfAnId), "-", ShortHash(std::to_string(when)));
      }
      const auto [place, fresh] = made.emplace(name, when);
      const bool twice = !placed.insert(name).second;
      if (twice || (!fresh && (!record.has_create_time() || place->second != when))) return Exists(name);
      is_new[i] = fresh;
      names_.emplace(record.name(), std::move(name));
    }
    if (made.size() > static_cast<size_t>(most)) {
      return base::Error(error::v1::REASON_LIMIT_EXCEEDED, base::Cat("A member has at most ", most, " ", what, "."),
                         {{"limit", std::to_string(most)}});
    }
    return is_new;
  }

  // The same for the archive's `field`; which of them are here already goes to the notes.
  template <class M>
  absl::StatusOr<IsNew> PlaceAll(const storage::Table<M>& table, std::string_view field, std::string_view collection,
                                 int most, std::string_view what, const RepeatedPtrField<M>& records) {
    std::vector<const M*> all;
    for (const M& record : records) all.push_back(&record);
    WM_ASSIGN_OR_RETURN(const IsNew is_new, Place(table, collection, most, what, all));
    for (size_t i = 0; i < all.size(); ++i) {
      if (!is_new[i]) NoteHere(base::Cat(field, "[", i, "]"));
    }
    return is_new;
  }

  absl::Status FindPlaces() {
    const std::vector<const v1::Plan*> plan = {&archive_.plan()};
    WM_ASSIGN_OR_RETURN(const IsNew is_new, Place(Plans(), "plans", kMaxPlans, "plans", plan, plan_id_));
    new_plan_ = is_new[0];
    if (!new_plan_) NoteHere("plan");
    WM_ASSIGN_OR_RETURN(new_profiles_, PlaceAll(RoleProfiles(), "role_profiles", "roles", kMaxRoleProfiles,
                                                "role profiles", archive_.role_profiles()));
    WM_ASSIGN_OR_RETURN(new_contacts_,
                        PlaceAll(Contacts(), "contacts", "contacts", kMaxContacts, "contacts", archive_.contacts()));
    WM_ASSIGN_OR_RETURN(new_meetings_,
                        PlaceAll(Meetings(), "meetings", "meetings", kMaxMeetings, "meetings", archive_.meetings()));
    WM_ASSIGN_OR_RETURN(new_negotiations_, PlaceAll(Negotiations(), "negotiations", "negotiations", kMaxNegotiations,
                                                    "negotiations", archive_.negotiations()));
    return absl::OkStatus();
  }

  // Adds the entries that the member does not say already, and did not say when the archive says so: what was taken
  // back here stays so. Their names here go to `names_`.
  absl::Status TakeEntries() {
    WM_ASSIGN_OR_RETURN(const auto ever, AllEntries(txn_, member_));
    absl::flat_hash_map<std::string, std::string> said;  // by what is said; what was ever said, by when too
    const auto when = [](const v1::AssessmentEntry& entry) {
      return base::Cat(Saying(entry), "\n", base::MicrosOf(entry.create_time()));
    };
    for (const v1::AssessmentEntry& entry : ever) said.emplace(when(entry), entry.name());
    for (const v1::AssessmentEntry& entry : HeldAsOf(ever, std::nullopt)) said.emplace(Saying(entry), entry.name());
    for (int i = 0; i < archive_.assessment_entries_size(); ++i) {
      v1::AssessmentEntry entry = archive_.assessment_entries(i);
      const auto before = said.find(when(entry));
      const auto present = before != said.end() ? before : said.find(Saying(entry));
      if (present != said.end()) {
        names_.emplace(entry.name(), present->second);
        continue;
      }
      const auto as_of = base::CalendarDay(entry.as_of_date());
      // Time zones may differ by a day.
      if (as_of && *as_of > today_ && *as_of <= today_ + 1) *entry.mutable_as_of_date() = base::DateOf(today_);
      base::Violations found;
      WM_ASSIGN_OR_RETURN(const v1::AssessmentEntry made, AddEntry(txn_, call_, member_, today_, entry, found));
      Tell(base::Cat("assessment_entries[", i, "]"), found);
      said.emplace(Saying(entry), made.name());
      names_.emplace(entry.name(), made.name());
    }
    return absl::OkStatus();
  }

  absl::Status TakePeopleAndRoles() {
    WM_RETURN_IF_ERROR(Take("contacts", new_contacts_, archive_.contacts(), TakeContact));
    WM_RETURN_IF_ERROR(FitRoleProfiles(&archive_, facts_, &notes_));
    std::vector<const v1::RoleProfile*> profiles;
    std::vector<int> places;
    for (int i = 0; i < archive_.role_profiles_size(); ++i) {
      if (!new_profiles_[i]) continue;
      profiles.push_back(&archive_.role_profiles(i));
      places.push_back(i);
    }
    return TakeRoleProfiles(txn_, call_, profiles, [&](size_t i, const base::Violations& found) {
      Tell(base::Cat("role_profiles[", places[i], "]"), found);
    });
  }

  absl::Status TakeRecords() {
    WM_RETURN_IF_ERROR(Take("meetings", new_meetings_, archive_.meetings(), TakeMeeting));
    return Take("negotiations", new_negotiations_, archive_.negotiations(), TakeNegotiation);
  }

  // Keeps those of `records` that are not here yet.
  template <class M, class F>
  absl::Status Take(std::string_view field, const IsNew& is_new, const RepeatedPtrField<M>& records, const F& take) {
    for (int i = 0; i < records.size(); ++i) {
      if (!is_new[i]) continue;
      base::Violations found;
      WM_RETURN_IF_ERROR(take(txn_, call_, records[i], found));
      Tell(base::Cat(field, "[", i, "]"), found);
    }
    return absl::OkStatus();
  }

  // Takes over where the member stands, if nothing is written there yet.
  absl::Status TakeStanding() {
    const std::string name = member_ + "/standing";
    WM_ASSIGN_OR_RETURN(const auto present, Standings().Find(txn_, name));
    if (present || !archive_.has_standing()) return absl::OkStatus();
    v1::UpdateStandingRequest request;
    *request.mutable_standing() = archive_.standing();
    request.mutable_standing()->set_name(name);
    request.mutable_standing()->clear_etag();
    base::Violations found;
    CheckStanding(request.standing(), found);
    Tell("standing", found);
    if (!found.empty()) return absl::OkStatus();
    return UpdateStanding(txn_, call_, request).status();
  }

  // The plan as it is here already, or as it is to be kept.
  absl::StatusOr<Stored<v1::Plan>> TakePlan() {
    if (!new_plan_) return Plans().Get(txn_, archive_.plan().name());
    base::Violations found;
    WM_ASSIGN_OR_RETURN(Stored<v1::Plan> plan,
                        DraftPlan(txn_, call_, member_, std::string(base::LastSegment(archive_.plan().name())),
                                  archive_.plan(), found));
    KeepHistory(archive_, today_, &plan.mutable_message(), found);
    Tell("plan", found);
    return plan;
  }

  void Tell(std::string_view field, const base::Violations& found) {
    violations_.AddAll(base::Cat("archive.", field), found);
  }

  Txn& txn_;
  const rpc::Call& call_;
  const std::string member_;
  const std::string plan_id_;
  const absl::CivilDay today_;
  const StoredFacts facts_;
  v1::PlanArchive archive_;
  ArchivedNames names_;
  bool new_plan_ = true;
  IsNew new_profiles_, new_contacts_, new_meetings_, new_negotiations_;
  std::vector<v1::ImportNote> notes_;
  std::vector<std::string> here_;  // the records that are here already, as notes name what is in them: "meetings[2]."
  base::Violations violations_;
};

// What only the server sets is looked at in no request, but is part of an archive: it is checked as if a client set it.
void CheckServerSet(const Message& message, const std::string& path, base::Violations& violations) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const access::v1::FieldRule& rule = field->options().GetExtension(access::v1::field);
    const std::string at = path.empty() ? field->name() : base::Cat(path, ".", field->name());
    const auto check = [&](const Message& inside, const std::string& where) {
      base::Violations found;
      if (rule.output_only()) rpc::ValidateRequest(inside, found);
      violations.AddAll(where, found);
      CheckServerSet(inside, where, violations);
    };
    if (!field->is_repeated()) {
      check(reflection->GetMessage(message, field), at);
      continue;
    }
    const int size = reflection->FieldSize(message, field);
    if (rule.output_only() && rule.max_items() > 0 && size > rule.max_items()) {
      violations.Add(at, base::Cat("has ", size, " entries, ", rule.max_items(), " are the most"));
      continue;
    }
    for (int i = 0; i < size; ++i) check(reflection->GetRepeatedMessage(message, field, i), base::Cat(at, "[", i, "]"));
  }
}

}  // namespace

void ValidateImportPlan(const v1::ImportPlanRequest& request, base::Violations& violations) {
  base::Violations found;
  CheckArchive(request.archive(), found);
  CheckServerSet(request.archive(), "", found);
  violations.AddAll("archive", found);
}

absl::StatusOr<v1::ImportPlanResponse> ImportPlan(Txn& txn, const rpc::Call& call,
                                                  const v1::ImportPlanRequest& request) {
  if (!request.plan_id().empty()) WM_RETURN_IF_ERROR(WantedOrNewId(call, "plan_id", request.plan_id()).status());
  WM_ASSIGN_OR_RETURN(const absl::CivilDay today, TodayOf(txn, call, request.parent()));
  return Importing(txn, call, request, today).Import();
}

}  // namespace waymark::plan
