#include "quantize/quantize_model.h"

#include <algorithm>

#include "model/verify.h"
#include "passes/dequantize_model.h"
#include "passes/fully_connected_to_conv2d.h"
#include "passes/remove_dead_operators.h"
#include "passes/remove_unused_tensors.h"
#include "quantize/data_lint.h"
#include "quantize/interface_types.h"
#include "quantize/measure_activations.h"
#include "quantize/output_score.h"
#include "quantize/quantized_network.h"

namespace octet {
namespace {

// Every fourth sample is held out; fewer samples than this are all fitted.
constexpr size_t kHeldOutEvery = 4;
constexpr size_t kReportedSamples = 16;

struct Split {
  std::vector<Sample> fitted;
  std::vector<Sample> held_out;
};

Split SplitSamples(Samples samples) {
  Split split;
  for (size_t i = 0; i < samples.size(); ++i) {
    const bool hold_out = samples.size() >= kHeldOutEvery && i % kHeldOutEvery == kHeldOutEvery - 1;
    (hold_out ? split.held_out : split.fitted).push_back(samples[i]);
  }
  if (split.held_out.empty()) split.held_out = split.fitted;
  return split;
}

class Quantizer {
 public:
  Quantizer(std::shared_ptr<const Model> model, Samples samples, const QuantizeOptions& options,
            const Progress& progress)
      : model_(std::move(model)), samples_(samples), options_(options), progress_(progress) {}

  Result<QuantizedModel> Run() {
    OCTET_ASSIGN(groups_, GroupScales(model_->main(), options_.scheme));
    OCTET_TRY(ChooseFloatOperators());
    if (options_.mode == QuantizeMode::kTflite) {
      OCTET_ASSIGN(network_, NearestOfAll());
      report_.fitted_samples = samples_.size();
      report_.chosen = "min/max, nearest rounding";
      OCTET_ASSIGN(const OutputScorer scorer,
                   OutputScorer::Create(model_, samples_, options_.threads));
      OCTET_ASSIGN(const OutputScorer::Outcome outcome, scorer.Score(network_.model));
      report_.top1_agreement = outcome.top1_agreement;
      answers_ = scorer.Answers();
    } else {
      OCTET_TRY(ChooseByHeldOut());
    }
    return Finish();
  }

 private:
  Result<QuantizedNetwork> Build(std::span<const TensorStatistics> statistics, RangeMethod method) {
    OCTET_ASSIGN(const auto scales,
                 ChooseActivationScales(model_->main(), statistics, groups_, options_.scheme,
                                        method, options_.demands));
    return BuildQuantizedNetwork(*model_, groups_, scales, options_.scheme, report_.kept_float);
  }

  Result<std::vector<TensorStatistics>> Measure(Samples samples) {
    OCTET_ASSIGN(auto statistics, MeasureActivations(model_, samples, options_.threads));
    if (options_.input_range && !model_->main().inputs.empty()) {
      const float ends[] = {options_.input_range->min, options_.input_range->max};
      if (!statistics[static_cast<size_t>(model_->main().inputs[0])].Add(ends))
        return InvalidArgument("input range {} to {}", ends[0], ends[1]);
    }
    return statistics;
  }

  Result<QuantizedNetwork> NearestOfAll() {
    if (statistics_.empty()) {
      OCTET_ASSIGN(statistics_, Measure(samples_));
    }
    return Build(statistics_, RangeMethod::kMinMax);
  }

  // Those whose output is worst beside the worst that they read.
  Status ChooseFloatOperators() {
    if (options_.keep_float == 0) return {};
    OCTET_ASSIGN(const QuantizedNetwork nearest, NearestOfAll());
    const Subgraph& graph = model_->main();
    OCTET_ASSIGN(const auto layers, ReportLayers(model_, nearest.model, ReportedSamples()));
    // Any 8 bits cost as much; the network's inputs are taken to.
    constexpr double kRoundingCosts = 40;
    std::vector<double> sqnr(graph.tensors.size(), kRoundingCosts);
    std::vector<std::pair<double, int>> losses;
    for (const LayerReport& layer : layers) {
      const Operator& op = graph.operators[static_cast<size_t>(layer.index)];
      double before = kRoundingCosts;
      for (const int32_t input : op.inputs) {
        if (input >= 0) before = std::min(before, sqnr[static_cast<size_t>(input)]);
      }
      sqnr[static_cast<size_t>(op.outputs[0])] = layer.sqnr_db;
      losses.emplace_back(before - layer.sqnr_db, layer.index);
    }
    std::stable_sort(losses.begin(), losses.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    losses.resize(std::min(losses.size(), static_cast<size_t>(options_.keep_float)));
    for (const auto& [loss, index] : losses) report_.kept_float.push_back(index);
    return {};
  }

  Samples ReportedSamples() const {
    return samples_.first(std::min(samples_.size(), kReportedSamples));
  }

  Status ChooseByHeldOut() {
    const Split split = SplitSamples(samples_);
    report_.fitted_samples = split.fitted.size();
    report_.held_out_samples = split.held_out.size();
    OCTET_ASSIGN(const auto statistics, Measure(split.fitted));
    OCTET_ASSIGN(const OutputScorer scorer,
                 OutputScorer::Create(model_, split.held_out, options_.threads));
    report_.score_is_divergence = scorer.is_divergence();
    answers_ = scorer.Answers();
    OCTET_ASSIGN(QuantizedNetwork nearest, NearestOfAll());
    OCTET_TRY(Judge(scorer, "min/max, nearest rounding", std::move(nearest)));
    constexpr RangeMethod kByteMethods[] = {RangeMethod::kMinMax, RangeMethod::kMeanSquaredError,
                                            RangeMethod::kPercentile99999,
                                            RangeMethod::kPercentile9999};
    // 16 bits have range enough for every value.
    const std::span<const RangeMethod> methods(
        kByteMethods, options_.scheme.activations == ElementType::kInt16 ? 1 : 4);
    int turn = 0;
    for (const RangeMethod method : methods) {
      OCTET_ASSIGN(QuantizedNetwork network, Build(statistics, method));
      const int turns = static_cast<int>(methods.size());
      const auto progress = [&](int done, int total) {
        if (progress_) progress_(turn * total + done, turns * total);
      };
      RefineOptions refine = options_.refine;
      refine.threads = options_.threads;
      OCTET_TRY(RefineLayers(*model_, split.fitted, refine, network, progress));
      OCTET_TRY(
          Judge(scorer, fmt::format("{}, fitted", RangeMethodName(method)), std::move(network)));
      ++turn;
    }
    return {};
  }

  Status Judge(const OutputScorer& scorer, std::string name, QuantizedNetwork network) {
    OCTET_ASSIGN(const OutputScorer::Outcome outcome, scorer.Score(network.model));
    if (report_.trials.empty() || outcome.score < best_) {
      best_ = outcome.score;
      report_.top1_agreement = outcome.top1_agreement;
      report_.chosen = name;
      network_ = std::move(network);
    }
    report_.trials.push_back({std::move(name), outcome.score});
    return {};
  }

  Result<QuantizedModel> Finish() {
    OCTET_ASSIGN(report_.layers, ReportLayers(model_, network_.model, ReportedSamples()));
    report_.warnings = LintData(*model_, samples_, statistics_, answers_);
    Model model = std::move(network_.model);
    if (options_.fit_to_target != nullptr) model = options_.fit_to_target(std::move(model));
    OCTET_ASSIGN(model,
                 SetInterfaceTypes(std::move(model), options_.input_type, options_.output_type));
    return QuantizedModel{RemoveUnusedTensors(std::move(model)), std::move(report_)};
  }

  std::shared_ptr<const Model> model_;
  Samples samples_;
  const QuantizeOptions& options_;
  const Progress& progress_;
  ScaleGroups groups_;
  std::vector<TensorStatistics> statistics_;  // on all samples
  QuantizedNetwork network_;
  double best_ = 0;
  std::vector<std::ptrdiff_t> answers_;
  QuantizeReport report_;
};

}  // namespace

Result<Model> PrepareForQuantization(const Model& model, bool head_as_convolution) {
  OCTET_TRY(VerifyDataflow(model.main()));
  Model prepared = model;
  if (IsQuantized(prepared)) {
    OCTET_ASSIGN(prepared, DequantizeModel(std::move(prepared)));
  }
  if (head_as_convolution) prepared = FullyConnectedToConv2D(std::move(prepared));
  return RemoveUnusedTensors(RemoveDeadOperators(std::move(prepared)));
}

Result<QuantizedModel> QuantizeModel(const Model& float_model, Samples samples,
                                     const QuantizeOptions& options, const Progress& progress) {
  if (samples.empty()) return InvalidArgument("no representative data");
  OCTET_ASSIGN(Model prepared, PrepareForQuantization(float_model, options.head_as_convolution));
  return Quantizer(std::make_shared<const Model>(std::move(prepared)), samples, options, progress)
      .Run();
}

}  // namespace octet
