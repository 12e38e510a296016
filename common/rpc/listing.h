#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/status_macros.h"
#include "common/rpc/page_token.h"
#include "common/storage/table.h"

namespace waymark::rpc {

// A page of a listing: the rows, and the token that goes on behind them, empty on the last page.
template <class M>
struct Listing {
  std::vector<storage::Stored<M>> rows;
  std::string next_page_token;
};

// The page of `query` that the request's page_size and page_token ask for. INVALID_ARGUMENT as PageSize and
// ReadPageToken say.
template <class M>
absl::StatusOr<Listing<M>> ReadListing(storage::Txn& txn, const storage::Table<M>& table, storage::Query query,
                                       const google::protobuf::Message& request) {
  WM_ASSIGN_OR_RETURN(const int size, PageSize(request));
  WM_ASSIGN_OR_RETURN(query.after, ReadPageToken(request));
  query.limit = size + 1;  // one more, to know whether there is a next page
  Listing<M> listing;
  WM_ASSIGN_OR_RETURN(listing.rows, table.Select(txn, query));
  if (static_cast<int>(listing.rows.size()) > size) {
    listing.rows.erase(listing.rows.begin() + size, listing.rows.end());
    listing.next_page_token = MakePageToken(request, table.PlaceOf(query, *listing.rows.back()));
  }
  return listing;
}

}  // namespace waymark::rpc
