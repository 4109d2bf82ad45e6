#include "formats/network/build_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "model/verify.h"

namespace octet {
namespace {

using network::WeightOptions;
using network::WeightsLayout;
using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using ::testing::Pointwise;

const WeightOptions kRandom{.random_init = true, .max_constant_bytes = size_t{16} << 20};

std::string ErrorOf(std::string_view text, const WeightOptions& weights = kRandom) {
  const auto model = BuildNetwork(text, "net.yaml", weights);
  return model ? "no error" : model.error().message;
}

Model Built(std::string_view text, const WeightOptions& weights = kRandom) {
  auto model = BuildNetwork(text, "net.yaml", weights);
  EXPECT_TRUE(model) << model.error().message;
  if (!model) return {};
  EXPECT_TRUE(VerifyDataflow(model->main()));
  return *std::move(model);
}

const Tensor& TensorNamed(const Model& model, const std::string& name) {
  static const Tensor none;
  for (const Tensor& tensor : model.main().tensors) {
    if (tensor.name == name) return tensor;
  }
  ADD_FAILURE() << "no tensor " << name;
  return none;
}

std::vector<float> FloatsOf(const Tensor& tensor) {
  std::vector<float> values(tensor.data.bytes().size() / sizeof(float));
  std::memcpy(values.data(), tensor.data.bytes().data(), values.size() * sizeof(float));
  return values;
}

NamedArray Array(const std::string& name, const Shape& shape, const std::vector<float>& values) {
  NamedArray array{name, {ElementType::kFloat32, shape, {}}};
  array.array.bytes.resize(values.size() * sizeof(float));
  std::memcpy(array.array.bytes.data(), values.data(), array.array.bytes.size());
  return array;
}

std::vector<float> CountUp(int count) {
  std::vector<float> values(static_cast<size_t>(count));
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  return values;
}

TEST(BuildNetwork, InfersShapes) {
  const Model model = Built(R"(octet: 1
inputs: {image: [1, 32, 24, 3]}
outputs: [y]
nodes:
  - conv: {filters: 8, kernel: 3, stride: 2, act: relu6}
  - dwconv: {kernel: [5, 3], stride: 2, pad: valid}
  - mean
  - dense: {units: 10}
  - softmax: {out: y}
)");
  EXPECT_EQ(TensorNamed(model, "conv").shape, (Shape{1, 16, 12, 8}));
  EXPECT_EQ(TensorNamed(model, "conv/weights").shape, (Shape{8, 3, 3, 3}));
  EXPECT_EQ(TensorNamed(model, "dwconv").shape, (Shape{1, 6, 5, 8}));
  EXPECT_EQ(TensorNamed(model, "y").shape, (Shape{1, 10}));
  ASSERT_EQ(model.main().operators.size(), 5U);
  EXPECT_EQ(DescribeOptions(model.main().operators[0].options),
            "padding=SAME stride_w=2 stride_h=2 dilation_w=1 dilation_h=1 activation=RELU6");
}

TEST(BuildNetwork, FragmentsTakeParametersAndRepeat) {
  const Model model = Built(R"(octet: 1
params: {width: 4}
inputs: {x: [1, 8, 8, width]}
nodes:
  - block: {wide: 2, times: 2}
  - block: {wide: 3, act: relu, name: "last{width + 1}"}
fragments:
  block(wide, act = none):
    - conv: {filters: wide * channels, kernel: 1, act: act}
    - conv: {out: back, filters: channels, kernel: 1}
    - add: {in: [in, back]}
)");
  EXPECT_EQ(model.main().operators.size(), 9U);
  EXPECT_EQ(TensorNamed(model, "block_1/conv").shape, (Shape{1, 8, 8, 8}));
  EXPECT_EQ(TensorNamed(model, "last5/conv").shape, (Shape{1, 8, 8, 12}));
  EXPECT_EQ(model.main().tensors[static_cast<size_t>(model.main().outputs[0])].name, "last5/add");
}

TEST(BuildNetwork, PadsAsPytorchDoes) {
  const Model model = Built(R"(octet: 1
inputs: {x: [1, 8, 8, 1]}
nodes:
  - conv: {name: same, filters: 1, kernel: 3, pad: 1}
  - conv: {name: down, filters: 1, kernel: 3, stride: 2, pad: 1}
)");
  ASSERT_EQ(model.main().operators.size(), 3U);
  EXPECT_EQ(model.main().operators[1].kind, OperatorKind::kPad);
  EXPECT_EQ(TensorNamed(model, "down/pad").shape, (Shape{1, 10, 10, 1}));
  EXPECT_EQ(TensorNamed(model, "down").shape, (Shape{1, 4, 4, 1}));
}

TEST(BuildNetwork, ErrorsSayWhereAndWhat) {
  const std::string head = "octet: 1\ninputs: {x: [1, 8, 8, 3]}\nnodes:\n";
  EXPECT_EQ(ErrorOf(head + "  - conv: {filters: 8, kernels: 3}\n"),
            "net.yaml:4: conv: 'conv': lacks 'kernel'");
  EXPECT_THAT(ErrorOf(head + "  - conv: {filters: 8, kernel: 3, strid: 2}\n"),
              HasSubstr("net.yaml:4: conv: 'conv': unknown key 'strid' (known: in, out,"));
  EXPECT_THAT(ErrorOf(head + "  - convolve: {filters: 8}\n"),
              HasSubstr("net.yaml:4: convolve: neither"));
  EXPECT_THAT(ErrorOf(head + "  - relu\n  - add: {in: [x, y]}\n"),
              HasSubstr("net.yaml:5: add: nothing before is named 'y'"));
  EXPECT_THAT(ErrorOf(head + "  - conv: {filters: n, kernel: 3}\n"),
              HasSubstr("net.yaml:4: conv: 'conv': filters: 'n' is no number, parameter or sum"));
  EXPECT_THAT(ErrorOf(head + "  - f\nfragments:\n  f():\n    - dense: {units: 3}\n"),
              HasSubstr("net.yaml:7: dense: 'f/dense': input is [1, 8, 8, 3]"));
  EXPECT_THAT(ErrorOf(head + "  - f\nfragments:\n  f():\n    - f\n"),
              HasSubstr("does it use itself?"));
  EXPECT_THAT(ErrorOf("octet: 2\n"), HasSubstr("net.yaml:1: wants 'octet: 1'"));
  EXPECT_THAT(ErrorOf("octet: 1\nnode: []\n"), HasSubstr("net.yaml:2: unknown key 'node'"));
  EXPECT_THAT(ErrorOf("octet: 1\nnodes: [\n"), HasSubstr("net.yaml:3:"));
  EXPECT_THAT(ErrorOf("octet: 1\noctet: 1\n"), HasSubstr("net.yaml:2: 'octet' comes twice"));
  EXPECT_THAT(ErrorOf("octet: &a 1\n"), HasSubstr("net.yaml:1: anchors"));
  EXPECT_THAT(ErrorOf("octet: " + std::string(30, '[') + std::string(30, ']')),
              HasSubstr("net.yaml:1: nested deeper"));
  EXPECT_THAT(ErrorOf(std::string(100, '[')), HasSubstr("net.yaml: nested deeper"));
}

TEST(BuildNetwork, RefusesWhatWouldBeTooLarge) {
  EXPECT_THAT(ErrorOf(R"(octet: 1
inputs: {x: [1, 8, 8, 3000]}
nodes:
  - conv: {filters: 3000, kernel: 3}
)"),
              HasSubstr("net.yaml:4: conv: 'conv': the network's constants take more than"));
  EXPECT_THAT(ErrorOf(R"(octet: 1
inputs: {x: [1, 8]}
nodes:
  - a: {times: 1000}
fragments:
  a(): [b: {times: 1000}]
  b(): [c: {times: 1000}]
  c(): []
)"),
              HasSubstr("more than 50000 nodes"));
}

TEST(BuildNetwork, MissingWeightsAreNamed) {
  EXPECT_THAT(
      ErrorOf("octet: 1\ninputs: {x: [1, 4]}\nnodes:\n  - dense: {name: d, units: 2}\n", {}),
      HasSubstr("net.yaml:4: dense: 'd': no array 'd/weights' in the weights"));
  const std::vector<NamedArray> arrays = {Array("d/weights", {4, 2}, CountUp(8))};
  EXPECT_THAT(ErrorOf("octet: 1\ninputs: {x: [1, 4]}\nnodes:\n  - dense: {name: d, units: 2}\n",
                      {.arrays = &arrays, .file = "w.npz"}),
              HasSubstr("array 'd/weights' of w.npz is [4, 2], want [2, 4]"));
}

TEST(BuildNetwork, TakesPytorchsLayouts) {
  const std::vector<NamedArray> arrays = {
      Array("features.0.weight", {2, 3, 1, 2}, CountUp(12)), Array("features.0.bias", {2}, {5, 6}),
      Array("dw.weight", {2, 1, 1, 2}, CountUp(4)), Array("fc.weight", {1, 8}, CountUp(8)),
      Array("fc.bias", {1}, {7})};
  const Model model = Built(R"(octet: 1
inputs: {x: [1, 2, 3, 3]}
weights: {dw/weights: dw.weight, fc/weights: fc.weight, fc/bias: fc.bias}
nodes:
  - conv: {name: c, filters: 2, kernel: [1, 2], pad: valid, weights: "features.{0 * 3}"}
  - dwconv: {name: dw, kernel: [1, 2], bias: false}
  - flatten
  - dense: {name: fc, units: 1}
)",
                            {.arrays = &arrays, .layout = WeightsLayout::kPytorch});
  EXPECT_THAT(FloatsOf(TensorNamed(model, "c/weights")),
              ElementsAre(0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11));
  EXPECT_THAT(FloatsOf(TensorNamed(model, "c/bias")), ElementsAre(5, 6));
  EXPECT_THAT(FloatsOf(TensorNamed(model, "dw/weights")), ElementsAre(0, 2, 1, 3));
  EXPECT_THAT(FloatsOf(TensorNamed(model, "dw/bias")), ElementsAre(0, 0));
  // PyTorch flattens [channels 2][pixels 4], octet [pixels 4][channels 2].
  EXPECT_THAT(FloatsOf(TensorNamed(model, "fc/weights")), ElementsAre(0, 4, 1, 5, 2, 6, 3, 7));
}

TEST(BuildNetwork, FoldsBatchNormalisation) {
  const std::vector<NamedArray> arrays = {
      Array("0.weight", {2, 1, 1, 1}, {1, 2}), Array("1.weight", {2}, {3, 4}),
      Array("1.bias", {2}, {10, 20}), Array("1.running_mean", {2}, {1, 2}),
      Array("1.running_var", {2}, {4, 0.25F})};
  const Model model = Built(R"(octet: 1
inputs: {x: [1, 2, 2, 1]}
nodes:
  - conv: {name: c, filters: 2, kernel: 1, weights: "0", bn: "1", bn_epsilon: 0}
)",
                            {.arrays = &arrays, .layout = WeightsLayout::kPytorch});
  EXPECT_THAT(FloatsOf(TensorNamed(model, "c/weights")),
              Pointwise(FloatNear(1e-6F), std::vector<float>{1.5F, 16.0F}));
  EXPECT_THAT(FloatsOf(TensorNamed(model, "c/bias")),
              Pointwise(FloatNear(1e-5F), std::vector<float>{8.5F, 4.0F}));
}

TEST(BuildNetwork, RandomWeightsDependOnSeedAndNameAlone) {
  const std::string text =
      "octet: 1\ninputs: {x: [1, 4]}\nnodes:\n  - dense: {name: d, units: 2}\n";
  const Model once = Built(text);
  const Model more = Built(text + "  - dense: {units: 2}\n");
  EXPECT_EQ(FloatsOf(TensorNamed(once, "d/weights")), FloatsOf(TensorNamed(more, "d/weights")));
  WeightOptions other = kRandom;
  other.seed = 2;
  EXPECT_NE(FloatsOf(TensorNamed(once, "d/weights")),
            FloatsOf(TensorNamed(Built(text, other), "d/weights")));
}

TEST(BuildNetwork, PassesCustomOperatorsThrough) {
  const Model model = Built(R"(octet: 1
inputs: {boxes: [1, 100, 4], scores: [1, 100]}
outputs: [kept, count]
nodes:
  - custom: {code: MyNMS, in: [boxes, scores], out: [kept, count], shapes: [[1, 10, 4], [1]],
             types: [FLOAT32, INT32], options: {iou: 0.5, most: 10}}
)");
  const Operator& op = model.main().operators[0];
  EXPECT_EQ(op.kind, OperatorKind::kCustom);
  EXPECT_EQ(op.custom_name, "MyNMS");
  EXPECT_FALSE(std::get<CustomOptions>(op.options).bytes.empty());
  EXPECT_EQ(model.main().tensors[static_cast<size_t>(op.outputs[1])].type, ElementType::kInt32);
}

}  // namespace
}  // namespace octet
