#include "server/serving/model_statistics.h"

#include <chrono>

namespace octet {
namespace {

void Add(StatisticDuration& duration, int64_t ns) {
  ++duration.count;
  duration.ns += static_cast<uint64_t>(ns);
}

uint64_t MillisecondsSince1970() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

}  // namespace

// Every request counts once in queue and in each of the computes: perf_analyzer gives up otherwise.
void ModelStatisticsCounter::Succeeded(int items, const InferenceTimes& times) {
  const std::lock_guard lock(mutex_);
  counted_.last_inference_ms = MillisecondsSince1970();
  counted_.inference_count += static_cast<uint64_t>(items);
  Add(counted_.success,
      times.queue_ns + times.preprocess_ns + times.inference_ns + times.output_ns);
  Add(counted_.queue, times.queue_ns);
  Add(counted_.compute_input, times.preprocess_ns);
  Add(counted_.compute_infer, times.inference_ns);
  Add(counted_.compute_output, times.output_ns);
}

void ModelStatisticsCounter::Failed(int64_t ns) {
  const std::lock_guard lock(mutex_);
  Add(counted_.fail, ns);
}

void ModelStatisticsCounter::Ran(int batch_size, const InferenceTimes& times) {
  const std::lock_guard lock(mutex_);
  ++counted_.execution_count;
  BatchStatistics& batch = batches_[batch_size];
  batch.batch_size = static_cast<uint64_t>(batch_size);
  Add(batch.compute_input, times.preprocess_ns);
  Add(batch.compute_infer, times.inference_ns);
  Add(batch.compute_output, times.output_ns);
}

ModelStatistics ModelStatisticsCounter::Snapshot() const {
  const std::lock_guard lock(mutex_);
  ModelStatistics statistics = counted_;
  for (const auto& [size, batch] : batches_) statistics.batches.push_back(batch);
  return statistics;
}

}  // namespace octet
