#pragma once

#include "common/base/error.h"
#include "waymark/plan/v1/contact.pb.h"

namespace waymark::plan {

// The most contacts of one member.
inline constexpr int kMaxContacts = 200;

// What is wrong with a contact that has its name: how it is called, its address and number, whom it is. Whether the
// member it names is known is for who can look it up. Field names are relative to the contact.
void CheckContact(const v1::Contact& contact, base::Violations& violations);

}  // namespace waymark::plan
