// octet's inference server: models over HTTP/1.1.
//
//   OCTET_ASSIGN(auto server, Server::Start(options, models));
//   ... server->port() ...
//   server->Drain();
//   server->Wait();
// Threads: options.io_threads wait for sockets, options.sessions decode and run models. The
// process's signals are the caller's business.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "server/http/http_server.h"
#include "server/metrics_registry.h"
#include "server/server_log.h"
#include "server/serving/served_model.h"

namespace octet {

struct ServerOptions {
  HttpServerOptions http = {};
  ServedModelOptions model = {};
  MetricsRegistry::ModelLabel model_label = MetricsRegistry::ModelLabel::kName;
  int max_waiting_per_model = 64;  // requests; beyond: 503 with Retry-After
  LogLevel log = LogLevel::kRequests;
};

class Server {
 public:
  // Loads the models, then listens. The first model answers /infer, the second /infer-v2. Errors
  // name the model's file, or host and port.
  static Result<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                               const std::vector<ModelSpec>& models);
  // Drains and waits.
  ~Server();

  uint16_t port() const;
  // From now on /health answers 503; see server/http/http_server.h. Any thread.
  void Drain();
  // Returns after Drain, when everything is answered. One thread.
  void Wait();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace octet
