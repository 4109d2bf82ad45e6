// A listening port and its connections.
//
//   Start -> (requests are answered)* -> Drain -> Wait
// Drain: no connection is accepted any more, open requests are answered, idle connections may ask a
// last time within limits.drain_idle_time; every answer says that the connection closes.
// Wait returns when the last connection is closed, at the latest limits.drain_time after Drain.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "server/http/http_limits.h"
#include "server/http/http_message.h"
#include "server/http/tls.h"

namespace octet {

struct ConnectionContext;

struct HttpServerOptions {
  std::string host = "0.0.0.0";  // an address or a name
  uint16_t port = 8080;          // 0: any free one
  uint16_t second_port = 0;      // another one for the same; 0: none
  int io_threads = 1;
  HttpLimits limits = {};
  TlsFiles tls = {};
  // Lets connections speak HTTP/2 too: server/grpc/http2_factory.h. Null: HTTP/1.1 alone.
  std::function<void(ConnectionContext&)> add_http2 = {};
};

class HttpServer {
 public:
  // `handle` and `observe` are called by several threads at once. Unavailable, naming host and
  // port, when they cannot be listened on.
  static Result<std::unique_ptr<HttpServer>> Start(const HttpServerOptions& options,
                                                   RequestHandler handle, AccessObserver observe);
  // Drains and waits. Requests that were cut off may still be with the handler: whoever answers
  // them must be done before the HttpServer goes.
  ~HttpServer();

  uint16_t port() const;
  std::string url() const;  // "http://127.0.0.1:8080"
  // Reads the TLS files again, for connections that come from now on. On error the old ones stay.
  Status ReloadTls();
  // Any thread, any number of times.
  void Drain();
  // One thread.
  void Wait();

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace octet
