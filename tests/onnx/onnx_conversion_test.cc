// ONNX's own test cases through the converter: what converts gives ONNX's results in our engine and
// in the TFLite C library, what does not is refused with a reason.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>

#include "cli/verify_conversion.h"
#include "formats/onnx/onnx_reader.h"
#include "onnx/onnx_cases.h"
#include "passes/onnx/convert_onnx.h"

namespace octet {
namespace {

// The operators of convolutional networks. A core case is one that has only these, and whose graph
// inputs and outputs are FLOAT32 or, as shapes, axes and indices are, INT64.
const std::set<std::string> kCore = {"Add",           "AveragePool",   "BatchNormalization",
                                     "Clip",          "Concat",        "Constant",
                                     "Conv",          "ConvTranspose", "DepthToSpace",
                                     "Div",           "Dropout",       "Flatten",
                                     "Gather",        "Gemm",          "GlobalAveragePool",
                                     "GlobalMaxPool", "HardSigmoid",   "HardSwish",
                                     "Identity",      "LeakyRelu",     "MatMul",
                                     "MaxPool",       "Mul",           "PRelu",
                                     "Pad",           "ReduceMax",     "ReduceMean",
                                     "ReduceSum",     "Relu",          "Reshape",
                                     "Resize",        "Shape",         "Sigmoid",
                                     "Slice",         "Softmax",       "SpaceToDepth",
                                     "Split",         "Squeeze",       "Sub",
                                     "Tanh",          "Transpose",     "Unsqueeze",
                                     "Upsample"};

// Operators whose operands are all data; of the others, only the first input is.
const std::set<std::string> kAllData = {"Add", "Sub",    "Mul",    "Div",  "Max", "Min",
                                        "Sum", "Concat", "MatMul", "Mean", "Pow", "Where"};

// How many there are, and how many of them may be refused: training mode, tensors without elements,
// a window with thousands of taps.
struct CoreBounds {
  int cases = 0;
  int refused = 0;
};
const std::map<std::string, CoreBounds> kBounds = {{"node", {246, 5}},
                                                   {"pytorch-converted", {73, 1}},
                                                   {"pytorch-operator", {17, 0}},
                                                   {"simple", {1, 0}}};

bool IsCore(const OnnxGraph& graph, const std::vector<OnnxTensor>& outputs) {
  std::vector<ElementType> types;
  for (const int input : graph.inputs) types.push_back(graph.value(input).tensor.type);
  for (const OnnxTensor& output : outputs) types.push_back(output.type);
  return std::ranges::all_of(graph.nodes,
                             [](const OnnxNode& node) { return kCore.contains(node.op_type); }) &&
         std::ranges::count(types, ElementType::kFloat32) > 0 &&
         std::ranges::all_of(types, [](ElementType type) {
           return type == ElementType::kFloat32 || type == ElementType::kInt64;
         });
}

// Inputs that only say how (shapes, axes, weights) become constants with their value of the data
// set.
void BindConstants(OnnxGraph& graph, std::vector<OnnxTensor>& inputs) {
  std::set<int> data = {graph.inputs.empty() ? -1 : graph.inputs[0]};
  for (const OnnxNode& node : graph.nodes) {
    if (kAllData.contains(node.op_type)) data.insert(node.inputs.begin(), node.inputs.end());
  }
  std::vector<int> kept;
  std::vector<OnnxTensor> kept_inputs;
  for (size_t i = 0; i < graph.inputs.size() && i < inputs.size(); ++i) {
    const int value = graph.inputs[i];
    inputs[i].type = graph.value(value).tensor.type;
    if (data.contains(value)) {
      kept.push_back(value);
      kept_inputs.push_back(inputs[i]);
    } else {
      graph.value(value).tensor = inputs[i];
    }
  }
  graph.inputs = std::move(kept);
  inputs = std::move(kept_inputs);
}

std::vector<BackendKind> Backends(bool core) {
  std::vector<BackendKind> backends = {BackendKind::kEngine};
  if (core && std::getenv("OCTET_TFLITE_LIB") != nullptr) backends.push_back(BackendKind::kTflite);
  return backends;
}

struct Tally {
  int core = 0, core_right = 0, right = 0, refused = 0, wrong = 0;
};

void ConvertCase(const testing::OnnxCase& test_case, Tally& tally) {
  const bool verbose = std::getenv("OCTET_VERBOSE") != nullptr;
  const auto refuse = [&](bool core, const std::string& why) {
    EXPECT_FALSE(why.empty()) << test_case.name;
    ++tally.refused;
    if (verbose)
      std::printf("%s %s/%s: %s\n", core ? "CORE" : "    ", test_case.group.c_str(),
                  test_case.name.c_str(), why.c_str());
  };
  auto graph = ReadOnnxFile(test_case.folder + "/model.onnx");
  if (!graph) return refuse(false, graph.error().message);
  const auto outputs = testing::ReadCaseTensors(test_case, "output");
  const bool core = outputs && IsCore(*graph, *outputs);
  tally.core += core ? 1 : 0;
  auto inputs = testing::ReadCaseTensors(test_case, "input");
  if (!inputs || !outputs)
    return refuse(core, inputs ? outputs.error().message : inputs.error().message);
  if (inputs->size() != graph->inputs.size())
    return refuse(core, "inputs of the data set and of the graph differ");
  BindConstants(*graph, *inputs);
  if (const Status fixed = FixInputShapes(*graph, 1); !fixed)
    return refuse(core, fixed.error().message);
  bool right = true;
  for (const BackendKind backend : Backends(core)) {
    // TFLite 2.9 has no grouped convolution.
    const ConvertOptions options = {.split_groups = backend == BackendKind::kTflite};
    const auto converted = ConvertOnnx(*graph, options);
    if (!converted) return refuse(core, converted.error().message);
    const auto got = cli::RunConverted(*converted, *inputs, {.backend = backend});
    if (!got) {
      ADD_FAILURE() << test_case.name << ": " << BackendName(backend) << ": "
                    << got.error().message;
      return refuse(core, got.error().message);
    }
    const bool equal = std::ranges::equal(*got, *outputs, testing::IsClose);
    EXPECT_TRUE(equal) << test_case.group << "/" << test_case.name << ": " << BackendName(backend);
    right = right && equal;
  }
  tally.right += right ? 1 : 0;
  tally.wrong += right ? 0 : 1;
  tally.core_right += right && core ? 1 : 0;
}

TEST(OnnxConversion, GivesOnnxResultsOrRefuses) {
  const auto cases = testing::ListOnnxCases();
  if (cases.empty()) GTEST_SKIP() << "the package libonnx-testdata is not installed";
  std::map<std::string, Tally> tallies;
  for (const auto& test_case : cases) ConvertCase(test_case, tallies[test_case.group]);
  for (const auto& [group, tally] : tallies) {
    std::printf("%s: %d right (%d of %d core), %d refused, %d wrong\n", group.c_str(), tally.right,
                tally.core_right, tally.core, tally.refused, tally.wrong);
    EXPECT_EQ(tally.core, kBounds.at(group).cases) << group;
    EXPECT_GE(tally.core_right, tally.core - kBounds.at(group).refused) << group;
  }
}

}  // namespace
}  // namespace octet
