// A server on a free port of the loopback interface, without a log.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "server/server.h"

namespace octet::testing {

inline std::unique_ptr<Server> StartServer(ServerOptions options) {
  options.http.host = "127.0.0.1";
  options.http.port = 0;
  options.log.silent = true;
  if (options.model_defaults.instances == 0) options.model_defaults.instances = 2;
  auto server = Server::Start(std::move(options));
  if (!server) ADD_FAILURE() << server.error().message;
  OCTET_CHECK(server.has_value());
  return *std::move(server);
}

}  // namespace octet::testing
