// Group views through the service: whom they count, who may ask, and that asking is recorded.

#include "services/plan/handlers/groups.h"
#include "services/plan/handlers/tables.h"
#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/group.pb.h"

namespace waymark::plan {
namespace {

using base::Reason;
using testing::HasReason;
using testing::IsOk;
using testing::Proto;

class Groups : public Suite {
 protected:
  // Twelve members of the unit Leeds, of whom `with_plan` have an active plan.
  void MakeMembers(int with_plan) {
    EXPECT_THAT(store->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
      absl::Status status;
      for (int i = 0; i < 12; ++i) {
        const std::string name = "members/m" + std::to_string(i);
        status.Update(Members().Insert(txn, Proto<v1::Member>("name: '" + name + "' unit: 'Leeds' state: MEMBER_STATE_ACTIVE time_zone: 'Europe/London'")));
        if (i < with_plan) status.Update(Plans().Insert(txn, Proto<v1::Plan>("name: '" + name + "/plans/p' state: PLAN_STATE_ACTIVE")));
      }
      return status;
    }),
                IsOk());
  }
  absl::StatusOr<v1::GroupView> View(const access::Caller& caller, const std::string& request = "unit: 'Leeds'") {
    return Call<v1::GroupView, v1::GetGroupViewRequest>(caller, "GroupService/GetGroupView", request);
  }
};
WM_ON_EVERY_ENGINE(Groups);

TEST_P(Groups, CountsMembersWithPlansAndRecordsWhoAsked) {
  MakeMembers(6);
  const auto view = View(testing::AnalystCaller());
  ASSERT_THAT(view, IsOk());
  EXPECT_TRUE(view->published());
  EXPECT_EQ(view->cells(0).members(), 6);
  EXPECT_EQ(view->cells(0).out_of(), 12);
  const auto uses = Call<v1::ListGroupViewUsesResponse, v1::ListGroupViewUsesRequest>(testing::OperatorCaller(), "GroupService/ListGroupViewUses", "");
  ASSERT_THAT(uses, IsOk());
  ASSERT_EQ(uses->uses_size(), 1);
  EXPECT_EQ(uses->uses(0).group(), "unit:Leeds");
  EXPECT_THAT(uses->uses(0).analyst(), ::testing::HasSubstr("anton"));
  const auto listed = Call<v1::ListGroupViewsResponse, v1::ListGroupViewsRequest>(testing::AnalystCaller(), "GroupService/ListGroupViews", "");
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->group_views_size(), 1);
  EXPECT_EQ(listed->group_views(0).cells_size(), 0);
}

TEST_P(Groups, AreLookedAtOnceADay) {
  MakeMembers(0);
  ASSERT_THAT(View(testing::AnalystCaller()), IsOk());
  EXPECT_THAT(store->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
    absl::Status status;
    for (int i = 0; i < 6; ++i) status.Update(Plans().Insert(txn, Proto<v1::Plan>("name: 'members/m" + std::to_string(i) + "/plans/p' state: PLAN_STATE_ACTIVE")));
    return status;
  }),
              IsOk());
  clock.Advance(absl::Hours(23));
  EXPECT_FALSE(View(testing::AnalystCaller())->cells(0).has_members());
  clock.Advance(absl::Hours(1));
  EXPECT_EQ(View(testing::AnalystCaller())->cells(0).members(), 6);
}

TEST_P(Groups, AreKeptOfOneReleaseAlone) {
  MakeMembers(6);
  for (int release = 0; release < 3; ++release) {
    ASSERT_TRUE(View(testing::AnalystCaller())->published());
    size_t kept = 0;
    EXPECT_THAT(store->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
      const auto rows = txn.Select(*GroupTables().front(), {});
      kept = rows.ok() ? rows->size() : 0;
      return rows.status();
    }),
                IsOk());
    EXPECT_EQ(kept, 1u);
    clock.Advance(absl::Hours(24));
  }
}

TEST_P(Groups, EndWithTheirLastMember) {
  MakeMembers(6);
  ASSERT_TRUE(View(testing::AnalystCaller())->published());
  EXPECT_THAT(store->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
    absl::Status status;
    for (int i = 0; i < 12; ++i) {
      auto member = Members().Find(txn, "members/m" + std::to_string(i));
      status.Update(member.status());
      if (!status.ok()) return status;
      (*member)->mutable_message().set_unit("York");
      status.Update(Members().Put(txn, **member));
    }
    return status;
  }),
              IsOk());
  clock.Advance(absl::Hours(24));
  EXPECT_FALSE(View(testing::AnalystCaller())->published());
  EXPECT_THAT(View(testing::AnalystCaller())->cells(), ::testing::IsEmpty());
  EXPECT_TRUE(View(testing::AnalystCaller(), "unit: 'York'")->published());
}

TEST_P(Groups, OfUnitsAndRolesLeaveNobodyAlone) {
  // Two units of ten, five of each with a plan; all but one have the same role.
  EXPECT_THAT(store->WriteAndWait([&](storage::Txn& txn) -> absl::Status {
    absl::Status status;
    for (int i = 0; i < 20; ++i) {
      const std::string name = "members/m" + std::to_string(i), unit = i < 10 ? "Leeds" : "York";
      status.Update(Members().Insert(txn, Proto<v1::Member>("name: '" + name + "' unit: '" + unit +
                                                            "' state: MEMBER_STATE_ACTIVE time_zone: 'Europe/London'")));
      status.Update(Standings().Insert(txn, Proto<v1::Standing>("name: '" + name + "/standing' role: 'roles/" +
                                                                (i == 0 ? "z" : "r") + "'")));
      if (i % 2 == 0) {
        status.Update(Plans().Insert(txn, Proto<v1::Plan>("name: '" + name + "/plans/p' state: PLAN_STATE_ACTIVE")));
      }
    }
    return status;
  }),
              IsOk());
  EXPECT_TRUE(View(testing::AnalystCaller(), "role: 'roles/r'")->published());
  const bool leeds = View(testing::AnalystCaller())->published();
  EXPECT_NE(leeds, View(testing::AnalystCaller(), "unit: 'York'")->published()) << "the sum of both less the role";
}

TEST_P(Groups, AreForAnalystsAlone) {
  for (const access::Caller& caller : {kAna, testing::OperatorCaller(), kNotification}) EXPECT_THAT(View(caller).status(), HasReason(Reason::REASON_NOT_PERMITTED));
  EXPECT_THAT((Call<v1::ListGroupViewUsesResponse, v1::ListGroupViewUsesRequest>(testing::AnalystCaller(), "GroupService/ListGroupViewUses", "").status()),
              HasReason(Reason::REASON_NOT_PERMITTED));
  EXPECT_THAT(View(testing::AnalystCaller(), "").status(), testing::HasViolation("unit"));
  EXPECT_FALSE(View(testing::AnalystCaller(), "unit: 'Nowhere'")->published());
}

}  // namespace
}  // namespace waymark::plan
