// From a request's method and path to the endpoint that answers it.
//
// One list of endpoints. A path's segments in braces take any one segment:
// "/v2/models/{model}/infer". HEAD is answered by the GET endpoint (the connection leaves the body
// out). Unknown path: 404. Known path, other method: 405 with Allow. Broken percent encoding: 400.
// An endpoint that wants a bearer token (RFC 6750) answers 401 without it, 403 with another.
// Immutable: any thread may call Route.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/http_message.h"
#include "server/rest/request_target.h"

namespace octet {

// Who may ask.
enum class Access { kEveryone, kInference, kControl };

struct Endpoint {
  std::string_view method;  // GET or POST
  std::string_view path;
  std::string_view summary;  // for people, shown by GET / and in the OpenAPI description
  // target.parameters has the values of the path's braces.
  std::function<void(HttpRequest, const RequestTarget&, Respond)> handle;
  Access access = Access::kEveryone;
};

// Empty: no token is wanted.
struct AccessTokens {
  std::string inference;
  std::string control;
};

// Compares in a time that does not depend on where they differ. Takes "Bearer TOKEN"; `token` is
// not empty.
bool IsBearer(std::string_view authorization, std::string_view token);

class Router {
 public:
  Router(std::vector<Endpoint> endpoints, AccessTokens tokens)
      : endpoints_(std::move(endpoints)), tokens_(std::move(tokens)) {}

  const std::vector<Endpoint>& endpoints() const { return endpoints_; }
  void Route(HttpRequest request, const Respond& respond) const;

 private:
  std::vector<Endpoint> endpoints_;
  AccessTokens tokens_;
};

}  // namespace octet
