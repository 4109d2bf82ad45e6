#include "npu/host_facts.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <sstream>

namespace octet {
namespace {

constexpr const char* kRocketDriver = "/sys/bus/platform/drivers/rocket";
constexpr const char* kAccelerators = "/dev/accel";
constexpr std::array kSystemFolders = {"/lib/aarch64-linux-gnu",
                                       "/usr/lib/aarch64-linux-gnu",
                                       "/lib64",
                                       "/usr/lib64",
                                       "/lib",
                                       "/usr/lib"};

Container FindContainer(const Host& host) {
  // Kubernetes mounts /etc/hosts and the termination log from the kubelet's folder.
  const std::string mounts = host.Text("/proc/self/mountinfo").value_or("");
  if (mounts.find("kubelet") != std::string::npos || host.Exists("/run/secrets/kubernetes.io") ||
      !host.Environment("KUBERNETES_SERVICE_HOST").empty()) {
    return Container::kKubernetes;
  }
  if (host.Exists("/run/.containerenv")) return Container::kPodman;
  if (host.Exists("/.dockerenv") || mounts.find("/docker/containers/") != std::string::npos)
    return Container::kDocker;
  return Container::kNone;
}

std::vector<int64_t> FindGroups(const Host& host) {
  std::vector<int64_t> ids;
  std::istringstream status(host.Text("/proc/self/status").value_or(""));
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("Groups:") && !line.starts_with("Gid:")) continue;
    std::istringstream numbers(line.substr(line.find(':') + 1));
    for (int64_t id = 0; numbers >> id;) ids.push_back(id);
  }
  return ids;
}

std::vector<std::string> FindBoundCores(const Host& host) {
  std::vector<std::string> cores = host.List(kRocketDriver);
  std::erase_if(cores, [](const std::string& name) { return !name.ends_with(".npu"); });
  return cores;
}

void FindAccelerators(const Host& host, HostFacts& facts) {
  for (const std::string& name : host.List(kAccelerators)) {
    if (!name.starts_with("accel")) continue;
    const std::string path = std::string(kAccelerators) + "/" + name;
    facts.accelerators.push_back(path);
    const auto node = host.Device(path);
    if (!node) continue;
    if (!facts.npu || (facts.npu->node.driver != "rocket" && node->driver == "rocket"))
      facts.npu = AcceleratorNode{path, *node};
  }
}

void AddList(std::vector<std::string>& folders, const std::string& colon_separated) {
  std::istringstream text(colon_separated);
  for (std::string folder; std::getline(text, folder, ':');) {
    if (!folder.empty()) folders.push_back(folder);
  }
}

std::vector<std::string> DelegateFolders(const Host& host) {
  std::vector<std::string> folders;
  AddList(folders, host.Environment("LD_LIBRARY_PATH"));
  folders.insert(folders.end(), {"/usr/lib/teflon", "/usr/local/lib/teflon", "/usr/local/lib",
                                 "/mesa-libs", "/run/opengl-driver/lib"});
  folders.insert(folders.end(), kSystemFolders.begin(), kSystemFolders.end());
  return folders;
}

// "/usr/lib/*", for distributions with folders of their own.
std::vector<std::string> FoldersInUsrLib(const Host& host) {
  std::vector<std::string> folders;
  for (const std::string& name : host.List("/usr/lib")) {
    if (host.IsFolder("/usr/lib/" + name)) folders.push_back("/usr/lib/" + name);
  }
  return folders;
}

// Whether the path would be there if the links in it led anywhere.
bool Dangles(const Host& host, std::string path) {
  for (; !path.empty(); path = FolderOf(path)) {
    if (host.IsLink(path)) return !host.Exists(path);
  }
  return false;
}

// The path to read, or a link that leads nowhere, or an empty trail.
LinkTrail FindDelegate(const Host& host, std::vector<std::string>& looked_in) {
  constexpr const char* kName = "libteflon.so";
  if (const std::string named = host.Environment("OCTET_TEFLON"); !named.empty()) {
    looked_in = {FolderOf(named)};
    return host.Follow(named);
  }
  std::vector<std::string> folders = DelegateFolders(host);
  looked_in = folders;
  looked_in.emplace_back("/usr/lib/*");
  std::ranges::move(FoldersInUsrLib(host), std::back_inserter(folders));
  LinkTrail dangling;
  for (const std::string& folder : folders) {
    const std::string path = folder + "/" + kName;
    LinkTrail trail = host.Follow(path);
    if (trail.resolved) return trail;
    if (dangling.hops.empty() && Dangles(host, path)) dangling = std::move(trail);
  }
  return dangling;
}

DelegateFile ReadDelegate(const Host& host) {
  DelegateFile delegate;
  delegate.trail = FindDelegate(host, delegate.looked_in);
  if (!delegate.trail.resolved) return delegate;
  const auto file = host.Map(*delegate.trail.resolved);
  if (!file) {
    delegate.obstacle = file.error().message;
    return delegate;
  }
  auto elf = ReadElfLibrary(file->bytes());
  if (elf) {
    delegate.elf = *std::move(elf);
  } else {
    delegate.obstacle = elf.error().message;
  }
  return delegate;
}

// The one this process has, else where distributions put it.
std::string FindCLibrary(const Host& host) {
  constexpr std::string_view kName = "/libc.so.6";
  std::istringstream maps(host.Text("/proc/self/maps").value_or(""));
  for (std::string line; std::getline(maps, line);) {
    if (line.ends_with(kName) && line.find('/') != std::string::npos)
      return line.substr(line.find('/'));
  }
  for (const char* folder : kSystemFolders) {
    if (std::string path = std::string(folder) + std::string(kName); host.Exists(path)) return path;
  }
  return "";
}

// Folders that /etc/ld.so.conf.d adds; nested includes are rare and passed over.
void AddConfigured(const Host& host, std::vector<std::string>& folders) {
  constexpr const char* kFolder = "/etc/ld.so.conf.d";
  for (const std::string& name : host.List(kFolder)) {
    std::istringstream text(host.Text(std::string(kFolder) + "/" + name).value_or(""));
    for (std::string line; std::getline(text, line);) {
      if (line.starts_with('/')) folders.push_back(line);
    }
  }
}

}  // namespace

std::string FolderOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

HostFacts GatherHostFacts(const Host& host) {
  HostFacts facts{.host = host};
  facts.container = FindContainer(host);
  facts.group_ids = FindGroups(host);
  facts.bound_cores = FindBoundCores(host);
  FindAccelerators(host, facts);
  facts.delegate = ReadDelegate(host);
  facts.c_library = FindCLibrary(host);
  return facts;
}

std::vector<std::string> LibraryFolders(const HostFacts& facts, const ElfLibrary& library,
                                        const std::string& library_path) {
  constexpr std::string_view kOrigin = "$ORIGIN";
  std::vector<std::string> folders;
  AddList(folders, facts.host.Environment("LD_LIBRARY_PATH"));
  for (std::string folder : library.search_folders) {
    if (folder.starts_with(kOrigin)) folder.replace(0, kOrigin.size(), FolderOf(library_path));
    folders.push_back(folder);
  }
  AddConfigured(facts.host, folders);
  folders.insert(folders.end(), kSystemFolders.begin(), kSystemFolders.end());
  if (!facts.c_library.empty()) folders.push_back(FolderOf(facts.c_library));
  return folders;
}

}  // namespace octet
