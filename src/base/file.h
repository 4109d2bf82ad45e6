// Files as bytes: mapped for models, read whole for small things, written whole.
// Errors name the path and the system's reason.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace octet {

// A file mapped read-only into memory. Move-only; the bytes live as long as the object.
// Any thread may read. The file must not be truncated while it is mapped.
class MappedFile {
 public:
  static Result<MappedFile> Open(const std::string& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::span<const uint8_t> bytes() const { return {data_, size_bytes_}; }

 private:
  MappedFile(const uint8_t* data, size_t size_bytes) : data_(data), size_bytes_(size_bytes) {}
  const uint8_t* data_ = nullptr;
  size_t size_bytes_ = 0;
};

// The whole file; InvalidArgument when it is larger than max_bytes.
Result<std::vector<uint8_t>> ReadFile(const std::string& path, size_t max_bytes);
Status WriteFile(const std::string& path, std::span<const uint8_t> bytes);
Status WriteFile(const std::string& path, std::string_view text);

}  // namespace octet
