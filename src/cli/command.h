// The commands of the `octet` program: one file each, one list in command_list.cc.
//
// To add a command: cli/<name>_command.cc with a Register function that declares its options on the
// CLI11 subcommand and stores what to run; its prototype below; its row in command_list.cc.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <span>
#include <string_view>

#include "base/result.h"

namespace octet::cli {

// Exit statuses, the same for every command.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;  // message on stderr
inline constexpr int kUsage = 2;
inline constexpr int kAnswerIsNo =
    3;  // done, and the answer is no: compare found differences, bench kernels a better kernel

// What the chosen command runs after the words are parsed: an exit status, or an error to print.
using Action = std::function<Result<int>()>;

struct Command {
  std::string_view name;
  std::string_view summary;
  std::string_view examples;  // printed at the end of --help
  void (*add)(CLI::App& app, Action& action);
};

std::span<const Command> CommandList();

// For option words that a Parse function understands: an unknown word is a usage error.
template <class T>
CLI::Validator Understood(Result<T> (*parse)(std::string_view)) {
  return {[parse](std::string& word) {
            const auto parsed = parse(word);
            return parsed ? std::string() : parsed.error().message;
          },
          ""};
}

// While parsing (in a CLI11 callback): an error in how the command was called.
inline void UsageUnless(const Status& status) {
  if (!status) throw CLI::ValidationError(status.error().message);
}

void AddBench(CLI::App& app, Action& action);
// `octet bench kernels`, within `octet bench`.
void AddBenchKernels(CLI::App& bench, Action& action);
void AddBuild(CLI::App& app, Action& action);
void AddClassify(CLI::App& app, Action& action);
void AddCompare(CLI::App& app, Action& action);
void AddHealth(CLI::App& app, Action& action);
void AddCheck(CLI::App& app, Action& action);
void AddConvert(CLI::App& app, Action& action);
void AddDemo(CLI::App& app, Action& action);
void AddDiff(CLI::App& app, Action& action);
void AddDoctor(CLI::App& app, Action& action);
void AddDump(CLI::App& app, Action& action);
void AddEvaluate(CLI::App& app, Action& action);
void AddExport(CLI::App& app, Action& action);
void AddInspect(CLI::App& app, Action& action);
void AddQuantize(CLI::App& app, Action& action);
void AddRun(CLI::App& app, Action& action);
void AddServe(CLI::App& app, Action& action);

}  // namespace octet::cli
