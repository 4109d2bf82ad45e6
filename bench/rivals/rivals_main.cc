// octet beside TFLite and ONNX Runtime on the same networks: `./run rivals` calls it. Markdown to
// standard output; docs/performance.md explains the columns.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <ctime>
#include <fstream>
#include <map>

#include "kernels/peak/peak_select.h"
#include "measure/peak_speed.h"
#include "rivals/network.h"
#include "rivals/network_floor.h"
#include "rivals/race.h"

namespace octet::rivals {
namespace {

struct Words {
  std::vector<std::string> files;
  std::vector<int> threads{1};
  std::string commit = "unknown";
  RaceOptions race;
};

// "AMD EPYC 7B13"; the kernel's words, empty where it has none.
std::string CpuModel() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    const size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown CPU";
}

std::string StemOf(const std::string& path) {
  const size_t slash = path.rfind('/') + 1;  // npos + 1 is 0
  return path.substr(slash, path.rfind('.') - slash);
}

// .tflite files in the order given, each with the .onnx file of its name.
Result<std::vector<Network>> Networks(const Words& words) {
  std::map<std::string, std::string> onnx;
  for (const std::string& file : words.files) {
    if (file.ends_with(".onnx")) onnx[StemOf(file)] = file;
  }
  std::vector<Network> networks;
  for (const std::string& file : words.files) {
    if (file.ends_with(".onnx")) continue;
    OCTET_ASSIGN(Network network, ReadNetwork(file, onnx[StemOf(file)]));
    networks.push_back(std::move(network));
  }
  if (networks.empty()) return InvalidArgument("no .tflite file");
  return networks;
}

std::string Agreement(const Finish& finish) {
  if (finish.different_scores == 0) return "equal";
  return fmt::format("{} of {} differ, by {} at most", finish.different_scores, finish.scores,
                     finish.max_step);
}

void PrintRow(const Network& network, int threads, const NetworkFloor& floor,
              const Finish& finish) {
  if (!finish.failure.empty()) {
    fmt::print("| {} | {} | {} | {} | | | | | |\n", network.name, threads, finish.engine,
               finish.failure);
    return;
  }
  fmt::print(
      "| {} | {} | {} | {:.2f} | {:.2f} .. {:.2f} | {:.2f} ({:.2f} .. {:.2f}) | {:.0f} | {:.0f} % "
      "| {} |\n",
      network.name, threads, finish.engine, finish.ms.p50, finish.ms.p10, finish.ms.p90,
      finish.ratio.p50, finish.ratio.p10, finish.ratio.p90,
      static_cast<double>(floor.macs) / finish.ms.p50 / 1e6, 100 * floor.ms / finish.ms.p50,
      Agreement(finish));
  std::fflush(stdout);
}

Result<int> Compare(const Words& words) {
  OCTET_ASSIGN(const auto networks, Networks(words));
  OCTET_ASSIGN(const auto features, kernels::MaskedCpuFeatures(std::getenv("OCTET_CPU")));
  const kernels::PeakVariant& variant = kernels::SelectPeak(features);
  fmt::print("{}, octet's kernels: {}; commit {}, {:%Y-%m-%d}.\n\n", CpuModel(),
             kernels::IsaTierName(variant.tier), words.commit, fmt::gmtime(std::time(nullptr)));
  fmt::print(
      "| network | threads | engine | median ms | p10 .. p90 | time / octet's (p10 .. p90) | "
      "GMAC/s | "
      "floor / time | scores against the reference kernels |\n"
      "|---|---|---|---|---|---|---|---|---|\n");
  std::string peaks;
  for (const int threads : words.threads) {
    const double peak = PeakGmacPerSecond(variant.run, threads, SteadyNanoseconds);
    peaks += fmt::format("{}{:.0f} GMAC/s on {} thread{}", peaks.empty() ? "" : ", ", peak, threads,
                         threads == 1 ? "" : "s");
    for (const Network& network : networks) {
      RaceOptions options = words.race;
      options.threads = threads;
      OCTET_ASSIGN(const auto finishes, Race(network, options, SteadyNanoseconds));
      const NetworkFloor floor = FloorOf(network.model->main(), variant.tier, peak);
      for (const Finish& finish : finishes) PrintRow(network, threads, floor, finish);
    }
  }
  fmt::print("\nPeak: {}; {} rounds of {} timed runs.\n", peaks, words.race.rounds,
             words.race.runs_of_turn);
  return 0;
}

int Main(int argc, char** argv) {
  Words words;
  CLI::App app("octet beside TFLite and ONNX Runtime");
  app.add_option("FILES", words.files, ".tflite files, and .onnx files of the same names")
      ->required();
  app.add_option("--threads", words.threads, "threads of one run; several: one after the other")
      ->delimiter(',')
      ->check(CLI::Range(1, 1024));
  app.add_option("--rounds", words.race.rounds, "turns of every engine")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  app.add_option("--tflite", words.race.tflite_library, "libtensorflowlite_c.so");
  app.add_option("--onnxruntime", words.race.onnxruntime_library, "libonnxruntime.so");
  app.add_option("--commit", words.commit, "what is measured, for the report");
  CLI11_PARSE(app, argc, argv);
  const Result<int> done = Compare(words);
  if (done) return *done;
  fmt::print(stderr, "rivals: {}\n", done.error().message);
  return 1;
}

}  // namespace
}  // namespace octet::rivals

int main(int argc, char** argv) { return octet::rivals::Main(argc, argv); }
