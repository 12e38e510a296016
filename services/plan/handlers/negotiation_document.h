#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/rpc/call.h"
#include "common/storage/store.h"
#include "common/storage/table.h"
#include "services/plan/domain/edit.h"
#include "waymark/plan/v1/events.pb.h"
#include "waymark/plan/v1/negotiation.pb.h"

namespace waymark::plan {

// How handlers read, keep and answer negotiations.

// The negotiation of that name. NOT_FOUND where there is none, and for a grantee who may not see it: the counterpart of
// any of the owner's negotiations sees those alone, each once it was proposed. A link is good for the one it was issued
// for, which was proposed then.
absl::StatusOr<storage::Stored<v1::Negotiation>> ReadNegotiation(storage::Txn& txn, const rpc::Call& call,
                                                                 const std::string& name);

// Narrows `query`, over negotiations of `owner`, to what a grantee may see.
absl::Status NarrowForGrantee(storage::Txn& txn, const rpc::Call& call, const std::string& owner,
                              storage::Query* query);

// The negotiations of `plan` that the caller may see, by name, redacted, each with its state as of now.
absl::StatusOr<std::vector<v1::Negotiation>> NegotiationsOf(storage::Txn& txn, const rpc::Call& call,
                                                            const std::string& plan);

// The negotiation as it is answered: its state as of now, workload and guidance at hand, both from what the caller may
// see; to the member with the link of the counterpart's.
absl::StatusOr<v1::Negotiation> AnswerOf(storage::Txn& txn, const rpc::Call& call, v1::Negotiation negotiation);

// Says until when an answer is good: the end of expire_date in the member's zone.
absl::Status SetExpiry(storage::Txn& txn, v1::Negotiation* negotiation);

// The fact that tells of it as it stands.
v1::NegotiationChanged FactOf(const v1::Negotiation& negotiation);

// Appends NegotiationChanged about it as it stands.
absl::Status TellNegotiation(storage::Txn& txn, const rpc::Call& call, const v1::Negotiation& negotiation);

// Looks up what new terms name, and keeps the release beside each role; names begin with `field`.
absl::Status SettleTerms(std::string_view field, const v1::Terms& before, v1::Terms* terms, const Facts& facts,
                         base::Violations& violations);

}  // namespace waymark::plan
