#include "server/rest/router.h"

#include <algorithm>

#include "server/rest/error_response.h"

namespace octet {
namespace {

bool Allows(const Endpoint& endpoint, std::string_view method) {
  return method == endpoint.method || (method == "HEAD" && endpoint.method == "GET");
}

HttpResponse MethodNotAllowed(const HttpRequest& request, const Endpoint& endpoint) {
  HttpResponse response = ErrorResponse(request.target, 405, "Method Not Allowed");
  response.headers.emplace_back(
      "Allow", endpoint.method == "GET" ? "GET, HEAD" : std::string(endpoint.method));
  return response;
}

}  // namespace

void Router::Route(HttpRequest request, const Respond& respond) const {
  const auto target = ParseRequestTarget(request.target);
  if (!target) return respond(ErrorResponse(request.target, target.error()));
  const auto endpoint = std::ranges::find(endpoints_, target->path, &Endpoint::path);
  if (endpoint == endpoints_.end()) return respond(ErrorResponse(request.target, 404, "Not Found"));
  if (!Allows(*endpoint, request.method)) return respond(MethodNotAllowed(request, *endpoint));
  endpoint->handle(std::move(request), *target, respond);
}

}  // namespace octet
