// A machine as its file system shows it, for `octet doctor`: everything is read under one root
// folder, so that a mounted card, the root of a container, or a folder that a test made can be
// examined like the machine itself. Symbolic links are followed inside the root.
//
// Under a root other than "/" a device node may be a text file that describes one, for file systems
// without device nodes and tests without rights:
//   device 261:0
//   mode 0660
//   owner 0:303
//   driver rocket        what DRM_IOCTL_VERSION answers
//   open EACCES          how opening fails; without the line it succeeds
//
// The only file of this room that touches the machine. Methods may be called from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace octet {

// A path and what its links lead to.
struct LinkTrail {
  std::vector<std::string> hops;        // as the links say, the path itself first; inside the root
  std::optional<std::string> resolved;  // inside the root; nullopt: does not exist
  std::string ToString() const;         // "a -> b -> c"
};

struct DeviceNode {
  bool is_character_device = false;
  uint32_t major = 0;
  uint32_t minor = 0;
  uint32_t mode = 0;  // permission bits
  uint32_t owner = 0;
  uint32_t group = 0;
  int open_error = 0;  // errno of opening it to read and write; 0: it opens
  std::string driver;  // of an accelerator that opens
};

class Host {
 public:
  explicit Host(std::string root = "/");

  LinkTrail Follow(const std::string& path) const;
  bool Exists(const std::string& path) const { return Follow(path).resolved.has_value(); }
  bool IsFolder(const std::string& path) const;
  // The link itself, wherever it leads.
  bool IsLink(const std::string& path) const;
  // Sorted names; none when there is no such folder.
  std::vector<std::string> List(const std::string& folder) const;
  // At most kMaxTextBytes, without blanks and NULs at the end; nullopt when it cannot be read.
  std::optional<std::string> Text(const std::string& path) const;
  Result<MappedFile> Map(const std::string& path) const;
  // nullopt when there is nothing at the path.
  std::optional<DeviceNode> Device(const std::string& path) const;
  // The kernel's messages; nullopt without the right to see them. Elsewhere: /var/log/dmesg.
  std::optional<std::string> KernelLog() const;
  // A variable of this process as it was started, by /proc/self/environ; empty: not set.
  std::string Environment(const std::string& name) const;

 private:
  std::string Outside(const std::string& path) const { return root_ + path; }
  std::string root_;  // without a slash at the end; empty: the machine itself
};

}  // namespace octet
