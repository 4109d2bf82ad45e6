// The bytes of one gRPC message, written by a connection as they arrive and then read by whoever
// has it: the tensors of a request are views into it.
//
// A BufferPool keeps the memory of finished messages for the next ones: fresh pages for every
// 150 KB tensor cost more than copying it. It holds at most kPooledBytes. Any thread may use it. A
// MessageBuffer belongs to one thread at a time until it is complete; it counts against a
// MemoryBudget, which outlives it, as much as has arrived.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "server/memory_budget.h"

namespace octet {

class BufferPool {
 public:
  static constexpr size_t kPooledBytes = size_t{8} << 20;

  struct Buffer {
    std::unique_ptr<uint8_t[]> bytes;
    size_t capacity = 0;
  };
  // Of at least `bytes` bytes, uninitialised.
  Buffer Take(size_t bytes);
  void Give(Buffer buffer);
  size_t free_bytes() const {
    const std::lock_guard lock(mutex_);
    return free_bytes_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Buffer> free_;
  size_t free_bytes_ = 0;
};

class MessageBuffer {
 public:
  MessageBuffer(std::shared_ptr<BufferPool> pool, MemoryBudget& budget)
      : pool_(std::move(pool)), share_(budget) {}
  MessageBuffer(const MessageBuffer&) = delete;
  MessageBuffer& operator=(const MessageBuffer&) = delete;
  ~MessageBuffer();

  // How long the message is to be; memory is taken for what is likely to arrive soon.
  void Expect(size_t bytes) { expected_ = bytes; }
  // False, and nothing is appended, when the budget has no room.
  [[nodiscard]] bool Append(std::span<const uint8_t> bytes);
  std::span<const uint8_t> bytes() const { return {buffer_.bytes.get(), size_}; }

 private:
  void Grow(size_t needed);

  std::shared_ptr<BufferPool> pool_;
  MemoryShare share_;
  BufferPool::Buffer buffer_;
  size_t expected_ = 0;
  size_t size_ = 0;
};

}  // namespace octet
