#include "testing/temporary_folder.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/check.h"

namespace octet::testing {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "octet_test_XXXXXX").string();
  OCTET_CHECK(::mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::File(std::string_view name) const {
  return path_ + "/" + std::string(name);
}

std::string TemporaryFolder::Write(std::string_view name, std::span<const uint8_t> bytes) const {
  return Write(name, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::string TemporaryFolder::Write(std::string_view name, std::string_view text) const {
  const std::string path = File(name);
  std::ofstream file(path, std::ios::binary);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  OCTET_CHECK(file.good());
  return path;
}

}  // namespace octet::testing
