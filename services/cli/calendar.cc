#include "common/base/resource_name.h"
#include "google/protobuf/empty.pb.h"
#include "services/cli/commands.h"
#include "services/cli/suite.h"
#include "waymark/plan/v1/calendar_feed.pb.h"

namespace waymark::cli {
namespace {

constexpr char kPlanPattern[] = "members/{member}/plans/{plan}";

std::string MethodOf(std::string_view name) { return base::Cat("waymark.plan.v1.CalendarFeedService/", name); }

// The address there is, or a new one.
absl::StatusOr<plan::v1::CalendarFeed> Address(Suite& suite, const Caller& caller, const std::string& feed,
                                               bool renew) {
  if (!renew) {
    plan::v1::GetCalendarFeedRequest get;
    get.set_name(feed);
    auto there = suite.Call<plan::v1::CalendarFeed>(caller, MethodOf("GetCalendarFeed"), get);
    if (!absl::IsNotFound(there.status())) return there;
  }
  plan::v1::CreateCalendarFeedRequest create;
  create.set_name(feed);
  return suite.Call<plan::v1::CalendarFeed>(caller, MethodOf("CreateCalendarFeed"), create);
}

}  // namespace

absl::Status RunCalendar(const Options& options, Terminal& terminal) {
  const std::string& name = options.words[0];
  if (!base::NameMatches(kPlanPattern, name)) {
    return absl::InvalidArgumentError("say which plan: members/NAME/plans/PLAN");
  }
  if (options.renew && options.revoke) return absl::InvalidArgumentError("say --renew or --revoke, not both");
  WM_ASSIGN_OR_RETURN(const auto suite, OpenSuite(options));
  const Caller caller = Caller::Member(options.as.empty() ? std::string(base::OwnerOf(name)) : options.as);
  const std::string feed = base::Cat(name, "/calendarFeed");
  if (options.revoke) {
    plan::v1::DeleteCalendarFeedRequest revoke;
    revoke.set_name(feed);
    WM_RETURN_IF_ERROR(suite->Call<google::protobuf::Empty>(caller, MethodOf("DeleteCalendarFeed"), revoke).status());
    terminal.Say("The calendar has no address any more.");
    return absl::OkStatus();
  }
  WM_ASSIGN_OR_RETURN(const auto address, Address(*suite, caller, feed, options.renew));
  terminal.Say(address.uri());
  return absl::OkStatus();
}

}  // namespace waymark::cli
