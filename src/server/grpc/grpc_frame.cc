#include "server/grpc/grpc_frame.h"

#include <zlib.h>

#include <algorithm>

namespace octet {

GrpcPrefix MakeGrpcPrefix(uint32_t message_bytes) {
  return {0, static_cast<uint8_t>(message_bytes >> 24), static_cast<uint8_t>(message_bytes >> 16),
          static_cast<uint8_t>(message_bytes >> 8), static_cast<uint8_t>(message_bytes)};
}

std::optional<std::chrono::nanoseconds> ParseGrpcTimeout(std::string_view text) {
  constexpr size_t kMaxDigits = 8;
  if (text.size() < 2 || text.size() > kMaxDigits + 1) return std::nullopt;
  int64_t value = 0;
  for (const char digit : text.substr(0, text.size() - 1)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + (digit - '0');
  }
  switch (text.back()) {
    case 'n':
      return std::chrono::nanoseconds(value);
    case 'u':
      return std::chrono::microseconds(value);
    case 'm':
      return std::chrono::milliseconds(value);
    case 'S':
      return std::chrono::seconds(value);
    case 'M':
      return std::chrono::minutes(value);
    case 'H':
      // 99999999 hours do not fit; a year is as good as for ever.
      return std::chrono::hours(std::min(value, int64_t{24 * 365}));
    default:
      return std::nullopt;
  }
}

std::string EncodeGrpcMessage(std::string_view message) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(message.size());
  for (const char c : message) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte >= ' ' && byte <= '~' && byte != '%') {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 0xf]};
    }
  }
  return encoded;
}

GrpcEncoding ParseGrpcEncoding(std::string_view name) {
  if (name.empty() || name == "identity") return GrpcEncoding::kIdentity;
  if (name == "gzip") return GrpcEncoding::kGzip;
  if (name == "deflate") return GrpcEncoding::kDeflate;
  return GrpcEncoding::kUnknown;
}

GrpcStatus GrpcFrameReader::Receive(std::span<const uint8_t> bytes) {
  if (prefix_bytes_ < kGrpcPrefixBytes) {
    const size_t count = std::min(bytes.size(), kGrpcPrefixBytes - prefix_bytes_);
    std::copy_n(bytes.begin(), count, prefix_.begin() + static_cast<ptrdiff_t>(prefix_bytes_));
    prefix_bytes_ += count;
    bytes = bytes.subspan(count);
    if (prefix_bytes_ < kGrpcPrefixBytes) return {};
    if (GrpcStatus status = CheckPrefix(); !status.ok()) return status;
    message_ = std::make_shared<MessageBuffer>(pool_, budget_);
    message_->Expect(message_bytes_);
  }
  if (bytes.size() > message_bytes_ - message_->bytes().size()) {
    return {GrpcCode::kUnimplemented, "a unary call has one message, the client sent more"};
  }
  if (!message_->Append(bytes)) return NoRoom();
  return {};
}

GrpcStatus GrpcFrameReader::CheckPrefix() {
  message_bytes_ = size_t{prefix_[1]} << 24 | size_t{prefix_[2]} << 16 | size_t{prefix_[3]} << 8 |
                   size_t{prefix_[4]};
  if (prefix_[0] > 1) {
    return {GrpcCode::kInternal, fmt::format("frame has compressed flag {}", prefix_[0])};
  }
  if (prefix_[0] == 1 && encoding_ == GrpcEncoding::kIdentity) {
    return {GrpcCode::kInternal, "message is compressed, but grpc-encoding does not say how"};
  }
  if (prefix_[0] == 1 && encoding_ == GrpcEncoding::kUnknown) {
    return {GrpcCode::kUnimplemented,
            fmt::format("grpc-encoding is not one of {}", kGrpcAcceptEncoding)};
  }
  if (message_bytes_ > limit_bytes_) {
    return {GrpcCode::kResourceExhausted,
            fmt::format("message has {} bytes, limit {}", message_bytes_, limit_bytes_)};
  }
  return {};
}

GrpcStatus GrpcFrameReader::Finish() {
  if (prefix_bytes_ == 0) {
    return {GrpcCode::kUnimplemented, "a unary call has one message, the client sent none"};
  }
  if (!message_ || message_->bytes().size() < message_bytes_) {
    return {GrpcCode::kInternal, "stream ends inside a message"};
  }
  if (prefix_[0] == 1) return Decompress();
  return {};
}

GrpcStatus GrpcFrameReader::Decompress() {
  constexpr int kZlibWindow = 15;
  constexpr int kGzipWindow = kZlibWindow + 16;
  constexpr size_t kStepBytes = 16384;
  const std::span<const uint8_t> input = message_->bytes();
  z_stream stream{};
  stream.next_in = const_cast<uint8_t*>(input.data());  // zlib's type; it does not write
  stream.avail_in = static_cast<uInt>(input.size());
  const int window = encoding_ == GrpcEncoding::kGzip ? kGzipWindow : kZlibWindow;
  if (inflateInit2(&stream, window) != Z_OK) return {GrpcCode::kInternal, "zlib has no memory"};
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> ended(&stream, inflateEnd);

  const auto plain = std::make_shared<MessageBuffer>(pool_, budget_);
  uint8_t step[kStepBytes];
  int result = Z_OK;
  while (result == Z_OK) {
    stream.next_out = step;
    stream.avail_out = kStepBytes;
    result = inflate(&stream, Z_NO_FLUSH);
    const size_t count = kStepBytes - stream.avail_out;
    if (count > limit_bytes_ - plain->bytes().size()) {
      return {GrpcCode::kResourceExhausted,
              fmt::format("decompressed message has more than {} bytes", limit_bytes_)};
    }
    plain->Expect(plain->bytes().size() + count);
    if (!plain->Append({step, count})) return NoRoom();
  }
  if (result != Z_STREAM_END || stream.avail_in != 0) {
    return {GrpcCode::kInternal, "message cannot be decompressed"};
  }
  message_ = plain;
  return {};
}

GrpcStatus GrpcFrameReader::NoRoom() const {
  return {
      GrpcCode::kUnavailable,
      fmt::format("requests of other clients fill the {} bytes for bodies", budget_.limit_bytes())};
}

}  // namespace octet
