#include "base/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace octet {
namespace {

// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

Error SystemError(const std::string& path, const char* what) {
  const int reason = errno;
  const Code code = reason == ENOENT ? Code::kNotFound : Code::kUnavailable;
  return {code, fmt::format("{}: cannot {}: {}", path, what, std::strerror(reason))};
}

Result<struct stat> StatRegularFile(const std::string& path, int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return SystemError(path, "stat");
  if (S_ISDIR(info.st_mode)) return InvalidArgument("{}: is a directory, not a file", path);
  return info;
}

}  // namespace

Result<MappedFile> MappedFile::Open(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return SystemError(path, "open");
  OCTET_ASSIGN(const struct stat info, StatRegularFile(path, file.get()));
  if (!S_ISREG(info.st_mode)) return InvalidArgument("{}: not a regular file", path);
  const auto size_bytes = static_cast<size_t>(info.st_size);
  if (size_bytes == 0) return MappedFile(nullptr, 0);
  void* data = ::mmap(nullptr, size_bytes, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (data == MAP_FAILED) return SystemError(path, "map");
  return MappedFile(static_cast<const uint8_t*>(data), size_bytes);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_bytes_(std::exchange(other.size_bytes_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_bytes_, other.size_bytes_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<uint8_t*>(data_), size_bytes_);
}

Result<std::vector<uint8_t>> ReadFile(const std::string& path, size_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return SystemError(path, "open");
  OCTET_ASSIGN(const struct stat info, StatRegularFile(path, file.get()));
  std::vector<uint8_t> bytes;
  bytes.reserve(std::min(static_cast<size_t>(info.st_size), max_bytes));
  // Not st_size alone: pipes have none, and a file may grow while it is read.
  uint8_t block[64 * 1024];
  for (;;) {
    const ssize_t count = ::read(file.get(), block, sizeof(block));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return SystemError(path, "read");
    if (count == 0) return bytes;
    if (bytes.size() + static_cast<size_t>(count) > max_bytes) {
      return InvalidArgument("{}: file is larger than the limit of {} bytes", path, max_bytes);
    }
    bytes.insert(bytes.end(), block, block + count);
  }
}

Status WriteFile(const std::string& path, std::span<const uint8_t> bytes) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (file.get() < 0) return SystemError(path, "create");
  while (!bytes.empty()) {
    const ssize_t count = ::write(file.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return SystemError(path, "write");
    bytes = bytes.subspan(static_cast<size_t>(count));
  }
  return {};
}

Status WriteFile(const std::string& path, std::string_view text) {
  return WriteFile(path, {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

}  // namespace octet
