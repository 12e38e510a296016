#include "services/cli/tour.h"

#include <set>

#include "absl/time/clock.h"
#include "services/cli/commands.h"
#include "services/cli/import.h"
#include "services/cli/mail_folder.h"
#include "services/cli/tour_people.h"
#include "services/cli/words.h"
#include "waymark/feedback/v1/answer.pb.h"

namespace waymark::cli {

absl::Status Tour::Await(const std::string& what, const std::function<absl::StatusOr<bool>()>& look) {
  const absl::Time until = absl::Now() + absl::Minutes(1);
  while (true) {
    WM_ASSIGN_OR_RETURN(const bool seen, look());
    if (seen) return absl::OkStatus();
    if (absl::Now() > until) return absl::UnavailableError(base::Cat("waited a minute for ", what, ", in vain"));
    terminal_.Progress(base::Cat("  (waiting for ", what, ")"));
    absl::SleepFor(absl::Milliseconds(200));
  }
}

absl::Status Tour::Run() {
  WM_RETURN_IF_ERROR(MeetPeople());
  WM_RETURN_IF_ERROR(FindRoles());
  WM_RETURN_IF_ERROR(TellStanding());
  WM_RETURN_IF_ERROR(AssessSkills());
  WM_RETURN_IF_ERROR(LookAtGap());
  WM_RETURN_IF_ERROR(MakePlan());
  if (plan_.version() > 0) {
    WM_ASSIGN_OR_RETURN(auto first, FirstReview());
    if (first && first->state() == plan::v1::REVIEW_STATE_CLOSED) {
      review_ = *std::move(first);
      WM_RETURN_IF_ERROR(Verify());
      return MeetSetback();
    }
  }
  WM_RETURN_IF_ERROR(ConfirmRaters());
  WM_RETURN_IF_ERROR(Activate());
  WM_RETURN_IF_ERROR(AwaitReview());
  WM_RETURN_IF_ERROR(AwaitRequests());
  WM_RETURN_IF_ERROR(AnswerAll());
  WM_RETURN_IF_ERROR(LookAtComparison());
  WM_RETURN_IF_ERROR(RecordVerdicts());
  WM_RETURN_IF_ERROR(CloseReview());
  WM_RETURN_IF_ERROR(ShowDiff());
  WM_RETURN_IF_ERROR(NothingIsOwed());
  WM_RETURN_IF_ERROR(VerifyMail());
  return MeetSetback();
}

absl::Status Tour::Verify() {
  terminal_.Say("The walk was made before, on ", InWords(review_.open_date()), "; verifying what it left.");
  WM_ASSIGN_OR_RETURN(round_, RoundOfReview());
  feedback::v1::ListAnswersRequest list;
  list.set_parent(ana_.name());
  list.set_round(round_.name());
  WM_ASSIGN_OR_RETURN(const auto answers,
                      Ask<feedback::v1::ListAnswersResponse>(Ana(), "feedback.v1.AnswerService/ListAnswers", list));
  std::set<feedback::v1::Relation> relations;
  for (const auto& answer : answers.answers()) relations.insert(answer.relation());
  for (const auto relation : {feedback::v1::RELATION_SELF, feedback::v1::RELATION_MANAGER,
                              feedback::v1::RELATION_MENTOR, feedback::v1::RELATION_EXTERNAL_COACH}) {
    if (relations.count(relation) == 0)
      return absl::FailedPreconditionError(base::Cat("the answer by ", InWords(relation), " is missing"));
  }
  terminal_.Say("  ", answers.answers_size(), " answers");
  WM_RETURN_IF_ERROR(LookAtComparison());
  WM_RETURN_IF_ERROR(ShowDiff());
  return NothingIsOwed();
}

absl::Status Tour::VerifyMail() {
  std::set<std::string> missing = {ana_.email(), manager_.email(), mentor_.email(), kCoachEmail};
  missing.erase("");
  return Await("the mails", [&]() -> absl::StatusOr<bool> {
    const auto mails = ReadMailFolder(mail_folder_);
    for (const auto& mail : mails) missing.erase(mail.to);
    if (missing.empty()) terminal_.Say(mails.size(), " mails lie in ", mail_folder_, ".");
    return missing.empty();
  });
}

namespace {

// Loads those parts of the sample that are not there by their names. What somebody put in use since, as the whole of a
// catalogue, stays in use.
absl::Status LoadSample(Suite& suite, const Options& options, Terminal& terminal) {
  struct Part {
    const char* kind;
    const char* path;
    absl::Status there;
  };
  const auto catalogue = [&](const char* name) {
    plan::v1::GetCatalogueRequest request;
    request.set_name(name);
    return suite.Call<plan::v1::Catalogue>(Caller::Operator(), "waymark.plan.v1.CatalogueService/GetCatalogue", request)
        .status();
  };
  plan::v1::GetMemberRequest ana;
  ana.set_name(kAna);
  const Part parts[] = {
      {"members", "members.csv",
       suite.Call<plan::v1::Member>(Caller::Operator(), "waymark.plan.v1.MemberService/GetMember", ana).status()},
      {"onet", "onet", catalogue("catalogues/onet")},
      {"gdad", "gdad", catalogue("catalogues/gdad")},
      {"ladder", "ladder", catalogue("catalogues/ferry")},
  };
  for (const Part& part : parts) {
    if (part.there.ok()) continue;
    if (!absl::IsNotFound(part.there)) return part.there;
    const std::string path = base::Cat(options.sample, "/", part.path);
    terminal.Say("Loading ", path);
    WM_ASSIGN_OR_RETURN(const FilesToImport files, FindFiles(part.kind, path));
    WM_RETURN_IF_ERROR(ImportFiles(suite, files, options, terminal));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunTour(const Options& options, Terminal& terminal) {
  WM_ASSIGN_OR_RETURN(const auto suite, OpenSuite(options));
  if (!options.sample.empty()) WM_RETURN_IF_ERROR(LoadSample(*suite, options, terminal));
  return Tour(*suite, terminal, options.home + "/mail").Run();
}

}  // namespace waymark::cli
