#include "common/rpc/grant_service.h"

#include "common/access/grants.h"
#include "common/base/status_macros.h"
#include "common/rpc/page_token.h"

namespace waymark::rpc {
namespace {

absl::StatusOr<access::v1::ListGrantsResponse> ListGrants(storage::Txn& txn, const Call& call, const access::v1::ListGrantsRequest& request) {
  WM_ASSIGN_OR_RETURN(const int size, PageSize(request));
  WM_ASSIGN_OR_RETURN(const auto after, ReadPageToken(request));
  WM_ASSIGN_OR_RETURN(access::GrantPage<access::v1::Grant> page, access::ListGrants(txn, request.parent(), after, size));
  access::v1::ListGrantsResponse response;
  for (access::v1::Grant& grant : page.rows) *response.add_grants() = std::move(grant);
  if (page.next.has_value()) response.set_next_page_token(MakePageToken(request, *page.next));
  return response;
}

absl::StatusOr<access::v1::ListGrantUsesResponse> ListGrantUses(storage::Txn& txn, const Call& call,
                                                                const access::v1::ListGrantUsesRequest& request) {
  WM_ASSIGN_OR_RETURN(const int size, PageSize(request));
  WM_ASSIGN_OR_RETURN(const auto after, ReadPageToken(request));
  WM_ASSIGN_OR_RETURN(access::GrantPage<access::v1::GrantUse> page, access::ListGrantUses(txn, request.parent(), after, size));
  access::v1::ListGrantUsesResponse response;
  for (access::v1::GrantUse& use : page.rows) *response.add_grant_uses() = std::move(use);
  if (page.next.has_value()) response.set_next_page_token(MakePageToken(request, *page.next));
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
