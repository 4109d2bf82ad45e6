// Bytes that end where a page without access begins: a kernel that reads or writes past the end is
// stopped at once, by a signal that names the line under a debugger.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/check.h"

namespace octet::testing {

class GuardedBuffer {
 public:
  // `slack_bytes` more may be touched after the first size_bytes.
  explicit GuardedBuffer(size_t size_bytes, size_t slack_bytes = 0) : size_bytes_(size_bytes) {
    const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    const size_t wanted = size_bytes + slack_bytes;
    mapped_bytes_ = (wanted + page - 1) / page * page + page;
    void* mapped =
        mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    OCTET_CHECK(mapped != MAP_FAILED);
    mapped_ = static_cast<uint8_t*>(mapped);
    OCTET_CHECK(mprotect(mapped_ + mapped_bytes_ - page, page, PROT_NONE) == 0);
    data_ = mapped_ + mapped_bytes_ - page - wanted;
  }
  GuardedBuffer(const GuardedBuffer&) = delete;
  GuardedBuffer& operator=(const GuardedBuffer&) = delete;
  ~GuardedBuffer() { munmap(mapped_, mapped_bytes_); }

  uint8_t* data() { return data_; }
  size_t size() const { return size_bytes_; }
  std::span<uint8_t> bytes() { return {data_, size_bytes_}; }

 private:
  uint8_t* mapped_ = nullptr;
  uint8_t* data_ = nullptr;
  size_t mapped_bytes_ = 0;
  size_t size_bytes_ = 0;
};

}  // namespace octet::testing
