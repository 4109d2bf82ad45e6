// octet's inference server: models over HTTP/1.1 and gRPC.
//
//   OCTET_ASSIGN(auto server, Server::Start(options));
//   ... server->port() ...
//   server->Drain();
//   server->Wait();
// Threads: options.http.io_threads wait for sockets, each model has its instances' workers, one
// loads models, one watches the disk when asked. The process's signals are the caller's business.
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "server/server_options.h"

namespace octet {

class Server {
 public:
  // Loads the models, then listens. A required model that does not load is an error, as is a server
  // without any model, unless models can come later. Errors name the model's file, or host and
  // port.
  static Result<std::unique_ptr<Server>> Start(ServerOptions options);
  // Drains and waits.
  ~Server();

  uint16_t port() const;
  // Reads the TLS certificate again; what is wrong with it is logged, and the old one stays.
  void ReloadCertificate();
  // From now on nothing is ready; see server/http/http_server.h. Any thread.
  void Drain();
  // Returns after Drain, when everything is answered. One thread.
  void Wait();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace octet
