#pragma once

#include <string_view>

#include "common/base/error.h"
#include "waymark/plan/v1/member.pb.h"

namespace waymark::plan {

// What is wrong with a member, whoever writes it: names, language, mail address, identity, manager. Field names are
// relative to the member. Whether its zone exists is for who can look it up; here it is checked to be spelt like one.
void CheckMember(const v1::Member& member, base::Violations& violations);

// Whether `name` is spelt like a zone of the IANA database ("Europe/London"): nothing that could name a file outside
// it.
bool IsZoneName(std::string_view name);

}  // namespace waymark::plan
