// Bytes that all requests of a server may hold together: of bodies, of pixels being decoded.
//
// A MemoryShare is what one request holds of the budget: it grows, and gives everything back with
// Release or when it goes. Any thread may use any share, each share one at a
// time. The budget outlives its shares.
#pragma once

#include <atomic>
#include <cstddef>

namespace octet {

class MemoryBudget {
 public:
  explicit MemoryBudget(size_t limit_bytes) : limit_bytes_(limit_bytes) {}
  size_t limit_bytes() const { return limit_bytes_; }

 private:
  friend class MemoryShare;
  bool Take(size_t bytes) {
    size_t held = held_bytes_.load();
    do {
      if (bytes > limit_bytes_ - held) return false;
    } while (!held_bytes_.compare_exchange_weak(held, held + bytes));
    return true;
  }
  void Give(size_t bytes) { held_bytes_ -= bytes; }

  size_t limit_bytes_;
  std::atomic<size_t> held_bytes_ = 0;  // never above the limit
};

class MemoryShare {
 public:
  explicit MemoryShare(MemoryBudget& budget) : budget_(budget) {}
  MemoryShare(const MemoryShare&) = delete;
  MemoryShare& operator=(const MemoryShare&) = delete;
  ~MemoryShare() { Release(); }

  // To `bytes` in all, not less than before. False when there is no room: the share stays as it is.
  bool GrowTo(size_t bytes) {
    if (!budget_.Take(bytes - bytes_)) return false;
    bytes_ = bytes;
    return true;
  }
  const MemoryBudget& budget() const { return budget_; }
  void Release() {
    budget_.Give(bytes_);
    bytes_ = 0;
  }

 private:
  MemoryBudget& budget_;
  size_t bytes_ = 0;
};

}  // namespace octet
