#include "services/plan/handlers/calendar_feed.h"

#include <utility>

#include "absl/time/time.h"
#include "common/access/signature.h"
#include "common/base/base64url.h"
#include "common/base/cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/plan/handlers/link.h"
#include "services/plan/handlers/plan_view.h"
#include "services/plan/handlers/tables.h"
#include "services/plan/rendering/plan_calendar.h"

namespace waymark::plan {
namespace {

using storage::Txn;

// The plan that a feed is of.
std::string PlanOf(std::string_view feed) { return std::string(base::Prefix(feed, 4)); }

v1::CalendarFeed FeedOf(const FeedAddresses& addresses, const v1::Link& link) {
  v1::CalendarFeed feed;
  feed.set_name(link.resource());
  const std::string path = rpc::PathOf(CalendarFeedRoute().path, TokenOf(addresses.link_key, link));
  feed.set_uri(base::Cat(addresses.public_url, path));
  *feed.mutable_create_time() = link.create_time();
  return feed;
}

}  // namespace

rpc::HttpRoute CalendarFeedRoute() {
  return {"/calendar/{link}.ics", "waymark.plan.v1.CalendarFeedService/ReadCalendarFeed",
          "text/calendar; charset=utf-8"};
}

absl::StatusOr<v1::CalendarFeed> CreateCalendarFeed(const FeedAddresses& addresses, Txn& txn, const rpc::Call& call,
                                                    const v1::CreateCalendarFeedRequest& request) {
  WM_RETURN_IF_ERROR(Plans().Get(txn, PlanOf(request.name())).status());
  // It opens no section: what its holder sees is what ReadCalendarFeed makes for it.
  WM_ASSIGN_OR_RETURN(const v1::Link link,
                      IssueLink(addresses.link_key, txn, call, request.name(), {}, absl::InfiniteFuture()));
  return FeedOf(addresses, link);
}

absl::StatusOr<v1::CalendarFeed> GetCalendarFeed(const FeedAddresses& addresses, Txn& txn, const rpc::Call& call,
                                                 const v1::GetCalendarFeedRequest& request) {
  WM_ASSIGN_OR_RETURN(const auto link, LinkTo(txn, request.name(), call.now));
  if (!link || addresses.link_key.empty()) return base::NotFound(request.name());
  return FeedOf(addresses, *link);
}

absl::StatusOr<google::protobuf::Empty> DeleteCalendarFeed(Txn& txn, const rpc::Call& call,
                                                           const v1::DeleteCalendarFeedRequest& request) {
  WM_RETURN_IF_ERROR(Plans().Get(txn, PlanOf(request.name())).status());
  WM_RETURN_IF_ERROR(RevokeLink(txn, request.name()));
  return google::protobuf::Empty();
}

absl::StatusOr<v1::ReadCalendarFeedResponse> ReadCalendarFeed(Txn& txn, const rpc::Call& call,
                                                              const v1::ReadCalendarFeedRequest& request) {
  WM_ASSIGN_OR_RETURN(const PlanView view, ReadDates(txn, call, PlanOf(request.name())));
  v1::ReadCalendarFeedResponse response;
  // By the day, so that of the same plan the same bytes are made for as long.
  const absl::TimeZone utc = absl::UTCTimeZone();
  response.set_content(WriteCalendar(view, absl::FromCivil(absl::ToCivilDay(call.now, utc), utc)));
  response.set_etag(base::Base64Url(access::Sha256(response.content())));
  return response;
}

rpc::Service MakeCalendarFeedService(FeedAddresses addresses) {
  rpc::Service service("waymark.plan.v1.CalendarFeedService");
  service.Bind("CreateCalendarFeed",
               [addresses](Txn& txn, const rpc::Call& call, const v1::CreateCalendarFeedRequest& request) {
                 return CreateCalendarFeed(addresses, txn, call, request);
               });
  service.Bind("GetCalendarFeed",
               [addresses](Txn& txn, const rpc::Call& call, const v1::GetCalendarFeedRequest& request) {
                 return GetCalendarFeed(addresses, txn, call, request);
               });
  service.Bind("DeleteCalendarFeed", DeleteCalendarFeed);
  service.Bind("ReadCalendarFeed", ReadCalendarFeed);
  return service;
}

}  // namespace waymark::plan
