// A machine made of files in a folder of its own, for what reads /proc, /sys, /dev and libraries
// under a root folder (npu/host.h, `octet doctor --root`).
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "testing/temporary_folder.h"

namespace octet::testing {

// What a made-up shared library says of itself.
struct MadeUpLibrary {
  uint16_t machine = 183;                  // AArch64
  std::vector<std::string> needed = {};    // DT_NEEDED
  std::string run_path = {};               // DT_RUNPATH
  std::vector<std::string> wanted = {};    // versions of libc.so.6: "GLIBC_2.34"
  std::vector<std::string> provided = {};  // versions that it defines
  std::vector<std::string> exported = {};  // dynamic symbols
  std::vector<std::string> texts = {};     // strings somewhere in the file
};

// A 64-bit little-endian ELF file with the sections that the loader reads, and nothing to run.
std::string ElfFile(const MadeUpLibrary& library);

class MadeUpHost {
 public:
  const std::string& root() const { return folder_.path(); }

  void Write(const std::string& path, std::string_view text) {
    MakeFolderOf(path);
    std::filesystem::remove(root() + path);
    folder_.Write(path.substr(1), text);
  }
  void Link(const std::string& path, const std::string& target) {
    MakeFolderOf(path);
    std::filesystem::remove(root() + path);
    std::filesystem::create_symlink(target, root() + path);
  }
  void Remove(const std::string& path) { std::filesystem::remove_all(root() + path); }

  // A folder, with nothing in it.
  void Folder(const std::string& path) { std::filesystem::create_directories(root() + path); }

 private:
  void MakeFolderOf(const std::string& path) {
    std::filesystem::create_directories(std::filesystem::path(root() + path).parent_path());
  }
  TemporaryFolder folder_;
};

// An Orange Pi 5 with Debian and Mesa 26.2.6, all as it must be: the NPU at /dev/accel/accel0,
// group render (303), ours too.
void MakeHealthyRk3588(MadeUpHost& host);

}  // namespace octet::testing
