// What the server counts, and its Prometheus text form (version 0.0.4).
//
//   npu_inference_total{model}                counter
//   npu_inference_time_seconds_total{model}   counter, the runs alone
//   npu_inference_time_seconds_avg{model}     gauge, their quotient; 0 before the first run
//   octet_requests_total{code}                counter, every answered request
// The names npu_* are a contract with existing dashboards and stay whatever the hardware is.
// Any thread may call everything.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace octet {

class MetricsRegistry {
 public:
  enum class ModelLabel { kNone, kName };

  MetricsRegistry(const std::vector<std::string>& model_names, ModelLabel label);
  ~MetricsRegistry();

  // `model` is the index in model_names.
  void CountInference(size_t model, double seconds);
  void CountResponse(int status);

  // Of all models.
  int64_t inference_count() const;
  double inference_seconds() const;

  std::string Text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace octet
