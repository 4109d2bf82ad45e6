// A protobuf message as the one frame of a gRPC answer. Only files of grpc/ see protobuf.
#pragma once

#include <google/protobuf/message_lite.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "server/grpc/grpc_frame.h"

namespace octet {

// prefix, message, and room for `tail_bytes` more bytes of the message that the caller appends.
inline std::string ProtobufFrame(const google::protobuf::MessageLite& message,
                                 size_t tail_bytes = 0) {
  const size_t message_bytes = message.ByteSizeLong();
  const GrpcPrefix prefix = MakeGrpcPrefix(static_cast<uint32_t>(message_bytes + tail_bytes));
  std::string frame;
  frame.reserve(prefix.size() + message_bytes + tail_bytes);
  frame.assign(prefix.begin(), prefix.end());
  frame.resize(prefix.size() + message_bytes);
  message.SerializeWithCachedSizesToArray(reinterpret_cast<uint8_t*>(frame.data()) + prefix.size());
  return frame;
}

}  // namespace octet
