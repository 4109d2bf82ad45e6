#include "measure/bench.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "base/file.h"
#include "measure/model_inputs.h"
#include "measure/process_memory.h"
#include "measure/units.h"
#include "model/operator_cost.h"

namespace octet {
namespace {

constexpr uint64_t kInputSeed = 1;

int64_t NearestRank(std::span<const int64_t> sorted, size_t percent) {
  return sorted[(sorted.size() * percent + 99) / 100 - 1];
}

int64_t Median(std::vector<int64_t> values) {
  std::ranges::sort(values);
  return NearestRank(values, 50);
}

// Of the timed runs, after the warm-up.
Result<std::vector<int64_t>> TimeRuns(Runner& runner, const InputBytes& inputs,
                                      const BenchOptions& options, const Clock& clock) {
  std::vector<int64_t> nanoseconds;
  for (int i = 0; i < options.warmup_runs + options.runs; ++i) {
    OCTET_TRY(SetInputs(runner, inputs));
    const int64_t start = clock();
    OCTET_TRY(runner.Run());
    const int64_t elapsed = clock() - start;
    if (i >= options.warmup_runs) nanoseconds.push_back(elapsed);
  }
  return nanoseconds;
}

Result<std::vector<OperatorTime>> ProfileRuns(const Subgraph& graph, Runner& runner,
                                              const InputBytes& inputs, int runs,
                                              const Clock& clock) {
  std::vector<OperatorTime> operators;
  std::vector<std::vector<int64_t>> nanoseconds;  // [operator][run]
  for (int run = 0; run < runs; ++run) {
    OCTET_TRY(SetInputs(runner, inputs));
    OCTET_ASSIGN(const std::vector<StepTime> steps, runner.ProfiledRun(clock));
    nanoseconds.resize(steps.size());
    for (size_t i = 0; i < steps.size(); ++i) nanoseconds[i].push_back(steps[i].nanoseconds);
    if (run > 0) continue;
    for (const StepTime& step : steps) {
      const Operator& op = graph.operators[static_cast<size_t>(step.operator_index)];
      operators.push_back({.index = step.operator_index,
                           .name = op.Name(),
                           .kernel = std::string(step.kernel),
                           .macs = OperatorMacs(graph, op)});
    }
  }
  for (size_t i = 0; i < operators.size(); ++i) {
    operators[i].p50_us =
        static_cast<double>(Median(std::move(nanoseconds[i]))) / kNanosecondsPerUs;
  }
  return operators;
}

}  // namespace

Latency LatencyOf(std::span<const int64_t> nanoseconds) {
  OCTET_CHECK(!nanoseconds.empty());
  std::vector<int64_t> sorted(nanoseconds.begin(), nanoseconds.end());
  std::ranges::sort(sorted);
  const auto ms = [](auto time) { return static_cast<double>(time) / kNanosecondsPerMs; };
  const int64_t sum = std::accumulate(sorted.begin(), sorted.end(), int64_t{0});
  return {.min_ms = ms(sorted.front()),
          .p50_ms = ms(NearestRank(sorted, 50)),
          .p90_ms = ms(NearestRank(sorted, 90)),
          .p95_ms = ms(NearestRank(sorted, 95)),
          .p99_ms = ms(NearestRank(sorted, 99)),
          .mean_ms = ms(sum) / static_cast<double>(sorted.size())};
}

Result<BenchReport> BenchModelFile(const std::string& path, const BackendOptions& backend,
                                   const BenchOptions& options, const Clock& clock) {
  OCTET_CHECK(options.runs >= 1);
  const int64_t start = clock();
  OCTET_ASSIGN(const auto model, LoadModel(path, backend));
  OCTET_ASSIGN(const auto runner, model->NewRunner());
  BenchReport report = {.runs = options.runs,
                        .load_ms = static_cast<double>(clock() - start) / kNanosecondsPerMs};

  const Subgraph& graph = model->model().main();
  const InputBytes inputs = RandomInputs(*model, kInputSeed);
  OCTET_ASSIGN(const auto nanoseconds, TimeRuns(*runner, inputs, options, clock));
  report.latency = LatencyOf(nanoseconds);
  report.macs = TotalsOf(graph).macs;
  const double p50_ns = report.latency.p50_ms * kNanosecondsPerMs;
  if (p50_ns > 0) report.gmac_per_s = static_cast<double>(report.macs) / p50_ns;
  if (options.profile) {
    OCTET_ASSIGN(report.operators, ProfileRuns(graph, *runner, inputs, options.runs, clock));
  }

  OCTET_ASSIGN(const MappedFile file, MappedFile::Open(path));
  report.memory = {.model_bytes = static_cast<int64_t>(file.bytes().size()),
                   .packed_bytes = model->packed_bytes(),
                   .arena_bytes = model->arena_bytes(),
                   .rss_bytes = AnonymousMemoryBytes()};
  report.model = model;
  return report;
}

}  // namespace octet
