// A child process that talks over a socket and shares memory: started, watched, ended.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"

namespace octet {

class WorkerProcess {
 public:
  // Starts `octet delegate-worker` (or what the environment variable OCTET_DELEGATE_WORKER says
  // instead of octet: words, an emulator for example) with the model's bytes and `memory_bytes` of
  // shared memory.
  static Result<std::unique_ptr<WorkerProcess>> Start(std::span<const uint8_t> model,
                                                      size_t memory_bytes);
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  ~WorkerProcess();

  int socket() const { return socket_; }
  uint8_t* memory() const { return memory_; }
  // Ends it, at once when `at_once`, else when it does not go by itself, and says how it ended:
  // "ended by signal 11 (Segmentation fault)".
  std::string End(bool at_once);

 private:
  WorkerProcess() = default;

  pid_t pid_ = -1;
  int socket_ = -1;
  uint8_t* memory_ = nullptr;
  size_t memory_bytes_ = 0;
};

}  // namespace octet
