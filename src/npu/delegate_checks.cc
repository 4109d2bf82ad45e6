// The doctor's checks of libteflon.so: found, loadable here, with the right driver inside. Nothing
// is loaded: a library that would crash must not take the doctor with it.

#include <fmt/ranges.h>

#include <algorithm>
#include <deque>
#include <set>

#include "npu/doctor.h"
#include "npu/driver_version.h"
#include "npu/mesa_version.h"
#include "npu/rocket_rules.h"

namespace octet {
namespace {

constexpr size_t kMaxLibraries = 256;

CheckResult NoDelegate() { return {CheckStatus::kUnknown, "no libteflon.so that can be read", ""}; }

std::string MountHint(Container container) {
  switch (container) {
    case Container::kKubernetes:
      return "mount the host's folder with libteflon.so at /mesa-libs (deploy/overlays/rk3588)";
    case Container::kDocker:
    case Container::kPodman:
      return "mount the host's folder with libteflon.so: -v FOLDER:/mesa-libs:ro";
    case Container::kNone:
      return "install Mesa 25.3 or newer with Teflon (Debian: mesa-teflon-delegate), or name the "
             "file with OCTET_TEFLON";
  }
  return "";
}

std::optional<ElfLibrary> ReadLibrary(const Host& host, const std::string& path) {
  const auto file = host.Map(path);
  if (!file) return std::nullopt;
  auto library = ReadElfLibrary(file->bytes());
  if (!library) return std::nullopt;
  return *std::move(library);
}

// Of the delegate and all that it needs, directly or not.
struct Closure {
  std::vector<std::string> missing;  // "libdrm.so.2 (of libteflon.so)"
  std::optional<GlibcVersion> glibc_wanted;
  std::string wants_most;  // the library that wants the newest
  size_t found = 0;
};

std::string NameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// The first folder's file that is for the same machine.
std::optional<std::string> FindLibrary(const HostFacts& facts, const std::string& name,
                                       const ElfLibrary& needed_by, const std::string& path) {
  for (const std::string& folder : LibraryFolders(facts, needed_by, path)) {
    const LinkTrail trail = facts.host.Follow(folder + "/" + name);
    if (!trail.resolved) continue;
    const auto library = ReadLibrary(facts.host, *trail.resolved);
    if (library && library->machine == needed_by.machine) return trail.resolved;
  }
  return std::nullopt;
}

Closure FollowNeeds(const HostFacts& facts) {
  Closure closure;
  std::set<std::string> seen;
  std::deque<std::string> paths = {*facts.delegate.trail.resolved};
  while (!paths.empty() && closure.found < kMaxLibraries) {
    const std::string path = paths.front();
    paths.pop_front();
    const auto library = ReadLibrary(facts.host, path);
    if (!library) continue;
    ++closure.found;
    if (library->glibc_wanted && !library->glibc_provided &&
        (!closure.glibc_wanted || *closure.glibc_wanted < *library->glibc_wanted)) {
      closure.glibc_wanted = library->glibc_wanted;
      closure.wants_most = NameOf(path);
    }
    for (const std::string& name : library->needed) {
      if (!seen.insert(name).second) continue;
      if (auto found = FindLibrary(facts, name, *library, path)) {
        paths.push_back(*std::move(found));
      } else {
        closure.missing.push_back(fmt::format("{} (of {})", name, NameOf(path)));
      }
    }
  }
  return closure;
}

bool Contains(std::span<const uint8_t> file, std::string_view text) {
  return std::search(file.begin(), file.end(), text.begin(), text.end()) != file.end();
}

}  // namespace

CheckResult CheckDelegateFile(const HostFacts& facts) {
  const DelegateFile& delegate = facts.delegate;
  if (delegate.trail.resolved) return {CheckStatus::kOk, delegate.trail.ToString(), ""};
  if (delegate.trail.hops.size() > 1) {
    const bool nix = delegate.trail.hops.back().starts_with("/nix/store");
    return {CheckStatus::kFailed,
            fmt::format("{}: the last does not exist", delegate.trail.ToString()),
            nix && facts.container != Container::kNone
                ? "mount /nix/store read-only as well: the links lead into it"
                : "the link dangles: install what it leads to again"};
  }
  if (!delegate.trail.hops.empty())
    return {CheckStatus::kFailed,
            fmt::format("OCTET_TEFLON: {} does not exist", delegate.trail.hops[0]),
            MountHint(facts.container)};
  return {CheckStatus::kFailed,
          fmt::format("no libteflon.so in {}", fmt::join(delegate.looked_in, ", ")),
          MountHint(facts.container)};
}

CheckResult CheckDelegateElf(const HostFacts& facts) {
  const DelegateFile& delegate = facts.delegate;
  if (!delegate.trail.resolved) return NoDelegate();
  if (!delegate.elf)
    return {CheckStatus::kFailed, delegate.obstacle, "install Mesa's libteflon.so for arm64"};
  if (delegate.elf->machine != kElfMachineAArch64)
    return {
        CheckStatus::kFailed,
        fmt::format("built for {}, the board is AArch64", ElfMachineName(delegate.elf->machine)),
        "install Mesa's libteflon.so for arm64"};
  for (const char* function : {"tflite_plugin_create_delegate", "tflite_plugin_destroy_delegate"}) {
    if (std::ranges::find(delegate.elf->plugin_functions, function) ==
        delegate.elf->plugin_functions.end())
      return {CheckStatus::kFailed, fmt::format("exports no {}: not a TFLite delegate", function),
              "install Mesa's libteflon.so for arm64"};
  }
  return {CheckStatus::kOk, "a TFLite delegate for AArch64", ""};
}

CheckResult CheckCLibrary(const HostFacts& facts) {
  if (facts.c_library.empty()) {
    const std::vector<std::string> names = facts.host.List("/lib");
    const bool musl = std::ranges::any_of(
        names, [](const std::string& name) { return name.starts_with("ld-musl"); });
    if (musl)
      return {CheckStatus::kFailed, "musl is the C library here, libteflon.so is linked with glibc",
              "use a system or image with glibc, such as deploy/Dockerfile's"};
    return {CheckStatus::kUnknown, "no libc.so.6 found", ""};
  }
  if (!facts.delegate.elf) return NoDelegate();
  const auto ours = ReadLibrary(facts.host, facts.c_library);
  if (!ours || !ours->glibc_provided)
    return {CheckStatus::kUnknown, facts.c_library + ": no versions of glibc in it", ""};
  const Closure closure = FollowNeeds(facts);
  const std::string provided =
      fmt::format("{} is glibc {}", facts.c_library, ours->glibc_provided->ToString());
  if (!closure.glibc_wanted) return {CheckStatus::kOk, provided, ""};
  const std::string evidence = fmt::format("{}, {} wants {}", provided, closure.wants_most,
                                           closure.glibc_wanted->ToString());
  if (*closure.glibc_wanted <= *ours->glibc_provided) return {CheckStatus::kOk, evidence, ""};
  return {CheckStatus::kFailed, evidence,
          "take a libteflon.so that was built on this distribution, or an image with that glibc"};
}

CheckResult CheckDelegateLibraries(const HostFacts& facts) {
  if (!facts.delegate.elf) return NoDelegate();
  const Closure closure = FollowNeeds(facts);
  if (closure.missing.empty())
    return {CheckStatus::kOk,
            fmt::format("all libraries that libteflon.so needs are here: {}", closure.found - 1),
            ""};
  return {CheckStatus::kFailed, fmt::format("missing: {}", fmt::join(closure.missing, ", ")),
          facts.container == Container::kNone
              ? "install them"
              : "install them in the image, or mount the host's folder that has them"};
}

CheckResult CheckDelegateDriver(const HostFacts& facts) {
  if (!facts.delegate.elf) return NoDelegate();
  const auto file = facts.host.Map(*facts.delegate.trail.resolved);
  if (!file) return NoDelegate();
  const std::set<std::string> versions = MesaVersions(file->bytes());
  const std::string mesa =
      versions.size() == 1 ? "Mesa " + *versions.begin() : "Mesa of unknown version";
  if (versions.size() == 1 && *ParseDriverVersion(*versions.begin()) < kFirstMesaWithRocket)
    return {CheckStatus::kFailed, mesa + ", rocket came with 25.3", "install Mesa 25.3 or newer"};
  if (!Contains(file->bytes(), "rocket"))
    return {CheckStatus::kFailed, mesa + ", built without the driver rocket",
            "install a Mesa built with -Dgallium-drivers=rocket -Dteflon=true"};
  return {CheckStatus::kOk, mesa + " with the driver rocket", ""};
}

}  // namespace octet
