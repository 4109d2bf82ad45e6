#include "cli/bench_pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "base/file.h"
#include "cli/command.h"
#include "cli/image_paths.h"
#include "cli/json.h"
#include "cli/text_table.h"
#include "measure/pipeline.h"

namespace octet::cli {
namespace {

Json LatencyJson(const Latency& latency) {
  return {{"p50", latency.p50_ms}, {"p95", latency.p95_ms}, {"p99", latency.p99_ms}};
}

void PrintTable(const PipelineReport& report) {
  TextTable table({{"  stage"},
                   {"p50 ms", Align::kRight},
                   {"p95", Align::kRight},
                   {"p99", Align::kRight},
                   {"share", Align::kRight}});
  const auto add = [&](const char* stage, const Latency& latency) {
    table.AddRow({fmt::format("  {}", stage), fmt::format("{:.3f}", latency.p50_ms),
                  fmt::format("{:.3f}", latency.p95_ms), fmt::format("{:.3f}", latency.p99_ms),
                  fmt::format("{:.0f} %", 100 * latency.p50_ms / report.total.p50_ms)});
  };
  add("decode", report.decode);
  add("decode + resize", report.preprocess);
  add("inference", report.inference);
  add("all", report.total);
  fmt::print("{}\n  {:.1f} images/s ({} images)\n", table.ToString(), report.images_per_s,
             WithThousands(report.images));
}

}  // namespace

void BenchPipelineWords::AddTo(CLI::App& app) {
  constexpr int kMaxSessions = 1024;
  constexpr const char* kGroup = "From a photo to scores";
  app.add_option("--pipeline", image, "time decoding, resizing and running of this image")
      ->group(kGroup);
  app.add_option("--sessions", sessions, "images at once; 0: as many as there are CPUs")
      ->check(CLI::Range(0, kMaxSessions))
      ->capture_default_str()
      ->group(kGroup);
  preprocess.AddTo(app);
}

Result<int> BenchPipelineWords::Run(const std::string& model, const BackendOptions& backend,
                                    std::chrono::nanoseconds duration, bool json) const {
  OCTET_ASSIGN(const auto file, ReadFile(image, kMaxImageBytes));
  const int count =
      sessions > 0 ? sessions : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  PipelineOptions options{.backend = backend, .sessions = count, .duration = duration};
  OCTET_ASSIGN(options.preprocess, preprocess.Parse());
  OCTET_ASSIGN(const PipelineReport report, BenchPipeline(model, file, options, SteadyNanoseconds));
  if (json) {
    PrintJson({{"sessions", count},
               {"threads", backend.threads},
               {"images", report.images},
               {"images_per_s", report.images_per_s},
               {"decode_ms", LatencyJson(report.decode)},
               {"preprocess_ms", LatencyJson(report.preprocess)},
               {"inference_ms", LatencyJson(report.inference)},
               {"total_ms", LatencyJson(report.total)}});
    return kDone;
  }
  fmt::print("{}: {}, {} session{}, {} thread{} each\n\n", model, image, count,
             count == 1 ? "" : "s", backend.threads, backend.threads == 1 ? "" : "s");
  PrintTable(report);
  return kDone;
}

}  // namespace octet::cli
