#include "common/rpc/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "tests/unit/common/rpc/world.h"
#include "waymark/event/v1/journal.pb.h"

namespace waymark::rpc {
namespace {

using access::v1::Grant;

absl::StatusOr<Grant> Create(storage::Txn&, const Call&, const access::v1::CreateGrantRequest& request) { return request.grant(); }
absl::StatusOr<access::v1::ListGrantsResponse> List(storage::Txn&, const Call&, const access::v1::ListGrantsRequest&) {
  return access::v1::ListGrantsResponse();
}
absl::StatusOr<WatchPage<event::v1::Event>> Events(storage::Txn&, const Call&, const event::v1::WatchEventsRequest&,
                                                   const std::string& position) {
  WatchPage<event::v1::Event> page;
  page.messages.emplace_back().set_subject(position);
  page.position = position + "+";
  return page;
}

const Method& Named(const Service& service, std::string_view name) {
  for (const Method& method : service.methods()) {
    if (method.descriptor->name() == name) return method;
  }
  ADD_FAILURE() << name;
  return service.methods().front();
}

TEST(Service, KnowsEveryMethodOfItsContractAndItsPolicy) {
  const Service service("waymark.access.v1.GrantService");
  ASSERT_EQ(service.methods().size(), 4u);
  EXPECT_EQ(Named(service, "ListGrants").policy.section(), access::v1::SECTION_SUPPORTERS);
  for (const Method& method : service.methods()) EXPECT_FALSE(method.IsBound()) << method.descriptor->name();
}

TEST(Service, RunsHandlersOfEachKindOnBytes) {
  World world;
  Service grants("waymark.access.v1.GrantService");
  grants.Bind("CreateGrant", Create, [](const access::v1::CreateGrantRequest& request, base::Violations& violations) {
    if (request.grant().purpose().empty()) violations.Add("grant.purpose", "is required");
  });
  Service journal("waymark.event.v1.JournalService");
  journal.BindWatch("WatchEvents", Events);
  access::v1::CreateGrantRequest request;
  base::Violations violations;
  Named(grants, "CreateGrant").validate(request, violations);
  EXPECT_EQ(violations.found().size(), 1u);
  request.mutable_grant()->set_purpose("mentoring");
  EXPECT_THAT(world.store->Read([&](storage::Txn& txn) {
    const auto bytes = Named(grants, "CreateGrant").run(txn, Call(), request);
    Grant grant;
    EXPECT_TRUE(bytes.ok() && grant.ParseFromString(*bytes));
    EXPECT_EQ(grant.purpose(), "mentoring");
    const auto page = Named(journal, "WatchEvents").page(txn, Call(), event::v1::WatchEventsRequest(), "3");
    EXPECT_TRUE(page.ok());
    EXPECT_EQ(page->position, "3+");
    event::v1::Event event;
    EXPECT_TRUE(event.ParseFromString(page->messages.at(0)));
    EXPECT_EQ(event.subject(), "3");
    return absl::OkStatus();
  }),
              testing::IsOk());
}

TEST(Service, AStoredMessageIsAnsweredAsItStandsUnlessItWasChanged) {
  Grant grant;
  grant.set_purpose("mentoring");
  // Bytes that no serializer gives: a field of its own number twice. Parsed and serialized again they would be shorter.
  storage::Row row;
  row.bytes = grant.SerializeAsString() + grant.SerializeAsString();
  EXPECT_EQ(internal::Bytes(storage::Stored<Grant>(row)), row.bytes);
  storage::Stored<Grant> changed(row);
  changed.mutable_message().set_purpose("coaching");
  Grant after;
  ASSERT_TRUE(after.ParseFromString(internal::Bytes(std::move(changed))));
  EXPECT_EQ(after.purpose(), "coaching");
}

TEST(ServiceDeathTest, AWrongBindingEndsTheProgram) {
  EXPECT_DEATH(Service("waymark.access.v1.GiftService"), "no contract declares");
  Service grants("waymark.access.v1.GrantService");
  EXPECT_DEATH(grants.Bind("CreateGift", Create), "has no method CreateGift");
  EXPECT_DEATH(grants.Bind("ListGrants", Create), "takes waymark.access.v1.ListGrantsRequest");
  EXPECT_DEATH(grants.BindLong("CreateGrant",
                               [](Work&, const Call&, const access::v1::CreateGrantRequest&) -> absl::StatusOr<Grant> { return Grant(); }),
               "another kind");
  Service imports("waymark.plan.v1.ImportService");
  EXPECT_DEATH(imports.BindLong("StreamImport",
                                [](Work&, const Call&, const plan::v1::StreamImportRequest&) -> absl::StatusOr<plan::v1::Import> {
                                  return plan::v1::Import();
                                }),
               "streams otherwise");
  EXPECT_DEATH(
      {
        grants.Bind("ListGrants", List);
        grants.Bind("ListGrants", List);
      },
      "bound twice");
}

}  // namespace
}  // namespace waymark::rpc
