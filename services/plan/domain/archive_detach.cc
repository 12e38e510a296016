#include "services/plan/domain/archive_detach.h"

#include "absl/container/flat_hash_set.h"
#include "services/plan/domain/text.h"

namespace waymark::plan {
namespace {

// The most bytes that words for a person have, wherever they stand.
constexpr size_t kMostOfAName = 200;

class Detaching {
 public:
  Detaching(v1::PlanArchive* archive, const CalledBy& called) : archive_(archive), called_(called) {
    for (const v1::Contact& contact : archive->contacts()) contacts_.insert(contact.name());
  }

  void All() {
    for (auto& supporter : *archive_->mutable_plan()->mutable_supporters()) Detach(&supporter);
    for (auto& wish : *archive_->mutable_plan()->mutable_feedback_wishes()) Detach(&wish);
    // The entries whose place was taken stay behind.
    for (auto& entry : *archive_->mutable_assessment_entries()) entry.clear_supersedes();
    for (auto& profile : *archive_->mutable_role_profiles()) ClearBookkeeping(&profile);
    for (auto& contact : *archive_->mutable_contacts()) {
      ClearBookkeeping(&contact);
      contact.clear_member();
    }
    for (auto& meeting : *archive_->mutable_meetings()) Detach(&meeting);
    for (auto& negotiation : *archive_->mutable_negotiations()) Detach(&negotiation);
  }

 private:
  // What the store says anew of each record.
  template <class M>
  static void ClearBookkeeping(M* record) {
    record->clear_etag();
    record->clear_update_time();
  }

  bool Knows(const std::string& contact) const { return contacts_.contains(contact); }
  std::string InWords(const std::string& name) const { return Cut(called_(name), kMostOfAName); }

  void Detach(v1::Supporter* supporter) const {
    std::string name;
    if (supporter->has_member()) {
      name = supporter->member();
    } else if (supporter->has_contact() && !Knows(supporter->contact())) {
      name = supporter->contact();
    } else {
      return;
    }
    supporter->mutable_external()->set_display_name(InWords(name));
  }

  void Detach(v1::FeedbackWish* wish) const {
    wish->clear_request();
    wish->clear_state();
    if (wish->from().empty() || Knows(wish->from())) return;
    if (wish->from_text().empty()) wish->set_from_text(InWords(wish->from()));
    wish->clear_from();
  }

  void Detach(v1::Meeting* meeting) const {
    ClearBookkeeping(meeting);
    meeting->clear_invite_time();
    v1::MeetingPartner* partner = meeting->mutable_partner();
    if (partner->has_member()) {
      partner->set_text(InWords(partner->member()));
    } else if (partner->has_contact() && !Knows(partner->contact())) {
      partner->set_text(InWords(partner->contact()));
    }
  }

  void Detach(v1::Negotiation* negotiation) const {
    ClearBookkeeping(negotiation);
    for (const auto clear : {&v1::Negotiation::clear_guidance_notes, &v1::Negotiation::clear_guidance_at_hand,
                             &v1::Negotiation::clear_workload, &v1::Negotiation::clear_awaits,
                             &v1::Negotiation::clear_expire_time, &v1::Negotiation::clear_link}) {
      (negotiation->*clear)();
    }
    if (negotiation->counterpart().has_member()) {
      negotiation->mutable_counterpart()->set_outside(InWords(negotiation->counterpart().member()));
    } else if (negotiation->counterpart().has_contact() && !Knows(negotiation->counterpart().contact())) {
      negotiation->mutable_counterpart()->set_outside(InWords(negotiation->counterpart().contact()));
    }
    for (v1::ReadinessEvidence& evidence : *negotiation->mutable_readiness()) evidence.clear_answers();
    for (v1::NegotiationTurn& turn : *negotiation->mutable_turns()) {
      turn.clear_actor();
      if (turn.party() != v1::NEGOTIATION_PARTY_COUNTERPART) continue;
      if (!turn.unconfirmed()) turn.clear_said();
      turn.set_unconfirmed(true);
      turn.clear_by_link();
    }
    if (negotiation->has_counterpart_consent()) {
      negotiation->mutable_counterpart_consent()->set_unconfirmed(true);
      negotiation->mutable_counterpart_consent()->clear_by_link();
    }
    // That the time for an answer ran out is told from expire_date, wherever that is looked at.
    if (negotiation->state() == v1::NEGOTIATION_STATE_EXPIRED && negotiation->turns_size() > 0)
      negotiation->set_state(negotiation->turns(negotiation->turns_size() - 1).state());
  }

  v1::PlanArchive* const archive_;
  const CalledBy& called_;
  absl::flat_hash_set<std::string> contacts_;
};

}  // namespace

void DetachArchive(v1::PlanArchive* archive, const CalledBy& called) { Detaching(archive, called).All(); }

}  // namespace waymark::plan
