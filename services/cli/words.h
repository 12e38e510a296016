#pragma once

#include <string>

#include "google/type/date.pb.h"
#include "waymark/feedback/v1/item.pb.h"
#include "waymark/feedback/v1/relation.pb.h"
#include "waymark/notification/v1/inbox.pb.h"
#include "waymark/plan/v1/review.pb.h"
#include "waymark/type/v1/approximate_date.pb.h"

namespace waymark::cli {

// Contract values in plain words.

// "2027-04-01"; empty where the date is unset.
std::string InWords(const google::type::Date& date);
// "2027-04", "2027", "spring 2027".
std::string InWords(const type::v1::ApproximateDate& date);
// "mentor".
std::string InWords(feedback::v1::Relation relation);
// "likely".
std::string InWords(feedback::v1::Realism realism);
// "late by 30 days".
std::string InWords(const plan::v1::Verdict& verdict);
// "open".
std::string InWords(notification::v1::InboxItem::State state);

// A value without needless zeros: "3", "2.5".
std::string Figure(double value);

}  // namespace waymark::cli
