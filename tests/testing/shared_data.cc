#include "testing/shared_data.h"

#include <cstdlib>
#include <filesystem>

namespace octet::testing {

std::string SharedDataFolder() {
  const char* named = std::getenv("OCTET_SHARED_DATA");
  const std::filesystem::path folder =
      named != nullptr ? named : std::filesystem::path(OCTET_SOURCE_DIR) / "../shared/data";
  return std::filesystem::is_directory(folder) ? folder.lexically_normal().string() : "";
}

std::string SharedData(const std::string& relative_path) {
  return SharedDataFolder() + "/" + relative_path;
}

}  // namespace octet::testing
