#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/plan/domain/accumulated_distance.h"
#include "services/plan/domain/move_viability.h"
#include "services/plan/domain/role_graph.h"
#include "waymark/plan/v1/catalogue.pb.h"
#include "waymark/plan/v1/plan.pb.h"
#include "waymark/plan/v1/role_profile.pb.h"
#include "waymark/type/v1/level.pb.h"

namespace waymark::plan {

// What paths look at of a role beside its moves, by the number it has in the graph.
struct RoleTraits {
  std::vector<SkillNeed> needs;  // fractions of their scales
  std::optional<double> travel_percent;
  std::optional<double> hours_per_week;
  std::string location;
  int height = 0;         // grade, or job zone; 0: not known
  std::string catalogue;  // empty: a member's own
  std::string group;      // of occupations: the family, else the profession; empty: not known
  int job_zone = 0;       // 0: not known
  std::vector<v1::RequiredQualification> mandatory;  // without which it is closed, in its order
};

// One release of a catalogue as a graph, made once and never changed.
struct CatalogueGraph {
  RoleGraph graph;
  std::vector<RoleTraits> roles;
  absl::flat_hash_map<std::string, int> skills;  // skills/{skill}: its index
  std::vector<std::string> skill_scales;         // by skill: the scale that roles ask for it on, of several the first
  std::vector<v1::Scale> scales;
  std::string currency;         // of what roles pay; of several the one that comes first by name of role
  std::vector<bool> reckoned;   // by move: months or risk are not the catalogue's
  std::vector<v1::MoveKind> kinds;  // by move
  std::vector<MoveFigures> figures;  // by move: what makes it viable
};

// The graph of `roles`, all of one release, with the moves that their related roles tell; moves to roles that are not
// among them are left out. Pay is the least of a role's band, a year. Months and risk as PathService says.
absl::StatusOr<CatalogueGraph> MakeCatalogueGraph(const std::vector<v1::Role>& roles, std::vector<v1::Scale> scales);

// `catalogue` with a member's own roles and the moves in and out of them beside its roles; moves to and from roles that
// are in neither are left out. Nothing of the catalogue's is reckoned anew. `scales` are those of the profiles' levels.
// Their grades compare with nothing, so that moves to and from them are what they are said to be. Where the catalogue
// tells no pay the currency is theirs.
absl::StatusOr<CatalogueGraph> WithProfiles(const CatalogueGraph& catalogue,
                                            const std::vector<v1::RoleProfile>& profiles,
                                            absl::Span<const v1::Scale> scales);

// By move, what it asks for of a member with these levels (by skill): weighed, what the role needs above both the
// member's own level and what the role that is left needs. As much as AccumulatedDistances on a path of one or two
// moves; on a longer one, where what was learned further back counts too, at least as much.
std::vector<Cost> MoveDistances(const CatalogueGraph& catalogue, absl::Span<const double> levels);

// The figures of the move from one role to another, whatever moves their catalogue knows. The scales are those of each
// role's levels.
MoveFigures FiguresOfMove(const v1::Role& from, absl::Span<const v1::Scale> from_scales, const v1::Role& to,
                          absl::Span<const v1::Scale> to_scales);

// A level as a fraction of its scale, 0 to 1; nullopt for a scale that is not there.
std::optional<double> FractionOf(absl::Span<const v1::Scale> scales, const type::v1::Level& level);

// What paths look at of a role, but for its needs.
RoleTraits TraitsOf(const v1::Role& role);

// How high a role stands, for moves: its grade, or job zone; 0, not known, of a member's own, whose grade compares with
// nothing.
int HeightOf(const v1::Role& role);

// Months that a move takes from a role of one height to a role of another, as PathService says.
double MonthsOfMove(const v1::RelatedRole& related, int from_height, int to_height);

// Which limit of the member's a role breaks, as a sentence with both figures; empty: none. What a role does not say
// breaks nothing.
std::string BrokenLimit(const v1::LifestyleEntry& entry, const RoleTraits& role);

// How a move from one role to another changes where one stands: what the catalogue says, else by their heights.
v1::MoveKind KindOfMove(v1::MoveKind said, int from_height, int to_height);

}  // namespace waymark::plan
