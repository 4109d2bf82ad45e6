// A folder of its own for one test, removed at the end.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace octet::testing {

class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  const std::string& path() const { return path_; }
  std::string File(std::string_view name) const;
  // Writes the file and returns its path.
  std::string Write(std::string_view name, std::span<const uint8_t> bytes) const;
  std::string Write(std::string_view name, std::string_view text) const;

 private:
  std::string path_;
};

}  // namespace octet::testing
