#include "server/grpc/message_buffer.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace octet {
namespace {

// Smaller ones are quick enough to come by; of larger ones the pool would hold few.
constexpr size_t kMinPooledCapacity = size_t{32} << 10;
constexpr size_t kMaxPooledCapacity = size_t{1} << 20;
// A long message's buffer starts with this much, of which the system maps what is written.
constexpr size_t kFirstBytes = kMaxPooledCapacity;

}  // namespace

BufferPool::Buffer BufferPool::Take(size_t bytes) {
  const bool pooled = bytes > kMinPooledCapacity / 2 && bytes <= kMaxPooledCapacity;
  const size_t capacity = pooled ? std::bit_ceil(bytes) : bytes;
  if (pooled) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(free_.rbegin(), free_.rend(), [capacity](const Buffer& buffer) {
      return buffer.capacity == capacity;
    });
    if (found != free_.rend()) {
      Buffer buffer = std::move(*found);
      free_.erase(std::next(found).base());
      free_bytes_ -= buffer.capacity;
      return buffer;
    }
  }
  return {std::make_unique_for_overwrite<uint8_t[]>(capacity), capacity};
}

void BufferPool::Give(Buffer buffer) {
  if (buffer.capacity < kMinPooledCapacity || buffer.capacity > kMaxPooledCapacity) return;
  const std::lock_guard lock(mutex_);
  if (free_bytes_ + buffer.capacity > kPooledBytes) return;
  free_bytes_ += buffer.capacity;
  free_.push_back(std::move(buffer));
}

MessageBuffer::~MessageBuffer() { pool_->Give(std::move(buffer_)); }

bool MessageBuffer::Append(std::span<const uint8_t> bytes) {
  if (bytes.empty()) return true;
  const size_t needed = size_ + bytes.size();
  if (!share_.GrowTo(needed)) return false;
  if (needed > buffer_.capacity) Grow(needed);
  std::memcpy(buffer_.bytes.get() + size_, bytes.data(), bytes.size());
  size_ = needed;
  return true;
}

void MessageBuffer::Grow(size_t needed) {
  const size_t soon = std::min(expected_, std::max(kFirstBytes, 2 * size_));
  BufferPool::Buffer larger = pool_->Take(std::max(needed, soon));
  if (size_ > 0) std::memcpy(larger.bytes.get(), buffer_.bytes.get(), size_);
  pool_->Give(std::exchange(buffer_, std::move(larger)));
}

}  // namespace octet
