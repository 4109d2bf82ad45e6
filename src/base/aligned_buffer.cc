#include "base/aligned_buffer.h"

#include <cstring>
#include <limits>

#include "base/check.h"

namespace octet {

AlignedBuffer::AlignedBuffer(size_t size_bytes) {
  auto buffer = Try(size_bytes);
  OCTET_CHECK(buffer.has_value());
  *this = *std::move(buffer);
}

std::optional<AlignedBuffer> AlignedBuffer::Try(size_t size_bytes) {
  AlignedBuffer buffer;
  if (size_bytes == 0) return buffer;
  if (size_bytes > std::numeric_limits<size_t>::max() - kAlignment) return std::nullopt;
  buffer.size_bytes_ = (size_bytes + kAlignment - 1) / kAlignment * kAlignment;
  buffer.bytes_.reset(static_cast<uint8_t*>(std::aligned_alloc(kAlignment, buffer.size_bytes_)));
  if (buffer.bytes_ == nullptr) return std::nullopt;
  std::memset(buffer.bytes_.get(), 0, buffer.size_bytes_);
  return buffer;
}

}  // namespace octet
