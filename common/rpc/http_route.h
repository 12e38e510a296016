#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace waymark::rpc {

// An address of the HTTP listener's that reads something by a link: GET and HEAD of it are calls of a method, by the
// path of every call. A service declares them (Component::HttpRoutes); what is new at one is a line there.
struct HttpRoute {
  // The path, with "{link}" in one place: "/calendar/{link}.ics". There stands a link's token (common/access/link.h).
  std::string path;
  // The method by its full name. Its policy names a field of the request as `resource`, which gets what the link opens;
  // the answer has the fields `content` (bytes) and `etag` (string).
  std::string method;
  // What the content is: "text/calendar; charset=utf-8".
  std::string content_type;
};

// The token in a request's target, where it is of this path; the target's query is not looked at. A token is of
// [A-Za-z0-9_.-]: nothing is decoded, so that one resource has one address. Takes any bytes.
std::optional<std::string_view> LinkInTarget(std::string_view path, std::string_view target);

// The path with the token in its place.
std::string PathOf(std::string_view path, std::string_view link);

// Whether a value of If-None-Match (RFC 9110, 13.1.2) names the entity tag, said without quotes. Takes any bytes.
bool NamesTag(std::string_view if_none_match, std::string_view tag);

}  // namespace waymark::rpc
