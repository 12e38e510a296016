#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/base/error.h"
#include "common/rpc/peer.h"
#include "waymark/event/v1/journal.pb.h"
#include "waymark/feedback/v1/events.pb.h"
#include "waymark/feedback/v1/request.pb.h"
#include "waymark/feedback/v1/round.pb.h"

namespace waymark::plan {

// The feedback service as far as plan asks it, holding what a test puts in: its journal, closed rounds, comparisons.
class FakeFeedback final : public rpc::Peer {
 public:
  std::vector<feedback::v1::RoundClosed> listed;           // by ListClosedRounds, one a page
  std::vector<feedback::v1::WishedRequestChanged> wished;  // by ListWishedRequests, one a page
  std::map<std::string, feedback::v1::Comparison> comparisons;  // by round
  std::atomic<bool> down{false};
  absl::Status refusal;                                    // not OK: answered to whoever asks for a comparison
  std::atomic<int> asked{0};                               // how often for a comparison
  std::string epoch = "e1";                                // of the journal; another one loses every cursor

  void Tell(const feedback::v1::RoundClosed& fact) { Tell(fact.round(), fact); }
  void Tell(const feedback::v1::WishedRequestChanged& fact) { Tell(fact.wish(), fact); }

  absl::Status Call(std::string_view method, const google::protobuf::Message& request,
                    google::protobuf::Message* response, absl::Duration timeout) override {
    if (down) return absl::UnavailableError("no route to feedback");
    if (method == "waymark.feedback.v1.RoundService/GetComparison") {
      ++asked;
      if (!refusal.ok()) return refusal;
      const auto found = comparisons.find(static_cast<const feedback::v1::GetComparisonRequest&>(request).name());
      if (found == comparisons.end()) return base::NotFound("the round");
      response->CopyFrom(found->second);
      return absl::OkStatus();
    }
    if (method == "waymark.feedback.v1.RoundService/ListClosedRounds") {
      const std::string& token = static_cast<const feedback::v1::ListClosedRoundsRequest&>(request).page_token();
      const size_t at = token.empty() ? 0 : std::stoul(token);
      auto* page = static_cast<feedback::v1::ListClosedRoundsResponse*>(response);
      if (at < listed.size()) *page->add_rounds() = listed[at];
      if (at + 1 < listed.size()) page->set_next_page_token(std::to_string(at + 1));
      return absl::OkStatus();
    }
    if (method == "waymark.feedback.v1.RequestService/ListWishedRequests") {
      const std::string& token = static_cast<const feedback::v1::ListWishedRequestsRequest&>(request).page_token();
      const size_t at = token.empty() ? 0 : std::stoul(token);
      auto* page = static_cast<feedback::v1::ListWishedRequestsResponse*>(response);
      if (at < wished.size()) *page->add_requests() = wished[at];
      if (at + 1 < wished.size()) page->set_next_page_token(std::to_string(at + 1));
      return absl::OkStatus();
    }
    if (method == "waymark.event.v1.JournalService/GetHead") {
      static_cast<event::v1::Head*>(response)->set_cursor(CursorAt(events_.size()));
      return absl::OkStatus();
    }
    return absl::UnimplementedError(std::string(method));
  }

  absl::Status Watch(std::string_view method, const google::protobuf::Message& request,
                     std::function<bool(std::string_view)> on_message) override {
    if (down) return absl::UnavailableError("no route to feedback");
    const std::string& cursor = static_cast<const event::v1::WatchEventsRequest&>(request).cursor();
    if (!cursor.starts_with(epoch + ".")) return base::Error(error::v1::REASON_CURSOR_LOST, "another epoch");
    for (size_t i = std::stoul(cursor.substr(epoch.size() + 1)); i < events_.size(); ++i) {
      events_[i].set_cursor(CursorAt(i + 1));
      if (!on_message(events_[i].SerializeAsString())) break;
    }
    return absl::OkStatus();
  }

  void Shutdown() override {}

 private:
  void Tell(const std::string& subject, const google::protobuf::Message& fact) {
    event::v1::Event& event = events_.emplace_back();
    event.set_subject(subject);
    event.mutable_fact()->PackFrom(fact);
  }
  std::string CursorAt(size_t place) const { return epoch + "." + std::to_string(place); }

  std::vector<event::v1::Event> events_;
};

}  // namespace waymark::plan
