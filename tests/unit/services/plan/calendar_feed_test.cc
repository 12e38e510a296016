#include "services/plan/handlers/calendar_feed.h"

#include <string>

#include "common/access/link.h"
#include "tests/unit/services/plan/export_suite.h"
#include "waymark/plan/v1/meeting.pb.h"

namespace waymark::plan {
namespace {

using error::v1::Reason;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using ::testing::StartsWith;
using testing::StatusIs;

constexpr char kFeed[] = "members/ana/plans/p1/calendarFeed";

class Feeds : public ExportCalls {
 protected:
  template <class Response, class Request>
  absl::StatusOr<Response> On(const std::string& method, const access::Caller& caller,
                              const std::string& feed = kFeed) {
    return Call<Response, Request>(caller, "CalendarFeedService/" + method, "name: '" + feed + "'");
  }
  absl::StatusOr<v1::CalendarFeed> Create(const access::Caller& caller = kAna, const std::string& feed = kFeed) {
    return On<v1::CalendarFeed, v1::CreateCalendarFeedRequest>("CreateCalendarFeed", caller, feed);
  }
  absl::StatusOr<v1::CalendarFeed> Get(const access::Caller& caller = kAna) {
    return On<v1::CalendarFeed, v1::GetCalendarFeedRequest>("GetCalendarFeed", caller);
  }
  absl::Status Delete(const access::Caller& caller = kAna, const std::string& feed = kFeed) {
    return On<google::protobuf::Empty, v1::DeleteCalendarFeedRequest>("DeleteCalendarFeed", caller, feed).status();
  }
  // Reads as a calendar program that has this address.
  absl::StatusOr<v1::ReadCalendarFeedResponse> Read(const std::string& uri) {
    const auto link = rpc::LinkInTarget(CalendarFeedRoute().path, uri);
    if (!link) return absl::InvalidArgumentError("no address: " + uri);
    const auto caller = access::ReadLink(kLinkKey, *link, clock.Now());
    if (!caller.ok()) return caller.status();
    return On<v1::ReadCalendarFeedResponse, v1::ReadCalendarFeedRequest>("ReadCalendarFeed", *caller,
                                                                         access::LinkResource(*link));
  }
  void Meet(const std::string& id, const std::string& fields) {
    ASSERT_THAT((Call<v1::Meeting, v1::CreateMeetingRequest>(
                    kAna, "MeetingService/CreateMeeting",
                    "parent: 'members/ana' meeting_id: '" + id + "' meeting { " + fields + " }")),
                IsOk());
  }
};
WM_ON_EVERY_ENGINE(Feeds);

TEST_P(Feeds, AnAddressReadsUntilAnotherIsMadeOrItIsTakenBack) {
  MakeActivePlan();
  EXPECT_THAT(Get(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Delete(), IsOk());  // nothing to take back
  const auto first = Create();
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->name(), kFeed);
  EXPECT_THAT(first->uri(), StartsWith("/calendar/1."));
  EXPECT_EQ(Get()->SerializeAsString(), first->SerializeAsString());
  const auto read = Read(first->uri());
  ASSERT_THAT(read, IsOk());
  EXPECT_THAT(read->content(), StartsWith("BEGIN:VCALENDAR\r\n"));
  EXPECT_EQ(Read(first->uri())->etag(), read->etag());

  const auto second = Create();
  EXPECT_NE(second->uri(), first->uri());
  EXPECT_THAT(Read(first->uri()), HasReason(Reason::REASON_NOT_PERMITTED));
  EXPECT_EQ(Read(second->uri())->content(), read->content());
  EXPECT_THAT(Delete(), IsOk());
  EXPECT_THAT(Read(second->uri()), HasReason(Reason::REASON_NOT_PERMITTED));
  EXPECT_THAT(Get(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Read(Create()->uri()), IsOk());
}

TEST_P(Feeds, AreTheMembersAlone) {
  MakeActivePlan();
  Grant(kBo, access::v1::SECTION_TRACKS);
  const auto feed = Create();
  ASSERT_THAT(feed, IsOk());
  EXPECT_THAT(Create(kBo), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Get(kBo), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Delete(kBo), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT((On<v1::ReadCalendarFeedResponse, v1::ReadCalendarFeedRequest>("ReadCalendarFeed", kAna)),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Create(kAna, "members/ana/plans/none/calendarFeed"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Delete(kAna, "members/ana/plans/none/calendarFeed"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Create(kAna, "members/ana/plans/p1"), StatusIs(absl::StatusCode::kInvalidArgument));
  // A link to the calendar opens nothing else, and one to something else not the calendar.
  access::Caller caller =
      *access::ReadLink(kLinkKey, *rpc::LinkInTarget(CalendarFeedRoute().path, feed->uri()), clock.Now());
  EXPECT_THAT((Call<v1::Plan, v1::GetPlanRequest>(caller, "PlanService/GetPlan", "name: 'members/ana/plans/p1'")),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT((On<v1::CalendarFeed, v1::GetCalendarFeedRequest>("GetCalendarFeed", caller)),
              StatusIs(absl::StatusCode::kPermissionDenied));
  caller.link_resource = "members/ana/plans/p2/calendarFeed";
  EXPECT_THAT((On<v1::ReadCalendarFeedResponse, v1::ReadCalendarFeedRequest>("ReadCalendarFeed", caller)),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_P(Feeds, ShowDatesAndNothingThatACalendarDoesNotNeed) {
  MakeActivePlan();
  Meet("m1",
       "kind: MEETING_KIND_MENTOR partner { member: 'members/bo' } place: 'Room 4' notes: 'calm' "
       "at { date { year: 2027 month: 2 day: 1 } start_minute: 600 } agenda { text: 'The project' }");
  const std::string content = Read(Create()->uri())->content();
  for (const char* shown : {"SUMMARY:Course", "SUMMARY:Review of the career plan", "SUMMARY:Meeting with a mentor",
                            "LOCATION:Room 4", "DTSTART:20270201T100000Z", "NAME:To lead"}) {
    EXPECT_THAT(content, HasSubstr(shown));
  }
  for (const char* hidden : {"52000", "52,000", "Fridays off", "Ask for the budget first", "knows the field",
                             "Lead a team", "gdad-lead", "calm", "The project", "members/bo"}) {
    EXPECT_THAT(content, Not(HasSubstr(hidden)));
  }
}

TEST_P(Feeds, FollowThePlan) {
  MakeActivePlan();
  const std::string uri = Create()->uri();
  const auto before = *Read(uri);
  clock.Advance(absl::Hours(1));
  EXPECT_EQ(Read(uri)->etag(), before.etag());  // time alone changes nothing
  ASSERT_THAT((Call<v1::Step, v1::UpdateStepRequest>(
                  kAna, "PlanService/UpdateStep",
                  "step { name: 'members/ana/plans/p1/steps/s1' target_date { year: 2028 month: 6 } }")),
              IsOk());
  const auto moved = *Read(uri);
  EXPECT_NE(moved.etag(), before.etag());
  EXPECT_THAT(moved.content(), HasSubstr("DTSTART;VALUE=DATE:20280630"));
  ASSERT_THAT((Call<google::protobuf::Empty, v1::DeleteStepRequest>(kAna, "PlanService/DeleteStep",
                                                                    "name: 'members/ana/plans/p1/steps/s1'")),
              IsOk());
  EXPECT_THAT(Read(uri)->content(), Not(HasSubstr("steps/s1@waymark")));
  // A file that was taken in once is told.
  const std::string file = Export(kAna, v1::EXPORT_FORMAT_ICS)->content;
  const size_t at = file.find("UID:members/ana/plans/p1/steps/s1@waymark");
  ASSERT_NE(at, std::string::npos);
  EXPECT_THAT(file.substr(at, file.find("END:VEVENT", at) - at), HasSubstr("STATUS:CANCELLED"));
}

TEST_P(Feeds, EndWithThePlanAndRestWithTheMember) {
  MakeActivePlan();
  const std::string uri = Create()->uri();
  const auto set_state = [&](const std::string& state) {
    ASSERT_THAT((Call<v1::Member, v1::UpdateMemberRequest>(
                    testing::OperatorCaller(), "MemberService/UpdateMember",
                    "member { name: 'members/ana' state: " + state + " } update_mask { paths: 'state' }")),
                IsOk());
  };
  set_state("MEMBER_STATE_LEFT");
  EXPECT_THAT(Read(uri), HasReason(Reason::REASON_NOT_PERMITTED));
  set_state("MEMBER_STATE_ACTIVE");
  EXPECT_THAT(Read(uri), IsOk());
  ASSERT_THAT((Call<google::protobuf::Empty, v1::DeletePlanRequest>(kAna, "PlanService/DeletePlan",
                                                                    "name: 'members/ana/plans/p1'")),
              IsOk());
  EXPECT_THAT(Read(uri), HasReason(Reason::REASON_NOT_PERMITTED));
  MakePlan();  // of the same name
  EXPECT_THAT(Read(uri), HasReason(Reason::REASON_NOT_PERMITTED));
  clock.Advance(absl::Seconds(1));
  EXPECT_NE(Create()->uri(), uri);
  EXPECT_THAT(Read(uri), HasReason(Reason::REASON_NOT_PERMITTED));
}

TEST_P(Feeds, SayTheWholeAddressWhereTheDeploymentDoes) {
  MakeActivePlan();
  rpc::Call call;
  call.now = clock.Now();
  call.ids = &ids;
  v1::CreateCalendarFeedRequest request;
  request.set_name(kFeed);
  const auto make = [&](const FeedAddresses& addresses) {
    absl::StatusOr<v1::CalendarFeed> feed;
    (void)store->WriteAndWait([&](storage::Txn& txn) {
      feed = CreateCalendarFeed(addresses, txn, call, request);
      return feed.status();
    });
    return feed;
  };
  EXPECT_THAT(make({kLinkKey, "https://waymark.example.org"})->uri(),
              StartsWith("https://waymark.example.org/calendar/1."));
  EXPECT_THAT(make({}), HasReason(Reason::REASON_PREREQUISITE_MISSING));
}

}  // namespace
}  // namespace waymark::plan
