#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/rpc/peer.h"
#include "waymark/event/v1/journal.pb.h"
#include "waymark/feedback/v1/events.pb.h"
#include "waymark/feedback/v1/request.pb.h"
#include "waymark/feedback/v1/round.pb.h"
#include "waymark/plan/v1/events.pb.h"
#include "waymark/plan/v1/member.pb.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/plan_b.pb.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::notification {

// Another service as far as notification needs it: a journal, and methods that a test lets it answer.
class FakePeer : public rpc::Peer {
 public:
  bool down = false;                      // unreachable: calls and watches alike
  std::map<std::string, int> calls;       // by method without its package: "ReviewService/OpenReview"
  std::string epoch = "e1";               // another: the service was restored, and cursors of before are lost

  void Tell(std::string_view subject, const google::protobuf::Message& fact);

  absl::Status Call(std::string_view method, const google::protobuf::Message& request, google::protobuf::Message* response,
                    absl::Duration timeout) override;
  absl::Status Watch(std::string_view method, const google::protobuf::Message& request,
                     std::function<bool(std::string_view)> on_message) override;
  void Shutdown() override {}

 protected:
  virtual absl::Status Answer(const std::string& method, const google::protobuf::Message& request,
                              google::protobuf::Message* response) = 0;

 private:
  std::string CursorOf(size_t position) const;

  std::vector<event::v1::Event> events_;
};

// Plan: members, active plans, and reviews with the promises that ReviewService makes.
class FakePlan final : public FakePeer {
 public:
  std::vector<plan::v1::Member> members;
  std::map<std::string, plan::v1::Plan> plans;          // active ones
  std::map<std::string, plan::v1::Review> reviews;      // all there ever were
  std::map<std::string, std::string> standing;          // occurrence name: the review that stands for it
  google::type::Date next_look;                         // what ExamineTripwires answers; unset: no wire waits
  std::map<std::string, plan::v1::RecallFactsResponse> recalled;  // what RecallFacts answers, by member

  // Each changes what is kept and tells it.
  void AddMember(const plan::v1::Member& member);
  void Activate(const plan::v1::Plan& plan);
  void End(const std::string& plan);
  void CloseReview(const std::string& review, const google::type::Date& next);
  // The member calls a review: it is named called-<date>.
  void CallReview(const std::string& plan, const std::string& date, const google::type::Date& due);

  std::string OpenReviewOf(const std::string& plan) const;  // empty when none is open

 private:
  absl::Status Answer(const std::string& method, const google::protobuf::Message& request, google::protobuf::Message* response) override;
  absl::Status OpenReview(const plan::v1::OpenReviewRequest& request, plan::v1::Review* response);
  void Open(const plan::v1::Review& review, const std::string& plan);
};

// Feedback: rounds with the raters a test gives them, and requests.
class FakeFeedback final : public FakePeer {
 public:
  // Who is asked in each round that is opened, and whether the raters are confirmed.
  std::vector<std::string> raters;
  bool confirmed = true;
  std::map<std::string, feedback::v1::Round> rounds;
  std::map<std::string, feedback::v1::RequestOpened> open_requests;
  int links = 0;  // issued so far

  void Ask(const std::string& rater, const std::string& round, const google::type::Date& due);
  void ConfirmRaters(const std::string& round);
  // The answer came. Of an anonymous relation it is not told.
  void Answered(const std::string& request, bool anonymous = false);
  void CloseRound(const std::string& round);
  std::string RequestOf(const std::string& rater) const;

 private:
  absl::Status Answer(const std::string& method, const google::protobuf::Message& request, google::protobuf::Message* response) override;
  absl::Status OpenRound(const feedback::v1::OpenRoundRequest& request, feedback::v1::Round* response);
  absl::Status IssueLink(const std::string& request, feedback::v1::IssuedLink* response);
  feedback::v1::RoundOpened FactOf(const feedback::v1::Round& round) const;
};

}  // namespace waymark::notification
