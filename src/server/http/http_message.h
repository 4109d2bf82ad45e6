// A request and its answer as plain data, and the one function type between them.
//
// A connection calls a RequestHandler on an I/O thread with a request that it has read whole; the
// handler calls `respond` exactly once, at once or later, from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace octet {

struct HttpRequest {
  std::string method;        // as sent: "POST"
  std::string target;        // as sent: "/infer?top_k=3"; see server/rest/request_target.h
  std::string content_type;  // as sent; empty: none
  std::vector<std::pair<std::string, std::string>> fields = {};  // the header, as sent
  std::vector<uint8_t> body;
  // Set when the client has left; may be null.
  std::shared_ptr<const std::atomic<bool>> cancelled = {};

  // The first header field of that name, in any case; null when there is none.
  const std::string* Field(std::string_view name) const;
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
  std::string protocol = "HTTP/1.1";  // or "gRPC"
  std::string method;                 // empty when the request line was not understood
  std::string target;
  int status = 0;            // HTTP; of gRPC, grpc-status
  double duration_ms = 0;    // first byte of the request to last byte of the response
  size_t request_bytes = 0;  // of the bodies
  size_t response_bytes = 0;
  std::string model;
  std::string request_id;   // X-Request-Id; made up when the client sent none
  std::string traceparent;  // as sent; empty: none
};
using AccessObserver = std::function<void(const AccessRecord&)>;

}  // namespace octet
