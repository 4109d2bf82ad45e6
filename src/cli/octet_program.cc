#include "cli/octet_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

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

}  // namespace

int RunOctet(std::vector<std::string> words) {
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
    std::ranges::reverse(words);  // as CLI11 wants them
    app.parse(std::move(words));
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

}  // namespace octet::cli
