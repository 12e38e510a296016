#include "services/cli/answer.h"

#include <fstream>
#include <iterator>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "common/base/base64url.h"
#include "common/base/resource_name.h"
#include "services/cli/commands.h"
#include "services/cli/form.h"
#include "services/cli/suite.h"
#include "waymark/feedback/v1/request.pb.h"

namespace waymark::cli {

using feedback::v1::AnswerContent;
using feedback::v1::Request;

namespace {

constexpr char kRequestNames[] = "members/{member}/requests/{request}|externals/{external}/requests/{request}";

absl::StatusOr<std::string> ReadAll(const std::string& path, Terminal& terminal) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(terminal.in()), {});
  std::ifstream stream(path);
  if (!stream) return absl::NotFoundError(base::Cat(path, " cannot be read"));
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

absl::StatusOr<AnswerContent> AskAll(const Request& request, Terminal& terminal) {
  AnswerContent content;
  terminal.Say("Leave empty what you do not rate.");
  for (const Question& question : QuestionsOf(request)) {
    absl::Status taken;
    do {
      std::string text;
      if (!terminal.Ask(base::Cat(question.title, " (", question.values, "): "), &text)) {
        return absl::CancelledError("the answers ended before the questions; nothing was sent");
      }
      taken = TakeAnswer(request, question.key, text, &content);
      if (!taken.ok()) terminal.Say(base::StdView(taken.message()));
    } while (!taken.ok());
  }
  std::string sure;
  if (!terminal.Ask("Send this for good? [y/N] ", &sure) || absl::AsciiStrToLower(sure).substr(0, 1) != "y") {
    return absl::CancelledError("nothing was sent");
  }
  return content;
}

absl::StatusOr<AnswerContent> Fill(const Request& request, const Options& options, Terminal& terminal) {
  if (!options.answers_file.empty()) {
    WM_ASSIGN_OR_RETURN(const std::string form, ReadAll(options.answers_file, terminal));
    return ReadForm(request, form);
  }
  if (!terminal.asks()) {
    return absl::InvalidArgumentError(
        "nobody is there to ask: print the form with --show, fill it in, and give it with --answers=FILE");
  }
  return AskAll(request, terminal);
}

absl::Status Decline(Suite& suite, const Asked& asked, const Options& options, Terminal& terminal) {
  feedback::v1::DeclineRequestRequest request;
  request.set_name(asked.request);
  request.set_reason(options.decline_reason);
  WM_RETURN_IF_ERROR(
      suite.Call<Request>(asked.caller, "waymark.feedback.v1.RequestService/DeclineRequest", request).status());
  terminal.Say("Declined.");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Asked> ReadAsked(const std::string& word, const std::string& as) {
  if (base::NameMatches(kRequestNames, word)) {
    if (as.empty()) return absl::InvalidArgumentError("say who answers: --as=members/NAME");
    return Asked{word, Caller::Member(as)};
  }
  // A link is whatever a mail made of it, with the token at its end; the token's second part is the request it opens.
  const size_t start = word.find_last_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");
  const std::string token = start == std::string::npos ? word : word.substr(start + 1);
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  const std::optional<std::string> request = parts.size() == 5 ? base::FromBase64Url(parts[1]) : std::nullopt;
  if (!request || !base::NameMatches(kRequestNames, *request)) {
    return absl::InvalidArgumentError("this is neither a link from a mail, copied whole, nor the name of a request");
  }
  return Asked{*request, Caller::Link(token)};
}

absl::Status Submit(Suite& suite, const Asked& asked, const AnswerContent& content) {
  feedback::v1::SubmitAnswerRequest request;
  request.set_name(asked.request);
  *request.mutable_content() = content;
  return suite.Call<Request>(asked.caller, "waymark.feedback.v1.RequestService/SubmitAnswer", request).status();
}

absl::StatusOr<Request> ReadRequest(Suite& suite, const Asked& asked) {
  feedback::v1::GetRequestRequest get;
  get.set_name(asked.request);
  return suite.Call<Request>(asked.caller, "waymark.feedback.v1.RequestService/GetRequest", get);
}

absl::Status RunAnswer(const Options& options, Terminal& terminal) {
  WM_ASSIGN_OR_RETURN(const Asked asked, ReadAsked(options.words[0], options.as));
  WM_ASSIGN_OR_RETURN(const auto suite, OpenSuite(options));
  if (options.decline) return Decline(*suite, asked, options, terminal);
  WM_ASSIGN_OR_RETURN(const Request request, ReadRequest(*suite, asked));
  if (request.state() != Request::STATE_OPEN)
    return absl::FailedPreconditionError("this request is no longer open; there is nothing to answer");
  if (options.show) {
    terminal.Say(RenderForm(request));
    return absl::OkStatus();
  }
  terminal.Say(Introduce(request));
  WM_ASSIGN_OR_RETURN(const AnswerContent content, Fill(request, options, terminal));
  WM_RETURN_IF_ERROR(Submit(*suite, asked, content));
  terminal.Say("Thank you: the answer was taken.");
  return absl::OkStatus();
}

}  // namespace waymark::cli
