// A unary gRPC call and its answer as plain data, and the one function type between them: what
// http_message.h is for HTTP.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "server/grpc/grpc_status.h"
#include "server/grpc/message_buffer.h"

namespace octet {

struct GrpcCall {
  std::string_view method;                       // ":path"; borrowed, until the call is taken
  std::shared_ptr<const MessageBuffer> message;  // never null
  bool has_deadline = false;                     // the client sent grpc-timeout
  // Set when nobody waits for the answer any more.
  std::shared_ptr<const std::atomic<bool>> cancelled;
};

struct GrpcReply {
  GrpcStatus status;
  std::string frame;  // the answer with its gRPC prefix; empty unless the status is OK
  std::string model;  // name of the model that was asked for, for the access log
};

inline GrpcReply GrpcAnswer(std::string frame, std::string model = {}) {
  GrpcReply reply;
  reply.frame = std::move(frame);
  reply.model = std::move(model);
  return reply;
}
inline GrpcReply GrpcRefusal(GrpcStatus status, std::string model = {}) {
  GrpcReply reply;
  reply.status = std::move(status);
  reply.model = std::move(model);
  return reply;
}

// Called exactly once, at once or later, from any thread.
using GrpcDone = std::function<void(GrpcReply)>;

}  // namespace octet
