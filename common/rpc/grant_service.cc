#include "common/rpc/grant_service.h"

#include <utility>

#include "common/access/grants.h"
#include "common/base/status_macros.h"
#include "common/rpc/listing.h"

namespace waymark::rpc {
namespace {

absl::StatusOr<access::v1::ListGrantsResponse> ListGrants(storage::Txn& txn, const Call& call,
                                                          const access::v1::ListGrantsRequest& request) {
  WM_ASSIGN_OR_RETURN(auto listing, ReadListing(txn, access::Grants(), access::GrantsOf(request.parent()), request));
  access::v1::ListGrantsResponse response;
  for (auto& grant : listing.rows) *response.add_grants() = std::move(grant.mutable_message());
  response.set_next_page_token(std::move(listing.next_page_token));
  return response;
}

absl::StatusOr<access::v1::ListGrantUsesResponse> ListGrantUses(storage::Txn& txn, const Call& call,
                                                                const access::v1::ListGrantUsesRequest& request) {
  WM_ASSIGN_OR_RETURN(auto listing, ReadListing(txn, access::GrantUses(), access::GrantUsesOf(request.parent()), request));
  access::v1::ListGrantUsesResponse response;
  for (auto& use : listing.rows) *response.add_grant_uses() = std::move(use.mutable_message());
  response.set_next_page_token(std::move(listing.next_page_token));
  return response;
}

}  // namespace

Service MakeGrantService() {
  Service service("waymark.access.v1.GrantService");
  service.Bind("CreateGrant", access::CreateGrant, access::ValidateCreateGrant);
  service.Bind("ListGrants", ListGrants);
  service.Bind("DeleteGrant", access::DeleteGrant);
  service.Bind("ListGrantUses", ListGrantUses);
  return service;
}

}  // namespace waymark::rpc
