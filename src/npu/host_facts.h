// What several checks of the doctor need to know of a host, gathered once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "npu/elf_library.h"
#include "npu/host.h"

namespace octet {

// Remedies differ: what is missing inside a container is given to it from outside.
enum class Container { kNone, kPodman, kDocker, kKubernetes };

struct AcceleratorNode {
  std::string path;  // "/dev/accel/accel0"
  DeviceNode node;
};

struct DelegateFile {
  LinkTrail trail;                     // of the path where libteflon.so was found, or should be
  std::vector<std::string> looked_in;  // folders
  std::string obstacle;                // why it could not be read as a library
  std::optional<ElfLibrary> elf;       // of a file that could
};

struct HostFacts {
  const Host& host;  // borrowed; outlives the facts
  Container container = Container::kNone;
  std::vector<int64_t> group_ids;         // of this process
  std::vector<std::string> bound_cores;   // "fdab0000.npu"
  std::vector<std::string> accelerators;  // every /dev/accel/accel*
  std::optional<AcceleratorNode> npu;     // the one to use: rocket's, else the first
  DelegateFile delegate;
  std::string c_library;  // path of libc.so.6; empty: not found
};

HostFacts GatherHostFacts(const Host& host);

// Where the loader looks for the libraries that `library` needs, in its order.
std::vector<std::string> LibraryFolders(const HostFacts& facts, const ElfLibrary& library,
                                        const std::string& library_path);

// "/usr/lib" of "/usr/lib/libc.so.6"
std::string FolderOf(const std::string& path);

}  // namespace octet
