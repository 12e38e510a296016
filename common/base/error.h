#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "waymark/error/v1/reason.pb.h"

namespace waymark::base {

using error::v1::Reason;

// A status that a client can decide by: the code that belongs to `reason` (its comment in reason.proto says which) and
// a google.rpc.ErrorInfo of domain "waymark" with the reason and `metadata`. `message` is for people: what is wrong and
// what to do. Never put sectioned content in it.
absl::Status Error(Reason reason, std::string_view message,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> metadata = {});

// NOT_FOUND for the resource `name`.
absl::Status NotFound(std::string_view name);

// The reason a status made by Error carries; REASON_UNSPECIFIED for any other.
Reason ReasonOf(const absl::Status& status);

// What is wrong with a request, gathered field by field so that a client learns all of it at once.
class Violations {
 public:
  // `field` is the path in the request ("step.title", "goals[2].target_date"); `description` says what would be right.
  void Add(std::string_view field, std::string_view description);
  // Takes over all of `other`, each field path prefixed ("step" + "title" is "step.title").
  void AddAll(std::string_view prefix, const Violations& other);
  bool empty() const { return found_.empty(); }
  // Pairs of field and description, in the order they were added.
  const std::vector<std::pair<std::string, std::string>>& found() const { return found_; }
  // OK when empty; else INVALID_ARGUMENT, reason INVALID_FIELDS, with a google.rpc.BadRequest naming every field.
  absl::Status ToStatus() const;

 private:
  std::vector<std::pair<std::string, std::string>> found_;
};

// The google.rpc.Status message (serialized) with all details, as gRPC's grpc-status-details-bin wants it; and back. It
// travels in a header, of which clients take some 8 kB: of a longer BadRequest only as many violations are sent as fit,
// and how many more there are.
std::string SerializeDetails(const absl::Status& status);
absl::Status ParseDetails(absl::StatusCode code, std::string_view message, std::string_view details);

}  // namespace waymark::base
