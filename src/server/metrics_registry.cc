#include "server/metrics_registry.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>

#include "server/process_figures.h"

namespace octet {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

// 0.1 ms to 10 s: a cached lookup to a hopeless one.
const Histogram::BucketBoundaries kSecondsBuckets = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                                     0.01,   0.02,    0.03,   0.05,  0.075,  0.1,
                                                     0.25,   0.5,     1,      2.5,   5,      10};
const Histogram::BucketBoundaries kBatchBuckets = {1, 2, 4, 8, 16, 32, 64, 128};

// A name's own series, for as long as the server runs.
struct NameMetrics {
  Counter& inferences;
  Counter& seconds;
  Gauge& average;
  Gauge& delegated_ratio;
};

Family<Counter>& CounterFamily(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}
Family<Gauge>& GaugeFamily(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}
Family<Histogram>& HistogramFamily(prometheus::Registry& registry, const char* name,
                                   const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

}  // namespace

struct MetricsRegistry::State {
  explicit State(ModelLabel model_label) : label(model_label) {
    build.Add({{"version", OCTET_VERSION}, {"compiler", __VERSION__}}).Set(1);
  }
  NameMetrics& OfName(const std::string& name);

  const ModelLabel label;
  prometheus::Registry registry;
  Family<Counter>& inferences = CounterFamily(registry, "npu_inference_total", "Inferences done");
  Family<Counter>& seconds =
      CounterFamily(registry, "npu_inference_time_seconds_total",
                    "Seconds spent in inference, without decoding and waiting");
  Family<Gauge>& average = GaugeFamily(registry, "npu_inference_time_seconds_avg",
                                       "Mean seconds of one inference since the start");
  Family<Counter>& responses =
      CounterFamily(registry, "octet_requests_total", "Answered requests by status code");
  Family<Histogram>& request_duration = HistogramFamily(
      registry, "octet_request_duration_seconds", "Seconds from the queue to the last output");
  Family<Histogram>& queue_duration =
      HistogramFamily(registry, "octet_queue_duration_seconds", "Seconds spent waiting");
  Family<Histogram>& preprocess_duration =
      HistogramFamily(registry, "octet_preprocess_duration_seconds",
                      "Seconds spent decoding, resizing and copying in");
  Family<Histogram>& inference_duration =
      HistogramFamily(registry, "octet_inference_duration_seconds", "Seconds of the runs alone");
  Family<Histogram>& batch_size =
      HistogramFamily(registry, "octet_batch_size", "Items in one run of the model");
  Family<Gauge>& pending =
      GaugeFamily(registry, "octet_pending_requests", "Requests that wait or are being computed");
  Family<Gauge>& loaded = GaugeFamily(registry, "octet_model_loaded", "1 for a model that serves");
  Family<Gauge>& delegated = GaugeFamily(registry, "octet_delegated_ops_ratio",
                                         "Share of the operators on an accelerator");
  Family<Gauge>& delegate_nodes =
      GaugeFamily(registry, "octet_delegate_nodes", "Operators on a delegate and not, by reason");
  Family<Gauge>& delegate_partitions = GaugeFamily(
      registry, "octet_delegate_partitions", "Runs of operators that the delegate gets as one");
  Family<Gauge>& delegate_golden = GaugeFamily(
      registry, "octet_delegate_golden_ok", "1 while the delegate's results are known to be right");
  Family<Counter>& delegate_crashes =
      CounterFamily(registry, "octet_delegate_crashes_total",
                    "Processes of the delegate that died or had to be ended");
  Family<Gauge>& memory = GaugeFamily(registry, "octet_model_memory_bytes",
                                      "Bytes of the model's file, packed weights and arenas");
  Family<Gauge>& build = GaugeFamily(registry, "octet_build_info", "What is running");
  ProcessFigures process{registry};

  mutable std::mutex mutex;  // of what follows
  std::map<std::string, NameMetrics> names;
  std::map<const void*, int> users;  // of a Series' metric
};

NameMetrics& MetricsRegistry::State::OfName(const std::string& name) {
  const auto known = names.find(name);
  if (known != names.end()) return known->second;
  prometheus::Labels labels;
  if (label == ModelLabel::kName) labels["model"] = name;
  const prometheus::Labels always = {{"model", name}};
  return names
      .emplace(name, NameMetrics{inferences.Add(labels), seconds.Add(labels), average.Add(labels),
                                 delegated.Add(always)})
      .first->second;
}

// One series of a family, shared by all who name the same labels: a version that is reloaded goes
// on counting where the one before it stopped. It leaves the family with its last user.
template <class Metric>
class MetricsRegistry::Series {
 public:
  template <class... Args>
  Series(State& state, Family<Metric>& family, const prometheus::Labels& labels,
         const Args&... args)
      : state_(state), family_(family) {
    const std::lock_guard lock(state.mutex);
    metric_ = &family.Add(labels, args...);
    ++state.users[metric_];
  }
  Series(const Series&) = delete;
  Series& operator=(const Series&) = delete;
  ~Series() {
    const std::lock_guard lock(state_.mutex);
    if (--state_.users[metric_] > 0) return;
    state_.users.erase(metric_);
    family_.Remove(metric_);
  }
  Metric* operator->() { return metric_; }

 private:
  State& state_;
  Family<Metric>& family_;
  Metric* metric_ = nullptr;
};

class MetricsRegistry::VersionMetrics : public ModelMetrics {
 public:
  VersionMetrics(State& state, NameMetrics& name, const ModelMetricsLabels& about)
      : state_(state),
        name_(name),
        labels_{{"model", about.model}, {"version", about.version}},
        request_(state, state.request_duration, labels_, kSecondsBuckets),
        queue_(state, state.queue_duration, labels_, kSecondsBuckets),
        preprocess_(state, state.preprocess_duration, labels_, kSecondsBuckets),
        inference_(state, state.inference_duration, labels_, kSecondsBuckets),
        batch_(state, state.batch_size, labels_, kBatchBuckets),
        pending_(state, state.pending, labels_),
        memory_(state, state.memory, labels_),
        loaded_(state, state.loaded,
                {{"model", about.model},
                 {"version", about.version},
                 {"backend", about.backend},
                 {"device", about.device}}) {
    memory_->Set(static_cast<double>(about.memory_bytes));
    loaded_->Set(1);
  }

  void Succeeded(int items, double queue_seconds, double preprocess_seconds,
                 double inference_seconds, double total_seconds) override {
    name_.inferences.Increment(items);
    name_.seconds.Increment(inference_seconds);
    request_->Observe(total_seconds);
    queue_->Observe(queue_seconds);
    preprocess_->Observe(preprocess_seconds);
    inference_->Observe(inference_seconds);
  }
  void Ran(int items) override { batch_->Observe(items); }
  void Pending(int change) override { pending_->Increment(change); }
  void Delegated(const DelegateReport& report) override;

 private:
  // Of a model that has a delegate.
  struct DelegateSeries {
    DelegateSeries(State& state, const prometheus::Labels& labels)
        : partitions(state, state.delegate_partitions, labels),
          golden(state, state.delegate_golden, labels),
          crashes(state, state.delegate_crashes, labels) {}
    Series<Gauge> partitions, golden;
    Series<Counter> crashes;
    std::map<prometheus::Labels, std::unique_ptr<Series<Gauge>>> nodes;
    int64_t counted_crashes = 0;
  };

  State& state_;
  NameMetrics& name_;
  const prometheus::Labels labels_;
  Series<Histogram> request_, queue_, preprocess_, inference_, batch_;
  Series<Gauge> pending_, memory_, loaded_;
  std::mutex mutex_;  // of what follows
  std::unique_ptr<DelegateSeries> delegate_;
};

void MetricsRegistry::VersionMetrics::Delegated(const DelegateReport& report) {
  const std::lock_guard lock(mutex_);
  const prometheus::Labels model = {{"model", labels_.at("model")}};
  name_.delegated_ratio.Set(IsUsed(report.verdict) ? report.delegated_share() : 0);
  if (report.library.empty()) return;
  if (delegate_ == nullptr) delegate_ = std::make_unique<DelegateSeries>(state_, model);
  const bool golden = report.golden && report.golden->passed && IsUsed(report.verdict);
  delegate_->golden->Set(golden ? 1 : 0);
  delegate_->partitions->Set(report.partitions);
  delegate_->crashes->Increment(static_cast<double>(report.crashes - delegate_->counted_crashes));
  delegate_->counted_crashes = report.crashes;
  std::map<prometheus::Labels, int> counts;
  for (const NodePlacement& node : report.nodes) {
    prometheus::Labels labels = model;
    labels["placement"] = node.partition >= 0 ? "delegate" : "cpu";
    labels["reason"] = node.reason;
    ++counts[labels];
  }
  std::erase_if(delegate_->nodes, [&](const auto& row) { return !counts.contains(row.first); });
  for (const auto& [labels, count] : counts) {
    auto& series = delegate_->nodes[labels];
    if (series == nullptr)
      series = std::make_unique<Series<Gauge>>(state_, state_.delegate_nodes, labels);
    (*series)->Set(count);
  }
}

MetricsRegistry::MetricsRegistry(ModelLabel label) : state_(std::make_unique<State>(label)) {}
MetricsRegistry::~MetricsRegistry() = default;

std::unique_ptr<ModelMetrics> MetricsRegistry::NewModel(const ModelMetricsLabels& labels) {
  NameMetrics* name = nullptr;
  {
    const std::lock_guard lock(state_->mutex);
    name = &state_->OfName(labels.model);
    name->delegated_ratio.Set(0);
  }
  return std::make_unique<VersionMetrics>(*state_, *name, labels);
}

void MetricsRegistry::CountResponse(const std::string& model, int code) {
  state_->responses.Add({{"model", model}, {"code", std::to_string(code)}}).Increment();
}

int64_t MetricsRegistry::inference_count() const {
  const std::lock_guard lock(state_->mutex);
  double count = 0;
  for (const auto& [name, metrics] : state_->names) count += metrics.inferences.Value();
  return static_cast<int64_t>(count);
}

double MetricsRegistry::inference_seconds() const {
  const std::lock_guard lock(state_->mutex);
  double seconds = 0;
  for (const auto& [name, metrics] : state_->names) seconds += metrics.seconds.Value();
  return seconds;
}

std::string MetricsRegistry::Text() const {
  {
    const std::lock_guard lock(state_->mutex);
    for (const auto& [name, metrics] : state_->names) {
      const double count = metrics.inferences.Value();
      metrics.average.Set(count > 0 ? metrics.seconds.Value() / count : 0);
    }
  }
  state_->process.Update();
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace octet
