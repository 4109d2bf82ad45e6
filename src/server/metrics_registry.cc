#include "server/metrics_registry.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace octet {
namespace {

struct ModelMetrics {
  prometheus::Counter& inferences;
  prometheus::Counter& seconds;
  prometheus::Gauge& average;
};

}  // namespace

struct MetricsRegistry::State {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& responses = prometheus::BuildCounter()
                                                           .Name("octet_requests_total")
                                                           .Help("Answered HTTP requests")
                                                           .Register(registry);
  std::vector<ModelMetrics> models;
};

MetricsRegistry::MetricsRegistry(const std::vector<std::string>& model_names, ModelLabel label)
    : state_(std::make_unique<State>()) {
  auto& inferences = prometheus::BuildCounter()
                         .Name("npu_inference_total")
                         .Help("Inferences done")
                         .Register(state_->registry);
  auto& seconds = prometheus::BuildCounter()
                      .Name("npu_inference_time_seconds_total")
                      .Help("Seconds spent in inference, without decoding and waiting")
                      .Register(state_->registry);
  auto& average = prometheus::BuildGauge()
                      .Name("npu_inference_time_seconds_avg")
                      .Help("Mean seconds of one inference since the start")
                      .Register(state_->registry);
  for (const std::string& name : model_names) {
    prometheus::Labels labels;
    if (label == ModelLabel::kName) labels["model"] = name;
    state_->models.push_back({inferences.Add(labels), seconds.Add(labels), average.Add(labels)});
  }
}

MetricsRegistry::~MetricsRegistry() = default;

void MetricsRegistry::CountInference(size_t model, double seconds) {
  state_->models[model].seconds.Increment(seconds);
  state_->models[model].inferences.Increment();
}

void MetricsRegistry::CountResponse(int status) {
  state_->responses.Add({{"code", std::to_string(status)}}).Increment();
}

int64_t MetricsRegistry::inference_count() const {
  double count = 0;
  for (const ModelMetrics& model : state_->models) count += model.inferences.Value();
  return static_cast<int64_t>(count);
}

double MetricsRegistry::inference_seconds() const {
  double seconds = 0;
  for (const ModelMetrics& model : state_->models) seconds += model.seconds.Value();
  return seconds;
}

std::string MetricsRegistry::Text() const {
  for (const ModelMetrics& model : state_->models) {
    const double count = model.inferences.Value();
    model.average.Set(count > 0 ? model.seconds.Value() / count : 0);
  }
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace octet
