#include "quantize/refine_layers.h"

#include <algorithm>

#include "model/constant_values.h"
#include "quantize/activation_store.h"
#include "quantize/quantize_values.h"
#include "quantize/window_moments.h"

namespace octet {
namespace {

// A filter as rows of taps, one an output channel: what RoundToMoments works on.
class FilterRows {
 public:
  FilterRows(const FilterWindow& window, const Operator& op, const Tensor& filter)
      : outputs_(static_cast<size_t>(window.output_channels)),
        taps_(static_cast<size_t>(window.taps() * window.group_channels)),
        channels_last_(op.kind == OperatorKind::kDepthwiseConv2D),
        weights_(ConstantView(filter).elements<float>()) {}

  // Index in the filter's own order.
  size_t At(size_t output, size_t tap) const {
    return channels_last_ ? tap * outputs_ + output : output * taps_ + tap;
  }
  size_t taps() const { return taps_; }
  template <class T, class From>
  std::vector<T> Rows(const From& from, size_t begin, size_t end) const {
    std::vector<T> rows((end - begin) * taps_);
    for (size_t o = begin; o < end; ++o) {
      for (size_t t = 0; t < taps_; ++t) rows[(o - begin) * taps_ + t] = from[At(o, t)];
    }
    return rows;
  }
  std::span<const float> weights() const { return weights_; }

 private:
  size_t outputs_;
  size_t taps_;
  bool channels_last_;
  std::span<const float> weights_;
};

class Refiner {
 public:
  Refiner(const Model& float_model, const RefineOptions& options, QuantizedNetwork& network)
      : float_(float_model.main()), options_(options), network_(network), pool_(options.threads) {}

  // `exact` and `quantized` hold the operator's inputs.
  void Refine(QuantizedLayer& layer, const ActivationStore& exact,
              const ActivationStore& quantized) {
    const Operator& op = float_.operators[layer.float_operator_index];
    const auto window = FilterWindowOf(float_, op);
    if (!window || layer.bias.empty() ||
        window->taps() * window->group_channels > options_.max_taps) {
      return;
    }
    const Operator& twin = network_.model.main().operators[layer.operator_index];
    const Tensor& input = network_.model.main().tensors[static_cast<size_t>(twin.inputs[0])];
    const RealInput exact_input{exact, op.inputs[0], ElementType::kFloat32, {}};
    const RealInput quantized_input{quantized, twin.inputs[0], input.type,
                                    input.quantization.per_tensor()};
    const auto positions = SamplePositions(*window, exact.samples(), options_.positions);
    const FilterRows rows(*window, op, float_.tensors[static_cast<size_t>(op.inputs[1])]);
    if (window->group_channels == 1) {
      const auto moments =
          MeasureDepthwiseMoments(*window, quantized_input, exact_input, positions, pool_);
      for (int group = 0; group < window->groups(); ++group)
        RefineGroup(*window, rows, moments[static_cast<size_t>(group)], group, layer);
    } else {
      for (int group = 0; group < window->groups(); ++group) {
        const WindowMoments moments =
            MeasureMoments(*window, quantized_input, exact_input, positions, group, pool_);
        RefineGroup(*window, rows, moments, group, layer);
      }
    }
    network_.Store(layer);
  }

 private:
  void RefineGroup(const FilterWindow& window, const FilterRows& rows, const WindowMoments& moments,
                   int group, QuantizedLayer& layer) {
    const auto outputs = static_cast<size_t>(window.group_outputs());
    const size_t begin = static_cast<size_t>(group) * outputs;
    const auto weights = rows.Rows<float>(rows.weights(), begin, begin + outputs);
    auto rounded = rows.Rows<int32_t>(layer.filter.values, begin, begin + outputs);
    std::vector<WeightGrid> grids;
    for (size_t o = begin; o < begin + outputs; ++o) {
      grids.push_back(
          {layer.filter.scale(o), layer.filter.zero_point(), layer.filter.min, layer.filter.max});
    }
    if (options_.round_weights)
      RoundToMoments(moments, weights, grids, options_.rounding, rounded, pool_);
    const size_t taps = rows.taps();
    for (size_t o = 0; o < outputs; ++o) {
      double difference = 0;
      for (size_t t = 0; t < taps; ++t) {
        const size_t at = o * taps + t;
        const double v = static_cast<double>(grids[o].scale) * (rounded[at] - grids[o].zero_point);
        difference += static_cast<double>(weights[at]) * moments.mean_float[t] -
                      v * moments.mean_quantized[t];
        layer.filter.values[rows.At(begin + o, t)] = rounded[at];
      }
      layer.bias[begin + o] += static_cast<float>(difference);
    }
  }

  const Subgraph& float_;
  const RefineOptions& options_;
  QuantizedNetwork& network_;
  ThreadPool pool_;
};

size_t SamplesThatFit(const Model& a, const Model& b, Samples samples, int64_t memory_bytes) {
  const int64_t each = std::max<int64_t>(LiveBytes(a.main()) + LiveBytes(b.main()), 1);
  return static_cast<size_t>(
      std::clamp<int64_t>(memory_bytes / each, 1, static_cast<int64_t>(samples.size())));
}

}  // namespace

Status RefineLayers(const Model& float_model, Samples samples, const RefineOptions& options,
                    QuantizedNetwork& network, const Progress& progress) {
  const Subgraph& graph = float_model.main();
  const Subgraph& twin = network.model.main();
  const size_t count = SamplesThatFit(float_model, network.model, samples, options.memory_bytes);
  ActivationStore exact(graph, count, options.threads);
  ActivationStore quantized(twin, count, options.threads);
  for (size_t sample = 0; sample < count; ++sample) {
    const Sample inputs = QuantizeSample(samples[sample], graph, twin);
    for (size_t input = 0; input < graph.inputs.size(); ++input) {
      exact.SetInput(static_cast<int>(input), sample, samples[sample][input]);
      quantized.SetInput(static_cast<int>(input), sample, inputs[input]);
    }
  }
  Refiner refiner(float_model, options, network);
  auto layer = network.layers.begin();
  for (size_t op = 0; op < twin.operators.size(); ++op) {
    const int float_op = network.float_operator[op];
    if (layer != network.layers.end() && layer->operator_index == op)
      refiner.Refine(*layer++, exact, quantized);
    OCTET_TRY(quantized.Run(op));
    if (float_op >= 0) {
      OCTET_TRY(exact.Run(static_cast<size_t>(float_op)));
      exact.ReleaseAfter(static_cast<size_t>(float_op));
    }
    quantized.ReleaseAfter(op);
    if (progress) progress(static_cast<int>(op) + 1, static_cast<int>(twin.operators.size()));
  }
  return {};
}

}  // namespace octet
