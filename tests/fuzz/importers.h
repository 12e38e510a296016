#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "services/plan/domain/catalogue_reading.h"
#include "services/plan/domain/esco.h"
#include "services/plan/domain/gdad.h"
#include "services/plan/domain/ladder.h"
#include "services/plan/domain/learning_file.h"
#include "services/plan/domain/learning_rules.h"
#include "services/plan/domain/member_csv.h"
#include "services/plan/domain/member_rules.h"
#include "services/plan/domain/onet.h"
#include "services/plan/domain/scale.h"
#include "services/plan/domain/skill_gap.h"
#include "tests/fuzz/must.h"

namespace waymark::fuzz {

// Entry points for fuzzing the importers: each takes any bytes, ends the process where what came out of them is not as
// it must be, and tells how many roles, resources or members that was.

// What holds of every reading, whatever was read; how many roles it has.
inline size_t CheckReading(const plan::CatalogueReading& reading) {
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
  return reading.roles.size();
}

// The first byte chooses the file of an O*NET release that the others take the place of.
inline size_t ReadOnet(std::string_view bytes) {
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
  plan::OnetRelease(bytes);
  return CheckReading(plan::ReadOnet(sources));
}

// The bytes are roles.csv up to the first zero byte, then skills.csv.
inline size_t ReadGdad(std::string_view bytes) {
  const size_t zero = bytes.find('\0');
  std::vector<plan::SourceFile> sources = {{plan::kGdadRolesFile, bytes.substr(0, zero)}};
  if (zero != std::string_view::npos) sources.push_back({plan::kGdadSkillsFile, bytes.substr(zero + 1)});
  return CheckReading(plan::ReadGdad(sources));
}

// Files parted by zero bytes: occupations, skills, relations, groups, broader relations.
inline size_t ReadEsco(std::string_view bytes) {
  std::vector<plan::SourceFile> sources;
  for (const char* name : {"occupations_en.csv", "skills_en.csv", "occupationSkillRelations_en.csv",
                           "ISCOGroups_en.csv", "broaderRelationsOccPillar_en.csv"}) {
    const size_t zero = bytes.find('\0');
    sources.push_back({name, bytes.substr(0, zero)});
    bytes = zero == std::string_view::npos ? std::string_view() : bytes.substr(zero + 1);
    if (bytes.empty() && sources.size() >= 3) break;
  }
  return CheckReading(plan::ReadEsco(sources));
}

// One file that begins with a brace is ladder.json; others, parted by zero bytes, are the CSV files.
inline size_t ReadLadder(std::string_view bytes) {
  std::vector<plan::SourceFile> sources;
  if (!bytes.empty() && bytes[0] == '{') {
    sources.push_back({"ladder.json", bytes});
  } else {
    for (const char* name : {"ladder.csv", "scales.csv", "skills.csv", "roles.csv", "role_skills.csv", "pay_steps.csv",
                             "moves.csv", "skill_levels.csv", "qualifications.csv"}) {
      const size_t zero = bytes.find('\0');
      sources.push_back({name, bytes.substr(0, zero)});
      if (zero == std::string_view::npos) break;
      bytes.remove_prefix(zero + 1);
    }
  }
  const auto reading = plan::ReadLadder(sources);
  CheckReading(reading);
  std::set<std::string_view> roles;
  for (const auto& role : reading.roles) roles.insert(role.name());
  for (const auto& role : reading.roles) {
    for (const auto& move : role.related_roles()) Must(roles.contains(move.role()), "a move leads nowhere");
    for (const auto& step : role.pay_band().steps())
      Must(step.amount().units() >= 0 && step.amount().nanos() >= 0, "a step of pay is negative");
  }
  return reading.roles.size();
}

// One file that begins with a brace is learning.json, others learning.csv.
inline size_t ReadLearning(std::string_view bytes) {
  const std::vector<plan::SourceFile> sources = {
      {!bytes.empty() && bytes[0] == '{' ? "learning.json" : "learning.csv", bytes}};
  const auto reading = plan::ReadLearning(sources, [](const std::string& skill) -> std::optional<plan::v1::Scale> {
    if (skill == "skills/gdad-lead") return plan::GdadLevelScale();
    return std::nullopt;
  });
  std::set<std::string_view> names;
  for (const auto& resource : reading.resources) {
    Must(names.insert(resource.name()).second, "two resources have one name");
    base::Violations violations;
    plan::CheckLearningResource(resource, violations);
    Must(violations.empty(), "a usable entry makes a resource that is not valid");
    plan::v1::LearningResource copy;
    Must(copy.ParseFromString(resource.SerializeAsString()), "a resource cannot be read back");
  }
  return reading.resources.size();
}

inline size_t ReadMembers(std::string_view bytes) {
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
  return reading.members.size();
}

}  // namespace waymark::fuzz
