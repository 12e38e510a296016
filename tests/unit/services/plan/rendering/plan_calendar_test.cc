#include "services/plan/rendering/plan_calendar.h"

#include <libical/ical.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "tests/unit/services/plan/domain/papers.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kNow = absl::FromCivil(absl::CivilSecond(2027, 1, 4, 9, 0, 0), absl::UTCTimeZone());

// What a calendar holds, by UID.
struct Entry {
  icalcomponent_kind kind;
  std::string summary;
  int sequence = 0;
  icalproperty_status status = ICAL_STATUS_NONE;
  std::string day;  // of its beginning, with the time where it has one, or of a to-do's due date
  std::string end;
  std::string stamp;
};

std::map<std::string, Entry> Read(const std::string& text) {
  std::map<std::string, Entry> entries;
  icalcomponent* calendar = icalparser_parse_string(text.c_str());
  EXPECT_NE(calendar, nullptr);
  EXPECT_EQ(icalcomponent_count_errors(calendar), 0);
  for (auto* each = icalcomponent_get_first_component(calendar, ICAL_ANY_COMPONENT); each != nullptr;
       each = icalcomponent_get_next_component(calendar, ICAL_ANY_COMPONENT)) {
    const icaltimetype day =
        icalcomponent_isa(each) == ICAL_VTODO_COMPONENT ? icalcomponent_get_due(each) : icalcomponent_get_dtstart(each);
    const bool is_new =
        entries
            .emplace(icalcomponent_get_uid(each),
                     Entry{icalcomponent_isa(each), icalcomponent_get_summary(each), icalcomponent_get_sequence(each),
                           icalcomponent_get_status(each), icaltime_as_ical_string(day),
                           icaltime_as_ical_string(icalcomponent_get_dtend(each)),
                           icaltime_as_ical_string(icalcomponent_get_dtstamp(each))})
            .second;
    EXPECT_TRUE(is_new);
  }
  icalcomponent_free(calendar);
  return entries;
}

v1::Plan Dated() {
  return testing::Proto<v1::Plan>(R"pb(
    name: "members/ana/plans/p1"
    title: "To lead"
    state: PLAN_STATE_ACTIVE
    etag: "9"
    steps {
      name: "members/ana/plans/p1/steps/s1"
      title: "Course; the \"long\" one, with a very long title that must be folded: Überprüfung"
      kind: STEP_KIND_TRAINING
      target_date { year: 2027 month: 3 }
      etag: "3"
    }
    steps {
      name: "members/ana/plans/p1/steps/s2"
      title: "Dropped"
      target_date { year: 2027 }
      progress: STEP_PROGRESS_DROPPED
      etag: "5"
    }
    steps { name: "members/ana/plans/p1/steps/s3" title: "Some day" etag: "3" }
    actions {
      name: "members/ana/plans/p1/actions/a1"
      title: "Ask"
      aims_by { year: 2027 month: 1 day: 20 }
      etag: "4"
    }
    actions {
      name: "members/ana/plans/p1/actions/a2"
      title: "Asked"
      aims_by { year: 2027 month: 1 day: 2 }
      state: ACTION_STATE_DONE
      etag: "6"
    }
    actions {
      name: "members/ana/plans/p1/actions/a3"
      title: "Not"
      aims_by { year: 2027 month: 1 day: 2 }
      state: ACTION_STATE_NOT_APPLICABLE
      etag: "7"
    }
    next_review_date { year: 2027 month: 4 day: 1 }
  )pb");
}

PlanView ViewOf(v1::Plan plan) {
  PlanView view;
  view.plan = std::move(plan);
  view.today = absl::CivilDay(2027, 1, 4);
  return view;
}

TEST(WriteCalendar, StepsActionsAndReviewsStandUnderTheirNames) {
  auto entries = Read(WriteCalendar(ViewOf(Dated()), kNow));
  EXPECT_EQ(entries.size(), 6u);
  const std::string at = "members/ana/plans/p1";
  const Entry& step = entries[at + "/steps/s1@waymark"];
  EXPECT_EQ(step.kind, ICAL_VEVENT_COMPONENT);
  EXPECT_EQ(step.summary, Dated().steps(0).title());
  EXPECT_EQ(step.day, "20270331");
  EXPECT_EQ(step.sequence, 3);
  EXPECT_EQ(step.status, ICAL_STATUS_CONFIRMED);
  EXPECT_EQ(entries[at + "/steps/s2@waymark"].status, ICAL_STATUS_CANCELLED);
  EXPECT_EQ(entries[at + "/actions/a1@waymark"].kind, ICAL_VTODO_COMPONENT);
  EXPECT_EQ(entries[at + "/actions/a1@waymark"].day, "20270120");
  EXPECT_EQ(entries[at + "/actions/a1@waymark"].status, ICAL_STATUS_NEEDSACTION);
  EXPECT_EQ(entries[at + "/actions/a2@waymark"].status, ICAL_STATUS_COMPLETED);
  EXPECT_EQ(entries[at + "/actions/a3@waymark"].status, ICAL_STATUS_CANCELLED);
  EXPECT_EQ(entries[at + "/nextReview@waymark"].day, "20270401");
  EXPECT_EQ(entries[at + "/nextReview@waymark"].sequence, 9);
}

TEST(WriteCalendar, AMovedDateKeepsTheUidAndRaisesTheSequence) {
  v1::Plan plan = Dated();
  const auto before = Read(WriteCalendar(ViewOf(plan), kNow));
  plan.mutable_steps(0)->mutable_target_date()->set_month(6);
  plan.mutable_steps(0)->set_etag("10");
  const auto after = Read(WriteCalendar(ViewOf(plan), kNow));
  const std::string uid = plan.steps(0).name() + "@waymark";
  EXPECT_EQ(after.at(uid).day, "20270630");
  EXPECT_GT(after.at(uid).sequence, before.at(uid).sequence);
  // Who may not see etags is given another figure that rises.
  plan.mutable_steps(0)->clear_etag();
  const int hidden = Read(WriteCalendar(ViewOf(plan), kNow)).at(uid).sequence;
  EXPECT_GT(Read(WriteCalendar(ViewOf(plan), kNow + absl::Minutes(1))).at(uid).sequence, hidden);
}

TEST(WriteCalendar, ReviewsOfAnArchivedPlanAreCancelledAndOfADraftTentative) {
  v1::Plan plan = Dated();
  const std::string uid = plan.name() + "/nextReview@waymark";
  plan.set_state(v1::PLAN_STATE_ARCHIVED);
  EXPECT_EQ(Read(WriteCalendar(ViewOf(plan), kNow)).at(uid).status, ICAL_STATUS_CANCELLED);
  plan.set_state(v1::PLAN_STATE_DRAFT);
  EXPECT_EQ(Read(WriteCalendar(ViewOf(plan), kNow)).at(uid).status, ICAL_STATUS_TENTATIVE);
}

TEST(WriteCalendar, WhatTheMemberWroteMakesNoLineOfItsOwn) {
  v1::Plan plan = Dated();
  plan.mutable_steps(0)->set_title("x\r\nSTATUS:CANCELLED\nEND:VEVENT\x01");
  const std::string text = WriteCalendar(ViewOf(plan), kNow);
  EXPECT_THAT(text, Not(HasSubstr("\nEND:VEVENT\x01")));
  const auto entries = Read(text);
  EXPECT_EQ(entries.size(), 6u);
  EXPECT_EQ(entries.at(plan.steps(0).name() + "@waymark").status, ICAL_STATUS_CONFIRMED);
}

TEST(WriteCalendar, MeetingsStandAtTheirTimes) {
  PlanView view = ViewOf(Dated());
  ASSERT_TRUE(absl::LoadTimeZone("America/New_York", &view.zone));
  view.titles["members/bo"] = "Bo";
  struct Case {
    std::string meeting, summary, day, end;
    icalproperty_status status;
  };
  const std::string on = " date { year: 2027 month: 7 day: 1 } ";
  const std::string bo = "kind: MEETING_KIND_MENTOR partner { member: 'members/bo' } ";
  const std::vector<Case> cases = {
      {bo + "at {" + on + "start_minute: 1410 minutes: 45 }", "Meeting with Bo", "20270702T033000Z", "20270702T041500Z",
       ICAL_STATUS_CONFIRMED},
      {bo + "at {" + on + "start_minute: 600 } state: MEETING_STATE_HELD", "Meeting with Bo", "20270701T140000Z",
       "20270701T140000Z", ICAL_STATUS_CONFIRMED},
      {bo + "at {" + on + "} state: MEETING_STATE_CANCELLED", "Meeting with Bo", "20270701", "20270702",
       ICAL_STATUS_CANCELLED},
      {"kind: MEETING_KIND_UNION_OFFICE about { year: 2027 month: 2 }",
       "Meeting with the union office, about February 2027", "20270228", "20270301", ICAL_STATUS_TENTATIVE},
      {"kind: MEETING_KIND_MANAGER at {" + on + "}", "Meeting with the manager", "20270701", "20270702",
       ICAL_STATUS_CONFIRMED},
  };
  for (const Case& each : cases) {
    view.meetings = {testing::Proto<v1::Meeting>("name: 'members/ana/meetings/m1' etag: '4' " + each.meeting)};
    const auto entries = Read(WriteCalendar(view, kNow));
    ASSERT_TRUE(entries.contains("members/ana/meetings/m1@waymark")) << each.meeting;
    const Entry& entry = entries.at("members/ana/meetings/m1@waymark");
    EXPECT_EQ(entry.summary, each.summary);
    EXPECT_EQ(entry.day, each.day);
    EXPECT_EQ(entry.end, each.end);
    EXPECT_EQ(entry.status, each.status);
    EXPECT_EQ(entry.sequence, 4);
  }
  view.meetings = {testing::Proto<v1::Meeting>("name: 'members/ana/meetings/m1' kind: MEETING_KIND_OTHER")};
  EXPECT_EQ(Read(WriteCalendar(view, kNow)).size(), 6u);  // no day, no entry
}

TEST(WriteCalendar, WhatWasRemovedIsCancelledBehindAllThatCameBefore) {
  PlanView view = ViewOf(Dated());
  const v1::Plan earlier = view.plan;
  view.plan.mutable_steps()->erase(view.plan.steps().begin());
  view.plan.mutable_actions()->erase(view.plan.actions().begin());
  view.plan.mutable_steps(0)->clear_target_date();
  view.plan.set_revision(12);
  AddRemoved(earlier, &view);
  AddRemoved(earlier, &view);
  const auto entries = Read(WriteCalendar(view, kNow));
  EXPECT_EQ(entries.size(), 6u);
  for (const std::string& name : {earlier.steps(0).name(), earlier.steps(1).name(), earlier.actions(0).name()}) {
    EXPECT_EQ(entries.at(name + "@waymark").status, ICAL_STATUS_CANCELLED) << name;
    EXPECT_EQ(entries.at(name + "@waymark").sequence, 12) << name;
  }
  EXPECT_EQ(entries.at(earlier.steps(0).name() + "@waymark").day, "20270331");
}

TEST(WriteCalendar, OfTheSamePlanMakesTheSameBytesWheneverItIs) {
  PlanView view = ViewOf(Dated());
  *view.plan.mutable_update_time() = testing::Proto<google::protobuf::Timestamp>("seconds: 1798800000");
  EXPECT_EQ(WriteCalendar(view, kNow), WriteCalendar(view, kNow + absl::Hours(3)));
  for (const auto& [uid, entry] : Read(WriteCalendar(view, kNow))) EXPECT_EQ(entry.stamp, "20270101T104000Z") << uid;
  view.plan.clear_update_time();
  for (const auto& [uid, entry] : Read(WriteCalendar(view, kNow))) EXPECT_EQ(entry.stamp, "20270104T090000Z") << uid;
}

TEST(WriteCalendar, SaysItsNameAndHowOftenToAsk) {
  const std::string text = WriteCalendar(ViewOf(Dated()), kNow);
  EXPECT_THAT(text, HasSubstr("\r\nNAME:To lead\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nX-WR-CALNAME;VALUE=TEXT:To lead\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nREFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("METHOD")));
  v1::Plan plan = Dated();
  plan.set_title("x\r\nMETHOD:CANCEL");
  EXPECT_THAT(WriteCalendar(ViewOf(plan), kNow), Not(HasSubstr("\nMETHOD")));
}

// The first days of the series of cadence "c", as libical expands its rule.
std::vector<std::string> Series(const std::string& text, int count) {
  std::vector<std::string> days;
  icalcomponent* calendar = icalparser_parse_string(text.c_str());
  for (auto* each = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); each != nullptr;
       each = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
    auto* rule = icalcomponent_get_first_property(each, ICAL_RRULE_PROPERTY);
    if (rule == nullptr) continue;
    icalrecur_iterator* at = icalrecur_iterator_new(icalproperty_get_rrule(rule), icalcomponent_get_dtstart(each));
    for (int i = 0; i < count; ++i) days.push_back(icaltime_as_ical_string(icalrecur_iterator_next(at)));
    icalrecur_iterator_free(at);
  }
  icalcomponent_free(calendar);
  return days;
}

TEST(WriteCalendar, ACadencesSeriesSaysTheDaysThatTheHouseDoes) {
  struct Case {
    std::string cadence;
    std::vector<std::string> days;
  };
  for (const Case& each : {
           Case{"unit: UNIT_QUARTER anchor { year: 2024 month: 11 day: 30 }",
                {"20270228", "20270530", "20270830", "20271130", "20280229"}},
           Case{"unit: UNIT_MONTH anchor { year: 2026 month: 12 day: 31 }",
                {"20270131", "20270228", "20270331", "20270430", "20270531"}},
           Case{"unit: UNIT_YEAR anchor { year: 2024 month: 2 day: 29 }",
                {"20270228", "20280229", "20290228", "20300228", "20310228"}},
           Case{"unit: UNIT_MONTH every: 5 anchor { year: 2027 month: 3 day: 29 }",
                {"20270329", "20270829", "20280129", "20280629", "20281129"}},
           Case{"unit: UNIT_QUARTER anchor { year: 2027 month: 1 day: 1 }",
                {"20270401", "20270701", "20271001", "20280101", "20280401"}},
       }) {
    v1::Plan plan = Dated();
    plan.clear_next_review_date();
    *plan.add_cadences() = testing::Proto<type::v1::Cadence>("rule: 'c' " + each.cadence);
    EXPECT_EQ(Series(WriteCalendar(ViewOf(plan), kNow), 5), each.days) << each.cadence;
  }
}

TEST(WriteCalendar, ASeriesBeginsBehindTheNextReview) {
  v1::Plan plan = Dated();
  *plan.add_cadences() =
      testing::Proto<type::v1::Cadence>("rule: 'c' unit: UNIT_QUARTER anchor { year: 2027 month: 1 day: 1 }");
  EXPECT_THAT(Series(WriteCalendar(ViewOf(plan), kNow), 2), ElementsAre("20270701", "20271001"));
}

}  // namespace
}  // namespace waymark::plan
