#include "services/feedback/domain/request_state.h"

#include <optional>

#include "gtest/gtest.h"

namespace waymark::feedback {
namespace {

using Request = v1::Request;

constexpr auto kOpen = Request::STATE_OPEN;
constexpr auto kAnswered = Request::STATE_ANSWERED;
constexpr auto kDeclined = Request::STATE_DECLINED;
constexpr auto kWithdrawn = Request::STATE_WITHDRAWN;
constexpr auto kExpired = Request::STATE_EXPIRED;
constexpr std::optional<Request::State> kForbidden = std::nullopt;

struct Case {
  Request::State from;
  Move move;
  std::optional<Request::State> named;      // of a named relation
  std::optional<Request::State> anonymous;  // of an anonymous one
};

constexpr Case kTable[] = {
    {kOpen, Move::kAnswer, kAnswered, kAnswered},
    {kOpen, Move::kDecline, kDeclined, kDeclined},
    {kOpen, Move::kWithdraw, kWithdrawn, kWithdrawn},
    {kOpen, Move::kExpire, kExpired, kExpired},

    {kAnswered, Move::kAnswer, kForbidden, kForbidden},
    {kAnswered, Move::kDecline, kForbidden, kForbidden},
    {kAnswered, Move::kWithdraw, kForbidden, kWithdrawn},
    {kAnswered, Move::kExpire, kForbidden, kForbidden},

    {kDeclined, Move::kAnswer, kForbidden, kForbidden},
    {kDeclined, Move::kDecline, kForbidden, kForbidden},
    {kDeclined, Move::kWithdraw, kForbidden, kWithdrawn},
    {kDeclined, Move::kExpire, kForbidden, kForbidden},

    {kWithdrawn, Move::kAnswer, kForbidden, kForbidden},
    {kWithdrawn, Move::kDecline, kForbidden, kForbidden},
    {kWithdrawn, Move::kWithdraw, kWithdrawn, kWithdrawn},
    {kWithdrawn, Move::kExpire, kForbidden, kForbidden},

    {kExpired, Move::kAnswer, kForbidden, kForbidden},
    {kExpired, Move::kDecline, kForbidden, kForbidden},
    {kExpired, Move::kWithdraw, kForbidden, kWithdrawn},
    {kExpired, Move::kExpire, kExpired, kExpired},
};

TEST(RequestState, TheWholeTableHolds) {
  for (const Case& c : kTable) {
    EXPECT_EQ(After(c.from, c.move, false), c.named) << Request::State_Name(c.from) << " move " << static_cast<int>(c.move);
    EXPECT_EQ(After(c.from, c.move, true), c.anonymous) << Request::State_Name(c.from) << " move " << static_cast<int>(c.move);
  }
}

TEST(RequestState, TheTableNamesEveryStateAndMove) { EXPECT_EQ(std::size(kTable), 5u * 4u); }

TEST(RequestState, TakingBackTellsNothingOfAnAnonymousRater) {
  for (const Request::State from : {kOpen, kAnswered, kDeclined, kWithdrawn, kExpired}) {
    EXPECT_EQ(After(from, Move::kWithdraw, true), kWithdrawn);
  }
}

}  // namespace
}  // namespace waymark::feedback
