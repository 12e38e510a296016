#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/cli/suite.h"
#include "services/cli/terminal.h"
#include "waymark/feedback/v1/request.pb.h"
#include "waymark/feedback/v1/round.pb.h"
#include "waymark/notification/v1/inbox.pb.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/forecast.pb.h"
#include "waymark/plan/v1/member.pb.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/review.pb.h"

namespace waymark::cli {

// The suite's main job, walked with the sample organisation and told in plain words. Every step first looks whether it
// is done already, so a walk that was interrupted goes on, and one that is done is verified.
class Tour {
 public:
  // `mail_folder`: where the notification service lays its mails.
  Tour(Suite& suite, Terminal& terminal, std::string mail_folder)
      : suite_(suite), terminal_(terminal), mail_folder_(std::move(mail_folder)) {}

  // FAILED_PRECONDITION where something is not as it must be, saying what.
  absl::Status Run();

 private:
  // Before the review (tour_plan.cc).
  absl::Status MeetPeople();
  absl::Status TurnQuietHoursOff(const std::string& member);
  absl::Status FindRoles();
  absl::StatusOr<std::string> RoleTitled(const std::string& title);
  absl::Status TellStanding();
  absl::Status AssessSkills();
  absl::Status LookAtGap();
  absl::Status MakePlan();
  plan::v1::Plan NewPlan() const;
  absl::Status ConfirmRaters();
  absl::Status Activate();

  // The review and what comes of it (tour_review.cc).
  absl::Status AwaitReview();
  absl::Status AwaitRequests();
  absl::Status AnswerAll();
  feedback::v1::AnswerContent AnswerOf(const feedback::v1::Request& request) const;
  absl::StatusOr<std::string> CoachLink();
  absl::Status LookAtComparison();
  absl::Status RecordVerdicts();
  absl::Status CloseReview();
  absl::Status ShowDiff();
  absl::Status NothingIsOwed();

  // A linear plan meets a setback; the same plan with a second track does not end by it (tour_setback.cc).
  absl::Status MeetSetback();
  absl::Status ReadLead();
  absl::Status PlanToLead();
  absl::StatusOr<plan::v1::ForecastResponse> ForecastIfBoardFails();
  absl::Status TellLinear();
  absl::Status AddSecondTrack();
  absl::Status TellFlexible();

  // What a finished walk must have left.
  absl::Status Verify();
  absl::Status VerifyMail();

  // The first review of the plan, which is the tour's; nullopt before it is opened.
  absl::StatusOr<std::optional<plan::v1::Review>> FirstReview();
  absl::StatusOr<feedback::v1::Round> RoundOfReview();
  absl::StatusOr<std::vector<notification::v1::InboxItem>> OpenItems(const std::string& member);
  // Calls `look` until it is true; UNAVAILABLE when it is not after a minute. `what` says what is waited for.
  absl::Status Await(const std::string& what, const std::function<absl::StatusOr<bool>()>& look);

  template <class Response>
  absl::StatusOr<Response> Ask(const Caller& caller, std::string_view method,
                               const google::protobuf::Message& request) {
    return suite_.Call<Response>(caller, base::Cat("waymark.", method), request);
  }
  Caller Ana() const { return Caller::Member(ana_.name()); }

  Suite& suite_;
  Terminal& terminal_;
  const std::string mail_folder_;

  plan::v1::Member ana_;
  plan::v1::Member manager_;
  plan::v1::Member mentor_;
  absl::CivilDay today_;  // in Ana's zone
  std::string present_role_;
  std::string target_role_;
  plan::v1::SkillGap gap_;
  plan::v1::Plan plan_;
  plan::v1::Plan lead_;  // the plan behind it, never put in force
  plan::v1::Review review_;
  feedback::v1::Round round_;
};

}  // namespace waymark::cli
