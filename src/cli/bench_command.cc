#include <fmt/format.h>

#include <algorithm>

#include "cli/backend_words.h"
#include "cli/bench_pipeline.h"
#include "cli/command.h"
#include "cli/cpu_peak.h"
#include "cli/delegate_tables.h"
#include "cli/demo_model.h"
#include "cli/json.h"
#include "cli/text_table.h"
#include "measure/bench.h"
#ifdef OCTET_SERVER
#include "cli/bench_server.h"
#endif

namespace octet::cli {
namespace {

struct BenchWords {
  std::string model;
  BenchOptions options;
  int threads = 1;
  bool json = false;
  BackendWords backend;
  double duration_s = 10;  // of a pipeline, or of one level of load
  BenchPipelineWords pipeline;
#ifdef OCTET_SERVER
  BenchServerWords load;
  bool of_server() const { return !load.url.empty(); }
#else
  static bool of_server() { return false; }
#endif

  std::chrono::nanoseconds duration() const {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(duration_s));
  }
};

void PrintAsJson(const BenchWords& words, const BenchReport& report, const CpuPeak& peak) {
  const Latency& latency = report.latency;
  const BenchMemory& memory = report.memory;
  Json json = {{"runs", report.runs},
               {"threads", words.threads},
               {"isa", peak.isa},
               {"latency_ms",
                {{"min", latency.min_ms},
                 {"p50", latency.p50_ms},
                 {"p90", latency.p90_ms},
                 {"p99", latency.p99_ms},
                 {"mean", latency.mean_ms}}},
               {"macs", report.macs},
               {"gmac_per_s", report.gmac_per_s},
               {"peak_gmac_per_s", peak.gmac_per_s},
               {"load_ms", report.load_ms},
               {"memory_bytes",
                {{"model", memory.model_bytes},
                 {"packed", memory.packed_bytes},
                 {"arena", memory.arena_bytes},
                 {"rss", memory.rss_bytes ? Json(*memory.rss_bytes) : Json()}}}};
  if (words.options.profile) {
    json["operators"] = Json::array();
    for (const OperatorTime& op : report.operators) {
      json["operators"].push_back({{"index", op.index},
                                   {"name", op.name},
                                   {"kernel", op.kernel},
                                   {"p50_us", op.p50_us},
                                   {"macs", op.macs}});
    }
  }
  if (const auto delegate = report.model->delegate_report())
    json["delegate"] = DelegateJson(report.model->model().main(), *delegate);
  PrintJson(json);
}

// Slowest first, with the share of all operators' time.
void PrintOperators(std::vector<OperatorTime> operators) {
  double total_us = 0;
  for (const OperatorTime& op : operators) total_us += op.p50_us;
  std::ranges::stable_sort(operators, std::greater(), &OperatorTime::p50_us);
  TextTable table({{"  op", Align::kRight},
                   {"name"},
                   {"kernel"},
                   {"us", Align::kRight},
                   {"share", Align::kRight},
                   {"MACs", Align::kRight},
                   {"GMAC/s", Align::kRight}});
  for (const OperatorTime& op : operators) {
    const bool multiplies = op.macs > 0 && op.p50_us > 0;
    table.AddRow(
        {fmt::format("  {}", op.index), op.name, op.kernel, fmt::format("{:.1f}", op.p50_us),
         total_us > 0 ? fmt::format("{:.1f} %", 100 * op.p50_us / total_us) : "",
         op.macs > 0 ? WithThousands(op.macs) : "",
         multiplies ? fmt::format("{:.1f}", static_cast<double>(op.macs) / op.p50_us / 1e3) : ""});
  }
  fmt::print("\noperators, medians of {:.1f} us together\n{}", total_us, table.ToString());
}

void PrintAsTables(const BenchWords& words, const BenchReport& report, const CpuPeak& peak) {
  const Latency& latency = report.latency;
  const BenchMemory& memory = report.memory;
  fmt::print("{}: {}, {} thread{}, {}\n\n", words.model, words.backend.name(), words.threads,
             words.threads == 1 ? "" : "s", peak.isa);
  TextTable table({{"  what"}, {"number", Align::kRight}, {""}});
  const auto add = [&table](const char* what, const std::string& number, const std::string& unit) {
    table.AddRow({fmt::format("  {}", what), number, unit});
  };
  add("latency p50", fmt::format("{:.3f}", latency.p50_ms),
      fmt::format("ms of {} runs", report.runs));
  add("latency min", fmt::format("{:.3f}", latency.min_ms), "ms");
  add("latency p90", fmt::format("{:.3f}", latency.p90_ms), "ms");
  add("latency p99", fmt::format("{:.3f}", latency.p99_ms), "ms");
  add("latency mean", fmt::format("{:.3f}", latency.mean_ms), "ms");
  add("load", fmt::format("{:.3f}", report.load_ms), "ms");
  add("MACs", WithThousands(report.macs), "");
  add("speed", fmt::format("{:.2f}", report.gmac_per_s),
      fmt::format("GMAC/s, {:.1f} % of the peak", 100 * report.gmac_per_s / peak.gmac_per_s));
  add("peak", fmt::format("{:.2f}", peak.gmac_per_s), "GMAC/s, int8 on registers alone");
  add("model", WithThousands(memory.model_bytes), "bytes");
  add("packed", WithThousands(memory.packed_bytes), "bytes");
  add("arena", WithThousands(memory.arena_bytes), "bytes");
  if (memory.rss_bytes) add("process", WithThousands(*memory.rss_bytes), "bytes without files");
  fmt::print("{}", table.ToString());
  if (const auto delegate = report.model->delegate_report())
    PrintDelegate(report.model->model().main(), *delegate, words.options.profile);
  if (words.options.profile) PrintOperators(report.operators);
}

Result<int> Bench(BenchWords words) {
#ifdef OCTET_SERVER
  if (words.of_server()) return words.load.Run(words.duration(), words.json);
#endif
  OCTET_ASSIGN(BackendOptions backend, words.backend.Parse());
  std::string path = words.model;
  if (path.empty()) {
    OCTET_ASSIGN(path, DemoModelPath());
    words.model = kDemoModelName;
  }
  backend.threads = words.threads;
  if (!words.pipeline.image.empty()) {
    return words.pipeline.Run(path, backend, words.duration(), words.json);
  }
  OCTET_ASSIGN(const BenchReport report,
               BenchModelFile(path, backend, words.options, SteadyNanoseconds));
  OCTET_ASSIGN(const CpuPeak peak, MeasurePeak(words.threads));
  if (words.json) {
    PrintAsJson(words, report, peak);
  } else {
    PrintAsTables(words, report, peak);
  }
  return kDone;
}

// A model, or a server that has its own.
Status CheckMode(const BenchWords& words) {
  if (words.of_server()) {
    if (!words.model.empty()) return InvalidArgument("MODEL and --url do not go together");
    if (!words.pipeline.image.empty()) {
      return InvalidArgument("--pipeline and --url do not go together");
    }
  }
  return {};
}

}  // namespace

void AddBench(CLI::App& app, Action& action) {
  constexpr int kMaxRuns = 1'000'000;
  constexpr int kMaxThreads = 1024;
  constexpr double kMaxSeconds = 86'400;
  auto words = std::make_shared<BenchWords>();
  AddBenchKernels(app, action);
  app.add_option("MODEL", words->model, "TFLite model; without, the built-in one");
  app.add_option("-n,--runs", words->options.runs, "timed runs")
      ->check(CLI::Range(1, kMaxRuns))
      ->capture_default_str();
  app.add_option("--warmup", words->options.warmup_runs, "runs before them")
      ->check(CLI::Range(0, kMaxRuns))
      ->capture_default_str();
  app.add_option("--threads", words->threads, "threads that one run uses")
      ->check(CLI::Range(1, kMaxThreads))
      ->capture_default_str();
  app.add_flag("--profile", words->options.profile, "time every operator too, in as many runs");
  app.add_flag("--json", words->json, "print one JSON object; of a server: one a line and level");
  app.add_option("--duration", words->duration_s,
                 "seconds of --pipeline or of a level of load on a server")
      ->check(CLI::Range(0.01, kMaxSeconds))
      ->capture_default_str();
  words->backend.AddTo(app);
  words->pipeline.AddTo(app);
#ifdef OCTET_SERVER
  words->load.AddTo(app);
#endif
  app.callback([words, &action, &app] {
    if (app.got_subcommand("kernels")) {
      UsageUnless(words->model.empty()
                      ? Status()
                      : InvalidArgument("want a MODEL or the word kernels, not both"));
      return;
    }
    UsageUnless(CheckMode(*words));
    action = [words] { return Bench(*words); };
  });
}

}  // namespace octet::cli
