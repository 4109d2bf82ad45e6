// What a model's workers tell the metrics; server/metrics_registry.h makes the real one.
// Any thread may call.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "backend/delegate_report.h"

namespace octet {

// Of one version of a model. Its series live as long as it does; the model's own counters stay.
class ModelMetrics {
 public:
  virtual ~ModelMetrics() = default;
  virtual void Succeeded(int items, double queue_seconds, double preprocess_seconds,
                         double inference_seconds, double total_seconds) = 0;
  virtual void Ran(int items) = 0;
  // Requests that came and are not answered yet.
  virtual void Pending(int change) = 0;
  // What became of the model's delegate, whenever that changes.
  virtual void Delegated(const DelegateReport& report) = 0;
};

struct ModelMetricsLabels {
  std::string model;
  std::string version;
  std::string backend;
  std::string device;  // "cpu"
  int64_t memory_bytes = 0;
};

class ModelMetricsFactory {
 public:
  virtual ~ModelMetricsFactory() = default;
  virtual std::unique_ptr<ModelMetrics> NewModel(const ModelMetricsLabels& labels) = 0;
};

}  // namespace octet
