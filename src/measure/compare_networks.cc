#include "measure/compare_networks.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "tensor/divergence.h"
#include "tensor/real_values.h"

namespace octet {
namespace {

constexpr double kRoundingCosts = 40;
constexpr double kClearLoss = 10;

// A tensor of both networks and what has been seen of it.
struct Pair {
  LayerDifference difference;
  int32_t in_a = 0;
  int32_t in_b = 0;
  SignalAndNoise noise;
};

std::map<std::string, int32_t> TensorsByName(const Subgraph& graph) {
  std::map<std::string, int32_t> by_name;
  for (const Operator& op : graph.operators) {
    for (const int32_t output : op.outputs) {
      if (output >= 0) by_name.emplace(graph.tensors[static_cast<size_t>(output)].name, output);
    }
  }
  return by_name;
}

bool HoldsNumbers(const Tensor& tensor) {
  return tensor.type == ElementType::kFloat32 || !tensor.quantization.empty();
}

std::vector<Pair> PairLayers(const Subgraph& a, const Subgraph& b) {
  const auto in_b = TensorsByName(b);
  std::vector<Pair> pairs;
  for (size_t i = 0; i < a.operators.size(); ++i) {
    for (const int32_t output : a.operators[i].outputs) {
      if (output < 0) continue;
      const Tensor& tensor = a.tensors[static_cast<size_t>(output)];
      const auto found = in_b.find(tensor.name);
      if (found == in_b.end()) continue;
      const Tensor& other = b.tensors[static_cast<size_t>(found->second)];
      if (!(other.shape == tensor.shape) || !HoldsNumbers(tensor) || !HoldsNumbers(other)) continue;
      pairs.push_back(
          {{static_cast<int>(i), a.operators[i].Name(), tensor.name}, output, found->second, {}});
    }
  }
  return pairs;
}

void Add(std::span<const float> exact, std::span<const float> other, Pair& pair) {
  pair.noise.Add(exact, other);
  pair.difference.elements += static_cast<int64_t>(exact.size());
  for (size_t i = 0; i < exact.size(); ++i) {
    if (exact[i] == other[i]) continue;
    ++pair.difference.mismatches;
    const double difference =
        std::abs(static_cast<double>(exact[i]) - static_cast<double>(other[i]));
    pair.difference.max_abs =
        std::isnan(difference) ? HUGE_VAL : std::max(pair.difference.max_abs, difference);
  }
}

Status AddTensors(const TensorView& a, const ChannelQuantization& quantization_a,
                  const TensorView& b, const ChannelQuantization& quantization_b, Pair& pair) {
  OCTET_ASSIGN(const auto exact, RealValues(a, quantization_a));
  OCTET_ASSIGN(const auto other, RealValues(b, quantization_b));
  Add(exact, other, pair);
  return {};
}

std::vector<LayerDifference> Finished(std::vector<Pair>& pairs) {
  std::vector<LayerDifference> differences;
  for (Pair& pair : pairs) {
    pair.difference.sqnr_db = pair.noise.decibels();
    differences.push_back(std::move(pair.difference));
  }
  return differences;
}

// What each layer loses of its own, from the SQNR of what it reads.
void FindOwnLosses(const Subgraph& graph, const std::vector<Pair>& pairs,
                   NetworkDifference& network) {
  std::vector<double> sqnr(graph.tensors.size(), kRoundingCosts);
  for (size_t i = 0; i < pairs.size(); ++i) {
    LayerDifference& layer = network.layers[i];
    double before = kRoundingCosts;
    for (const int32_t input : graph.operators[static_cast<size_t>(layer.index)].inputs) {
      if (input >= 0) before = std::min(before, sqnr[static_cast<size_t>(input)]);
    }
    const double here = layer.mismatches == 0 ? kRoundingCosts : layer.sqnr_db;
    sqnr[static_cast<size_t>(pairs[i].in_a)] = here;
    layer.own_loss_db = before - here;
    if (!network.first && layer.own_loss_db > kClearLoss) network.first = i;
    if (layer.mismatches > 0 &&
        (!network.worst || layer.sqnr_db < network.layers[*network.worst].sqnr_db))
      network.worst = i;
  }
}

}  // namespace

Result<NetworkDifference> CompareNetworks(const LoadedModel& a, const LoadedModel& b, size_t count,
                                          const FillNetworkInput& fill_a,
                                          const FillNetworkInput& fill_b) {
  if (a.outputs().size() != b.outputs().size() || a.inputs().size() != b.inputs().size()) {
    return InvalidArgument("the models have {} and {} inputs, {} and {} outputs", a.inputs().size(),
                           b.inputs().size(), a.outputs().size(), b.outputs().size());
  }
  std::vector<Pair> outputs(a.outputs().size());
  for (size_t i = 0; i < outputs.size(); ++i) {
    outputs[i].difference.tensor = a.outputs()[i].name;
    if (a.outputs()[i].shape.element_count() != b.outputs()[i].shape.element_count()) {
      return InvalidArgument("output {} is {} and {}", i, a.outputs()[i].shape.ToString(),
                             b.outputs()[i].shape.ToString());
    }
  }
  const Subgraph& graph_a = a.model().main();
  const Subgraph& graph_b = b.model().main();
  std::vector<Pair> layers = PairLayers(graph_a, graph_b);
  OCTET_ASSIGN(const auto runner_a, a.NewRunner());
  OCTET_ASSIGN(const auto runner_b, b.NewRunner());
  for (size_t item = 0; item < count; ++item) {
    for (size_t input = 0; input < a.inputs().size(); ++input) {
      OCTET_TRY(fill_a(item, input, runner_a->input(static_cast<int>(input))));
      OCTET_TRY(fill_b(item, input, runner_b->input(static_cast<int>(input))));
    }
    OCTET_TRY(runner_a->Run());
    OCTET_TRY(runner_b->Run());
    for (size_t i = 0; i < outputs.size(); ++i) {
      const int output = static_cast<int>(i);
      OCTET_TRY(AddTensors(runner_a->output(output), a.outputs()[i].quantization,
                           runner_b->output(output), b.outputs()[i].quantization, outputs[i]));
    }
    for (Pair& pair : layers) {
      OCTET_ASSIGN(const TensorView in_a, runner_a->tensor(pair.in_a));
      OCTET_ASSIGN(const TensorView in_b, runner_b->tensor(pair.in_b));
      OCTET_TRY(AddTensors(in_a, graph_a.tensors[static_cast<size_t>(pair.in_a)].quantization, in_b,
                           graph_b.tensors[static_cast<size_t>(pair.in_b)].quantization, pair));
    }
  }
  NetworkDifference network{.outputs = Finished(outputs), .layers = Finished(layers)};
  FindOwnLosses(graph_a, layers, network);
  return network;
}

}  // namespace octet
