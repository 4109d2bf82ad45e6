#include "cli/compare_models_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "cli/text_table.h"
#include "quantize/quantize_values.h"
#include "tensor/real_values.h"

namespace octet::cli {
namespace {

bool Alike(const std::vector<TensorInfo>& a, const std::vector<TensorInfo>& b) {
  return std::ranges::equal(a, b, [](const TensorInfo& x, const TensorInfo& y) {
    return x.type == y.type && x.quantization == y.quantization;
  });
}

std::string Decibels(double decibels) {
  return std::isinf(decibels) ? "exact" : fmt::format("{:.1f} dB", decibels);
}

Json LayerJson(const LayerDifference& layer, bool is_output) {
  Json json = {{"name", layer.tensor},
               {"elements", layer.elements},
               {"mismatches", layer.mismatches},
               {"max_abs", layer.max_abs},
               {"sqnr_db", std::isfinite(layer.sqnr_db) ? Json(layer.sqnr_db) : Json()}};
  if (is_output) return json;
  json["operator"] = {{"index", layer.index}, {"name", layer.name}};
  json["own_loss_db"] = layer.own_loss_db;
  return json;
}

Status Convert(const TensorInfo& from, std::span<const uint8_t> bytes, const TensorInfo& to,
               std::span<uint8_t> into) {
  if (from.type == to.type && from.quantization == to.quantization) {
    if (bytes.size() != into.size()) {
      return InvalidArgument("input '{}' is {} and {}", from.name, from.shape.ToString(),
                             to.shape.ToString());
    }
    std::ranges::copy(bytes, into.begin());
    return {};
  }
  OCTET_ASSIGN(const auto reals, RealValues({from.type, from.shape, bytes}, from.quantization));
  std::vector<uint8_t> converted(reals.size() * sizeof(float));
  if (to.type == ElementType::kFloat32) {
    if (!reals.empty()) std::memcpy(converted.data(), reals.data(), converted.size());
  } else if (!to.quantization.empty()) {
    converted = QuantizeValues(reals, to.quantization.per_tensor(), to.type);
  } else {
    return InvalidArgument("input '{}' is {} and {}", from.name, ElementTypeName(from.type),
                           ElementTypeName(to.type));
  }
  if (converted.size() != into.size()) {
    return InvalidArgument("input '{}' is {} and {}", from.name, from.shape.ToString(),
                           to.shape.ToString());
  }
  std::ranges::copy(converted, into.begin());
  return {};
}

}  // namespace

bool StoreNumbersDifferently(const LoadedModel& a, const LoadedModel& b) {
  return !Alike(a.inputs(), b.inputs()) || !Alike(a.outputs(), b.outputs());
}

Result<NetworkDifference> CompareOnInputs(const LoadedModel& a, const LoadedModel& b,
                                          std::span<const InputBytes> input_sets) {
  return CompareNetworks(
      a, b, input_sets.size(),
      [&](size_t item, size_t input, MutableTensorView tensor) {
        return Convert(a.inputs()[input], input_sets[item][input], a.inputs()[input], tensor.bytes);
      },
      [&](size_t item, size_t input, MutableTensorView tensor) {
        return Convert(a.inputs()[input], input_sets[item][input], b.inputs()[input], tensor.bytes);
      });
}

Json DifferenceJson(const std::string& a, const std::string& b, const NetworkDifference& network) {
  Json pair = {{"a", a}, {"b", b}, {"outputs", Json::array()}, {"layers", Json::array()}};
  for (const auto& output : network.outputs) pair["outputs"].push_back(LayerJson(output, true));
  for (const auto& layer : network.layers) pair["layers"].push_back(LayerJson(layer, false));
  if (network.first) pair["first_bad_layer"] = LayerJson(network.layers[*network.first], false);
  if (network.worst) pair["worst_layer"] = LayerJson(network.layers[*network.worst], false);
  return pair;
}

void PrintDifference(const std::string& a, const std::string& b, const NetworkDifference& network,
                     bool every_layer) {
  fmt::print("{} and {}\n", a, b);
  TextTable table({{"  op", Align::kRight},
                   {"name"},
                   {"SQNR", Align::kRight},
                   {"own loss", Align::kRight},
                   {"largest difference", Align::kRight},
                   {"tensor"}});
  const auto add = [&table](const LayerDifference& layer) {
    table.AddRow({fmt::format("  {}", layer.index), layer.name, Decibels(layer.sqnr_db),
                  fmt::format("{:.1f} dB", layer.own_loss_db), fmt::format("{:.6g}", layer.max_abs),
                  layer.tensor});
  };
  if (every_layer) {
    for (const LayerDifference& layer : network.layers) add(layer);
  }
  for (const LayerDifference& output : network.outputs) {
    table.AddRow({"", "output", Decibels(output.sqnr_db), "", fmt::format("{:.6g}", output.max_abs),
                  output.tensor});
  }
  fmt::print("{}", table.ToString());
  const auto name = [&](std::string_view what, const std::optional<size_t>& at) {
    if (!at) return;
    const LayerDifference& layer = network.layers[*at];
    fmt::print("  {}: op {} {}, {} ({})\n", what, layer.index, layer.name, Decibels(layer.sqnr_db),
               layer.tensor);
  };
  name("first layer that loses more than 10 dB by itself", network.first);
  name("worst layer", network.worst);
}

}  // namespace octet::cli
