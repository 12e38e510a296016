#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "services/plan/domain/catalogue_reading.h"
#include "services/plan/domain/gdad.h"
#include "services/plan/domain/member_csv.h"
#include "services/plan/domain/member_rules.h"
#include "services/plan/domain/onet.h"
#include "services/plan/domain/skill_gap.h"
#include "tests/fuzz/must.h"

namespace waymark::fuzz {

// Entry points for fuzzing the importers: each takes any bytes, and ends the process where what came out of them is not as it must be.

// What holds of every reading, whatever was read.
inline void CheckReading(const plan::CatalogueReading& reading) {
  std::set<std::string_view> skills, roles;
  for (const auto& skill : reading.skills) {
    Must(skills.insert(skill.name()).second, "two skills have one name");
    plan::v1::Skill copy;
    Must(copy.ParseFromString(skill.SerializeAsString()), "a skill cannot be read back");
  }
  for (const auto& role : reading.roles) {
    Must(roles.insert(role.name()).second, "two roles have one name");
    Must(role.name().size() <= 6 + 63, "a role's id is too long");
    Must((role.skills_size() > 0) == (role.skills_state() == plan::v1::SKILLS_STATE_KNOWN), "skills_state does not tell what is there");
    for (const auto& required : role.skills()) {
      Must(skills.contains(required.skill()), "a role needs a skill that is not there");
      Must(required.weight() >= 0 && required.weight() <= 1, "a weight is not between 0 and 1");
    }
    plan::v1::Role copy;
    Must(copy.ParseFromString(role.SerializeAsString()), "a role cannot be read back");
    const auto start = plan::StartFromRole(role, plan::v1::SKILL_KIND_SKILL);
    const auto gap = plan::ComputeSkillGap(start, role, plan::v1::SKILL_KIND_SKILL, reading.scales);
    Must(gap.total() == 0 && gap.short_count() == 0, "a role has a gap to itself");
  }
  for (const auto& finding : reading.findings.found()) {
    plan::v1::ImportFinding copy;
    Must(copy.ParseFromString(finding.SerializeAsString()), "a finding cannot be read back");
    Must(!finding.reason().empty() && finding.line() >= 0, "a finding does not say what or where");
  }
  Must(reading.usable || reading.findings.errors() > 0 || reading.roles.empty() || reading.skills.empty(), "unusable without a reason");
}

// The first byte chooses the file of an O*NET release that the others take the place of.
inline void ReadOnet(std::string_view bytes) {
  std::map<std::string_view, std::string_view> files = {
      {"Occupation Data.txt", "O*NET-SOC Code\tTitle\tDescription\n15-1211.00\tAnalysts\tAnalyse.\n15-1252.00\tDevelopers\tDevelop.\n"},
      {"Skills.txt",
       "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\n15-1211.00\t2.A.1.a\tReading\tIM\t4\n"
       "15-1211.00\t2.A.1.a\tReading\tLV\t3.5\n"},
  };
  const auto names = plan::OnetFiles();
  if (!bytes.empty()) files[names[static_cast<unsigned char>(bytes[0]) % names.size()]] = bytes.substr(1);
  std::vector<plan::SourceFile> sources;
  for (const auto& [name, text] : files) sources.push_back({name, text});
  CheckReading(plan::ReadOnet(sources));
  plan::OnetRelease(bytes);
}

// The bytes are roles.csv up to the first zero byte, then skills.csv.
inline void ReadGdad(std::string_view bytes) {
  const size_t zero = bytes.find('\0');
  std::vector<plan::SourceFile> sources = {{plan::kGdadRolesFile, bytes.substr(0, zero)}};
  if (zero != std::string_view::npos) sources.push_back({plan::kGdadSkillsFile, bytes.substr(zero + 1)});
  CheckReading(plan::ReadGdad(sources));
}

inline void ReadMembers(std::string_view bytes) {
  plan::KnownMembers known;
  for (const char* name : {"members/ana", "members/bo"}) {
    known[name].set_name(name);
    known[name].set_display_name(name);
    known[name].set_time_zone("Europe/London");
    known[name].set_language("en");
    known[name].set_state(plan::v1::MEMBER_STATE_ACTIVE);
  }
  known["members/ana"].set_manager("members/bo");
  const auto reading = plan::ReadMembers({"members.csv", bytes}, known, [](std::string_view zone) { return zone == "Europe/London"; });
  std::set<std::string_view> names;
  for (const auto& line : reading.members) {
    Must(names.insert(line.member().name()).second, "two lines name one member");
    auto before = known.find(line.member().name());
    const plan::v1::Member after = plan::Apply(line, before == known.end() ? nullptr : &before->second);
    base::Violations violations;
    plan::CheckMember(after, violations);
    Must(violations.empty(), "a usable line makes a member that is not valid");
    plan::v1::Member copy;
    Must(copy.ParseFromString(after.SerializeAsString()), "a member cannot be read back");
  }
  for (const auto& line : reading.members) {
    const std::string& manager = line.member().manager();
    Must(manager.empty() || names.contains(manager) || known.contains(manager), "a manager is nowhere");
  }
}

}  // namespace waymark::fuzz
