#include "npu/host.h"

#include <fcntl.h>
#include <fmt/ranges.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <filesystem>
#include <sstream>

namespace octet {
namespace {

constexpr size_t kMaxTextBytes = 4 * 1024 * 1024;
constexpr int kMaxLinks = 40;  // as the kernel's
constexpr uint32_t kPermissionBits = 07777;
constexpr int kSyslogReadAll = 3;
constexpr size_t kKernelLogBytes = 1024 * 1024;

// The kernel's struct drm_version, DRM_IOCTL_VERSION (include/uapi/drm/drm.h).
struct DrmVersion {
  int major, minor, patch;
  size_t name_bytes;
  char* name;
  size_t date_bytes;
  char* date;
  size_t description_bytes;
  char* description;
};

std::string DrmDriverName(int device) {
  std::array<char, 64> name{};
  DrmVersion version{};
  version.name = name.data();
  version.name_bytes = name.size() - 1;
  if (::ioctl(device, _IOWR('d', 0, DrmVersion), &version) != 0) return "";
  return name.data();
}

void OpenDevice(const std::string& path, DeviceNode& node) {
  const int device = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (device < 0) {
    node.open_error = errno;
    return;
  }
  node.driver = DrmDriverName(device);
  ::close(device);
}

int ErrnoOf(const std::string& name) {
  constexpr std::array<std::pair<const char*, int>, 6> kNames = {{{"EACCES", EACCES},
                                                                  {"EPERM", EPERM},
                                                                  {"ENODEV", ENODEV},
                                                                  {"ENXIO", ENXIO},
                                                                  {"EBUSY", EBUSY},
                                                                  {"ENOENT", ENOENT}}};
  for (const auto& [known, number] : kNames) {
    if (name == known) return number;
  }
  return EIO;
}

DeviceNode ParseDevice(const std::string& description) {
  DeviceNode node;
  std::istringstream text(description);
  char colon = 0;
  for (std::string word; text >> word;) {
    if (word == "device") {
      node.is_character_device = static_cast<bool>(text >> node.major >> colon >> node.minor);
    } else if (word == "mode") {
      text >> std::oct >> node.mode >> std::dec;
    } else if (word == "owner") {
      text >> node.owner >> colon >> node.group;
    } else if (word == "driver") {
      text >> node.driver;
    } else if (word == "open") {
      std::string error;
      text >> error;
      node.open_error = ErrnoOf(error);
    }
  }
  return node;
}

std::deque<std::string> Components(const std::string& path) {
  std::deque<std::string> components;
  std::istringstream text(path);
  for (std::string component; std::getline(text, component, '/');) {
    if (!component.empty() && component != ".") components.push_back(component);
  }
  return components;
}

}  // namespace

std::string LinkTrail::ToString() const { return fmt::format("{}", fmt::join(hops, " -> ")); }

Host::Host(std::string root) : root_(std::move(root)) {
  while (!root_.empty() && root_.back() == '/') root_.pop_back();
}

LinkTrail Host::Follow(const std::string& path) const {
  LinkTrail trail{{path}, std::nullopt};
  std::deque<std::string> rest = Components(path);
  std::string place;  // what is resolved so far; empty: the root
  while (!rest.empty()) {
    const std::string component = rest.front();
    rest.pop_front();
    if (component == "..") {
      place.erase(std::min(place.rfind('/'), place.size()));
      continue;
    }
    const std::string next = place + "/" + component;
    struct stat info {};
    if (::lstat(Outside(next).c_str(), &info) != 0) return trail;
    if (!S_ISLNK(info.st_mode)) {
      place = next;
      continue;
    }
    std::error_code error;
    const std::string target = std::filesystem::read_symlink(Outside(next), error).string();
    if (error || trail.hops.size() > kMaxLinks) return trail;
    if (target.starts_with('/')) place.clear();
    const std::deque<std::string> inserted = Components(target);
    rest.insert(rest.begin(), inserted.begin(), inserted.end());
    std::string hop = place;
    for (const std::string& part : rest) hop += "/" + part;
    trail.hops.push_back(hop);
  }
  trail.resolved = place.empty() ? "/" : place;
  return trail;
}

bool Host::IsFolder(const std::string& path) const {
  const LinkTrail trail = Follow(path);
  std::error_code ignored;
  return trail.resolved && std::filesystem::is_directory(Outside(*trail.resolved), ignored);
}

bool Host::IsLink(const std::string& path) const {
  const size_t slash = path.rfind('/');
  const LinkTrail folder = Follow(path.substr(0, slash));
  std::error_code ignored;
  return folder.resolved &&
         std::filesystem::is_symlink(Outside(*folder.resolved) + path.substr(slash), ignored);
}

std::vector<std::string> Host::List(const std::string& folder) const {
  std::vector<std::string> names;
  const LinkTrail trail = Follow(folder);
  if (!trail.resolved) return names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(Outside(*trail.resolved), error), end;
       !error && entry != end; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

std::optional<std::string> Host::Text(const std::string& path) const {
  const LinkTrail trail = Follow(path);
  if (!trail.resolved) return std::nullopt;
  const auto bytes = ReadFile(Outside(*trail.resolved), kMaxTextBytes);
  if (!bytes) return std::nullopt;
  std::string text(bytes->begin(), bytes->end());
  constexpr std::string_view kBlanks("\0 \t\r\n", 5);
  text.erase(text.find_last_not_of(kBlanks) + 1);
  return text;
}

Result<MappedFile> Host::Map(const std::string& path) const {
  const LinkTrail trail = Follow(path);
  if (!trail.resolved) return NotFound("{}: does not exist", path);
  return MappedFile::Open(Outside(*trail.resolved));
}

std::optional<DeviceNode> Host::Device(const std::string& path) const {
  const LinkTrail trail = Follow(path);
  if (!trail.resolved) return std::nullopt;
  const std::string outside = Outside(*trail.resolved);
  struct stat info {};
  if (::stat(outside.c_str(), &info) != 0) return std::nullopt;
  if (!root_.empty() && S_ISREG(info.st_mode)) return ParseDevice(Text(path).value_or(""));
  DeviceNode node;
  node.is_character_device = S_ISCHR(info.st_mode);
  node.mode = info.st_mode & kPermissionBits;
  node.owner = info.st_uid;
  node.group = info.st_gid;
  if (!node.is_character_device) return node;
  node.major = gnu_dev_major(info.st_rdev);
  node.minor = gnu_dev_minor(info.st_rdev);
  OpenDevice(outside, node);
  return node;
}

std::optional<std::string> Host::KernelLog() const {
  if (!root_.empty()) return Text("/var/log/dmesg");
  std::string log(kKernelLogBytes, '\0');
  const int bytes = ::klogctl(kSyslogReadAll, log.data(), static_cast<int>(log.size()));
  if (bytes < 0) return std::nullopt;
  log.resize(static_cast<size_t>(bytes));
  return log;
}

std::string Host::Environment(const std::string& name) const {
  const std::string all = Text("/proc/self/environ").value_or("");
  std::istringstream text(all);
  for (std::string variable; std::getline(text, variable, '\0');) {
    if (variable.starts_with(name + "=")) return variable.substr(name.size() + 1);
  }
  return "";
}

}  // namespace octet
