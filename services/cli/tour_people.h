#pragma once

namespace waymark::cli {

// Who plays in the tour: two members of the sample organisation (deploy/sample/members.csv), Ana's manager as her
// record names them, and a coach without an account. Addresses under example.org reach nobody (RFC 2606).
inline constexpr char kAna[] = "members/ana";
inline constexpr char kMentor[] = "members/ben";
inline constexpr char kCoachName[] = "Carla Coach";
inline constexpr char kCoachEmail[] = "carla@coach.example.org";

}  // namespace waymark::cli
