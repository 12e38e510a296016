#include "services/feedback/handlers/link.h"

#include <algorithm>
#include <string>

#include "common/access/link.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/events/journal.h"
#include "services/feedback/domain/due_date.h"
#include "services/feedback/domain/names.h"
#include "services/feedback/domain/relation.h"
#include "services/feedback/handlers/request.h"
#include "services/feedback/handlers/tables.h"
#include "waymark/feedback/v1/events.pb.h"

namespace waymark::feedback {

namespace {

absl::Status NotOpen(const v1::Request& request) {
  const std::string state = v1::Request::State_Name(request.state());
  return base::Error(error::v1::REASON_STATE_FORBIDS, "the request is not open any more: there is no link to send", {{"state", state}});
}

}  // namespace

absl::StatusOr<v1::IssuedLink> IssueLink(std::string_view key, storage::Txn& txn, const rpc::Call& call,
                                         const v1::IssueLinkRequest& request) {
  if (!IsExternal(request.name())) return base::NotFound(request.name());
  WM_ASSIGN_OR_RETURN(const auto asked, Requests().Get(txn, request.name()));
  if (asked->state() != v1::Request::STATE_OPEN) return NotOpen(*asked);
  WM_ASSIGN_OR_RETURN(const auto contact, LinkContacts().Get(txn, request.name()));
  // Whole seconds: the token holds no less.
  const absl::Time expires =
      absl::FromUnixSeconds(absl::ToUnixSeconds(std::max(call.now, EndOfDay(asked->due_date())) + kLinkLifetime));
  v1::IssuedLink link;
  link.set_link_token(access::MakeLink(key, request.name(), contact->generation(), expires));
  link.set_display_name(asked->rater_display_name());
  link.set_email(contact->email());
  link.set_subject_display_name(asked->subject_display_name());
  *link.mutable_due_date() = asked->due_date();
  *link.mutable_expire_time() = base::TimestampOf(expires);
  return link;
}

absl::StatusOr<v1::SentRequest> RenewLink(storage::Txn& txn, const rpc::Call& call, const v1::RenewLinkRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto asked, RequestAbout(txn, request.parent(), request.request()));
  if (!IsExternal(asked->name())) return base::NotFound(request.request());
  const bool open = asked->state() == v1::Request::STATE_OPEN;
  if (!open && !IsAnonymous(asked->relation())) return NotOpen(*asked);
  WM_ASSIGN_OR_RETURN(auto contact, LinkContacts().Find(txn, asked->name()));
  if (contact) {
    contact->mutable_message().set_generation((*contact)->generation() + 1);
    WM_RETURN_IF_ERROR(LinkContacts().Put(txn, *contact));
  }
  // Told for an anonymous relation whether open or not: otherwise the journal and the answer would tell who has answered.
  v1::LinkRenewed fact;
  fact.set_request(asked->name());
  WM_RETURN_IF_ERROR(events::Journal::Append(txn, call, asked->name(), fact));
  return SentRequestOf(*asked);
}

absl::StatusOr<std::vector<access::Section>> CheckLink(storage::Txn& txn, const access::Caller& caller) {
  WM_ASSIGN_OR_RETURN(const auto contact, LinkContacts().Find(txn, caller.link_resource));
  if (!contact || (*contact)->generation() != caller.link_generation) {
    return base::Error(error::v1::REASON_NOT_PERMITTED, "the link is void: it was renewed, or the request was taken back or has expired");
  }
  return std::vector<access::Section>{access::v1::SECTION_GOALS, access::v1::SECTION_FEEDBACK};
}

}  // namespace waymark::feedback
