// gRPC's own words inside HTTP/2 (the document "gRPC over HTTP2"): the frame around a message, the
// timeout, the status message.
//
//   frame = compressed (1 byte: 0 or 1) length (4 bytes, big endian) message
// A message is compressed with what the header field grpc-encoding names. Everything here reads
// untrusted bytes. Pure but for the memory of messages.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "server/grpc/grpc_status.h"
#include "server/grpc/message_buffer.h"

namespace octet {

inline constexpr size_t kGrpcPrefixBytes = 5;
inline constexpr std::string_view kGrpcAcceptEncoding = "identity,deflate,gzip";

using GrpcPrefix = std::array<uint8_t, kGrpcPrefixBytes>;
// Of a message that is not compressed.
GrpcPrefix MakeGrpcPrefix(uint32_t message_bytes);

// "250m" is 250 ms: one to eight digits and one of n u m S M H. Nothing when it is not of this
// form.
std::optional<std::chrono::nanoseconds> ParseGrpcTimeout(std::string_view text);

// Bytes other than printable ASCII, and '%', as %XX.
std::string EncodeGrpcMessage(std::string_view message);

enum class GrpcEncoding { kIdentity, kGzip, kDeflate, kUnknown };
// An empty name is identity.
GrpcEncoding ParseGrpcEncoding(std::string_view name);

// Takes the body of a unary call in pieces: exactly one frame.
//
//   reader.Receive(piece)*  reader.Finish()  reader.TakeMessage()
// The first status that is not OK ends the call.
class GrpcFrameReader {
 public:
  GrpcFrameReader(size_t limit_bytes, GrpcEncoding encoding, std::shared_ptr<BufferPool> pool,
                  MemoryBudget& budget)
      : limit_bytes_(limit_bytes), encoding_(encoding), pool_(std::move(pool)), budget_(budget) {}

  GrpcStatus Receive(std::span<const uint8_t> bytes);
  // After the last byte.
  GrpcStatus Finish();
  std::shared_ptr<const MessageBuffer> TakeMessage() { return std::move(message_); }

 private:
  GrpcStatus CheckPrefix();
  GrpcStatus Decompress();
  GrpcStatus NoRoom() const;

  size_t limit_bytes_;
  GrpcEncoding encoding_;
  std::shared_ptr<BufferPool> pool_;
  MemoryBudget& budget_;
  GrpcPrefix prefix_ = {};
  size_t prefix_bytes_ = 0;
  size_t message_bytes_ = 0;  // as the prefix says
  std::shared_ptr<MessageBuffer> message_;
};

}  // namespace octet
