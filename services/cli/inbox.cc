#include "absl/time/clock.h"
#include "common/base/error.h"
#include "services/cli/commands.h"
#include "services/cli/suite.h"
#include "services/cli/words.h"

namespace waymark::cli {
namespace {

using notification::v1::InboxItem;

void Tell(const InboxItem& item, Terminal& terminal) {
  terminal.Say(InWords(item.state()), "  ", item.title(),
               item.has_due_date() ? base::Cat("  (by ", InWords(item.due_date()), ")") : "", "\n      ",
               item.subject());
}

absl::Status List(Suite& suite, const Caller& caller, Terminal& terminal) {
  notification::v1::ListInboxRequest request;
  request.set_parent(caller.who);
  int told = 0;
  do {
    WM_ASSIGN_OR_RETURN(const auto page, suite.Call<notification::v1::ListInboxResponse>(
                                             caller, "waymark.notification.v1.InboxService/ListInbox", request));
    for (const auto& item : page.items()) Tell(item, terminal);
    told += page.items_size();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (told == 0) terminal.Say("Nothing is owed.");
  return absl::OkStatus();
}

// Goes on from the last cursor whenever the stream ends, as it does when the server restarts or the token is renewed.
absl::Status Follow(Suite& suite, const Caller& caller, Terminal& terminal) {
  notification::v1::WatchInboxRequest request;
  request.set_parent(caller.who);
  int failures = 0;
  while (true) {
    WM_ASSIGN_OR_RETURN(const auto peer, suite.Connect("notification", caller));
    const absl::Status ended =
        peer->Watch("waymark.notification.v1.InboxService/WatchInbox", request, [&](std::string_view bytes) {
          notification::v1::WatchInboxResponse response;
          failures = 0;
          if (response.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
            Tell(response.item(), terminal);
            request.set_cursor(response.cursor());
          }
          return true;
        });
    if (base::ReasonOf(ended) == base::Reason::REASON_CURSOR_LOST) {
      terminal.Say("(the inbox starts anew)");
      request.clear_cursor();
    } else if (absl::IsUnavailable(ended)) {
      terminal.Progress("(waiting for the server)");
    } else if (base::ReasonOf(ended) == base::Reason::REASON_CREDENTIAL_EXPIRED && ++failures < 2) {
      continue;  // a new connection brings a new token
    } else if (!ended.ok() && !absl::IsDeadlineExceeded(ended)) {
      return ended;
    }
    absl::SleepFor(absl::Seconds(1));
  }
}

}  // namespace

absl::Status RunInbox(const Options& options, Terminal& terminal) {
  if (options.as.empty()) return absl::InvalidArgumentError("say whose inbox: --as=members/NAME");
  WM_ASSIGN_OR_RETURN(const auto suite, OpenSuite(options));
  const Caller caller = Caller::Member(options.as);
  return options.follow ? Follow(*suite, caller, terminal) : List(*suite, caller, terminal);
}

}  // namespace waymark::cli
