// A request and its answer as plain data, and the one function type between them.
//
// A connection calls a RequestHandler on an I/O thread with a request that it has read whole; the
// handler calls `respond` exactly once, at once or later, from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace octet {

struct HttpRequest {
  std::string method;        // as sent: "POST"
  std::string target;        // as sent: "/infer?top_k=3"; see server/request_target.h
  std::string content_type;  // as sent; empty: none
  std::vector<uint8_t> body;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};  // beside those of every response
  std::string model = {};  // name of the model that answered, for the access log
};

using Respond = std::function<void(HttpResponse)>;
using RequestHandler = std::function<void(HttpRequest, Respond)>;

// What a connection tells about each answered request.
struct AccessRecord {
  std::string peer;
  std::string method;  // empty when the request line was not understood
  std::string target;
  int status = 0;
  double duration_ms = 0;    // first byte of the request to last byte of the response
  size_t request_bytes = 0;  // of the bodies
  size_t response_bytes = 0;
  std::string model;
};
using AccessObserver = std::function<void(const AccessRecord&)>;

}  // namespace octet
