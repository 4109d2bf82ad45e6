// The `octet` program.

#include <string_view>

#include "backend/delegate/worker_main.h"
#include "backend/delegate/worker_protocol.h"
#include "cli/octet_program.h"

int main(int argc, char** argv) {
  // Not a command: octet starts itself so (backend/delegate/worker_process.cc).
  if (argc == 2 && std::string_view(argv[1]) == octet::kWorkerWord)
    return octet::RunDelegateWorker();
  return octet::cli::RunOctet({argv + 1, argv + argc});
}
