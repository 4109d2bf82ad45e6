// Nodes that ONNX's own cases try in few forms: converted, they give what the evaluator computes,
// in our engine and in the TFLite C library.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "cli/verify_conversion.h"
#include "onnx/onnx_cases.h"
#include "passes/onnx/convert_onnx.h"
#include "passes/onnx/evaluate_graph.h"

namespace octet {
namespace {

OnnxTensor Unknown(const Shape& shape) { return {ElementType::kFloat32, shape, false, {}}; }

OnnxTensor Ramp(const Shape& shape) {
  std::vector<float> values;
  for (int64_t i = 0; i < shape.element_count(); ++i)
    values.push_back(static_cast<float>(i % 7 - 3) + 0.25F * static_cast<float>(i % 3));
  return MakeOnnxTensor<float>(shape, values);
}

// One node whose first inputs are the graph's and whose last ones are `constants`.
OnnxGraph GraphOf(OnnxNode node, const std::vector<Shape>& inputs,
                  const std::vector<OnnxTensor>& constants, int outputs) {
  OnnxGraph graph;
  graph.opset = 13;
  for (const Shape& shape : inputs) {
    graph.inputs.push_back(
        graph.AddValue(fmt::format("input_{}", graph.inputs.size()), Unknown(shape)));
    node.inputs.push_back(graph.inputs.back());
  }
  for (const OnnxTensor& constant : constants)
    node.inputs.push_back(graph.AddValue("constant", constant));
  for (int i = 0; i < outputs; ++i) {
    OnnxValue value;
    value.name = fmt::format("output_{}", i);
    graph.values.push_back(value);
    graph.outputs.push_back(static_cast<int>(graph.values.size()) - 1);
    node.outputs.push_back(graph.outputs.back());
  }
  graph.nodes.push_back(std::move(node));
  return graph;
}

void ExpectRight(const OnnxGraph& graph) {
  const auto inputs = cli::RandomOnnxInputs(graph, 7);
  ASSERT_TRUE(inputs.has_value());
  onnx::Budget budget;
  const auto values = onnx::EvaluateGraph(graph, *inputs, false, budget);
  ASSERT_TRUE(values.has_value()) << values.error().message;
  const auto converted = ConvertOnnx(graph, {});
  ASSERT_TRUE(converted.has_value()) << converted.error().message;
  std::vector<BackendKind> backends = {BackendKind::kEngine};
  if (std::getenv("OCTET_TFLITE_LIB") != nullptr) backends.push_back(BackendKind::kTflite);
  for (const BackendKind backend : backends) {
    const auto got = cli::RunConverted(*converted, *inputs, {.backend = backend});
    ASSERT_TRUE(got.has_value()) << BackendName(backend) << ": " << got.error().message;
    for (size_t i = 0; i < got->size(); ++i) {
      EXPECT_TRUE(testing::IsClose((*got)[i], (*values)[static_cast<size_t>(graph.outputs[i])]))
          << BackendName(backend) << " output " << i;
    }
  }
}

OnnxNode TransposedVolume() {
  OnnxNode node;
  node.op_type = "ConvTranspose";
  return node;
}

TEST(OnnxNodes, TransposedVolumesHaveStridesPadsAndDilations) {
  OnnxNode node = TransposedVolume();
  node.SetInts("strides", {2, 1, 3});
  node.SetInts("pads", {1, 0, 2, 0, 1, 1});
  node.SetInts("dilations", {1, 2, 1});
  node.SetInts("output_padding", {1, 0, 2});
  ExpectRight(GraphOf(node, {{2, 3, 4, 5, 3}}, {Ramp({3, 2, 3, 2, 4}), Ramp({2})}, 1));
}

TEST(OnnxNodes, TransposedVolumesHaveGroups) {
  OnnxNode node = TransposedVolume();
  node.SetInt("group", 2);
  node.SetInts("strides", {2, 2, 2});
  ExpectRight(GraphOf(node, {{1, 4, 3, 3, 2}}, {Ramp({4, 3, 2, 2, 2})}, 1));
}

TEST(OnnxNodes, TransposedVolumesWithPadsBeyondTheFilterAreRefused) {
  OnnxNode node = TransposedVolume();
  node.SetInts("pads", {2, 0, 0, 0, 0, 0});
  const auto converted =
      ConvertOnnx(GraphOf(node, {{1, 1, 5, 3, 3}}, {Ramp({1, 1, 2, 2, 2})}, 1), {});
  ASSERT_FALSE(converted.has_value());
  EXPECT_NE(converted.error().message.find("pads beyond the filter"), std::string::npos)
      << converted.error().message;
}

OnnxNode PoolWithIndices() {
  OnnxNode node;
  node.op_type = "MaxPool";
  node.SetInts("kernel_shape", {3, 2});
  return node;
}

TEST(OnnxNodes, IndicesCountThroughBatchAndChannels) {
  OnnxNode node = PoolWithIndices();
  node.SetInts("strides", {2, 1});
  ExpectRight(GraphOf(node, {{2, 3, 7, 5}}, {}, 2));
}

TEST(OnnxNodes, IndicesKnowPadsAndDilations) {
  OnnxNode node = PoolWithIndices();
  node.SetInts("strides", {2, 3});
  node.SetInts("pads", {1, 0, 2, 1});
  node.SetInts("dilations", {2, 1});
  node.SetInt("ceil_mode", 1);
  ExpectRight(GraphOf(node, {{1, 2, 9, 8}}, {}, 2));
}

TEST(OnnxNodes, IndicesMayCountByColumns) {
  OnnxNode node = PoolWithIndices();
  node.SetInt("storage_order", 1);
  node.SetInts("pads", {1, 1, 1, 0});
  ExpectRight(GraphOf(node, {{2, 2, 6, 5}}, {}, 2));
}

TEST(OnnxNodes, IndicesOfLinesAreRefused) {
  OnnxNode node = PoolWithIndices();
  node.SetInts("kernel_shape", {3});
  const auto converted = ConvertOnnx(GraphOf(node, {{1, 2, 9}}, {}, 2), {});
  ASSERT_FALSE(converted.has_value());
  EXPECT_NE(converted.error().message.find("the output Indices over 1 spatial dims"),
            std::string::npos)
      << converted.error().message;
}

TEST(OnnxNodes, DivBroadcastsEitherOperand) {
  OnnxNode node;
  node.op_type = "Div";
  ExpectRight(GraphOf(node, {{2, 3, 4, 5}, {3, 1, 1}}, {}, 1));
  ExpectRight(GraphOf(node, {{1, 5}, {2, 3, 4, 1}}, {}, 1));
}

TEST(OnnxNodes, VolumesBroadcastInFourDims) {
  OnnxNode node;
  node.op_type = "Mul";
  ExpectRight(GraphOf(node, {{2, 3, 2, 4, 5}}, {Ramp({3, 1, 1, 1})}, 1));
  ExpectRight(GraphOf(node, {{2, 3, 2, 4, 5}, {2, 3, 1, 1, 1}}, {}, 1));
  node.op_type = "Div";
  ExpectRight(GraphOf(node, {{2, 3, 2, 4, 5}, {1}}, {}, 1));
  node.op_type = "PRelu";
  ExpectRight(GraphOf(node, {{2, 3, 2, 4, 5}}, {Ramp({3, 1, 1, 1})}, 1));
  node.op_type = "HardSigmoid";
  ExpectRight(GraphOf(node, {{2, 3, 2, 4, 5}}, {}, 1));
}

TEST(OnnxNodes, TransposesOfSixDimsAreOnesOfFive) {
  OnnxNode node;
  node.op_type = "Transpose";
  node.SetInts("perm", {0, 1, 4, 2, 5, 3});
  ExpectRight(GraphOf(node, {{2, 3, 2, 4, 5, 3}}, {}, 1));
  node.SetInts("perm", {5, 3, 1, 4, 2, 0});
  ExpectRight(GraphOf(node, {{2, 1, 2, 4, 5, 3}}, {}, 1));
}

TEST(OnnxNodes, OldOpsetsAreTakenWhereTheOperatorIsTheSame) {
  OnnxNode node;
  node.op_type = "GlobalMaxPool";
  OnnxGraph graph = GraphOf(node, {{1, 3, 4, 5}}, {}, 1);
  graph.opset = 1;
  ExpectRight(graph);
  graph.nodes[0].op_type = "Relu";
  const auto converted = ConvertOnnx(graph, {});
  ASSERT_FALSE(converted.has_value());
  EXPECT_NE(converted.error().message.find(
                "Relu writing 'output_0': opset 1 defines this operator otherwise than opset 6"),
            std::string::npos)
      << converted.error().message;
}

}  // namespace
}  // namespace octet
