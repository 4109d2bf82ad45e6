#include "cli/image_paths.h"

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "image/image_header.h"

namespace octet::cli {
namespace {

bool IsImage(const std::string& path) {
  const auto file = MappedFile::Open(path);
  return file && ReadImageHeader(file->bytes());
}

// By content: other files there are passed over.
std::vector<std::string> ImagesBelow(const std::string& folder) {
  namespace fs = std::filesystem;
  std::vector<std::string> paths;
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(folder, error);
       !error && entry != fs::end(entry); entry.increment(error)) {
    std::error_code ignored;
    if (!entry->is_regular_file(ignored)) continue;
    if (IsImage(entry->path().string())) paths.push_back(entry->path().string());
  }
  std::ranges::sort(paths);
  return paths;
}

}  // namespace

Result<std::vector<std::string>> ImagePaths(const std::vector<std::string>& words) {
  std::vector<std::string> paths;
  for (const std::string& word : words) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(word, ignored)) {
      paths.push_back(word);
      continue;
    }
    const auto below = ImagesBelow(word);
    if (below.empty()) return NotFound("{}: no images in this folder", word);
    paths.insert(paths.end(), below.begin(), below.end());
  }
  return paths;
}

bool IsImageOrFolder(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored) || IsImage(path);
}

}  // namespace octet::cli
