#pragma once

#include <span>

#include "waymark/feedback/v1/answer.pb.h"
#include "waymark/feedback/v1/round.pb.h"

namespace waymark::feedback {

// Self is "in agreement" with others up to this many points either way; some self-inflation is normal (d about 0.32,
// Heidemeier & Moser 2009).
inline constexpr double kAgreementBand = 0.5;
// A blind spot or hidden strength is a difference of more than this share of the scale's range (Primalogik).
inline constexpr double kBlindSpotShare = 1.0 / 3;
// From this many points on a difference is worth talking about (Medium's Snowflake).
inline constexpr double kTalkAboutIt = 2;

// What a difference (self minus others, in points) says of an item on a scale of that range (maximum minus minimum).
// Blind spot: above a third of the range; hidden strength: the reverse; else higher or lower beyond the band; else in
// agreement. The bounds themselves belong to the milder finding.
v1::Finding FindingOf(double difference, double range);

// Self against each named relation, per skill and goal that `round` asks about and over the skills of each scale. `answers` are the round's
// answers so far, of named relations; their order does not matter, and an answer of an anonymous relation would be left out. The formulas
// are those of agreement.h.
v1::Comparison Compare(const v1::Round& round, std::span<const v1::Answer> answers);

}  // namespace waymark::feedback
