#include "services/cli/commands.h"

#include <algorithm>

#include "common/base/config.h"
#include "services/cli/explain.h"

namespace waymark::cli {
namespace {

std::string Overview() {
  std::string text = "waymark: the suite from the command line\n\n";
  for (const Command& command : Commands()) {
    base::Append(&text, "  waymark ", command.name, command.words.empty() ? "" : " ", command.words, "\n      ",
                 command.about, "\n");
  }
  return text + "\nwaymark COMMAND --help tells its flags.\n";
}

std::string Help(const Command& command, const base::Config& config) {
  return base::Cat("waymark ", command.name, command.words.empty() ? "" : " ", command.words, "\n\n", command.details,
                   "\n\n", config.Help());
}

const Command* Find(std::string_view name) {
  const auto found =
      std::find_if(Commands().begin(), Commands().end(), [&](const Command& command) { return command.name == name; });
  return found == Commands().end() ? nullptr : &*found;
}

}  // namespace

const std::vector<Command>& Commands() {
  static const auto* commands = new std::vector<Command>{
      {"token",
       "--as=members/NAME | --operator",
       0,
       0,
       "prints a token to call the services with",
       R"help(Signs a token with the key of a deployment on this machine. Organisations with an identity
provider of their own use its tokens.

  grpcurl -H "authorization: Bearer $(waymark token --as=members/ana)" ...)help",
       {FlagGroup::kToken},
       RunToken},
      {"import",
       "onet DIR | gdad DIR | esco DIR | ladder DIR | learning FILE | members FILE.csv",
       2,
       2,
       "takes in roles and skills, learning resources, or members, from files",
       R"(Checks the files first and tells what it found, bad lines by their numbers; then puts all in use
at once, or nothing. The same files again change nothing.

  onet     the text files of an O*NET release, as they are or gzipped
  gdad     roles.csv of the UK Government Digital and Data framework, or the folder it is in
  esco     the CSV files of an ESCO release in one language
  ladder   your own ladder and pay scale: ladder.json, or CSV files; see deploy/sample/ladder
  learning what there is to learn by: a CSV or JSON file; see deploy/sample/ladder
  members  a CSV file with columns id, display_name, time_zone and, where known, email, language,
           manager, issuer, subject, state, unit)",
       {FlagGroup::kImport, FlagGroup::kSuite},
       RunImport},
      {"inbox",
       "--as=members/NAME",
       0,
       0,
       "tells what a member owes, and by when",
       "Lists the open items of a member's inbox.",
       {FlagGroup::kCaller, FlagGroup::kInbox, FlagGroup::kSuite},
       RunInbox},
      {"answer",
       "LINK | REQUEST --as=members/NAME",
       1,
       1,
       "answers a request for feedback",
       R"(LINK is what the mail says, for raters without an account; REQUEST is the name of a request, as
the inbox tells it, for members. Asks for each rating in turn; what is left empty is not rated.)",
       {FlagGroup::kAnswer, FlagGroup::kCaller, FlagGroup::kSuite},
       RunAnswer},
      {"export",
       "PLAN",
       1,
       1,
       "writes a plan to a file: career map, document, calendar or archive",
       R"(PLAN is a plan's name, members/NAME/plans/PLAN. Called as its owner unless --as says another, who is
given what their grants open.

  svg   the career map: tracks on a time axis
  md    the plan and the filled checklist, to read and edit
  pdf   the same, to print
  json  all of it, for "waymark import-plan" at another deployment
  ics   steps, actions, reviews and meetings for a calendar, as they stand now; see "waymark calendar")",
       {FlagGroup::kExport, FlagGroup::kCaller, FlagGroup::kSuite},
       RunExport},
      {"calendar",
       "PLAN",
       1,
       1,
       "tells the address at which a calendar program can subscribe to a plan",
       R"(PLAN is a plan's name, members/NAME/plans/PLAN. Makes the address where there is none. Whoever knows it reads
the titles, kinds and dates of steps, actions, reviews and meetings and where these are, as they stand then; never
pay, notes or whom you meet. Keep it as a password, and give it to one program: --revoke or --renew ends it.)",
       {FlagGroup::kCalendar, FlagGroup::kCaller, FlagGroup::kSuite},
       RunCalendar},
      {"import-plan",
       "FILE.json --as=members/NAME",
       1,
       1,
       "takes in a plan, with what goes with it, from another deployment",
       R"(FILE.json is what "waymark export --format=json" wrote. The plan becomes a draft of the member's, and what
goes with it comes along: the assessment, role profiles, contacts, meetings, negotiations. Roles and skills that no
catalogue has here are kept by their titles. Taken in again an archive adds nothing.)",
       {FlagGroup::kImportPlan, FlagGroup::kCaller, FlagGroup::kSuite},
       RunImportPlan},
      {"tour",
       "",
       0,
       0,
       "walks through the suite's main job with the sample organisation",
       R"(A member makes a plan, its review falls due, mentors are asked for feedback, answers come in, the
plan is adjusted. Goes on where it was interrupted; once walked, it verifies what is there.)",
       {FlagGroup::kTour, FlagGroup::kSuite},
       RunTour},
  };
  return *commands;
}

int RunCommand(int argc, const char* const* argv, Terminal& terminal, std::ostream& errors) {
  const std::string_view name = argc > 1 ? argv[1] : "help";
  if (name == "help" || name == "--help" || name == "-h") {
    terminal.Say(Overview());
    return argc > 1 ? 0 : 2;
  }
  const Command* command = Find(name);
  if (command == nullptr) {
    errors << "waymark: there is no command \"" << name << "\"; waymark help tells which there are" << std::endl;
    return 2;
  }
  Options options;
  options.home = DefaultHome();
  base::Config config(base::Cat("waymark ", command->name), command->about, "WAYMARK_");
  for (const FlagGroup group : command->flags) Declare(group, config, &options);
  config.Words(&options.words);
  const absl::Status parsed = config.Parse(argc - 1, argv + 1);
  if (config.help_asked()) {
    terminal.Say(Help(*command, config));
    return 0;
  }
  if (!parsed.ok() || options.words.size() < command->least_words || options.words.size() > command->most_words) {
    if (!parsed.ok()) errors << parsed.message() << "\n";
    errors << "Usage: waymark " << command->name << (command->words.empty() ? "" : " ") << command->words
           << " [flags]; --help tells them" << std::endl;
    return 2;
  }
  const absl::Status done = command->run(options, terminal);
  if (done.ok()) return 0;
  errors << "waymark " << command->name << ": " << Explain(done) << std::endl;
  return 1;
}

}  // namespace waymark::cli
