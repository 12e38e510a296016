#pragma once

#include <string_view>

#include "common/base/error.h"
#include "waymark/plan/v1/member.pb.h"

namespace waymark::plan {

// What is wrong with a member, whoever writes it: names, language, mail address, identity, manager. Field names are
// relative to the member. Whether its zone exists is for who can look it up; here it is checked to be spelt like one.
void CheckMember(const v1::Member& member, base::Violations& violations);

// Whether `tag` is a BCP 47 language tag as far as it matters here: a language of two or three letters and subtags of
// one to eight letters and digits.
bool IsLanguageTag(std::string_view tag);

// Whether `name` is spelt like a zone of the IANA database ("Europe/London"): nothing that could name a file outside
// it.
bool IsZoneName(std::string_view name);

}  // namespace waymark::plan
