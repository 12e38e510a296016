#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/config.h"

namespace waymark::cli {

// Who signs the tokens of a deployment on one machine (deploy/keys).
inline constexpr char kLocalIssuer[] = "waymark-local";
// The subject that deploy/keys makes an operator.
inline constexpr char kLocalOperator[] = "operator";

// All that the command line may say; each command takes some of it.
struct Options {
  std::vector<std::string> words;  // what the command is about: a folder, a link

  // Where the suite is.
  std::string home;  // folder of the deployment
  std::string plan;  // address of each service, host:port; empty: as the home says
  std::string feedback;
  std::string notification;
  std::string ca;  // file with the certificate authority; empty: the home's

  // As whom to call.
  std::string as;  // "members/ana"
  bool as_operator = false;
  std::string token_file;  // a token of another issuer; empty: one is signed with the home's key
  std::string token_ttl = "12h";

  // import
  bool dry_run = false;
  bool accept_errors = false;
  bool absent_leave = false;
  bool accept_leavers = false;
  std::string release;

  // export
  std::string format = "md";
  std::string out;  // file to write to; empty: as the server proposes

  // calendar
  bool renew = false;
  bool revoke = false;

  // import-plan
  std::string plan_id;  // empty: the server draws one

  // tour
  std::string sample;  // folder of the sample organisation; empty: it was loaded before

  // inbox
  bool follow = false;

  // answer
  bool show = false;
  std::string answers_file;
  bool decline = false;
  std::string decline_reason;
};

// Flags that go together; every command declares the groups it takes.
enum class FlagGroup { kSuite, kCaller, kToken, kImport, kExport, kCalendar, kImportPlan, kTour, kInbox, kAnswer };

// Declares the flags of a group: the one table of all flags.
void Declare(FlagGroup group, base::Config& config, Options* options);

// The folder of a deployment where neither --home nor WAYMARK_HOME says one: the same as deploy/up's.
std::string DefaultHome();

}  // namespace waymark::cli
