// The target of a request line, split and decoded (RFC 3986): "/infer?top_k=3&model=a%20b".
//
// Takes the origin form and, as every server must, the absolute form (http://host/path). In the
// query '+' is a space. A '%' without two hexadecimal digits is InvalidArgument. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace octet {

struct RequestTarget {
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;
  // The braces of the endpoint's path with what stands in their place; see server/rest/router.h.
  std::vector<std::pair<std::string, std::string>> parameters = {};

  // The first value of that name; null when there is none.
  const std::string* Find(std::string_view name) const;
  // The value of a brace; empty when the path has none of that name.
  std::string_view Parameter(std::string_view name) const;
};

Result<RequestTarget> ParseRequestTarget(std::string_view target);

}  // namespace octet
