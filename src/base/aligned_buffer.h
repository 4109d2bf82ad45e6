// Bytes on the heap that start at a cache line and end with a whole one, zeroed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/check.h"

namespace octet {

class AlignedBuffer {
 public:
  static constexpr size_t kAlignment = 64;

  AlignedBuffer() = default;
  explicit AlignedBuffer(size_t size_bytes)
      : size_bytes_((size_bytes + kAlignment - 1) / kAlignment * kAlignment) {
    if (size_bytes_ == 0) return;
    bytes_.reset(static_cast<uint8_t*>(std::aligned_alloc(kAlignment, size_bytes_)));
    OCTET_CHECK(bytes_ != nullptr);
    std::memset(bytes_.get(), 0, size_bytes_);
  }

  uint8_t* data() { return bytes_.get(); }
  const uint8_t* data() const { return bytes_.get(); }
  size_t size_bytes() const { return size_bytes_; }

 private:
  struct Free {
    void operator()(uint8_t* bytes) const { std::free(bytes); }
  };
  std::unique_ptr<uint8_t, Free> bytes_;
  size_t size_bytes_ = 0;
};

}  // namespace octet
