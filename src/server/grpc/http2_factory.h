// gRPC on a server's port, beside HTTP/1.1: what HttpServerOptions::add_http2 takes.
//
//   HttpServer::Start({.add_http2 = Http2Factory(service, {})}, ...)
// Defined in http2_connection.cc; this header shows no Asio.
#pragma once

#include <functional>

#include "server/grpc/grpc_service.h"

namespace octet {

struct ConnectionContext;

// `service` outlives the server.
std::function<void(ConnectionContext&)> Http2Factory(InferenceService& service,
                                                     GrpcOptions options);

}  // namespace octet
