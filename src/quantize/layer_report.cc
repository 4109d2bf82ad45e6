#include "quantize/layer_report.h"

#include <algorithm>

#include "kernels/quantize_multiplier.h"
#include "quantize/quantize_values.h"
#include "quantize/sample_runner.h"
#include "tensor/divergence.h"
#include "tensor/real_values.h"

namespace octet {
namespace {

struct Sums {
  SignalAndNoise noise;
  ValueRange range;
  int64_t elements = 0;
  int64_t clipped = 0;
};

void AddTensor(std::span<const float> exact, std::span<const float> approximate,
               const Tensor& tensor, Sums& sums) {
  const AffineQuantization q = tensor.quantization.per_tensor();
  const ClampRange ends = kernels::RangeOfType(tensor.type);
  const auto low = static_cast<float>(static_cast<double>(q.scale) * (ends.min - q.zero_point));
  const auto high = static_cast<float>(static_cast<double>(q.scale) * (ends.max - q.zero_point));
  sums.noise.Add(exact, approximate);
  for (size_t i = 0; i < exact.size(); ++i) {
    sums.range.min = std::min(sums.range.min, exact[i]);
    sums.range.max = std::max(sums.range.max, exact[i]);
    // Beyond the last step: a value that only rounding moved is not clipped.
    sums.clipped += exact[i] < low - q.scale || exact[i] > high + q.scale ? 1 : 0;
  }
  sums.elements += static_cast<int64_t>(exact.size());
}

}  // namespace

Result<std::vector<LayerReport>> ReportLayers(std::shared_ptr<const Model> float_model,
                                              const Model& twin, Samples samples) {
  const Subgraph& graph = float_model->main();
  std::vector<int32_t> outputs;  // first output of every operator; -1: not quantised
  for (const Operator& op : graph.operators) {
    const int32_t output = op.outputs.empty() ? -1 : op.outputs[0];
    const bool reports =
        output >= 0 && !twin.main().tensors[static_cast<size_t>(output)].quantization.empty();
    outputs.push_back(reports ? output : -1);
  }
  OCTET_ASSIGN(SampleRunner exact, SampleRunner::Create(float_model, {.keep_all_tensors = true}));
  OCTET_ASSIGN(SampleRunner quantized, SampleRunner::Create(std::make_shared<const Model>(twin),
                                                            {.keep_all_tensors = true}));
  std::vector<Sums> sums(outputs.size());
  for (const Sample& sample : samples) {
    std::vector<std::vector<float>> values(outputs.size());
    OCTET_TRY(exact.Run({&sample, 1}, [&](int, size_t, const Session& session) -> Status {
      for (size_t i = 0; i < outputs.size(); ++i) {
        if (outputs[i] < 0) continue;
        const auto elements = session.tensor(outputs[i]).elements<float>();
        values[i].assign(elements.begin(), elements.end());
      }
      return {};
    }));
    const Sample inputs = QuantizeSample(sample, graph, twin.main());
    OCTET_TRY(quantized.Run({&inputs, 1}, [&](int, size_t, const Session& session) -> Status {
      for (size_t i = 0; i < outputs.size(); ++i) {
        if (outputs[i] < 0) continue;
        const Tensor& tensor = twin.main().tensors[static_cast<size_t>(outputs[i])];
        OCTET_ASSIGN(const auto reals, RealValues(session.tensor(outputs[i]), tensor.quantization));
        AddTensor(values[i], reals, tensor, sums[i]);
      }
      return {};
    }));
  }
  std::vector<LayerReport> layers;
  for (size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i] < 0) continue;
    const Tensor& tensor = twin.main().tensors[static_cast<size_t>(outputs[i])];
    layers.push_back({static_cast<int>(i), graph.operators[i].Name(), tensor.name,
                      sums[i].noise.decibels(), sums[i].range, tensor.quantization.per_tensor(),
                      static_cast<double>(sums[i].clipped) /
                          static_cast<double>(std::max<int64_t>(sums[i].elements, 1))});
  }
  return layers;
}

}  // namespace octet
