// Bytes on the heap that start at a cache line and end with a whole one, zeroed. The constructor is
// for sizes that memory must have room for; Try is for those that a file or a user decides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>

namespace octet {

class AlignedBuffer {
 public:
  static constexpr size_t kAlignment = 64;

  AlignedBuffer() = default;
  explicit AlignedBuffer(size_t size_bytes);
  // None when there is no memory for it.
  static std::optional<AlignedBuffer> Try(size_t size_bytes);

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
