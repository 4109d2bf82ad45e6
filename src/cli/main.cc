// The `octet` program: finds the command, runs it, maps errors to the exit status.

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <string_view>

#include "backend/delegate/worker_main.h"
#include "backend/delegate/worker_protocol.h"
#include "cli/command.h"

namespace octet::cli {
namespace {

constexpr const char* kVersion = OCTET_VERSION;

// CLI11 prints help and usage errors itself; its own statuses become ours.
int ParseFailure(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) {
    app.exit(error);  // --help, --version
    return kDone;
  }
  fmt::print(stderr, "octet: {}\nTry 'octet --help' or 'octet COMMAND --help'.\n", error.what());
  return kUsage;
}

int Main(int argc, char** argv) {
  CLI::App app("octet: INT8 inference at the edge, exact to the bit", "octet");
  app.set_version_flag("--version", fmt::format("octet {}", kVersion));
  app.require_subcommand(1);
  Action action;
  for (const Command& command : CommandList()) {
    CLI::App* subcommand =
        app.add_subcommand(std::string(command.name), std::string(command.summary));
    subcommand->footer(fmt::format("Examples:\n{}", command.examples));
    command.add(*subcommand, action);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return ParseFailure(app, error);
  }
  const Result<int> status = action();
  if (!status) {
    fmt::print(stderr, "octet: error: {}\n", status.error().message);
    return kFailed;
  }
  return *status;
}

}  // namespace
}  // namespace octet::cli

int main(int argc, char** argv) {
  // Not a command: octet starts itself so (backend/delegate/worker_process.cc).
  if (argc == 2 && std::string_view(argv[1]) == octet::kWorkerWord)
    return octet::RunDelegateWorker();
  return octet::cli::Main(argc, argv);
}
