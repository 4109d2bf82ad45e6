#include "server/serving/model_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

namespace octet {
namespace {

namespace fs = std::filesystem;

constexpr const char* kModelName = "model.tflite";
constexpr const char* kLabelsName = "labels.txt";
constexpr const char* kConfigName = "config.yaml";

bool IsHidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

std::vector<fs::path> Entries(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!IsHidden(entry->path())) entries.push_back(entry->path());
  }
  std::ranges::sort(entries);
  return entries;
}

std::string PathIfFile(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) ? path.string() : "";
}

// The .tflite file of a folder; empty: none, or several without a model.tflite among them.
std::string ModelIn(const fs::path& folder) {
  if (std::string named = PathIfFile(folder / kModelName); !named.empty()) return named;
  std::string found;
  for (const fs::path& entry : Entries(folder)) {
    if (entry.extension() != ".tflite" || PathIfFile(entry).empty()) continue;
    if (!found.empty()) return "";
    found = entry.string();
  }
  return found;
}

// 1 or more; 0: the folder is no version.
int64_t VersionNumber(const fs::path& folder) {
  const std::string name = folder.filename().string();
  int64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  const bool whole = error == std::errc() && end == name.data() + name.size();
  return whole && number > 0 && name[0] != '0' ? number : 0;
}

Result<ModelVersionFiles> FilesOf(int64_t version, std::string model_path, std::string labels) {
  ModelVersionFiles files{.version = version,
                          .model_path = std::move(model_path),
                          .labels_path = std::move(labels),
                          .model_identity = {},
                          .labels_identity = {}};
  OCTET_ASSIGN(files.model_identity, IdentityOf(files.model_path));
  if (!files.labels_path.empty()) {
    OCTET_ASSIGN(files.labels_identity, IdentityOf(files.labels_path));
  }
  return files;
}

}  // namespace

Result<FileIdentity> IdentityOf(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    return NotFound("{}: {}", path, std::strerror(errno));
  }
  constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
  return FileIdentity{
      .device = status.st_dev,
      .inode = status.st_ino,
      .bytes = status.st_size,
      .modified_ns = status.st_mtim.tv_sec * kNanosecondsPerSecond + status.st_mtim.tv_nsec};
}

Result<ModelFiles> FindModelFiles(const std::string& path) {
  std::error_code error;
  ModelFiles files;
  if (!fs::is_directory(path, error)) {
    OCTET_ASSIGN(files.versions.emplace_back(), FilesOf(1, path, ""));
    return files;
  }
  const fs::path folder(path);
  const std::string labels = PathIfFile(folder / kLabelsName);
  files.config_path = PathIfFile(folder / kConfigName);
  if (std::string model = ModelIn(folder); !model.empty()) {
    OCTET_ASSIGN(files.versions.emplace_back(), FilesOf(1, std::move(model), labels));
    return files;
  }
  for (const fs::path& entry : Entries(folder)) {
    const int64_t version = VersionNumber(entry);
    std::string model = version > 0 ? ModelIn(entry) : "";
    if (model.empty()) continue;
    std::string own_labels = PathIfFile(entry / kLabelsName);
    OCTET_ASSIGN(files.versions.emplace_back(),
                 FilesOf(version, std::move(model), own_labels.empty() ? labels : own_labels));
  }
  if (files.versions.empty()) {
    return NotFound(
        "{}: no model: neither model.tflite, nor a single .tflite file, nor folders 1, 2, ... with "
        "one",
        path);
  }
  std::ranges::sort(files.versions, {}, &ModelVersionFiles::version);
  return files;
}

std::vector<std::string> ListRepository(const std::string& repository) {
  std::vector<std::string> names;
  for (const fs::path& entry : Entries(repository)) {
    std::error_code error;
    if (!fs::is_directory(entry, error) || VersionNumber(entry) > 0) continue;
    if (FindModelFiles(entry.string())) names.push_back(entry.filename().string());
  }
  return names;
}

}  // namespace octet
