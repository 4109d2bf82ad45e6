#include "backend/delegate/worker_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <sstream>
#include <thread>
#include <vector>

#include "backend/delegate/worker_protocol.h"

extern "C" char** environ;  // NOLINT

namespace octet {
namespace {

// Above the descriptors that a worker finds its own at.
constexpr int kFirstFree = 10;

class Descriptor {
 public:
  explicit Descriptor(int descriptor = -1) : descriptor_(descriptor) {}
  Descriptor(Descriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }
  int release() { return std::exchange(descriptor_, -1); }
  // The same file at a number that no worker's descriptor has.
  Descriptor Raised() const {
    return Descriptor(::fcntl(descriptor_, F_DUPFD_CLOEXEC, kFirstFree));
  }

 private:
  int descriptor_;
};

Error SystemError(std::string_view what) {
  return Unavailable("a process for the delegate cannot be started: {}: {}", what,
                     std::strerror(errno));
}

Result<Descriptor> MemoryFile(const char* name, size_t bytes) {
  const Descriptor file(::memfd_create(name, MFD_CLOEXEC));
  if (file.get() < 0 || ::ftruncate(file.get(), static_cast<off_t>(bytes)) != 0)
    return SystemError("memfd_create");
  return file.Raised();
}

Result<Descriptor> ModelFile(std::span<const uint8_t> model) {
  OCTET_ASSIGN(Descriptor file, MemoryFile("octet-model", 0));
  while (!model.empty()) {
    const ssize_t written = ::write(file.get(), model.data(), model.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return SystemError("write");
    model = model.subspan(static_cast<size_t>(written));
  }
  return file;
}

std::vector<std::string> WorkerWords() {
  const char* named = std::getenv("OCTET_DELEGATE_WORKER");
  std::istringstream text(named != nullptr ? named : "/proc/self/exe");
  std::vector<std::string> words;
  for (std::string word; text >> word;) words.push_back(word);
  words.emplace_back(kWorkerWord);
  return words;
}

// posix_spawn, not fork: other threads may hold any lock.
Result<pid_t> Spawn(int socket, int model, int memory) {
  std::vector<std::string> words = WorkerWords();
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  // Delegates print on stdout, where octet's answers go.
  posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, socket, kWorkerSocket);
  posix_spawn_file_actions_adddup2(&actions, model, kWorkerModel);
  posix_spawn_file_actions_adddup2(&actions, memory, kWorkerMemory);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  // A group of its own: the terminal's Ctrl-C is for octet, which ends its workers itself.
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  pid_t pid = -1;
  errno = ::posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
  const int failure = errno;
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  errno = failure;
  if (failure != 0) return SystemError(words[0]);
  return pid;
}

std::string HowItEnded(int status) {
  if (WIFSIGNALED(status))
    return fmt::format("ended by signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
  return fmt::format("exited with status {}", WEXITSTATUS(status));
}

}  // namespace

Result<std::unique_ptr<WorkerProcess>> WorkerProcess::Start(std::span<const uint8_t> model,
                                                            size_t memory_bytes) {
  OCTET_ASSIGN(const Descriptor model_file, ModelFile(model));
  OCTET_ASSIGN(const Descriptor memory_file, MemoryFile("octet-tensors", memory_bytes));
  void* const memory =
      ::mmap(nullptr, memory_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory_file.get(), 0);
  if (memory == MAP_FAILED) return SystemError("mmap");
  std::unique_ptr<WorkerProcess> process(new WorkerProcess);
  process->memory_ = static_cast<uint8_t*>(memory);
  process->memory_bytes_ = memory_bytes;
  int sockets[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
    return SystemError("socketpair");
  process->socket_ = sockets[0];
  const Descriptor theirs(sockets[1]);
  const Descriptor raised = theirs.Raised();
  OCTET_ASSIGN(process->pid_, Spawn(raised.get(), model_file.get(), memory_file.get()));
  return process;
}

WorkerProcess::~WorkerProcess() {
  static_cast<void>(End(false));
  if (socket_ >= 0) ::close(socket_);
  if (memory_ != nullptr) ::munmap(memory_, memory_bytes_);
}

std::string WorkerProcess::End(bool at_once) {
  constexpr auto kPatience = std::chrono::milliseconds(500);
  constexpr auto kStep = std::chrono::milliseconds(2);
  if (pid_ < 0) return "ended before";
  ::shutdown(socket_, SHUT_RDWR);  // it goes by itself when it sees that
  if (at_once) ::kill(pid_, SIGKILL);
  int status = 0;
  const auto until = std::chrono::steady_clock::now() + kPatience;
  pid_t ended = ::waitpid(pid_, &status, WNOHANG);
  while (ended == 0 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(kStep);
    ended = ::waitpid(pid_, &status, WNOHANG);
  }
  if (ended == 0) {
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
  }
  pid_ = -1;
  return HowItEnded(status);
}

}  // namespace octet
