#include "absl/time/time.h"
#include "services/cli/commands.h"
#include "services/cli/suite.h"

namespace waymark::cli {

absl::Status RunToken(const Options& options, Terminal& terminal) {
  if (options.as.empty() == !options.as_operator) {
    return absl::InvalidArgumentError("say whom the token is for: --as=members/NAME, or --operator");
  }
  absl::Duration ttl;
  absl::ParseDuration(options.token_ttl, &ttl);
  const Caller caller = options.as_operator ? Caller::Operator() : Caller::Member(options.as);
  WM_ASSIGN_OR_RETURN(const std::string token, SignToken(options, caller, ttl));
  terminal.Say(token);
  return absl::OkStatus();
}

}  // namespace waymark::cli
