#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/http_route.h"
#include "common/rpc/service.h"
#include "common/storage/store.h"
#include "google/protobuf/empty.pb.h"
#include "waymark/plan/v1/calendar_feed.pb.h"

namespace waymark::plan {

// What addresses are made of.
struct FeedAddresses {
  std::string link_key;    // that links are made with; empty: there are no addresses
  std::string public_url;  // what stands before the path, without a slash at its end; empty: nothing
};

// waymark.plan.v1.CalendarFeedService, bound to the handlers below.
rpc::Service MakeCalendarFeedService(FeedAddresses addresses);

// Where calendars are read by HTTP.
rpc::HttpRoute CalendarFeedRoute();

absl::StatusOr<v1::CalendarFeed> CreateCalendarFeed(const FeedAddresses& addresses, storage::Txn& txn,
                                                    const rpc::Call& call,
                                                    const v1::CreateCalendarFeedRequest& request);
absl::StatusOr<v1::CalendarFeed> GetCalendarFeed(const FeedAddresses& addresses, storage::Txn& txn,
                                                 const rpc::Call& call, const v1::GetCalendarFeedRequest& request);
absl::StatusOr<google::protobuf::Empty> DeleteCalendarFeed(storage::Txn& txn, const rpc::Call& call,
                                                           const v1::DeleteCalendarFeedRequest& request);
absl::StatusOr<v1::ReadCalendarFeedResponse> ReadCalendarFeed(storage::Txn& txn, const rpc::Call& call,
                                                              const v1::ReadCalendarFeedRequest& request);

}  // namespace waymark::plan
