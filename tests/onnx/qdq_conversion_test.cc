// ONNX files with QuantizeLinear and DequantizeLinear become int8 models that agree with the float
// evaluation of those files within the rounding of int8 kernels.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "cli/verify_conversion.h"
#include "formats/onnx/onnx_reader.h"
#include "formats/tflite/tflite_reader.h"
#include "formats/tflite/tflite_writer.h"
#include "passes/onnx/convert_onnx.h"
#include "passes/onnx/evaluate_graph.h"
#include "testing/operator_count.h"
#include "testing/shared_data.h"

namespace octet {
namespace {

using testing::CountOf;

// Writes QDQ graphs as tools for static quantisation do.
class QdqGraph {
 public:
  explicit QdqGraph(ElementType activations, bool per_channel = true)
      : activations_(activations), per_channel_(per_channel) {
    graph_.opset = 13;
  }

  OnnxGraph& graph() { return graph_; }

  int Input(const Shape& shape) {
    const int value = graph_.AddValue("input", {ElementType::kFloat32, shape, false, {}});
    OnnxValue& input = graph_.value(value);
    input.is_typed = true;
    input.dims.assign(shape.dims().begin(), shape.dims().end());
    graph_.inputs = {value};
    return value;
  }

  int Node(std::string op, std::vector<int> inputs) {
    OnnxNode node;
    node.op_type = std::move(op);
    node.inputs = std::move(inputs);
    node.outputs = {graph_.AddValue("v" + std::to_string(graph_.values.size()), {})};
    graph_.nodes.push_back(std::move(node));
    return graph_.nodes.back().outputs[0];
  }
  OnnxNode& last() { return graph_.nodes.back(); }

  template <class T>
  int Constant(const Shape& shape, std::span<const T> elements) {
    const int value = graph_.AddValue("c" + std::to_string(graph_.values.size()),
                                      MakeOnnxTensor<T>(shape, elements));
    graph_.value(value).is_typed = true;
    return value;
  }

  // Q and DQ for values in [low, high].
  int Pair(int value, float low, float high) {
    const float scale = std::max(std::max(high, 0.0F) - std::min(low, 0.0F), 1e-3F) / 255;
    const auto zero_point = static_cast<int>(std::lround(-std::min(low, 0.0F) / scale));
    const int scale_value = Constant<float>({}, {&scale, 1});
    int zero_value = -1;
    if (activations_ == ElementType::kUInt8) {
      const auto number = static_cast<uint8_t>(zero_point);
      zero_value = Constant<uint8_t>({}, {&number, 1});
    } else {
      const auto number = static_cast<int8_t>(zero_point - 128);
      zero_value = Constant<int8_t>({}, {&number, 1});
    }
    const int whole = Node("QuantizeLinear", {value, scale_value, zero_value});
    return Node("DequantizeLinear", {whole, scale_value, zero_value});
  }

  // An int8 constant and its DQ, symmetric, one scale an index of `axis`.
  int Weights(const Shape& shape, std::span<const float> reals, int axis) {
    const int count = per_channel_ ? shape[axis] : 1;
    const int64_t inner = shape.element_count(axis + 1, shape.rank());
    std::vector<float> scales(static_cast<size_t>(count), 1e-6F);
    const auto channel = [&](size_t i) {
      return static_cast<size_t>(static_cast<int64_t>(i) / inner % count);
    };
    for (size_t i = 0; i < reals.size(); ++i)
      scales[channel(i)] = std::max(scales[channel(i)], std::abs(reals[i]) / 127);
    std::vector<int8_t> numbers;
    for (size_t i = 0; i < reals.size(); ++i)
      numbers.push_back(static_cast<int8_t>(std::lround(reals[i] / scales[channel(i)])));
    const std::vector<int8_t> zeros(static_cast<size_t>(count), 0);
    const Shape by_channel = per_channel_ ? Shape{count} : Shape{};
    const int made = Node("DequantizeLinear",
                          {Constant<int8_t>(shape, numbers), Constant<float>(by_channel, scales),
                           Constant<int8_t>(by_channel, zeros)});
    last().SetInt("axis", axis);
    return made;
  }

  int RandomWeights(const Shape& shape, int axis) {
    return Weights(shape, Random(shape.element_count()), axis);
  }
  int RandomBias(int count) { return Constant<float>({count}, Random(count)); }

 private:
  std::vector<float> Random(int64_t count) {
    std::vector<float> reals;
    for (int64_t i = 0; i < count; ++i) {
      random_ = random_ * 6364136223846793005U + 1442695040888963407U;
      reals.push_back(static_cast<float>(random_ >> 40) / (1 << 23) - 1);
    }
    return reals;
  }

  OnnxGraph graph_;
  ElementType activations_;
  bool per_channel_;
  uint64_t random_ = 1;
};

struct Outcome {
  Model model;
  cli::ConversionCheck check;
};

Outcome Converted(OnnxGraph graph, const ConvertOptions& options = {}, int sets = 4) {
  Outcome outcome;
  auto converted = ConvertOnnx(graph, options);
  EXPECT_TRUE(converted.has_value()) << converted.error().message;
  if (!converted) return outcome;
  outcome.model = converted->model;
  std::vector<std::vector<OnnxTensor>> inputs;
  for (int i = 0; i < sets; ++i)
    inputs.push_back(*cli::RandomOnnxInputs(graph, static_cast<uint64_t>(i)));
  auto check = cli::VerifyConversion(graph, *converted, inputs, true, {});
  EXPECT_TRUE(check.has_value()) << check.error().message;
  if (check) outcome.check = *check;
  auto written = WriteTfliteModel(converted->model);
  EXPECT_TRUE(written.has_value()) << written.error().message;
  const auto file = std::make_shared<const std::vector<uint8_t>>(*std::move(written));
  EXPECT_TRUE(ReadTfliteModel(*file, file).has_value());
  return outcome;
}

std::vector<std::string> FloatOperators(const Model& model) {
  std::vector<std::string> names;
  for (const Operator& op : model.main().operators) {
    for (const int32_t output : op.outputs) {
      if (model.main().tensors[static_cast<size_t>(output)].type == ElementType::kFloat32)
        names.push_back(op.Name());
    }
  }
  return names;
}

void ExpectWithin(const Outcome& outcome, double steps) {
  ASSERT_FALSE(outcome.check.outputs.empty());
  for (const auto& output : outcome.check.outputs) {
    EXPECT_GT(output.step, 0) << output.name;
    EXPECT_LE(output.steps(), steps + 1e-3) << output.name;
    EXPECT_GT(output.max_abs, 0) << output.name;
  }
  for (const auto& layer : outcome.check.layers)
    EXPECT_LE(layer.steps(), steps + 1e-3) << layer.name;
}

// conv, relu, depthwise, add, pools, gemm.
OnnxGraph SmallNetwork(QdqGraph& q) {
  int x = q.Pair(q.Input({1, 3, 8, 8}), -1, 1);
  x = q.Node("Conv", {x, q.RandomWeights({8, 3, 3, 3}, 0), q.RandomBias(8)});
  q.last().SetInts("pads", {1, 1, 1, 1});
  const int stem = q.Pair(q.Node("Relu", {x}), 0, 6);
  x = q.Node("Conv", {stem, q.RandomWeights({8, 1, 3, 3}, 0), q.RandomBias(8)});
  q.last().SetInt("group", 8);
  q.last().SetInts("pads", {1, 1, 1, 1});
  x = q.Pair(x, -12, 10);
  x = q.Pair(q.Node("Add", {x, stem}), -12, 14);
  x = q.Node("MaxPool", {x});
  q.last().SetInts("kernel_shape", {2, 2});
  q.last().SetInts("strides", {2, 2});
  x = q.Pair(x, -12, 14);
  x = q.Pair(q.Node("GlobalAveragePool", {x}), -4, 10);
  x = q.Pair(q.Node("Flatten", {x}), -4, 10);
  x = q.Node("Gemm", {x, q.RandomWeights({5, 8}, 0), q.RandomBias(5)});
  q.last().SetInt("transB", 1);
  q.graph().outputs = {q.Pair(x, -16, 16)};
  return q.graph();
}

TEST(QdqConversion, EveryOperatorIsInt8AndAgreesWithinAStep) {
  for (const ElementType activations : {ElementType::kInt8, ElementType::kUInt8}) {
    for (const bool per_channel : {true, false}) {
      SCOPED_TRACE(fmt::format("{} {}", ElementTypeName(activations), per_channel));
      QdqGraph q(activations, per_channel);
      const Outcome outcome = Converted(SmallNetwork(q));
      EXPECT_EQ(FloatOperators(outcome.model), std::vector<std::string>());
      EXPECT_EQ(CountOf(outcome.model, OperatorKind::kQuantize), 0);
      EXPECT_EQ(CountOf(outcome.model, OperatorKind::kRelu), 0);
      EXPECT_EQ(CountOf(outcome.model, OperatorKind::kDepthwiseConv2D), 1);
      const Subgraph& graph = outcome.model.main();
      EXPECT_EQ(graph.tensors[static_cast<size_t>(graph.inputs[0])].type, ElementType::kInt8);
      EXPECT_EQ(graph.tensors[static_cast<size_t>(graph.outputs[0])].type, ElementType::kInt8);
      for (const Operator& op : graph.operators) {
        if (op.kind != OperatorKind::kConv2D) continue;
        const Tensor& filter = graph.tensors[static_cast<size_t>(op.inputs[1])];
        EXPECT_EQ(filter.type, ElementType::kInt8);
        EXPECT_EQ(filter.quantization.scales.size(),
                  per_channel ? static_cast<size_t>(filter.shape[0]) : 1);
        EXPECT_EQ(graph.tensors[static_cast<size_t>(op.inputs[2])].type, ElementType::kInt32);
      }
      ExpectWithin(outcome, 1);
    }
  }
}

TEST(QdqConversion, KeepsAFloatInterfaceWhenTold) {
  QdqGraph q(ElementType::kUInt8);
  const Outcome outcome = Converted(SmallNetwork(q), {.int8_interface = false});
  EXPECT_EQ(FloatOperators(outcome.model), std::vector<std::string>{"DEQUANTIZE"});
  EXPECT_EQ(CountOf(outcome.model, OperatorKind::kQuantize), 1);
  ExpectWithin(outcome, 1);
}

// Between its seams an operator without a scale of its own computes with float32.
TEST(QdqConversion, LeavesOperatorsOutsidePairsFloat) {
  QdqGraph q(ElementType::kInt8);
  int x = q.Pair(q.Input({1, 4, 6, 6}), -1, 1);
  x = q.Pair(q.Node("Conv", {x, q.RandomWeights({4, 4, 1, 1}, 0)}), -3, 3);
  x = q.Pair(q.Node("Abs", {x}), 0, 3);
  x = q.Pair(q.Node("Conv", {x, q.RandomWeights({4, 4, 1, 1}, 0)}), -3, 3);
  q.graph().outputs = {x};
  const Outcome outcome = Converted(q.graph());
  EXPECT_EQ(CountOf(outcome.model, OperatorKind::kConv2D), 2);
  ExpectWithin(outcome, 2);
}

TEST(QdqConversion, RescalesForFixedAndSharedScales) {
  QdqGraph q(ElementType::kUInt8);
  const int input = q.Pair(q.Input({1, 4, 6, 6}), -1, 1);
  int a = q.Pair(q.Node("Sigmoid", {input}), 0, 0.8F);
  int b = q.Node("AveragePool", {input});
  q.last().SetInts("kernel_shape", {3, 3});
  q.last().SetInts("pads", {1, 1, 1, 1});
  b = q.Pair(b, -0.5F, 0.5F);
  int x = q.Pair(q.Node("Concat", {a, b}), -0.5F, 0.8F);
  for (OnnxNode& node : q.graph().nodes) {
    if (node.op_type == "Concat") node.SetInt("axis", 1);
  }
  x = q.Pair(q.Node("Mul", {x, q.Pair(q.Node("Tanh", {x}), -0.7F, 0.7F)}), 0, 0.6F);
  const float low = 0.1F, high = 0.4F;
  x = q.Node("Clip", {x, q.Constant<float>({}, {&low, 1}), q.Constant<float>({}, {&high, 1})});
  x = q.Pair(x, 0, 1);
  q.graph().outputs = {x};
  const Outcome outcome = Converted(q.graph());
  EXPECT_EQ(FloatOperators(outcome.model), std::vector<std::string>());
  ExpectWithin(outcome, 3);
}

// A filter whose zero point lets its numbers leave int8 has no symmetric form: that layer is float.
TEST(QdqConversion, KeepsFiltersOffTheirZeroPointFloat) {
  QdqGraph q(ElementType::kUInt8);
  const int x = q.Pair(q.Input({1, 2, 4, 4}), -1, 1);
  const std::vector<uint8_t> numbers = {0, 255, 90, 20};
  const float scale = 0.01F;
  const uint8_t zero_point = 20;
  const int weights = q.Node("DequantizeLinear", {q.Constant<uint8_t>({2, 2, 1, 1}, numbers),
                                                  q.Constant<float>({}, {&scale, 1}),
                                                  q.Constant<uint8_t>({}, {&zero_point, 1})});
  q.graph().outputs = {q.Pair(q.Node("Conv", {x, weights}), -3, 3)};
  const Outcome outcome = Converted(q.graph());
  EXPECT_EQ(FloatOperators(outcome.model), (std::vector<std::string>{"DEQUANTIZE", "CONV_2D"}));
  ExpectWithin(outcome, 1);
}

// A float export with pairs around its activations and its filters quantised.
OnnxGraph QuantizedExport(const OnnxGraph& from, ElementType activations) {
  onnx::Budget budget;
  const auto values = *onnx::EvaluateGraph(from, *cli::RandomOnnxInputs(from, 1), true, budget);
  QdqGraph q(activations);
  q.graph() = from;
  q.graph().nodes.clear();
  std::vector<int> now(from.values.size());
  for (size_t i = 0; i < now.size(); ++i) now[i] = static_cast<int>(i);
  const auto pair = [&](int value) {
    const OnnxTensor& tensor = values[static_cast<size_t>(value)];
    if (tensor.type != ElementType::kFloat32 || tensor.shape.element_count() < 2) return;
    const auto [low, high] = std::ranges::minmax(ElementsOf<float>(tensor));
    now[static_cast<size_t>(value)] = q.Pair(value, low, high);
  };
  for (const int input : from.inputs) pair(input);
  for (size_t i = 0; i < from.nodes.size(); ++i) {
    OnnxNode node = from.nodes[i];
    const bool has_filter = node.op_type == "Conv" || node.op_type == "Gemm";
    for (int& input : node.inputs) {
      if (input >= 0) input = now[static_cast<size_t>(input)];
    }
    if (has_filter && from.IsConstant(from.nodes[i].inputs[1])) {
      const OnnxTensor& filter = from.value(from.nodes[i].inputs[1]).tensor;
      const bool by_columns = node.op_type == "Gemm" && node.Int("transB", 0) == 0;
      node.inputs[1] = q.Weights(filter.shape, ElementsOf<float>(filter), by_columns ? 1 : 0);
    }
    q.graph().nodes.push_back(node);
    const bool is_constant = node.inputs.empty() || node.op_type == "Constant";
    // What follows is part of the operator.
    const bool goes_on =
        i + 1 < from.nodes.size() && from.nodes[i + 1].inputs.size() > 0 &&
        from.nodes[i + 1].inputs[0] == node.outputs[0] &&
        (from.nodes[i + 1].op_type == "Relu" || from.nodes[i + 1].op_type == "Clip" ||
         from.nodes[i + 1].op_type == "BatchNormalization");
    if (!is_constant && !goes_on) pair(node.outputs[0]);
  }
  for (int& output : q.graph().outputs) output = now[static_cast<size_t>(output)];
  return q.graph();
}

TEST(QdqConversion, WholeNetworksAgreeWithinTheTolerance) {
  if (testing::SharedDataFolder().empty()) GTEST_SKIP() << "the shared data is not here";
  for (const char* name :
       {"resnet20_cifar10.onnx", "efflite0_w025_tfsame.onnx", "resnet_w8.op13.onnx",
        "fbnet_a_w025.op13.onnx", "squeezenet1_1_small.onnx", "shufflenet_v2_small.op13.onnx"}) {
    SCOPED_TRACE(name);
    auto graph = ReadOnnxFile(testing::SharedData(std::string("onnx/") + name));
    ASSERT_TRUE(graph.has_value()) << graph.error().message;
    ASSERT_TRUE(FixInputShapes(*graph, 1).has_value());
    const Outcome outcome = Converted(QuantizedExport(*graph, ElementType::kUInt8), {}, 1);
    ASSERT_FALSE(outcome.check.outputs.empty());
    std::string left;
    for (const auto& op : FloatOperators(outcome.model)) left += op + " ";
    std::printf("%s: %zu operators, %.2f steps, worst of %zu values %.2f, float: %s\n", name,
                outcome.model.main().operators.size(), outcome.check.outputs[0].steps(),
                outcome.check.layers.size(), outcome.check.worst({}).steps(), left.c_str());
    if (std::getenv("OCTET_VERBOSE") != nullptr) {
      for (const auto& value : outcome.check.values)
        std::printf("  %-40s %8.2f steps  cosine %.6f\n", value.name.c_str(), value.steps(),
                    value.cosine);
    }
    ExpectWithin(outcome, 3);
  }
}

}  // namespace
}  // namespace octet
