#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace waymark::notification {

// An id of 26 characters out of [a-z2-7] that depends on nothing but `parts`, in order and parted: 130 bits of their SHA-256. What is told for
// the same reason gets the same name, however often the reason is found.
std::string StableId(std::initializer_list<std::string_view> parts);

}  // namespace waymark::notification
