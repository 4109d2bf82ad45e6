#include "server/rest/router.h"

#include <algorithm>
#include <optional>

#include "server/rest/error_response.h"

namespace octet {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

// Takes what stands before the next '/' off `path`.
std::string_view TakeSegment(std::string_view& path) {
  const size_t end = std::min(path.find('/'), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(std::min(end + 1, path.size()));
  return segment;
}

// The values of the braces in `pattern`; nothing when the path is another.
std::optional<Parameters> Match(std::string_view pattern, std::string_view path) {
  if (pattern.find('{') == std::string_view::npos) {
    if (pattern == path) return Parameters();
    return std::nullopt;
  }
  if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) return std::nullopt;
  Parameters parameters;
  while (!pattern.empty()) {
    const std::string_view want = TakeSegment(pattern);
    const std::string_view segment = TakeSegment(path);
    if (want.starts_with('{')) {
      if (segment.empty()) return std::nullopt;
      parameters.emplace_back(want.substr(1, want.size() - 2), segment);
    } else if (want != segment) {
      return std::nullopt;
    }
  }
  return parameters;
}

bool Allows(const Endpoint& endpoint, std::string_view method) {
  return method == endpoint.method || (method == "HEAD" && endpoint.method == "GET");
}

HttpResponse MethodNotAllowed(const HttpRequest& request, const std::string& allowed) {
  HttpResponse response = ErrorResponse(request.target, 405, "Method Not Allowed");
  response.headers.emplace_back("Allow", allowed);
  return response;
}

// The answer to a request without the right token; nothing when it may go on.
std::optional<HttpResponse> Denied(const HttpRequest& request, const std::string& token) {
  constexpr int kUnauthorized = 401;
  constexpr int kForbidden = 403;
  if (token.empty()) return std::nullopt;
  const std::string* const sent = request.Field("Authorization");
  if (sent == nullptr) {
    HttpResponse response =
        ErrorResponse(request.target, kUnauthorized, "this endpoint wants a bearer token");
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
  }
  if (IsBearer(*sent, token)) return std::nullopt;
  return ErrorResponse(request.target, kForbidden, "the bearer token is not the right one");
}

}  // namespace

bool IsBearer(std::string_view authorization, std::string_view token) {
  constexpr std::string_view kScheme = "Bearer ";
  if (!authorization.starts_with(kScheme)) return false;
  authorization.remove_prefix(kScheme.size());
  unsigned difference = authorization.size() == token.size() ? 0 : 1;
  for (size_t i = 0; i < authorization.size(); ++i) {
    difference |= static_cast<unsigned char>(authorization[i]) ^
                  static_cast<unsigned char>(token[i % token.size()]);
  }
  return difference == 0;
}

void Router::Route(HttpRequest request, const Respond& respond) const {
  auto target = ParseRequestTarget(request.target);
  if (!target) return respond(ErrorResponse(request.target, target.error()));
  std::string allowed;
  for (const Endpoint& endpoint : endpoints_) {
    auto parameters = Match(endpoint.path, target->path);
    if (!parameters) continue;
    if (!Allows(endpoint, request.method)) {
      allowed += fmt::format("{}{}", allowed.empty() ? "" : ", ",
                             endpoint.method == "GET" ? "GET, HEAD" : endpoint.method);
      continue;
    }
    static const std::string no_token;
    const std::string& token = endpoint.access == Access::kInference ? tokens_.inference
                               : endpoint.access == Access::kControl ? tokens_.control
                                                                     : no_token;
    if (auto denied = Denied(request, token)) return respond(*std::move(denied));
    target->parameters = *std::move(parameters);
    return endpoint.handle(std::move(request), *target, respond);
  }
  if (!allowed.empty()) return respond(MethodNotAllowed(request, allowed));
  respond(ErrorResponse(request.target, 404, "Not Found"));
}

}  // namespace octet
