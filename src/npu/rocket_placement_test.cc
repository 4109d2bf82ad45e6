#include "npu/rocket_placement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "npu/npu_target.h"
#include "npu/rocket_rules.h"
#include "testing/one_operator_model.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::PerTensor;

constexpr int kSize = 8;
constexpr int kChannels = 16;

// Networks of 3x3 convolutions and additions over uint8 [1, 8, 8, 16], which the NPU takes.
class Network {
 public:
  Network() {
    model_.subgraphs.resize(1);
    NewInput();
  }

  // Each returns its output tensor.
  int32_t NewInput(const Shape& shape = {1, kSize, kSize, kChannels}) {
    graph().inputs.push_back(Add(ElementType::kUInt8, shape));
    return graph().inputs.back();
  }
  int32_t Convolution(int32_t input) {
    const int32_t weights = AddConstant(ElementType::kUInt8, {kChannels, 3, 3, kChannels});
    const int32_t bias = AddConstant(ElementType::kInt32, {kChannels});
    return AddOperator(OperatorKind::kConv2D, {input, weights, bias},
                       Conv2DOptions{.stride_w = 1, .stride_h = 1});
  }
  int32_t Depthwise(int32_t input) {
    const int32_t weights = AddConstant(ElementType::kUInt8, {1, 3, 3, kChannels});
    const int32_t bias = AddConstant(ElementType::kInt32, {kChannels});
    return AddOperator(OperatorKind::kDepthwiseConv2D, {input, weights, bias},
                       DepthwiseConv2DOptions{.stride_w = 1, .stride_h = 1, .depth_multiplier = 1});
  }
  int32_t Addition(int32_t a, int32_t b) {
    return AddOperator(OperatorKind::kAdd, {a, b}, AddSubOptions{});
  }
  int32_t Other(OperatorKind kind, int32_t input) { return AddOperator(kind, {input}, {}); }

  Subgraph& graph() { return model_.main(); }
  Operator& op(size_t i) { return graph().operators[i]; }
  Tensor& input(size_t op, size_t i) { return tensor(graph().operators[op].inputs[i]); }
  Tensor& output(size_t op) { return tensor(graph().operators[op].outputs[0]); }
  Tensor& tensor(int32_t i) { return graph().tensors[static_cast<size_t>(i)]; }
  Conv2DOptions& conv(size_t i) { return std::get<Conv2DOptions>(op(i).options); }

  // The last tensor made is the output.
  ModelPlacement Place(const PlacementOptions& options = {}) {
    if (graph().outputs.empty()) graph().outputs = {graph().operators.back().outputs[0]};
    auto placement = PlaceOnRocket(model_, options);
    EXPECT_TRUE(placement) << placement.error().message;
    return *placement;
  }
  OperatorPlacement PlaceOperator(size_t i) { return Place().operators[i]; }
  std::vector<std::string> Rules() {
    std::vector<std::string> rules;
    for (const OperatorPlacement& op : Place().operators) rules.push_back(op.rule);
    return rules;
  }

 private:
  int32_t Add(ElementType type, const Shape& shape) {
    Tensor tensor;
    tensor.type = type;
    tensor.shape = shape;
    tensor.quantization = PerTensor(0.02F, 0);
    graph().tensors.push_back(tensor);
    return static_cast<int32_t>(graph().tensors.size()) - 1;
  }
  int32_t AddConstant(ElementType type, const Shape& shape) {
    const int32_t index = Add(type, shape);
    tensor(index).is_constant = true;
    return index;
  }
  int32_t AddOperator(OperatorKind kind, std::vector<int32_t> inputs, OperatorOptions options) {
    Operator op;
    op.kind = kind;
    op.inputs = std::move(inputs);
    op.outputs = {Add(ElementType::kUInt8, {1, kSize, kSize, kChannels})};
    op.options = std::move(options);
    graph().operators.push_back(op);
    return op.outputs[0];
  }

  Model model_;
};

// One convolution, spoilt by the test.
struct OneConvolution : Network {
  OneConvolution() { Convolution(0); }
};
struct OneDepthwise : Network {
  OneDepthwise() { Depthwise(0); }
};

#define EXPECT_REFUSED(network, i, rule_id, value_part)          \
  do {                                                           \
    const OperatorPlacement placed = (network).PlaceOperator(i); \
    EXPECT_EQ(placed.placement, Placement::kRefused);            \
    EXPECT_EQ(placed.rule, rule_id);                             \
    EXPECT_THAT(placed.value, HasSubstr(value_part));            \
  } while (false)

TEST(RocketConvolution, RunsOnTheNpu) {
  OneConvolution network;
  const ModelPlacement placement = network.Place();
  EXPECT_EQ(placement.target, "rk3588");
  EXPECT_EQ(placement.rules, "mesa-26.2.6");
  EXPECT_EQ(placement.operators[0].placement, Placement::kNpu);
  EXPECT_EQ(placement.operators[0].rule, "");
  EXPECT_EQ(placement.npu_operators, 1);
  EXPECT_EQ(placement.cpu_operators, 0);
  EXPECT_EQ(placement.partitions, 1);
  EXPECT_EQ(placement.npu_macs_share, 1.0);
  OneDepthwise depthwise;
  EXPECT_EQ(depthwise.PlaceOperator(0).placement, Placement::kNpu);
}

TEST(RocketConvolution, NeedsWholeOperands) {
  OneConvolution flat;
  flat.input(0, 0).shape = {1, kSize * kSize};
  EXPECT_REFUSED(flat, 0, "operands", "input is [1, 64]");
  OneConvolution empty;
  empty.input(0, 0).shape = {1, 0, 0, kChannels};
  EXPECT_REFUSED(empty, 0, "operands", "empty");
  OneConvolution weightless;
  weightless.op(0).inputs.resize(1);
  EXPECT_EQ(weightless.PlaceOperator(0).rule, "operands");
  OneConvolution optionless;
  optionless.op(0).options = {};
  EXPECT_REFUSED(optionless, 0, "options", "no options");
  OneConvolution still;
  still.conv(0).stride_h = 0;
  EXPECT_REFUSED(still, 0, "options", "stride 0x1");
}

TEST(RocketConvolution, RefusesFloat) {
  OneConvolution network;
  network.input(0, 0).type = ElementType::kFloat32;
  EXPECT_REFUSED(network, 0, "element-type", "input is FLOAT32");
  EXPECT_THAT(network.PlaceOperator(0).hint, HasSubstr("octet quantize --target rk3588"));
}

TEST(RocketConvolution, RefusesPerChannelBeforeInt8) {
  OneConvolution network;
  for (Tensor& tensor : network.graph().tensors) {
    if (tensor.type == ElementType::kUInt8) tensor.type = ElementType::kInt8;
  }
  EXPECT_REFUSED(network, 0, "int8", "input is INT8");
  network.input(0, 1).quantization = {{0.1F, 0.2F, 0.1F}, {0, 0, 0}, 0};
  EXPECT_REFUSED(network, 0, "per-channel", "weights: 3 scales");
  EXPECT_EQ(network.PlaceOperator(0).hint,
            "per-channel weights: requantise with `octet quantize --target rk3588`");
}

TEST(RocketConvolution, EqualScalesArePerTensor) {
  OneConvolution network;
  network.input(0, 1).quantization = {{0.1F, 0.1F}, {3, 3}, 0};
  EXPECT_EQ(network.PlaceOperator(0).placement, Placement::kNpu);
  network.input(0, 1).quantization.zero_points = {3, 4};
  EXPECT_REFUSED(network, 0, "per-channel", "weights: 2 zero points");
}

TEST(RocketConvolution, RefusesMissingScales) {
  OneConvolution network;
  network.output(0).quantization = {};
  EXPECT_REFUSED(network, 0, "no-scale", "output has no scale");
}

TEST(RocketConvolution, NeedsAnInt32Bias) {
  OneConvolution network;
  network.input(0, 2).type = ElementType::kInt16;
  EXPECT_REFUSED(network, 0, "bias", "bias is INT16");
}

TEST(RocketConvolution, NeedsConstantWeights) {
  OneConvolution network;
  network.input(0, 1).is_constant = false;
  network.graph().inputs.push_back(network.op(0).inputs[1]);
  EXPECT_REFUSED(network, 0, "computed-weights", "weights are computed");
}

TEST(RocketConvolution, RefusesBatches) {
  OneConvolution network;
  network.input(0, 0).shape = {2, kSize, kSize, kChannels};
  network.output(0).shape = {2, kSize, kSize, kChannels};
  EXPECT_REFUSED(network, 0, "batch", "batch 2");
}

TEST(RocketConvolution, RefusesWhatIsNotSquare) {
  OneConvolution image;
  image.input(0, 0).shape = {1, 224, 256, kChannels};
  image.output(0).shape = {1, 224, 256, kChannels};
  EXPECT_REFUSED(image, 0, "square", "input 224x256");
  OneConvolution kernel;
  kernel.input(0, 1).shape = {kChannels, 1, 3, kChannels};
  EXPECT_REFUSED(kernel, 0, "square", "kernel 1x3");
}

TEST(RocketConvolution, RefusesStridesThatDiffer) {
  OneConvolution network;
  network.conv(0).stride_w = 2;
  EXPECT_REFUSED(network, 0, "stride", "stride 1x2");
  network.conv(0).stride_w = network.conv(0).stride_h = 8;
  EXPECT_REFUSED(network, 0, "stride", "at most 7");
}

TEST(RocketConvolution, RefusesDilation) {
  OneConvolution network;
  network.conv(0).dilation_h = 2;
  EXPECT_REFUSED(network, 0, "dilation", "dilation 2x1");
}

TEST(RocketConvolution, RefusesKernelsThatFillNoRegister) {
  OneConvolution network;
  network.input(0, 1).shape = {kChannels, 31, 31, kChannels};
  EXPECT_EQ(network.PlaceOperator(0).placement, Placement::kNpu);
  network.input(0, 1).shape = {kChannels, 33, 33, kChannels};
  EXPECT_REFUSED(network, 0, "kernel-size", "kernel 33x33, at most 31");
}

TEST(RocketConvolution, RefusesPaddingThatFillsNoRegister) {
  // 31 - 1 + (8 - 1) * 7 to cover: 79 / 2 before; a kernel alone can not need more than 15.
  OneConvolution network;
  network.input(0, 1).shape = {kChannels, 31, 31, kChannels};
  network.conv(0).stride_w = network.conv(0).stride_h = 2;
  EXPECT_REFUSED(network, 0, "padding-size", "padding 18 before, at most 15");
  network.conv(0).padding = Padding::kValid;
  EXPECT_EQ(network.PlaceOperator(0).placement, Placement::kNpu);
}

TEST(RocketConvolution, RefusesDepthMultipliers) {
  OneDepthwise network;
  network.output(0).shape = {1, kSize, kSize, 2 * kChannels};
  EXPECT_REFUSED(network, 0, "depth-multiplier", "16 channels become 32");
}

TEST(RocketConvolution, RefusesUnknownActivations) {
  OneConvolution network;
  network.conv(0).activation = Activation::kReluN1To1;
  EXPECT_REFUSED(network, 0, "activation", "RELU_N1_TO_1");
}

TEST(RocketConvolution, ReluNeedsItsZeroAtTheEnd) {
  OneConvolution network;
  network.output(0).quantization = PerTensor(0.02F, 3);
  EXPECT_EQ(network.PlaceOperator(0).placement, Placement::kNpu);
  network.conv(0).activation = Activation::kRelu;
  EXPECT_REFUSED(network, 0, "relu-zero-point", "RELU with output zero point 3");
}

TEST(RocketConvolution, Relu6NeedsScalesUpToSixOver255) {
  OneConvolution network;
  network.conv(0).activation = Activation::kRelu6;
  network.output(0).quantization = PerTensor(0.023528477F, 0);  // of MobileNetV1
  EXPECT_EQ(network.PlaceOperator(0).placement, Placement::kNpu);
  network.output(0).quantization = PerTensor(0.02353F, 0);
  EXPECT_REFUSED(network, 0, "relu6-range", "RELU6 with output scale 0.02353");
  network.conv(0).activation = Activation::kRelu;
  EXPECT_EQ(network.PlaceOperator(0).placement, Placement::kNpu);
}

TEST(RocketConvolution, RefusesTheDoubleFree) {
  OneConvolution network;
  const auto resize = [&network](int size) {
    network.input(0, 0).shape = {1, size, size, 512};
    network.input(0, 1).shape = {512, 3, 3, 512};
    network.output(0).shape = {1, size, size, 512};
  };
  resize(21);
  EXPECT_EQ(network.PlaceOperator(0).placement, Placement::kNpu);
  resize(22);
  EXPECT_REFUSED(network, 0, "double-free", "input 8 of 7 left");
}

TEST(RocketPlacement, OtherOperatorsRunOnTheCpu) {
  Network network;
  network.Other(OperatorKind::kAveragePool2D, network.Convolution(0));
  const ModelPlacement placement = network.Place();
  EXPECT_EQ(placement.operators[1].placement, Placement::kCpu);
  EXPECT_EQ(placement.operators[1].rule, "operator");
  EXPECT_EQ(placement.operators[1].value, "AVERAGE_POOL_2D");
  EXPECT_EQ(placement.cpu_operators, 1);
  EXPECT_EQ(placement.npu_operators, 1);
}

TEST(RocketPlacement, SharesMacsAndPartitions) {
  Network network;
  network.Convolution(network.Other(OperatorKind::kSoftmax, network.Convolution(0)));
  EXPECT_EQ(network.Place().partitions, 2);
  network.conv(2).dilation_w = 2;
  const ModelPlacement placement = network.Place();
  EXPECT_EQ(placement.partitions, 1);
  EXPECT_DOUBLE_EQ(placement.npu_macs_share, 0.5);
  EXPECT_EQ(placement.cpu_operators, 2) << "refused operators run on the CPU";
}

TEST(RocketAddition, IsFusedIntoTheConvolutionBefore) {
  Network network;
  const int32_t first = network.Convolution(0);
  network.Addition(network.Convolution(first), first);
  EXPECT_THAT(network.Rules(), ElementsAre("", "", ""));
  EXPECT_EQ(network.Place().partitions, 1);
}

TEST(RocketAddition, MayAddAnInputThatTheConvolutionReads) {
  Network network;
  network.Addition(network.Convolution(0), 0);
  EXPECT_THAT(network.Rules(), ElementsAre("", ""));
}

TEST(RocketAddition, AloneIsRefused) {
  Network network;
  network.Addition(0, network.NewInput());
  EXPECT_REFUSED(network, 0, "add-not-fused", "input 0 is an input of the model");
}

TEST(RocketAddition, AfterARefusedConvolutionNamesItsRule) {
  Network network;
  network.Addition(network.Convolution(0), 0);
  network.conv(0).dilation_w = 2;
  EXPECT_REFUSED(network, 1, "add-not-fused", "op 0 CONV_2D, refused (dilation)");
  EXPECT_EQ(network.PlaceOperator(1).hint, network.PlaceOperator(0).hint);
  EXPECT_EQ(network.Place().npu_operators, 0);
}

TEST(RocketAddition, AfterAnAdditionIsRefused) {
  Network network;
  const int32_t sum = network.Addition(network.Convolution(0), 0);
  network.Addition(sum, network.Convolution(sum));
  EXPECT_THAT(network.Rules(), ElementsAre("", "", "", "add-not-fused"));
  EXPECT_EQ(network.PlaceOperator(3).hint, "swap the inputs of the ADD");
}

TEST(RocketAddition, AfterACpuOperatorIsInAnotherPartition) {
  // The other branch comes back from the CPU: the ADD is in the third partition, its convolution in
  // the first.
  Network network;
  const int32_t convolved = network.Convolution(0);
  network.Addition(convolved, network.Other(OperatorKind::kLogistic, 0));
  EXPECT_REFUSED(network, 2, "add-not-fused", "op 0 CONV_2D, in another partition");
}

TEST(RocketAddition, NeedsTheConvolutionForItself) {
  Network network;
  const int32_t convolved = network.Convolution(0);
  network.Convolution(network.Addition(convolved, 0));
  network.graph().outputs = {convolved, network.op(2).outputs[0]};
  EXPECT_REFUSED(network, 1, "add-shared", "op 0 CONV_2D has 2 readers");
  Network twice;
  const int32_t doubled = twice.Convolution(0);
  twice.Addition(doubled, doubled);
  EXPECT_REFUSED(twice, 1, "add-shared", "2 readers");
}

TEST(RocketAddition, NeedsAConvolutionWithoutActivation) {
  Network network;
  network.Addition(network.Convolution(0), 0);
  network.conv(0).activation = Activation::kRelu;
  EXPECT_REFUSED(network, 1, "add-after-activation", "op 0 CONV_2D has RELU");
}

TEST(RocketAddition, NeedsItsOtherInputBeforeTheConvolution) {
  Network network;
  const int32_t main = network.Convolution(0);
  const int32_t shortcut = network.Convolution(0);
  network.Addition(main, shortcut);
  EXPECT_REFUSED(network, 2, "add-order", "made by op 1 CONV_2D, after op 0 CONV_2D");
  network.op(2).inputs = {shortcut, main};
  EXPECT_EQ(network.PlaceOperator(2).placement, Placement::kNpu);
}

TEST(RocketAddition, NeedsItsOtherInputInThePartition) {
  Network network;
  network.Addition(network.Convolution(0), network.NewInput());
  EXPECT_REFUSED(network, 1, "add-second-input", "neither made in the partition");
}

TEST(RocketAddition, ARefusalThatCutsAPartitionSpoilsTheNextAddition) {
  // The first ADD has a RELU: it goes to the CPU, and what the second one adds comes from before.
  Network network;
  const int32_t stem = network.Convolution(0);
  const int32_t sum = network.Addition(network.Convolution(stem), stem);
  network.Addition(network.Convolution(sum), stem);
  EXPECT_THAT(network.Rules(), ElementsAre("", "", "", "", ""));
  std::get<AddSubOptions>(network.op(2).options).activation = Activation::kRelu;
  EXPECT_THAT(network.Rules(), ElementsAre("", "", "add-activation", "", "add-second-input"));
}

TEST(RocketAddition, HasRulesOfItsOwn) {
  const auto with = [](auto spoil) {
    Network network;
    network.Addition(network.Convolution(0), 0);
    spoil(network);
    return network.PlaceOperator(1).rule;
  };
  EXPECT_EQ(with([](Network&) {}), "");
  EXPECT_EQ(with([](Network& n) { n.op(1).inputs.resize(1); }), "operands");
  EXPECT_EQ(with([](Network& n) { n.op(1).inputs[1] = n.op(0).inputs[1]; }), "constant-input");
  EXPECT_EQ(with([](Network& n) { n.output(1).type = ElementType::kInt16; }), "element-type");
  EXPECT_EQ(with([](Network& n) { n.output(1).type = ElementType::kInt8; }), "int8");
  EXPECT_EQ(with([](Network& n) {
              n.output(1).quantization = {{1, 2}, {0, 0}, 3};
            }),
            "per-channel");
  EXPECT_EQ(with([](Network& n) { n.output(1).quantization = {}; }), "no-scale");
  EXPECT_EQ(with([](Network& n) {
              n.op(1).inputs[1] = n.NewInput({1, 1, 1, kChannels});
            }),
            "broadcast");
  EXPECT_EQ(with([](Network& n) {
              std::get<AddSubOptions>(n.op(1).options).activation = Activation::kRelu6;
            }),
            "add-activation");
}

TEST(RocketPlacement, RefusesModelsThatCrashTheDriver) {
  Network shapeless;
  shapeless.Other(OperatorKind::kReshape, shapeless.Convolution(0));
  EXPECT_REFUSED(shapeless, 0, "crash-computed-shape", "op 1 RESHAPE: no input 1");
  shapeless.op(1).inputs.push_back(0);
  EXPECT_REFUSED(shapeless, 0, "crash-computed-shape", "op 1 RESHAPE: input 1 is computed");
  EXPECT_EQ(shapeless.PlaceOperator(1).placement, Placement::kCpu);
  Network biasless;
  biasless.Convolution(biasless.Convolution(0));
  biasless.op(1).inputs.resize(2);
  EXPECT_REFUSED(biasless, 0, "crash-without-bias", "op 1 CONV_2D: no bias");
  EXPECT_EQ(biasless.PlaceOperator(1).rule, "bias");
}

TEST(RocketPlacement, MesaBefore25_3HasNoRocket) {
  OneConvolution network;
  const ModelPlacement old = network.Place({.driver = DriverVersion{25, 0, 7}});
  EXPECT_EQ(old.operators[0].rule, "mesa-without-rocket");
  EXPECT_EQ(old.operators[0].value, "Mesa 25.0.7");
  EXPECT_EQ(old.npu_operators, 0);
  EXPECT_EQ(network.Place({.driver = DriverVersion{25, 3, 0}}).npu_operators, 1);
  EXPECT_EQ(network.Place({.driver = DriverVersion{99, 0, 0}}).npu_operators, 1);
}

TEST(RocketPlacement, RefusesGraphsWithoutAnOrder) {
  Model model;
  model.subgraphs.resize(1);
  model.main().tensors.resize(2);
  Operator op;
  op.inputs = {1};
  op.outputs = {0};
  model.main().operators = {op};
  EXPECT_FALSE(PlaceOnRocket(model, {}));
  model.main().operators.clear();
  EXPECT_TRUE(PlaceOnRocket(model, {}));
}

TEST(RocketRules, HaveIdsOfTheirOwn) {
  for (const auto rules : {RocketConvolutionRules(), RocketAdditionRules(), RocketLoadRules()}) {
    for (size_t i = 0; i < rules.size(); ++i) {
      for (size_t j = 0; j < i; ++j) EXPECT_NE(rules[i].id, rules[j].id);
    }
  }
}

TEST(NpuTargets, AreFoundByName) {
  EXPECT_EQ((*FindNpuTarget("rk3588"))->driver, "Mesa");
  EXPECT_EQ(FindNpuTarget("abacus").error().message, "target 'abacus' is none of: rk3588");
}

}  // namespace
}  // namespace octet
