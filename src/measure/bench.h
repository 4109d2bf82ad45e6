// How long a model takes, how fast that is, and what memory it needs.
//
//   load (warm-up run)* (run)* [(profiled run)*]
// Every run is timed alone; writing its inputs, random but the same every time, is not. A profiled
// run reads the clock between operators, so the latency comes from the runs without it.
// Percentiles are nearest-rank: p of n times is the ceil(p * n / 100)th smallest, a time that was
// measured. Speeds relate to the median.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "base/clock.h"
#include "base/result.h"

namespace octet {

struct BenchOptions {
  int warmup_runs = 5;
  int runs = 50;  // at least 1
  bool profile = false;
};

struct Latency {
  double min_ms = 0;
  double p50_ms = 0;
  double p90_ms = 0;
  double p95_ms = 0;
  double p99_ms = 0;
  double mean_ms = 0;
};
// `nanoseconds` of at least one run, in any order.
Latency LatencyOf(std::span<const int64_t> nanoseconds);

struct OperatorTime {
  int index = 0;  // in the model's main graph
  std::string name;
  std::string kernel;
  double p50_us = 0;
  int64_t macs = 0;
};

struct BenchMemory {
  int64_t model_bytes = 0;           // the file
  int64_t packed_bytes = 0;          // constants rearranged for the kernels
  int64_t arena_bytes = 0;           // tensors of one runner
  std::optional<int64_t> rss_bytes;  // anonymous memory of the process, at the end
};

struct BenchReport {
  int runs = 0;
  double load_ms = 0;  // from the path to a runner
  Latency latency;
  int64_t macs = 0;  // of one run
  double gmac_per_s = 0;
  BenchMemory memory;
  std::vector<OperatorTime> operators;       // in execution order; empty unless profiled
  std::shared_ptr<const LoadedModel> model;  // after the runs
};

Result<BenchReport> BenchModelFile(const std::string& path, const BackendOptions& backend,
                                   const BenchOptions& options, const Clock& clock);

}  // namespace octet
