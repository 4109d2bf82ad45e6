#include "server/rest/error_response.h"

#include "server/rest/json_text.h"

namespace octet {

int HttpStatusOf(Code code) {
  switch (code) {
    case Code::kInvalidArgument:
    case Code::kCorrupt:
      return 400;
    case Code::kNotFound:
      return 404;
    case Code::kUnsupported:
      return 415;
    case Code::kUnavailable:
      return 503;
    case Code::kInternal:
      return 500;
  }
  return 500;
}

HttpResponse ErrorResponse(std::string_view target, int status, std::string_view message) {
  Json body = Json::object();
  if (target.starts_with("/infer")) body["success"] = false;
  body["error"] = message;
  return {.status = status, .body = JsonText(body)};
}

HttpResponse ErrorResponse(std::string_view target, const Error& error) {
  return ErrorResponse(target, HttpStatusOf(error.code), error.message);
}

HttpResponse ErrorResponse(std::string_view target, const Refusal& refusal) {
  constexpr int kContentTooLarge = 413;
  const int status = refusal.too_large ? kContentTooLarge : HttpStatusOf(refusal.error.code);
  HttpResponse response = ErrorResponse(target, status, refusal.error.message);
  if (refusal.error.code == Code::kUnavailable) response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace octet
