#include "services/cli/options.h"

#include <cstdlib>

#include "absl/time/time.h"
#include "common/base/cat.h"
#include "common/base/resource_name.h"

namespace waymark::cli {
namespace {

std::string CheckMember(const std::string& value) {
  return base::NameMatches("members/{member}", value) ? "" : "is no member's name, which looks like members/ana";
}

std::string CheckDuration(const std::string& value) {
  absl::Duration duration;
  if (!absl::ParseDuration(value, &duration) || duration < absl::Seconds(1))
    return "is no duration, which looks like 30m, 12h or 720h";
  return "";
}

}  // namespace

void Declare(FlagGroup group, base::Config& config, Options* options) {
  switch (group) {
    case FlagGroup::kSuite:
      config.Text("home", &options->home, "DIR", "folder of the deployment, as deploy/up made it.");
      config.Text("plan", &options->plan, "ADDRESS", "where the plan service is, unless as the home says.",
                  base::CheckAddress);
      config.Text("feedback", &options->feedback, "ADDRESS", "where the feedback service is, unless as the home says.",
                  base::CheckAddress);
      config.Text("notification", &options->notification, "ADDRESS",
                  "where the notification service is, unless as the home says.", base::CheckAddress);
      config.Text("ca", &options->ca, "FILE", "certificate authority to trust, unless the home's.",
                  base::CheckReadableFile);
      return;
    case FlagGroup::kCaller:
      config.Text("as", &options->as, "MEMBER", "the member to call as: members/ana.", CheckMember);
      config.Text("token_file", &options->token_file, "FILE",
                  "a token to call with, instead of one signed by the home's own issuer.", base::CheckReadableFile);
      return;
    case FlagGroup::kToken:
      config.Text("as", &options->as, "MEMBER", "the member the token is for: members/ana.", CheckMember);
      config.Switch("operator", &options->as_operator, "a token for the operator of this deployment instead.");
      config.Text("ttl", &options->token_ttl, "DURATION", "how long the token is good: 30m, 12h.", CheckDuration);
      config.Text("home", &options->home, "DIR", "folder of the deployment, whose key signs the token.");
      return;
    case FlagGroup::kImport:
      config.Switch("dry_run", &options->dry_run, "only read, check and report.");
      config.Switch("accept_errors", &options->accept_errors,
                    "import although some lines cannot be used; they are lost.");
      config.Switch("absent_leave", &options->absent_leave,
                    "members: the file names everybody; who is not in it is set LEFT.");
      config.Switch("accept_leavers", &options->accept_leavers,
                    "members: let them leave although they are more than 5 and more than a tenth of all.");
      config.Text("release", &options->release, "NAME",
                  "what to call the release, where the files do not say it themselves.");
      config.Text("token_file", &options->token_file, "FILE",
                  "an operator's token, instead of one signed by the home's own issuer.", base::CheckReadableFile);
      return;
    case FlagGroup::kExport:
      config.Text("format", &options->format, "FORMAT", "what to make of the plan: svg, md, pdf, json or ics.");
      config.Text("out", &options->out, "FILE", "file to write to, unless as the server proposes, in this folder.");
      return;
    case FlagGroup::kCalendar:
      config.Switch("renew", &options->renew, "make another address; the one before is void.");
      config.Switch("revoke", &options->revoke, "make the address void.");
      return;
    case FlagGroup::kImportPlan:
      config.Text("plan_id", &options->plan_id, "ID", "the last part of the new plan's name, unless drawn.");
      return;
    case FlagGroup::kTour:
      config.Text("sample", &options->sample, "DIR",
                  "folder of the sample organisation: load what is not there yet of it.");
      return;
    case FlagGroup::kInbox:
      config.Switch("follow", &options->follow, "stay, and tell each item as it comes or changes; Ctrl-C ends it.");
      return;
    case FlagGroup::kAnswer:
      config.Switch("show", &options->show, "only print what is asked, as a form to fill in and give to --answers.");
      config.Text("answers", &options->answers_file, "FILE",
                  "a form that is filled in, \"-\" for standard input, instead of asking.");
      config.Switch("decline", &options->decline, "decline to answer.");
      config.Text("reason", &options->decline_reason, "TEXT", "with --decline: why, for the person who asked to read.");
      return;
  }
}

std::string DefaultHome() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state != '\0') return base::Cat(state, "/waymark");
  const char* user = std::getenv("HOME");
  return base::Cat(user != nullptr ? user : "", "/.local/state/waymark");
}

}  // namespace waymark::cli
