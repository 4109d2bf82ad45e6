// From a request's method and path to the endpoint that answers it.
//
// One list of endpoints. HEAD is answered by the GET endpoint (the connection leaves the body out).
// Unknown path: 404. Known path, other method: 405 with Allow. Broken percent encoding: 400.
// Immutable: any thread may call Route.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "server/http/http_message.h"
#include "server/rest/request_target.h"

namespace octet {

struct Endpoint {
  std::string_view method;  // GET or POST
  std::string_view path;
  std::string_view summary;  // for people, shown by GET /
  std::function<void(HttpRequest, const RequestTarget&, Respond)> handle;
};

class Router {
 public:
  explicit Router(std::vector<Endpoint> endpoints) : endpoints_(std::move(endpoints)) {}

  const std::vector<Endpoint>& endpoints() const { return endpoints_; }
  void Route(HttpRequest request, const Respond& respond) const;

 private:
  std::vector<Endpoint> endpoints_;  // one a path
};

}  // namespace octet
