#include "cli/demo_model.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace octet::cli {

Result<std::string> DemoModelPath() {
  const int file = memfd_create(kDemoModelName, MFD_CLOEXEC);
  if (file < 0) return Internal("memfd_create for the built-in model: {}", std::strerror(errno));
  std::span<const uint8_t> rest = DemoModelBytes();
  while (!rest.empty()) {
    const ssize_t written = write(file, rest.data(), rest.size());
    if (written < 0) {
      const int cause = errno;
      close(file);
      return Internal("the built-in model in memory: {}", std::strerror(cause));
    }
    rest = rest.subspan(static_cast<size_t>(written));
  }
  // The process's own number: a worker that it starts opens it too. The file lives as long as
  // octet.
  return fmt::format("/proc/{}/fd/{}", getpid(), file);
}

}  // namespace octet::cli
