#include "common/rpc/dispatcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "common/access/identities.h"
#include "common/rpc/direct_peer.h"
#include "common/testing/status_matchers.h"
#include "tests/unit/common/rpc/world.h"

namespace waymark::rpc {
namespace {

using access::v1::CreateGrantRequest;
using access::v1::Grant;
using access::v1::ListGrantsResponse;
using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::MemberCaller;
using testing::OperatorCaller;
using testing::ServiceCaller;
using testing::StatusIs;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

// A gate that handlers wait at.
class Gate {
 public:
  void Open() { open_.Notify(); }
  void Wait() {
    if (!reached_.HasBeenNotified()) reached_.Notify();
    open_.WaitForNotification();
  }
  void AwaitSomebody() { reached_.WaitForNotification(); }

 private:
  absl::Notification open_;
  absl::Notification reached_;
};

TEST(Dispatcher, RunsAWriteAndAReadOfTheOwner) {
  World world;
  world.component.list = [](storage::Txn&, const Call& call, const access::v1::ListGrantsRequest& request) {
    EXPECT_EQ(call.access.as, access::v1::CALLER_KIND_OWNER);
    EXPECT_EQ(call.access.member, "members/ana");
    ListGrantsResponse response;
    response.set_next_page_token(request.parent());
    return response;
  };
  const auto grant = world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_GOALS));
  ASSERT_THAT(grant, IsOk());
  EXPECT_EQ(grant->grantee(), "members/bo");
  EXPECT_EQ(absl::FromUnixSeconds(grant->create_time().seconds()), world.clock.Now()) << "the injected clock";
  const auto listed = world.List(MemberCaller("ana"), "members/ana");
  ASSERT_THAT(listed, IsOk());
  EXPECT_EQ(listed->next_page_token(), "members/ana");
}

TEST(Dispatcher, RefusesWhoMayNotCallAndTellsNothing) {
  World world;
  const auto refused = [&](const access::Caller& caller, const std::string& parent) {
    auto request = GrantToBo(access::v1::SECTION_GOALS);
    request.set_parent(parent);
    return world.Create(caller, request).status();
  };
  const absl::Status there = refused(MemberCaller("bo"), "members/ana");
  const absl::Status nowhere = refused(MemberCaller("bo"), "members/nobody");
  EXPECT_THAT(there, HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_EQ(there, nowhere) << "no telling a record that is there from one that is not";
  for (const auto& caller : {MemberCaller("stranger"), ServiceCaller("notification"), OperatorCaller(),
                             testing::LinkCaller("members/ana", 1)}) {
    EXPECT_THAT(refused(caller, "members/ana"), StatusIs(absl::StatusCode::kPermissionDenied)) << caller.Key();
  }
}

TEST(Dispatcher, AuthorizesBeforeItValidatesAndThenTellsAllThatIsWrong) {
  World world;
  auto request = GrantToBo(access::v1::SECTION_UNSPECIFIED);
  request.mutable_grant()->set_grantee("bo");
  request.mutable_grant()->set_purpose(std::string(501, 'x'));
  EXPECT_THAT(world.Create(MemberCaller("bo"), request), HasReason(error::v1::REASON_NOT_PERMITTED));
  const auto own = world.Create(MemberCaller("ana"), request);
  EXPECT_THAT(own, HasReason(error::v1::REASON_INVALID_FIELDS));
  EXPECT_THAT(testing::ViolatedFields(own.status()), IsSupersetOf({"grant.grantee", "grant.section", "grant.purpose"}));
  request.set_parent("");
  EXPECT_THAT(world.Create(MemberCaller("bo"), request), HasViolation("parent")) << "whose record cannot be told";
}

TEST(Dispatcher, AnUnboundMethodIsUnimplemented) {
  World world;
  access::v1::DeleteGrantRequest request;
  request.set_name("members/ana/grants/g");
  google::protobuf::Empty response;
  EXPECT_THAT(world.server->Call(MemberCaller("ana"), "waymark.access.v1.GrantService/DeleteGrant", request, &response),
              StatusIs(absl::StatusCode::kUnimplemented));
}

TEST(Dispatcher, ARequestIdSeenBeforeGivesTheFirstAnswer) {
  World world;
  const auto first = world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_GOALS, "r1"));
  const auto again = world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_GOALS, "r1"));
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  EXPECT_EQ(world.Grants(), 1u);
  EXPECT_EQ(world.metrics.CounterOf("waymark_replays_total")->value(), 1);
  EXPECT_THAT(world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_TRACKS, "r1")),
              HasReason(error::v1::REASON_REQUEST_ID_REUSED));
  EXPECT_THAT(world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_TRACKS, "r2")), IsOk());
  EXPECT_EQ(world.Grants(), 2u);
}

TEST(Dispatcher, ARequestIdIsTheCallersOwnAndIsForgotten) {
  World world;
  ASSERT_THAT(world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_GOALS, "r1")), IsOk());
  auto of_bo = GrantToBo(access::v1::SECTION_GOALS, "r1");
  of_bo.set_parent("members/bo");
  of_bo.mutable_grant()->set_grantee("members/ana");
  EXPECT_THAT(world.Create(MemberCaller("bo"), of_bo), IsOk()) << "another caller's r1";
  world.clock.Advance(absl::Hours(7 * 24) - absl::Seconds(1));
  EXPECT_THAT(world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_GOALS, "r1")), IsOk());
  world.clock.Advance(absl::Seconds(1));
  EXPECT_THAT(world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_TRACKS, "r1")), IsOk())
      << "after seven days it is free again";
}

TEST(Dispatcher, AReplayIsAuthorizedAnew) {
  World world;
  ASSERT_THAT(world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_GOALS, "r1")), IsOk());
  ASSERT_THAT(world.store->WriteAndWait([](storage::Txn& txn) {
    return access::SetIdentity(txn, "members/ana", testing::kIssuer, "ana", /*active=*/false);
  }),
              IsOk());
  EXPECT_THAT(world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_GOALS, "r1")), HasReason(error::v1::REASON_NOT_PERMITTED));
}

TEST(Dispatcher, AFailureIsNotKeptUnderItsRequestId) {
  World world;
  bool fail = true;
  world.component.create = [&](storage::Txn& txn, const Call& call, const CreateGrantRequest& request) -> absl::StatusOr<Grant> {
    if (fail) return base::Error(error::v1::REASON_STATE_FORBIDS, "not yet");
    return access::CreateGrant(txn, call, request);
  };
  EXPECT_THAT(world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_GOALS, "r1")), HasReason(error::v1::REASON_STATE_FORBIDS));
  fail = false;
  EXPECT_THAT(world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_GOALS, "r1")), IsOk());
}

TEST(Dispatcher, AHandlerThatRunsTwiceHappensOnce) {
  World world({}, /*rerunning=*/true);
  ASSERT_THAT(world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_GOALS, "r1")), IsOk());
  ASSERT_THAT(world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_GOALS, "r1")), IsOk());
  EXPECT_EQ(world.Grants(), 1u);
}

TEST(Dispatcher, AReadByGrantIsRecordedBeforeItIsAnswered) {
  World world;
  EXPECT_THAT(world.List(MemberCaller("bo"), "members/ana"), HasReason(error::v1::REASON_NOT_PERMITTED));
  EXPECT_EQ(world.GrantUses(), 0u);
  ASSERT_THAT(world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_SUPPORTERS)), IsOk());
  EXPECT_THAT(world.List(MemberCaller("bo"), "members/ana"), IsOk());
  EXPECT_EQ(world.GrantUses(), 1u);
  EXPECT_THAT(world.List(MemberCaller("ana"), "members/ana"), IsOk());
  EXPECT_EQ(world.GrantUses(), 1u) << "the owner's own reads are not recorded";
}

TEST(Dispatcher, AnAnswerIsRedactedForWhoeverIsNotTheOwner) {
  World world;
  world.component.list = [](storage::Txn&, const Call&, const access::v1::ListGrantsRequest&) {
    ListGrantsResponse response;
    response.add_grants()->set_purpose("what ana told");
    return response;
  };
  const auto own = world.List(MemberCaller("ana"), "members/ana");
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(own->grants_size(), 1);
  // Only SUPPORTERS opens what the answer holds.
  ASSERT_THAT(world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_SUPPORTERS)), IsOk());
  const auto seen = world.List(MemberCaller("bo"), "members/ana");
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(seen->grants_size(), 1);
}

TEST(Dispatcher, AFaultIsToldByItsIdAlone) {
  World world;
  for (int kind = 0; kind < 3; ++kind) {
    world.component.create = [kind](storage::Txn&, const Call&, const CreateGrantRequest&) -> absl::StatusOr<Grant> {
      if (kind == 0) return absl::InternalError("row of members/ana is broken");
      if (kind == 1) return absl::UnknownError("row of members/ana is broken");
      throw std::runtime_error("row of members/ana is broken");
    };
    const absl::Status status = world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_GOALS)).status();
    EXPECT_THAT(status, HasReason(error::v1::REASON_INTERNAL));
    EXPECT_THAT(status.ToString(), Not(HasSubstr("broken")));
    EXPECT_THAT(status.ToString(), HasSubstr("logged as "));
  }
  EXPECT_EQ(world.Grants(), 0u);
}

TEST(Dispatcher, CrashPointsLieBeforeAndAfterTheCommit) {
  World world;
  ASSERT_THAT(world.List(MemberCaller("ana"), "members/ana"), IsOk());
  EXPECT_THAT(world.crash.reached(), ElementsAre());
  ASSERT_THAT(world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_GOALS)), IsOk());
  EXPECT_THAT(world.crash.reached(), ElementsAre("CreateGrant.after_commit", "CreateGrant.before_commit"));
}

TEST(Dispatcher, RefusesAtOnceBeyondItsBound) {
  Dispatcher::Limits limits;
  limits.calls_in_flight = 2;
  World world(limits);
  Gate gate;
  world.component.list = [&](storage::Txn&, const Call&, const access::v1::ListGrantsRequest&) {
    gate.Wait();
    return ListGrantsResponse();
  };
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i) {
    callers.emplace_back([&] { EXPECT_THAT(world.List(MemberCaller("ana"), "members/ana"), IsOk()); });
  }
  while (world.metrics.GaugeOf("waymark_calls_in_flight")->value() < 2) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_THAT(world.List(MemberCaller("ana"), "members/ana"), HasReason(error::v1::REASON_OVERLOADED));
  gate.Open();
  for (auto& caller : callers) caller.join();
  EXPECT_THAT(world.List(MemberCaller("ana"), "members/ana"), IsOk()) << "there is room again";
}

TEST(Dispatcher, WhoseTimeRanOutInTheQueueIsNotRun) {
  Dispatcher::Limits limits;
  limits.read_threads = 1;
  limits.reads_per_snapshot = 1;
  World world(limits);
  Gate gate;
  std::atomic<int> runs{0};
  world.component.list = [&](storage::Txn&, const Call&, const access::v1::ListGrantsRequest&) {
    ++runs;
    gate.Wait();
    return ListGrantsResponse();
  };
  std::thread slow([&] { EXPECT_THAT(world.List(MemberCaller("ana"), "members/ana"), IsOk()); });
  gate.AwaitSomebody();
  DirectPeer peer(&world.server->dispatcher(), MemberCaller("ana"));
  std::thread late([&] {
    access::v1::ListGrantsRequest request;
    request.set_parent("members/ana");
    ListGrantsResponse response;
    EXPECT_THAT(peer.Call("waymark.access.v1.GrantService/ListGrants", request, &response, absl::Milliseconds(5)),
                HasReason(error::v1::REASON_DEADLINE_PASSED));
  });
  absl::SleepFor(absl::Milliseconds(20));
  gate.Open();
  slow.join();
  late.join();
  EXPECT_EQ(runs, 1);
}

TEST(Dispatcher, ManyReadsAreEachAnsweredWithTheirOwn) {
  World world;
  world.component.list = [](storage::Txn&, const Call&, const access::v1::ListGrantsRequest& request) {
    ListGrantsResponse response;
    response.set_next_page_token(request.page_token());
    return response;
  };
  std::vector<std::thread> callers;
  for (int i = 0; i < 16; ++i) {
    callers.emplace_back([&, i] {
      for (int n = 0; n < 100; ++n) {
        access::v1::ListGrantsRequest request;
        request.set_parent("members/ana");
        request.set_page_token(std::to_string(i * 1000 + n));
        const auto answer =
            world.server->Call<ListGrantsResponse>(MemberCaller("ana"), "waymark.access.v1.GrantService/ListGrants", request);
        ASSERT_THAT(answer, IsOk());
        ASSERT_EQ(answer->next_page_token(), request.page_token());
      }
    });
  }
  for (auto& caller : callers) caller.join();
  EXPECT_LE(world.metrics.CounterOf("waymark_read_batches_total")->value(), 1600);
  const base::Metrics::Labels answered = {{"method", "waymark.access.v1.GrantService/ListGrants"}, {"code", "OK"}};
  EXPECT_EQ(world.metrics.CounterOf("waymark_calls_total", answered)->value(), 1600);
}

TEST(Dispatcher, ALongCallTakesItsTransactionsOneByOne) {
  World world;
  world.component.stage = [](Work& work, const Call& call,
                             const plan::v1::StageImportRequest& request) -> absl::StatusOr<plan::v1::Import> {
    for (int i = 0; i < 3; ++i) {
      const absl::Status written = work.Write([&call](storage::Txn& txn) {
        return events::Journal::Append(txn, call, "imports/i1", event::v1::Head());
      });
      if (!written.ok()) return written;
    }
    plan::v1::Import import;
    import.set_name(request.name());
    return import;
  };
  plan::v1::StageImportRequest request;
  request.set_name("imports/i1");
  const auto staged = world.server->Call<plan::v1::Import>(OperatorCaller(), "waymark.plan.v1.ImportService/StageImport", request);
  ASSERT_THAT(staged, IsOk());
  EXPECT_EQ(staged->name(), "imports/i1");
  EXPECT_THAT(world.crash.reached(), Contains("StageImport.after_commit"));
  const auto events = world.server->Watch<event::v1::Event>(ServiceCaller("plan"), "waymark.event.v1.JournalService/WatchEvents",
                                                            event::v1::WatchEventsRequest());
  ASSERT_THAT(events, IsOk());
  EXPECT_EQ(events->size(), 3u);
  EXPECT_THAT(world.server->Call<plan::v1::Import>(MemberCaller("ana"), "waymark.plan.v1.ImportService/StageImport", request),
              HasReason(error::v1::REASON_NOT_PERMITTED));
}

// Snapshots are admitted one by one, and by a grant the use is recorded before any is taken.
TEST(Dispatcher, AComputationReadsInSnapshotsWhatTheCallerMaySee) {
  World world;
  const auto grant = world.Create(MemberCaller("ana"), GrantToBo(access::v1::SECTION_GOALS));
  ASSERT_THAT(grant, IsOk());
  size_t uses = 0;
  bool revoke = false;
  world.component.check = [&](Snapshots& snapshots, const Call& call,
                              const plan::v1::CheckPlanRequest& request) -> absl::StatusOr<plan::v1::PlanCheck> {
    plan::v1::PlanCheck answer;
    uses = world.GrantUses();
    for (int i = 0; i < 2; ++i) {
      const absl::Status read = snapshots.Read([&](storage::Txn& txn) {
        answer.set_plan(request.name());
        return access::Grants().Get(txn, grant->name()).status();
      });
      if (!read.ok()) return read;
      if (!revoke) continue;
      // Between two snapshots nothing is held: others write.
      EXPECT_THAT(world.store->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
        auto stored = access::Grants().Get(txn, grant->name());
        return access::Grants().Delete(txn, *stored);
      }),
                  IsOk());
    }
    return answer;
  };
  plan::v1::CheckPlanRequest request;
  request.set_name("members/ana/plans/p1");
  const auto call = [&](const access::Caller& caller) {
    return world.server->Call<plan::v1::PlanCheck>(caller, "waymark.plan.v1.CheckService/CheckPlan", request);
  };
  const auto own = call(MemberCaller("ana"));
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(own->plan(), request.name());
  EXPECT_EQ(uses, 0u);
  EXPECT_THAT(call(MemberCaller("bo")), IsOk());
  EXPECT_EQ(uses, 1u);
  revoke = true;
  EXPECT_THAT(call(MemberCaller("bo")), HasReason(error::v1::REASON_NOT_PERMITTED));
}

TEST(Dispatcher, ADrainRefusesWhatComesAndFinishesWhatIsThere) {
  World world;
  Gate gate;
  world.component.list = [&](storage::Txn&, const Call&, const access::v1::ListGrantsRequest&) {
    gate.Wait();
    return ListGrantsResponse();
  };
  std::thread under_way([&] { EXPECT_THAT(world.List(MemberCaller("ana"), "members/ana"), IsOk()); });
  gate.AwaitSomebody();
  world.server->dispatcher().Drain();
  EXPECT_THAT(world.List(MemberCaller("ana"), "members/ana"), HasReason(error::v1::REASON_SHUTTING_DOWN));
  EXPECT_TRUE(world.server->dispatcher().Busy());
  gate.Open();
  under_way.join();
}

TEST(Dispatcher, AWatchEndsWithItsCredential) {
  World world;
  access::Caller service = ServiceCaller("notification");
  service.expires = world.clock.Now() + absl::Minutes(5);
  const event::v1::WatchEventsRequest request;
  EXPECT_THAT(world.server->Watch<event::v1::Event>(service, "waymark.event.v1.JournalService/WatchEvents", request), IsOk());
  world.clock.Advance(absl::Minutes(5));
  EXPECT_THAT(world.server->Watch<event::v1::Event>(service, "waymark.event.v1.JournalService/WatchEvents", request),
              HasReason(error::v1::REASON_CREDENTIAL_EXPIRED));
  EXPECT_THAT(world.server->Watch<event::v1::Event>(MemberCaller("ana"), "waymark.event.v1.JournalService/WatchEvents", request),
              HasReason(error::v1::REASON_NOT_PERMITTED));
}

}  // namespace
}  // namespace waymark::rpc
