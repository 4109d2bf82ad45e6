#include "quantize/quantize_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/session.h"
#include "quantize/fit_rocket.h"
#include "testing/small_network.h"

namespace octet {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::SmallNetwork;

QuantizationScheme Scheme(std::string_view name) { return *FindQuantizationScheme(name); }

QuantizeOptions OptionsFor(std::string_view scheme, QuantizeMode mode = QuantizeMode::kFitted) {
  const QuantizationScheme found = Scheme(scheme);
  return {.scheme = found,
          .mode = mode,
          .input_type = found.activations,
          .output_type = found.activations};
}

QuantizedModel Quantized(const QuantizeOptions& options) {
  SmallNetwork network;
  const Model model = network.Build();
  const auto samples = network.Images(32);
  auto quantized = QuantizeModel(model, samples, options, {});
  EXPECT_TRUE(quantized) << quantized.error().message;
  return *std::move(quantized);
}

// The result runs, and its own report says that it is near the float network.
void ExpectGood(const QuantizedModel& quantized, double least_db) {
  const auto plan = Plan::Build(std::make_shared<const Model>(quantized.model), {});
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_FALSE(quantized.report.layers.empty());
  for (const LayerReport& layer : quantized.report.layers)
    EXPECT_GT(layer.sqnr_db, least_db) << layer.name << " " << layer.tensor;
}

TEST(QuantizeModel, MakesEveryTensorWhole) {
  const QuantizedModel quantized = Quantized(OptionsFor("int8"));
  ExpectGood(quantized, 18);
  for (const Tensor& tensor : quantized.model.main().tensors)
    EXPECT_NE(tensor.type, ElementType::kFloat32) << tensor.name;
}

TEST(QuantizeModel, KnowsEveryScheme) {
  for (const QuantizationScheme& scheme : QuantizationSchemes()) {
    SCOPED_TRACE(scheme.name);
    ExpectGood(Quantized(OptionsFor(scheme.name)), 15);
    ExpectGood(Quantized(OptionsFor(scheme.name, QuantizeMode::kTflite)), 15);
  }
}

TEST(QuantizeModel, SixteenBitsAreNearerThanEight) {
  const auto noise = [](std::string_view scheme) {
    return Quantized(OptionsFor(scheme)).report.layers.back().sqnr_db;
  };
  EXPECT_GT(noise("int16x8"), noise("int8") + 3);
}

TEST(QuantizeModel, IsNeverWorseThanNearestRoundingOnWhatWasHeldOut) {
  const QuantizedModel quantized = Quantized(OptionsFor("int8"));
  const auto& trials = quantized.report.trials;
  ASSERT_GT(trials.size(), 1U);
  EXPECT_EQ(quantized.report.held_out_samples, 8U);
  const auto best = std::min_element(
      trials.begin(), trials.end(), [](const auto& a, const auto& b) { return a.score < b.score; });
  EXPECT_EQ(best->name, quantized.report.chosen);
  EXPECT_LE(best->score, trials[0].score);
}

// With 16-bit activations only the weights' rounding is left to cost anything.
TEST(QuantizeModel, FittingMakesUpForTheRoundingOfWeights) {
  double nearest = 0;
  double fitted = 0;
  for (unsigned seed = 1; seed < 7; ++seed) {
    SmallNetwork network(seed);
    const Model model = network.Build();
    const auto quantized = QuantizeModel(model, network.Images(128), OptionsFor("int16x8"), {});
    ASSERT_TRUE(quantized) << quantized.error().message;
    ASSERT_EQ(quantized->report.trials.size(), 2U);
    nearest += quantized->report.trials[0].score;
    fitted += quantized->report.trials[1].score;
  }
  EXPECT_LT(fitted, 0.5 * nearest);
}

TEST(QuantizeModel, FollowsTfliteConvertersRules) {
  const QuantizedModel quantized = Quantized(OptionsFor("int8", QuantizeMode::kTflite));
  const Subgraph& graph = quantized.model.main();
  const auto tensor = [&](const std::string& name) {
    const auto found =
        std::find_if(graph.tensors.begin(), graph.tensors.end(),
                     [&](const Tensor& candidate) { return candidate.name == name; });
    EXPECT_NE(found, graph.tensors.end()) << name;
    return *found;
  };
  // Weights symmetric, one scale a channel, the largest of each at 127.
  const Tensor filter = tensor("stem/filter");
  ASSERT_EQ(filter.quantization.scales.size(), 8U);
  const auto bytes = filter.data.bytes();
  for (size_t channel = 0; channel < 8; ++channel) {
    EXPECT_EQ(filter.quantization.zero_points[channel], 0);
    int largest = 0;
    for (size_t i = 0; i < 27; ++i)
      largest = std::max(largest, std::abs(static_cast<int8_t>(bytes[channel * 27 + i])));
    EXPECT_EQ(largest, 127);
  }
  // RELU's range begins at 0; SOFTMAX's scale is the kernel's; a pool keeps its input's scale.
  EXPECT_EQ(tensor("stem").quantization.zero_points[0], -128);
  EXPECT_EQ(tensor("scores").quantization, (ChannelQuantization{{1.0F / 256}, {-128}, 0}));
  EXPECT_EQ(tensor("pooled").quantization, tensor("sum").quantization);
  // The bias has the scale of its products.
  const auto stem =
      std::find_if(graph.operators.begin(), graph.operators.end(),
                   [](const Operator& op) { return op.kind == OperatorKind::kConv2D; });
  const Tensor& bias = graph.tensors[static_cast<size_t>(stem->inputs[2])];
  EXPECT_EQ(bias.type, ElementType::kInt32);
  EXPECT_FLOAT_EQ(bias.quantization.scales[3],
                  filter.quantization.scales[3] * tensor("image").quantization.scales[0]);
}

TEST(QuantizeModel, ShowsTheTypesThatCallersWant) {
  QuantizeOptions options = OptionsFor("int8");
  options.input_type = ElementType::kUInt8;
  options.output_type = ElementType::kFloat32;
  const QuantizedModel quantized = Quantized(options);
  const Subgraph& graph = quantized.model.main();
  const Tensor& input = graph.tensors[static_cast<size_t>(graph.inputs[0])];
  EXPECT_EQ(input.type, ElementType::kUInt8);
  EXPECT_EQ(input.name, "image");
  EXPECT_EQ(graph.operators.front().kind, OperatorKind::kQuantize);
  EXPECT_EQ(graph.tensors[static_cast<size_t>(graph.outputs[0])].type, ElementType::kFloat32);
  EXPECT_EQ(graph.operators.back().kind, OperatorKind::kDequantize);
  ExpectGood(quantized, 18);
}

TEST(QuantizeModel, TakesAQuantisedModelAsAFloatOne) {
  const QuantizedModel once = Quantized(OptionsFor("int8", QuantizeMode::kTflite));
  SmallNetwork network;
  static_cast<void>(network.Build());
  const auto samples = network.Images(16);
  const auto twice =
      QuantizeModel(once.model, samples, OptionsFor("int8", QuantizeMode::kTflite), {});
  ASSERT_TRUE(twice) << twice.error().message;
  ExpectGood(*twice, 18);
}

TEST(QuantizeModel, GivesTheRocketDriverWhatItWants) {
  QuantizeOptions options = OptionsFor("uint8");
  options.demands.activations_end_exactly = true;
  options.fit_to_target = FitRocket;
  const QuantizedModel quantized = Quantized(options);
  ExpectGood(quantized, 15);
  const Subgraph& graph = quantized.model.main();
  for (const Operator& op : graph.operators) {
    const Tensor& output = graph.tensors[static_cast<size_t>(op.outputs[0])];
    if (op.kind == OperatorKind::kAdd) {
      EXPECT_EQ(std::get<AddSubOptions>(op.options).activation, Activation::kNone);
      EXPECT_EQ(graph.tensors[static_cast<size_t>(op.inputs[0])].name, "project");
      EXPECT_EQ(output.quantization.zero_points[0], 0);
    }
    if (op.kind == OperatorKind::kDepthwiseConv2D) {
      EXPECT_LE(output.quantization.scales[0] * 255, 6.0F);
    }
  }
}

TEST(QuantizeModel, KeepsTheWorstOperatorsFloatWhenAsked) {
  QuantizeOptions options = OptionsFor("int8");
  options.keep_float = 2;
  const QuantizedModel quantized = Quantized(options);
  EXPECT_EQ(quantized.report.kept_float.size(), 2U);
  const auto& operators = quantized.model.main().operators;
  EXPECT_GE(std::count_if(operators.begin(), operators.end(),
                          [](const Operator& op) { return op.kind == OperatorKind::kDequantize; }),
            2);
  ExpectGood(quantized, 18);
}

TEST(QuantizeModel, WarnsOfNoiseInPlaceOfPhotos) {
  SmallNetwork network;
  const Model model = network.Build();
  auto samples = network.Images(8);
  EXPECT_THAT(QuantizeModel(model, samples, OptionsFor("int8"), {})->report.warnings, IsEmpty());
  std::mt19937 random(7);
  for (Sample& sample : samples) {
    auto* pixels = reinterpret_cast<float*>(sample[0].data());
    std::generate_n(pixels, sample[0].size() / sizeof(float),
                    [&] { return std::uniform_real_distribution<float>(-1, 1)(random); });
  }
  const auto quantized = QuantizeModel(model, samples, OptionsFor("int8"), {});
  ASSERT_TRUE(quantized);
  ASSERT_FALSE(quantized->report.warnings.empty());
  EXPECT_THAT(quantized->report.warnings[0], HasSubstr("looks like noise"));
}

TEST(QuantizeModel, RefusesWithTheReason) {
  SmallNetwork network;
  Model model = network.Build();
  const auto none = QuantizeModel(model, {}, OptionsFor("int8"), {});
  EXPECT_THAT(none.error().message, HasSubstr("no representative data"));
  auto samples = network.Images(4);
  samples[2][0].resize(12);
  const auto wrong = QuantizeModel(model, samples, OptionsFor("int8"), {});
  EXPECT_THAT(wrong.error().message, HasSubstr("12"));
  samples = network.Images(4);
  reinterpret_cast<float*>(samples[1][0].data())[5] = NAN;
  const auto nan = QuantizeModel(model, samples, OptionsFor("int8"), {});
  EXPECT_THAT(nan.error().message, HasSubstr("not finite"));
  model.main().operators[3].kind = OperatorKind::kDiv;
  const auto unknown = QuantizeModel(model, network.Images(4), OptionsFor("int8"), {});
  EXPECT_THAT(unknown.error().message, HasSubstr("DIV"));
}

}  // namespace
}  // namespace octet
