#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/feedback/handlers/tables.h"
#include "tests/unit/services/feedback/suite.h"

namespace waymark::feedback {
namespace {

using testing::HasReason;
using testing::IsOk;
using testing::MemberCaller;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAreArray;

const char* const kPeers[] = {"cy", "di", "ed", "flo", "gil"};

// What one rater of an anonymous relation does.
struct Deed {
  std::string rater;
  enum { kAnswers, kDeclines, kNothing } what = kAnswers;
  std::string comment;
};

// One round in which the peers do what `deeds` say, one after another, an hour apart unless told otherwise.
class Story {
 public:
  explicit Story(absl::Duration pause = absl::Hours(1)) : pause_(pause) {
    suite.AddPerson("bob");
    std::string raters = "raters { member: 'members/bob' relation: RELATION_MANAGER } ";
    for (const char* peer : kPeers) {
      suite.AddPerson(peer);
      absl::StrAppend(&raters, "raters { member: 'members/", peer, "' relation: RELATION_PEER } ");
    }
    suite.ConfirmPanel(raters);
    start_ = suite.clock.Now();
    EXPECT_THAT(suite.OpenRound(), IsOk());
  }

  void Tell(const std::vector<Deed>& deeds) {
    for (const Deed& deed : deeds) {
      suite.clock.Advance(pause_);
      const std::string request = suite.RequestOf(deed.rater);
      const auto caller = MemberCaller(deed.rater);
      if (deed.what == Deed::kAnswers) {
        EXPECT_THAT(suite.Submit(caller, request, 2, deed.comment, "one"), IsOk());
      } else if (deed.what == Deed::kDeclines) {
        EXPECT_THAT(suite.Decline(caller, request, "a reason that would tell"), IsOk());
      }
    }
  }
  void Close() {
    suite.clock.Set(start_ + absl::Hours(24 * 14));
    EXPECT_THAT(suite.CloseRound(), IsOk());
  }

  v1::UnlinkedAnswers Kept() {
    v1::UnlinkedAnswers kept;
    EXPECT_THAT(suite.store->Read([&](storage::Txn& txn) -> absl::Status {
      auto row = AllUnlinkedAnswers().Find(txn, "members/ana/unlinkedAnswers/p1.quarterly-2027-04-01");
      if (row.ok() && row->has_value()) kept = ***row;
      return row.status();
    }),
                IsOk());
    return kept;
  }

  Suite suite;

 private:
  const absl::Duration pause_;
  absl::Time start_;
};

std::string DumpAfter(const std::vector<Deed>& deeds, absl::Duration pause = absl::Hours(1)) {
  Story story(pause);
  story.Tell(deeds);
  story.Close();
  return story.suite.Dump();
}

TEST(Unlinked, AnswersAreKept) {
  Story story;
  story.Tell({{"cy", Deed::kAnswers, "first"}, {"di", Deed::kAnswers, "second"}});
  const v1::UnlinkedAnswers kept = story.Kept();
  ASSERT_EQ(kept.entries_size(), 2);
  for (const auto& entry : kept.entries()) {
    EXPECT_EQ(entry.relation(), v1::RELATION_PEER);
    EXPECT_EQ(entry.content().skill_ratings_size(), 2);
  }
}

// Once the round is closed, nothing in the store depends on who gave which answer, or on who gave one at all: stores whose raters swapped
// their parts hold the same bytes in every table. (Ids are drawn from one seed, so random keys are the same too.)
TEST(Unlinked, AfterTheCloseNoByteOfAnyTableDependsOnWhoAnswered) {
  const std::vector<Deed> deeds = {{"cy", Deed::kAnswers, "alpha"},
                                   {"di", Deed::kDeclines, ""},
                                   {"ed", Deed::kAnswers, "beta"},
                                   {"flo", Deed::kNothing, ""},
                                   {"gil", Deed::kAnswers, "gamma"}};
  const std::string expected = DumpAfter(deeds);
  EXPECT_NE(expected.find("alpha"), std::string::npos);
  std::mt19937 random(3);
  std::vector<std::string> raters(std::begin(kPeers), std::end(kPeers));
  for (int run = 0; run < 12; ++run) {
    std::shuffle(raters.begin(), raters.end(), random);
    std::vector<Deed> swapped = deeds;
    for (size_t i = 0; i < swapped.size(); ++i) swapped[i].rater = raters[i];
    EXPECT_EQ(DumpAfter(swapped), expected) << "raters " << raters[0] << raters[1] << raters[2] << raters[3] << raters[4];
  }
}

// Nor on when they answered or in what order the silent ones kept silent.
TEST(Unlinked, AfterTheCloseNoByteOfAnyTableDependsOnWhenTheyAnswered) {
  const std::vector<Deed> deeds = {{"cy", Deed::kAnswers, "alpha"}, {"di", Deed::kDeclines, ""}, {"ed", Deed::kAnswers, "beta"}};
  EXPECT_EQ(DumpAfter(deeds, absl::Minutes(7)), DumpAfter(deeds, absl::Hours(50)));
}

// While the round runs the store says who has answered, so that nobody is asked twice; what they said it cannot be joined to.
TEST(Unlinked, WhileTheRoundRunsNoByteDependsOnWhoGaveWhich) {
  const std::vector<std::string> comments = {"alpha", "beta", "gamma", "delta", "epsilon"};
  std::vector<size_t> order = {0, 1, 2, 3, 4};
  std::mt19937 random(5);
  // The same comments in the same order, by raters in any order: all have answered in the end, so the stores are equal.
  std::string expected;
  for (int run = 0; run < 8; ++run) {
    Story story;
    std::vector<Deed> deeds;
    for (size_t i = 0; i < comments.size(); ++i) deeds.push_back({kPeers[order[i]], Deed::kAnswers, comments[i]});
    story.Tell(deeds);
    const std::string dump = story.suite.Dump();
    if (run == 0) expected = dump;
    EXPECT_EQ(dump, expected) << "run " << run;
    std::shuffle(order.begin(), order.end(), random);
  }
}

// The order in which answers came is lost: entries stand in the order of keys that have nothing to do with it.
TEST(Unlinked, EntriesStandInTheOrderOfRandomKeys) {
  std::map<std::string, int> places;  // of the answer that came first
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    Suite suite(seed);
    std::string raters;
    for (const char* peer : kPeers) {
      suite.AddPerson(peer);
      absl::StrAppend(&raters, "raters { member: 'members/", peer, "' relation: RELATION_PEER } ");
    }
    suite.ConfirmPanel(raters);
    ASSERT_THAT(suite.OpenRound(), IsOk());
    for (const char* peer : kPeers) ASSERT_THAT(suite.Submit(MemberCaller(peer), suite.RequestOf(peer), 2, peer), IsOk());
    v1::UnlinkedAnswers kept;
    ASSERT_THAT(suite.store->Read([&](storage::Txn& txn) -> absl::Status {
      auto rows = AllUnlinkedAnswers().Select(txn, {});
      if (!rows.ok()) return rows.status();
      kept = **rows->begin();
      return absl::OkStatus();
    }),
                IsOk());
    ASSERT_EQ(kept.entries_size(), 5);
    for (int i = 0; i < 5; ++i) {
      if (i > 0) {
        EXPECT_LT(kept.entries(i - 1).key(), kept.entries(i).key());
      }
      if (kept.entries(i).content().comment() == kPeers[0]) ++places[std::to_string(i)];
    }
  }
  EXPECT_THAT(places, SizeIs(5)) << "over forty rounds the first answer stood at every place";
}

// What an entry and its row may hold is said by the contract; a field that is added has to be thought about here.
TEST(Unlinked, AnswersHaveNoGiverAndNoTime) {
  std::vector<std::string> fields;
  for (const auto* type : {v1::UnlinkedAnswers::descriptor(), v1::UnlinkedAnswers::Entry::descriptor()}) {
    for (int i = 0; i < type->field_count(); ++i) fields.push_back(type->field(i)->name());
  }
  EXPECT_THAT(fields, UnorderedElementsAreArray({"name", "entries", "key", "relation", "content"}));
  EXPECT_THAT(AllUnlinkedAnswers().spec().columns, IsEmpty());
}

TEST(Unlinked, NoAnswerOfAnyMethodChangesWithAnAnonymousAnswer) {
  Story story;
  const auto everything = [&] {
    const auto ana = MemberCaller("ana");
    std::string all;
    const auto add = [&](const auto& answer) {
      EXPECT_THAT(answer, IsOk());
      absl::StrAppend(&all, answer->DebugString(), "\n");
    };
    add(story.suite.GetRound());
    add(story.suite.CallText<v1::ListRoundsResponse, v1::ListRoundsRequest>(ana, "RoundService/ListRounds", "parent: 'members/ana'"));
    add(story.suite.CallText<v1::Comparison, v1::GetComparisonRequest>(ana, "RoundService/GetComparison",
                                                                       absl::StrCat("name: '", kRound, "'")));
    add(story.suite.CallText<v1::ListAnswersResponse, v1::ListAnswersRequest>(ana, "AnswerService/ListAnswers",
                                                                              "parent: 'members/ana'"));
    add(story.suite.CallText<v1::ListSentRequestsResponse, v1::ListSentRequestsRequest>(ana, "RequestService/ListSentRequests",
                                                                                        "parent: 'members/ana'"));
    for (const std::string& line : story.suite.Told()) absl::StrAppend(&all, line, "\n");
    return all;
  };
  const std::string before = everything();
  story.Tell({{"cy", Deed::kAnswers, "psst"}, {"di", Deed::kDeclines, ""}, {"ed", Deed::kAnswers, "hush"}});
  EXPECT_EQ(everything(), before);
  EXPECT_THAT((story.suite.CallText<v1::Answer, v1::GetAnswerRequest>(
                  MemberCaller("ana"), "AnswerService/GetAnswer", "name: 'members/ana/answers/p1.quarterly-2027-04-01'")),
              HasReason(error::v1::REASON_RESOURCE_NOT_FOUND));
}

// The subject takes requests back one by one: neither an answer, nor an event, nor the round's end tells who had answered.
TEST(Unlinked, TakingBackTellsNothing) {
  std::vector<std::vector<std::string>> told;
  for (const bool answered : {false, true}) {
    Story story;
    ASSERT_THAT(story.suite.Submit(MemberCaller("ana"), story.suite.RequestOf("ana"), 3), IsOk());
    ASSERT_THAT(story.suite.Submit(MemberCaller("bob"), story.suite.RequestOf("bob"), 3), IsOk());
    if (answered) story.Tell({{"cy", Deed::kAnswers, "psst"}, {"di", Deed::kDeclines, ""}});
    std::vector<std::string> seen;
    for (const char* peer : kPeers) {
      const auto sent = story.suite.Withdraw(story.suite.RequestOf(peer));
      ASSERT_THAT(sent, IsOk());
      seen.push_back(sent->ShortDebugString());
      seen.push_back(story.suite.GetRound()->ShortDebugString());
    }
    for (const std::string& line : story.suite.Told()) seen.push_back(line);
    told.push_back(seen);
  }
  EXPECT_EQ(told[0], told[1]);
}

TEST(Unlinked, ARequestIdLeavesNoTraceOfWhoAnswered) {
  Story story;
  story.Tell({{"cy", Deed::kAnswers, "psst"}});
  EXPECT_EQ(story.suite.Dump().find("SubmitAnswer"), std::string::npos);
  // A second call under the same id is judged by the state, not replayed.
  EXPECT_THAT(story.suite.Submit(MemberCaller("cy"), story.suite.RequestOf("cy"), 2, "psst", "one"),
              HasReason(error::v1::REASON_STATE_FORBIDS));
}

TEST(Unlinked, WhyAnAnonymousRaterDeclinedIsNotKept) {
  Story story;
  story.Tell({{"cy", Deed::kDeclines, ""}});
  EXPECT_EQ(story.suite.Dump().find("a reason that would tell"), std::string::npos);
}

TEST(Unlinked, ALeaversRequestTellsNothingEither) {
  std::vector<std::vector<std::string>> told;
  for (const bool answered : {false, true}) {
    Story story;
    if (answered) story.Tell({{"cy", Deed::kAnswers, "psst"}});
    story.suite.AddPerson("cy", false);
    told.push_back(story.suite.Told());
  }
  EXPECT_EQ(told[0], told[1]);
}

}  // namespace
}  // namespace waymark::feedback
