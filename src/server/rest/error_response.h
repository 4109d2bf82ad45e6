// Errors as HTTP answers: the one table from Code to status, and the JSON bodies.
//
//   /infer, /infer-v2   {"success":false,"error":"..."}
//   elsewhere           {"error":"..."}
// Pure functions.
#pragma once

#include <string_view>

#include "base/result.h"
#include "server/http/http_message.h"
#include "server/serving/inference.h"

namespace octet {

int HttpStatusOf(Code code);

// `target` is the request's, as sent; it picks the body's form.
HttpResponse ErrorResponse(std::string_view target, int status, std::string_view message);
HttpResponse ErrorResponse(std::string_view target, const Error& error);
// 413 for what is too large; Unavailable gets Retry-After.
HttpResponse ErrorResponse(std::string_view target, const Refusal& refusal);

}  // namespace octet
