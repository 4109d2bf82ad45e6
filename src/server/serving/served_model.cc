#include "server/serving/served_model.h"

#include <algorithm>
#include <filesystem>

#include "base/clock.h"
#include "base/cpu_count.h"
#include "image/label_sources.h"
#include "model/metadata.h"
#include "server/serving/datatype.h"

namespace octet {
namespace {

constexpr double kSecondsPerNanosecond = 1e-9;
constexpr std::string_view kPlatform = "tflite_flatbuffer";

Result<Preprocessor> PreprocessorFor(const LoadedModel& model, PreprocessOptions options) {
  if (model.inputs().size() != 1 || model.outputs().empty()) {
    return Unsupported(
        "an image classifier has one input and at least one output, this model has {} and {}",
        model.inputs().size(), model.outputs().size());
  }
  const TensorInfo& input = model.inputs()[0];
  OCTET_ASSIGN(const ImageInput image_input,
               ImageInputOf(input.type, input.shape, input.quantization));
  const auto& metadata = model.model().metadata.inputs;
  if (!metadata.empty() && !metadata[0].normalization.mean.empty()) {
    options.metadata_normalization =
        Normalization{metadata[0].normalization.mean, metadata[0].normalization.std};
  }
  return Preprocessor::Create(image_input, options);
}

std::vector<TensorDescription> MetadataOf(const std::vector<TensorInfo>& tensors,
                                          int max_batch_size) {
  std::vector<TensorDescription> all;
  for (const TensorInfo& tensor : tensors) {
    std::vector<int64_t> shape(tensor.shape.dims().begin(), tensor.shape.dims().end());
    if (max_batch_size > 1 && !shape.empty()) shape[0] = -1;
    all.push_back({tensor.name, std::string(DatatypeName(tensor.type)), std::move(shape)});
  }
  return all;
}

void AddDelegateProperties(const DelegateReport& report,
                           std::map<std::string, std::string>& properties) {
  properties["delegate.verdict"] = VerdictName(report.verdict);
  if (!report.reason.empty()) properties["delegate.reason"] = report.reason;
  if (report.library.empty()) return;
  properties["delegate"] = std::filesystem::path(report.library).filename().string();
  if (!report.rules.empty()) properties["delegate.rules"] = report.rules;
  if (!report.nodes.empty()) {
    properties["delegate.operators"] =
        fmt::format("{} of {}", report.delegated_nodes, report.nodes.size());
    properties["delegate.partitions"] = std::to_string(report.partitions);
    properties["delegate.macs_share"] = fmt::format("{:.3f}", report.macs_share);
  }
  if (report.golden)
    properties["delegate.golden"] =
        report.golden->passed
            ? fmt::format("passed, at most {:.4g} steps off", report.golden->max_steps)
            : "failed";
  if (report.npu_interrupts)
    properties["delegate.npu_interrupts"] = std::to_string(*report.npu_interrupts);
  properties["delegate.crashes"] = std::to_string(report.crashes);
}

}  // namespace

// An image on its way to named classes.
class ServedModel::ClassifyJob : public InferenceJob {
 public:
  ClassifyJob(const ServedModel& model, ClassifyRequest request, ClassifyDone done)
      : model_(model), request_(std::move(request)), done_(std::move(done)) {
    priority = request_.priority;
    deadline_ns = model.DeadlineFor(request_.timeout);
    cancelled = request_.cancelled;
  }

  std::optional<Refusal> Fill(int /*item*/, std::span<const MutableTensorView> inputs) override {
    return model_.DecodeImage(request_.image_file, inputs[0].bytes);
  }
  std::optional<Refusal> Take(int /*item*/, std::span<const TensorView> outputs) override {
    const auto top =
        TopK(outputs[0], model_.model_->outputs()[0].quantization.per_tensor(), request_.top_k);
    if (!top) return Refusal{top.error()};
    classification_.predictions = model_.Labelled(*top);
    return std::nullopt;
  }
  void Finish(std::optional<Refusal> refusal, const InferenceTimes& times) override {
    if (refusal) return done_(*std::move(refusal));
    classification_.inference_seconds =
        static_cast<double>(times.inference_ns) * kSecondsPerNanosecond;
    done_(std::move(classification_));
  }

 private:
  const ServedModel& model_;
  ClassifyRequest request_;
  ClassifyDone done_;
  ServedClassification classification_;
};

ServedModel::ServedModel(ModelIdentity identity, ModelVersionFiles files, ModelOptions options,
                         ServingContext& context, std::shared_ptr<const LoadedModel> model)
    : identity_(std::move(identity)),
      files_(std::move(files)),
      options_(std::move(options)),
      context_(context),
      model_(std::move(model)),
      face_{.model = identity_.name,
            .version = version(),
            .loaded = model_.get(),
            .labels = &labels_,
            .max_batch_size = options_.max_batch_size,
            .decode = [this](std::span<const uint8_t> file, std::span<uint8_t> row) {
              return DecodeImage(file, row);
            }} {}

ServedModel::~ServedModel() = default;

Result<std::unique_ptr<ServedModel>> ServedModel::Load(const ModelIdentity& identity,
                                                       const ModelVersionFiles& files,
                                                       const ModelOptions& options,
                                                       ServingContext& context) {
  // A delegate that is required and fails makes the model not ready; it is there all the same, and
  // says why.
  BackendOptions backend = options.backend;
  backend.delegate.required = false;
  OCTET_ASSIGN(auto loaded, context.cache.Load(files.model_path, files.model_identity, backend));
  std::unique_ptr<ServedModel> model(
      new ServedModel(identity, files, options, context, std::move(loaded)));
  if (const Status prepared = model->Prepare(); !prepared) {
    return Prefixed(files.model_path, prepared.error());
  }
  return model;
}

Status ServedModel::Prepare() {
  if (model_->inputs().empty() || model_->outputs().empty()) {
    return Unsupported("a model that is served has inputs and outputs, this one has {} and {}",
                       model_->inputs().size(), model_->outputs().size());
  }
  auto preprocessor = PreprocessorFor(*model_, options_.preprocess);
  if (preprocessor) {
    preprocessor_ = *std::move(preprocessor);
  } else if (preprocessor.error().code == Code::kUnsupported) {
    no_image_reason_ = preprocessor.error().message;
  } else {
    return std::move(preprocessor).error();
  }
  OCTET_ASSIGN(labels_, ResolveLabels({.named_path = labels_path(),
                                       .environment_path = context_.options.labels_environment_path,
                                       .model_path = files_.model_path,
                                       .embedded_text = EmbeddedLabels(model_->model())}));
  LoadBatched();
  OCTET_TRY(WarmUp());
  metrics_ = context_.metrics.NewModel({.model = name(),
                                        .version = version(),
                                        .backend = std::string(backend_name()),
                                        .device = DeviceName(),
                                        .memory_bytes = memory_bytes()});
  NoteDelegate();
  const SchedulerOptions scheduling{
      .instances = InstanceCount(),
      .queue_size = options_.queue_size,
      .priority_levels = options_.priority_levels,
      .batch_size = options_.max_batch_size,
      .batch_delay_ns = std::chrono::nanoseconds(options_.batch_delay).count()};
  OCTET_ASSIGN(scheduler_, InferenceScheduler::Create(*model_, batched_.get(), scheduling, *this));
  return {};
}

// Where the network cannot be run for several items, they run one by one.
void ServedModel::LoadBatched() {
  if (options_.max_batch_size == 1 || options_.batch_delay.count() == 0) return;
  BackendOptions backend = options_.backend;
  backend.delegate.required = false;
  backend.batch = options_.max_batch_size;
  auto loaded = context_.cache.Load(files_.model_path, files_.model_identity, backend);
  if (loaded) {
    batched_ = *std::move(loaded);
  } else {
    no_batch_reason_ = loaded.error().message;
  }
}

// The first runs of a model touch its memory for the first time; nobody should wait for that.
Status ServedModel::WarmUp() const {
  OCTET_ASSIGN(const auto runner, model_->NewRunner());
  for (int run = 0; run < options_.warmup; ++run) {
    for (int i = 0; i < static_cast<int>(model_->inputs().size()); ++i) {
      std::ranges::fill(runner->input(i).bytes, uint8_t{0});
    }
    OCTET_TRY(runner->Run());
  }
  return {};
}

int ServedModel::class_count() const {
  return static_cast<int>(
      std::min<int64_t>(model_->outputs()[0].shape.element_count(), Shape::kMaxElements - 1));
}

int64_t ServedModel::memory_bytes() const {
  int64_t bytes = files_.model_identity.bytes;
  for (const LoadedModel* model : {model_.get(), batched_.get()}) {
    if (model == nullptr) continue;
    bytes += model->packed_bytes() + model->arena_bytes() * InstanceCount();
  }
  return bytes;
}

void ServedModel::Succeeded(int items, const InferenceTimes& times) {
  statistics_.Succeeded(items, times);
  const auto seconds = [](int64_t ns) { return static_cast<double>(ns) * kSecondsPerNanosecond; };
  metrics_->Succeeded(
      items, seconds(times.queue_ns), seconds(times.preprocess_ns), seconds(times.inference_ns),
      seconds(times.queue_ns + times.preprocess_ns + times.inference_ns + times.output_ns));
  metrics_->Pending(-1);
}

void ServedModel::Failed(int64_t ns) {
  statistics_.Failed(ns);
  metrics_->Pending(-1);
}

void ServedModel::Ran(int items, const InferenceTimes& times) {
  statistics_.Ran(items, times);
  metrics_->Ran(items);
  NoteDelegate();
}

int ServedModel::InstanceCount() const {
  if (options_.instances > 0) return options_.instances;
  return model_->instances() > 0 ? model_->instances() : AvailableCpuCount();
}

std::string ServedModel::DeviceName() const {
  const auto report = model_->delegate_report();
  if (!report || !IsUsed(report->verdict)) return "cpu";
  return report->hardware.empty() ? "delegate" : "rocket";
}

bool ServedModel::delegate_ready() const {
  if (!options_.backend.delegate.required) return true;
  const auto report = model_->delegate_report();
  return report && IsUsed(report->verdict);
}

// Workers come here after every run: cheap while nothing has changed.
void ServedModel::NoteDelegate() {
  const int64_t version = model_->delegate_version();
  if (noted_delegate_.exchange(version) == version) return;
  const auto report = model_->delegate_report();
  if (!report) return;
  metrics_->Delegated(*report);
  if (context_.on_delegate) context_.on_delegate(name(), *report);
}

// A request may ask for any number of microseconds: beyond a day is as good as a day, and fits.
int64_t ServedModel::DeadlineFor(std::chrono::microseconds timeout) const {
  constexpr std::chrono::microseconds kLongest = std::chrono::hours(24);
  const std::chrono::nanoseconds patience =
      timeout.count() > 0 ? std::chrono::nanoseconds(std::min(timeout, kLongest))
                          : std::chrono::nanoseconds(options_.queue_timeout);
  return SteadyNanoseconds() + patience.count();
}

// Checked step by step, because each has its own answer: no known format, too large, damaged.
std::optional<Refusal> ServedModel::DecodeImage(std::span<const uint8_t> file,
                                                std::span<uint8_t> tensor) const {
  if (!preprocessor_) {
    return Refusal{Unsupported("model '{}' does not take images: {}", name(), no_image_reason_)};
  }
  const auto header = ReadImageHeader(file);
  if (!header) return Refusal{header.error()};
  if (const Status size = CheckImageLimits(*header, options_.preprocess.limits); !size) {
    return Refusal{.error = size.error(), .too_large = true};
  }
  const auto pixel_bytes = static_cast<size_t>(header->width) *
                           static_cast<size_t>(header->height) *
                           static_cast<size_t>(preprocessor_->input().channels);
  MemoryShare share(context_.decode_budget);
  if (!share.GrowTo(pixel_bytes)) {
    return Refusal{Unavailable("images of other requests fill the {} bytes for decoding",
                               context_.decode_budget.limit_bytes())};
  }
  if (const Status decoded = preprocessor_->Run(file, tensor); !decoded) {
    return Refusal{decoded.error()};
  }
  return std::nullopt;
}

std::vector<LabelledPrediction> ServedModel::Labelled(
    const std::vector<Prediction>& predictions) const {
  std::vector<LabelledPrediction> labelled;
  labelled.reserve(predictions.size());
  for (const Prediction& prediction : predictions) {
    labelled.push_back({prediction, labels_.LabelOf(prediction.class_id, class_count())});
  }
  return labelled;
}

void ServedModel::Classify(ClassifyRequest request, ClassifyDone done) {
  Submit(std::make_unique<ClassifyJob>(*this, std::move(request), std::move(done)));
}

void ServedModel::Infer(InferenceRequest request, InferenceDone done) {
  const std::chrono::microseconds timeout = request.timeout;
  auto made = TensorJob::Create(face_, std::move(request), done);
  if (!made) {
    statistics_.Failed(0);
    return done(Refusal{made.error()});
  }
  std::unique_ptr<InferenceJob> job = *std::move(made);
  job->deadline_ns = DeadlineFor(timeout);
  Submit(std::move(job));
}

void ServedModel::Submit(std::unique_ptr<InferenceJob> job) {
  metrics_->Pending(1);
  if (auto refusal = scheduler_->Submit(job)) {
    Failed(0);
    job->Finish(std::move(refusal), {});
  }
}

ModelDescription ServedModel::Metadata() const {
  return {.name = name(),
          .versions = {version()},
          .platform = std::string(kPlatform),
          .inputs = MetadataOf(model_->inputs(), options_.max_batch_size),
          .outputs = MetadataOf(model_->outputs(), options_.max_batch_size),
          .properties = Properties()};
}

ModelConfiguration ServedModel::Configuration() const {
  const bool batching = options_.max_batch_size > 1;
  ModelConfiguration configuration{
      .name = name(),
      .platform = std::string(kPlatform),
      .backend = std::string(backend_name()),
      .max_batch_size = batching ? options_.max_batch_size : 0,
      .inputs = MetadataOf(model_->inputs(), 1),
      .outputs = MetadataOf(model_->outputs(), 1),
      .label_filename = std::filesystem::path(labels_path()).filename().string(),
      .image_input = preprocessor_.has_value(),
      .instances = InstanceCount(),
      .max_queue_delay_us = options_.batch_delay.count(),
      .parameters = Properties()};
  if (batching) {
    for (auto* tensors : {&configuration.inputs, &configuration.outputs}) {
      for (TensorDescription& tensor : *tensors) tensor.shape.erase(tensor.shape.begin());
    }
  }
  return configuration;
}

// What a client can use to make sense of the tensors, and who computes them.
std::map<std::string, std::string> ServedModel::Properties() const {
  std::map<std::string, std::string> properties = {{"backend", std::string(backend_name())},
                                                   {"device", DeviceName()}};
  if (const auto report = model_->delegate_report()) AddDelegateProperties(*report, properties);
  const auto add = [&](std::string_view kind, const std::vector<TensorInfo>& tensors) {
    for (size_t i = 0; i < tensors.size(); ++i) {
      if (tensors[i].quantization.scales.size() != 1) continue;
      const AffineQuantization quantization = tensors[i].quantization.per_tensor();
      const std::string place = fmt::format("{}.{}", kind, i);
      properties[place + ".scale"] = fmt::format("{}", quantization.scale);
      properties[place + ".zero_point"] = fmt::format("{}", quantization.zero_point);
    }
  };
  add("input", model_->inputs());
  add("output", model_->outputs());
  if (!no_batch_reason_.empty()) properties["no_batch_reason"] = no_batch_reason_;
  if (!labels_.empty()) properties["labels"] = std::to_string(labels_.size());
  if (!labels_path().empty()) {
    properties["labels_file"] = std::filesystem::path(labels_path()).filename().string();
  }
  return properties;
}

ModelStatistics ServedModel::Statistics() const {
  ModelStatistics statistics = statistics_.Snapshot();
  statistics.name = name();
  statistics.version = version();
  statistics.memory_bytes = static_cast<uint64_t>(memory_bytes());
  return statistics;
}

}  // namespace octet
