// Numbers and texts as bytes, for messages between octet and its delegate workers, which are the
// same program: native byte order. A reader never reads past the end: what is missing reads as 0 or
// empty, and ok() says so. The other side may have been damaged by a delegate.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace octet {

class WireWriter {
 public:
  void Number(int64_t value) { Raw(&value, sizeof(value)); }
  void Real(double value) { Raw(&value, sizeof(value)); }
  void Text(std::string_view text) {
    Number(static_cast<int64_t>(text.size()));
    Raw(text.data(), text.size());
  }
  std::span<const uint8_t> bytes() const { return bytes_; }

 private:
  void Raw(const void* data, size_t size) {
    const auto* const from = static_cast<const uint8_t*>(data);
    bytes_.insert(bytes_.end(), from, from + size);
  }
  std::vector<uint8_t> bytes_;
};

class WireReader {
 public:
  explicit WireReader(std::span<const uint8_t> bytes) : left_(bytes) {}
  int64_t Number() {
    int64_t value = 0;
    Raw(&value, sizeof(value));
    return value;
  }
  double Real() {
    double value = 0;
    Raw(&value, sizeof(value));
    return value;
  }
  std::string Text() {
    const int64_t size = Number();
    if (size < 0 || static_cast<uint64_t>(size) > left_.size()) {
      ok_ = false;
      return "";
    }
    const auto text = left_.first(static_cast<size_t>(size));
    left_ = left_.subspan(text.size());
    return {text.begin(), text.end()};
  }
  // A count of things of at least `min_bytes` bytes each: not more than can follow.
  int64_t Count(size_t min_bytes) {
    const int64_t count = Number();
    if (count >= 0 && static_cast<uint64_t>(count) <= left_.size() / min_bytes) return count;
    ok_ = false;
    return 0;
  }
  // Everything that was read was there.
  bool ok() const { return ok_; }

 private:
  void Raw(void* data, size_t size) {
    if (left_.size() < size) {
      ok_ = false;
      left_ = {};
      return;
    }
    std::memcpy(data, left_.data(), size);
    left_ = left_.subspan(size);
  }
  std::span<const uint8_t> left_;
  bool ok_ = true;
};

}  // namespace octet
