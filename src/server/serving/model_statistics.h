// What one version of a model has done, counted request by request: the numbers of the protocol's
// statistics extension. Any thread may call everything.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>

#include "server/serving/inference_queue.h"
#include "server/serving/inference_service.h"

namespace octet {

class ModelStatisticsCounter {
 public:
  void Succeeded(int items, const InferenceTimes& times);
  void Failed(int64_t ns);
  // One run of the model with so many items in it.
  void Ran(int batch_size, const InferenceTimes& times);

  // name, version and memory_bytes are left for the caller.
  ModelStatistics Snapshot() const;

 private:
  mutable std::mutex mutex_;
  ModelStatistics counted_;
  std::map<int, BatchStatistics> batches_;
};

}  // namespace octet
