#include "engine/layer_bench/layer_timing.h"

#include <algorithm>
#include <random>

#include "base/check.h"
#include "engine/plan.h"
#include "engine/session.h"
#include "kernels/depthwise_conv2d/depthwise_row_select.h"
#include "kernels/gemm/gemm_select.h"

namespace octet {
namespace {

using kernels::CpuFeatures;
using kernels::IsaTier;

// So that reading the clock costs nothing beside it.
constexpr double kTurnMicroseconds = 100;
constexpr int kMaxRunsOfTurn = 1000;
// Times the picked kernel's that one turn is enough to tell from.
constexpr double kHopeless = 4;
constexpr uint32_t kSeed = 1;
constexpr float kInputScale = 0.02F;
constexpr float kFilterScale = 0.01F;

Tensor Int8Tensor(const Shape& shape, float scale) {
  Tensor tensor;
  tensor.type = ElementType::kInt8;
  tensor.shape = shape;
  tensor.quantization.scales = {scale};
  tensor.quantization.zero_points = {0};
  return tensor;
}

Tensor RandomFilter(const Shape& shape, int channels, int axis) {
  Tensor tensor = Int8Tensor(shape, kFilterScale);
  tensor.quantization.scales.assign(static_cast<size_t>(channels), kFilterScale);
  tensor.quantization.zero_points.assign(static_cast<size_t>(channels), 0);
  tensor.quantization.axis = axis;
  std::mt19937 random(kSeed);
  std::vector<uint8_t> bytes(static_cast<size_t>(shape.element_count()));
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random() % 255 - 127);
  tensor.is_constant = true;
  tensor.data = ConstantData::Own(std::move(bytes));
  return tensor;
}

Tensor ZeroBias(int channels) {
  Tensor tensor;
  tensor.type = ElementType::kInt32;
  tensor.shape = {channels};
  tensor.is_constant = true;
  tensor.data = ConstantData::Own(std::vector<uint8_t>(static_cast<size_t>(channels) * 4));
  return tensor;
}

// The layer as a network of its own: tensors input, filter, bias, output.
std::shared_ptr<const Model> ModelOf(const LayerShape& layer) {
  const int k = layer.filter;
  const int channels = layer.output_channels;
  const auto positions = [&layer](int extent) {
    return (extent + layer.stride - 1) / layer.stride;
  };
  auto model = std::make_shared<Model>();
  Subgraph& graph = model->subgraphs.emplace_back();
  graph.tensors.push_back(
      Int8Tensor({1, layer.height, layer.width, layer.input_channels}, kInputScale));
  Operator op{.inputs = {0, 1, 2}, .outputs = {3}};
  if (layer.is_depthwise) {
    graph.tensors.push_back(RandomFilter({1, k, k, channels}, channels, 3));
    op.kind = OperatorKind::kDepthwiseConv2D;
    op.options = DepthwiseConv2DOptions{.padding = Padding::kSame,
                                        .stride_w = layer.stride,
                                        .stride_h = layer.stride,
                                        .depth_multiplier = 1,
                                        .activation = Activation::kRelu6};
  } else {
    graph.tensors.push_back(RandomFilter({channels, k, k, layer.input_channels}, channels, 0));
    op.kind = OperatorKind::kConv2D;
    op.options = Conv2DOptions{.padding = Padding::kSame,
                               .stride_w = layer.stride,
                               .stride_h = layer.stride,
                               .activation = Activation::kRelu6};
  }
  graph.tensors.push_back(ZeroBias(channels));
  graph.tensors.push_back(
      Int8Tensor({1, positions(layer.height), positions(layer.width), channels}, kInputScale));
  graph.operators.push_back(std::move(op));
  graph.inputs = {0};
  graph.outputs = {3};
  return model;
}

struct Variant {
  VariantTime time;
  std::unique_ptr<Session> session;
  int runs_of_turn = 1;
};

Result<Variant> MakeVariant(const std::shared_ptr<const Model>& model, const CpuFeatures& cpu) {
  OCTET_ASSIGN(const auto plan, Plan::Build(model, {.cpu = cpu}));
  Variant variant;
  variant.time.kernel = plan->steps()[0].step.kernel;
  OCTET_ASSIGN(variant.session, Session::Create(plan));
  std::mt19937 random(kSeed);
  for (uint8_t& byte : variant.session->input(0).bytes) byte = static_cast<uint8_t>(random());
  return variant;
}

std::vector<IsaTier> TiersWithKernels(bool is_depthwise) {
  std::vector<IsaTier> tiers;
  if (is_depthwise) {
    for (const auto& variant : kernels::DepthwiseRowVariants()) tiers.push_back(variant.tier);
  } else {
    for (const auto& variant : kernels::GemmVariants()) tiers.push_back(variant.tier);
  }
  tiers.push_back(IsaTier::kScalar);
  return tiers;
}

// What the CPU picks and what the tiers below would, each kernel once.
Result<std::vector<Variant>> MakeVariants(const LayerShape& layer, const CpuFeatures& cpu) {
  const auto model = ModelOf(layer);
  std::vector<Variant> variants;
  OCTET_ASSIGN(Variant picked, MakeVariant(model, cpu));
  picked.time.is_picked = true;
  variants.push_back(std::move(picked));
  for (const IsaTier tier : TiersWithKernels(layer.is_depthwise)) {
    if (!cpu.Has(tier)) continue;
    OCTET_ASSIGN(Variant variant, MakeVariant(model, cpu.UpTo(tier)));
    const bool is_known = std::ranges::any_of(variants, [&variant](const Variant& other) {
      return other.time.kernel == variant.time.kernel;
    });
    if (!is_known) variants.push_back(std::move(variant));
  }
  return variants;
}

// Microseconds a run, of one turn.
Result<double> TimeTurn(Variant& variant, const Clock& clock) {
  const int64_t start = clock();
  for (int i = 0; i < variant.runs_of_turn; ++i) OCTET_TRY(variant.session->Run());
  return static_cast<double>(clock() - start) / 1e3 / variant.runs_of_turn;
}

}  // namespace

Result<std::vector<VariantTime>> TimeLayer(const LayerShape& shape,
                                           const LayerTimingOptions& options, const Clock& clock) {
  OCTET_CHECK(options.turns >= 1);
  OCTET_ASSIGN(auto variants, MakeVariants(shape, options.cpu));
  for (Variant& variant : variants) {
    OCTET_TRY(variant.session->Run());
    OCTET_ASSIGN(variant.time.min_us, TimeTurn(variant, clock));
    variant.runs_of_turn = static_cast<int>(
        std::clamp<double>(kTurnMicroseconds / variant.time.min_us, 1, kMaxRunsOfTurn));
  }
  const double hopeless_us = kHopeless * variants[0].time.min_us;
  for (int turn = 1; turn < options.turns; ++turn) {
    for (Variant& variant : variants) {
      if (variant.time.min_us > hopeless_us) continue;
      OCTET_ASSIGN(const double us, TimeTurn(variant, clock));
      variant.time.min_us = std::min(variant.time.min_us, us);
    }
  }
  std::vector<VariantTime> times;
  for (const Variant& variant : variants) times.push_back(variant.time);
  return times;
}

}  // namespace octet
