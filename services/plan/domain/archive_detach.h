#pragma once

#include <functional>
#include <string>

#include "waymark/plan/v1/export.pb.h"

namespace waymark::plan {

// What somebody is called, by name: a member, or a contact.
using CalledBy = std::function<std::string(const std::string&)>;

// Takes out of an archive what must not leave the deployment it is made in, nor enter another: members of the
// organisation, and contacts that the archive does not hold, are told by what `called` says; nobody is invited any
// more; what counterparts did is unconfirmed, and what they said in person or by link is left out; feedback, the
// organisation's guidance notes, entries whose place was taken, etags and what is reckoned anew go. Done again it
// changes nothing.
void DetachArchive(v1::PlanArchive* archive, const CalledBy& called);

}  // namespace waymark::plan
