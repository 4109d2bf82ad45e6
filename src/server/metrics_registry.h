// What the server counts, and its Prometheus text form (version 0.0.4).
//
//   npu_inference_total{model}                        counter, items
//   npu_inference_time_seconds_total{model}           counter, the runs alone
//   npu_inference_time_seconds_avg{model}             gauge, their quotient; 0 before the first run
//   octet_request_duration_seconds{model,version}     histogram, from the queue to the last output
//   octet_queue_duration_seconds{model,version}       histogram
//   octet_preprocess_duration_seconds{model,version}  histogram
//   octet_inference_duration_seconds{model,version}   histogram
//   octet_batch_size{model,version}                   histogram, items a run
//   octet_pending_requests{model,version}             gauge
//   octet_requests_total{model,code}                  counter, every answered request; code is
//   HTTP's,
//                                                     or gRPC's (0 to 16)
//   octet_model_loaded{model,version,backend,device}  gauge, 1
//   octet_delegated_ops_ratio{model}                  gauge, 0 while the delegate is not used
//   octet_delegate_nodes{model,placement,reason}      gauge, operators; of models with a delegate
//   octet_delegate_partitions{model}                  gauge
//   octet_delegate_golden_ok{model}                   gauge, 0 or 1
//   octet_delegate_crashes_total{model}               counter
//   octet_model_memory_bytes{model,version}           gauge
//   octet_build_info{version,compiler}                gauge, 1
//   process_*                                         as every Prometheus client library has them
// The names npu_* are a contract with existing dashboards and stay whatever the hardware is.
// Any thread may call everything.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "server/model_metrics.h"

namespace octet {

class MetricsRegistry : public ModelMetricsFactory {
 public:
  // Whether the series npu_* have the label `model`: a single model without a name has none.
  enum class ModelLabel { kNone, kName };

  explicit MetricsRegistry(ModelLabel label);
  ~MetricsRegistry() override;

  // A version's own series go when it goes. The registry outlives it.
  std::unique_ptr<ModelMetrics> NewModel(const ModelMetricsLabels& labels) override;
  // `model`: empty for requests that concern none.
  void CountResponse(const std::string& model, int code);

  // Of all models.
  int64_t inference_count() const;
  double inference_seconds() const;

  std::string Text() const;

 private:
  struct State;
  template <class Metric>
  class Series;
  class VersionMetrics;
  std::unique_ptr<State> state_;
};

}  // namespace octet
