#include "services/plan/domain/member_csv.h"

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kHeader[] = "id,display_name,email,time_zone,language,manager,issuer,subject\n";

v1::Member Known(const std::string& id, const std::string& manager = "", const std::string& subject = "") {
  v1::Member member;
  member.set_name("members/" + id);
  member.set_display_name(id);
  member.set_time_zone("Europe/London");
  member.set_language("en");
  member.set_state(v1::MEMBER_STATE_ACTIVE);
  if (!manager.empty()) member.set_manager("members/" + manager);
  if (!subject.empty()) {
    member.set_issuer("https://i");
    member.set_subject(subject);
  }
  return member;
}

KnownMembers All(const std::vector<v1::Member>& members) {
  KnownMembers known;
  for (const v1::Member& member : members) known[member.name()] = member;
  return known;
}

MemberReading Read(const std::string& text, const KnownMembers& known = {}) {
  return ReadMembers({"m.csv", text}, known, [](std::string_view zone) { return zone == "Europe/London" || zone == "Europe/Paris"; });
}

std::vector<int64_t> BadLines(const MemberReading& reading) {
  std::vector<int64_t> lines;
  for (const v1::ImportFinding& finding : reading.findings.Sorted()) {
    if (finding.kind() == v1::ImportFinding::KIND_ERROR) lines.push_back(finding.line());
  }
  return lines;
}

TEST(MemberCsv, ReadsMembersInAnyOrderOfManagers) {
  MemberReading reading = Read(std::string(kHeader) +
                               "ana,Ana,ana@x.org,Europe/London,en,bo,https://i,a\n"
                               "bo,\"Bo, boss\",,Europe/Paris,,,,\n");
  EXPECT_TRUE(reading.usable);
  EXPECT_THAT(BadLines(reading), IsEmpty());
  EXPECT_THAT(reading.added, ElementsAre("members/ana", "members/bo"));
  v1::Member ana = Apply(reading.members[0], nullptr);
  EXPECT_EQ(ana.manager(), "members/bo");
  EXPECT_EQ(ana.subject(), "a");
  EXPECT_EQ(ana.state(), v1::MEMBER_STATE_ACTIVE);
  EXPECT_EQ(Apply(reading.members[1], nullptr).display_name(), "Bo, boss");
}

TEST(MemberCsv, BadLines) {
  const KnownMembers known = All({Known("zed", "", "z")});
  for (const char* line : {
           "a b,Ana,,Europe/London,,,,",             // id
           "first,Ana,,Europe/London,,,,",           // id twice
           "ana,,,Europe/London,,,,",                // no name
           "ana,Ana,,,,,,",                          // no zone
           "ana,Ana,,Mars/Olympus,,,,",              // a zone that is not
           "ana,Ana,,../../etc/passwd,,,,",          // no zone's name
           "ana,Ana,not mail,Europe/London,,,,",     // mail
           "ana,Ana,,Europe/London,english!,,,",     // language
           "ana,Ana,,Europe/London,,ana,,",          // own manager
           "ana,Ana,,Europe/London,,nobody,,",       // unknown manager
           "ana,Ana,,Europe/London,,b o,,",          // no id
           "ana,Ana,,Europe/London,,,https://i,",    // half an identity
           "ana,Ana,,Europe/London,,,https://i,f",   // another line's identity
           "ana,Ana,,Europe/London,,,https://i,z",   // another member's identity
           "ana,Ana,,Europe/London,,,",              // a cell too few
       }) {
    MemberReading reading = Read(std::string(kHeader) + "first,First,,Europe/London,,zed,https://i,f\n" + line + "\n", known);
    EXPECT_THAT(BadLines(reading), ElementsAre(3)) << line;
    EXPECT_EQ(reading.members.size(), 1) << line;
  }
}

TEST(MemberCsv, ALineWhoseManagerIsOnABadLineIsBadToo) {
  MemberReading reading = Read(std::string(kHeader) +
                               "a,A,,Europe/London,,b,,\n"
                               "b,B,,Europe/London,,c,,\n"
                               "c,C,,nowhere,,,,\n"
                               "d,D,,Europe/London,,,,\n");
  EXPECT_THAT(BadLines(reading), ElementsAre(2, 3, 4));
  EXPECT_THAT(reading.added, ElementsAre("members/d"));
}

TEST(MemberCsv, CirclesOfManagersAreBad) {
  MemberReading reading = Read(std::string(kHeader) + "a,A,,Europe/London,,b,,\nb,B,,Europe/London,,zed,,\nc,C,,Europe/London,,b,,\n",
                               All({Known("zed", "a"), Known("yves")}));
  // a, b and zed go round; c hangs on them and loses its manager's line, but b is not known otherwise.
  EXPECT_THAT(BadLines(reading), ElementsAre(2, 3, 4));
  EXPECT_THAT(reading.members, IsEmpty());
}

TEST(MemberCsv, LeaversAreReportedAndLeaveOnlyWhereTheFileSaysSo) {
  const KnownMembers known = All({Known("ana"), Known("bo"), Known("cy")});
  MemberReading reading = Read("id,display_name,time_zone,state\nana,ana,Europe/London,ACTIVE\nbo,bo,Europe/London,left\n", known);
  EXPECT_THAT(reading.missing, ElementsAre("members/cy"));
  EXPECT_THAT(reading.changed, ElementsAre("members/bo"));
  EXPECT_EQ(Apply(reading.members[1], &known.at("members/bo")).state(), v1::MEMBER_STATE_LEFT);
}

TEST(MemberCsv, WhatTheFileDoesNotTellStaysAsItIs) {
  v1::Member ana = Known("ana", "bo", "a");
  ana.set_email("ana@x.org");
  const KnownMembers known = All({ana, Known("bo")});
  MemberReading reading = Read("id,display_name,time_zone\nana,ana,Europe/London\n", known);
  EXPECT_THAT(reading.changed, IsEmpty());
  EXPECT_EQ(Apply(reading.members[0], &ana).SerializeAsString(), ana.SerializeAsString());
  reading = Read("id,display_name,time_zone,email\nana,ana,Europe/London,\n", known);
  EXPECT_THAT(reading.changed, ElementsAre("members/ana"));
  EXPECT_EQ(Apply(reading.members[0], &ana).email(), "");
}

TEST(MemberCsv, NeededColumns) {
  EXPECT_FALSE(Read("id,display_name\nana,Ana\n").usable);
  EXPECT_FALSE(Read("").usable);
  EXPECT_TRUE(Read("id,display_name,time_zone\n").usable);
}

}  // namespace
}  // namespace waymark::plan
