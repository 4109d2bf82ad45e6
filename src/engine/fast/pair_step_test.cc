#include "engine/fast/pair_step.h"

#include <gmock/gmock.h>

#include <random>

#include "engine/testing/fast_and_reference.h"
#include "testing/one_operator_model.h"

namespace octet {
namespace {

using ::testing::Each;
using testing::ExpectFastEqualsReference;
using testing::OneOperatorModel;
using testing::PerTensor;
using ::testing::StartsWith;

struct Pair {
  OperatorKind kind = OperatorKind::kAdd;
  OperatorOptions options = AddSubOptions{};
  ElementType type = ElementType::kInt8;
  Shape lhs;
  Shape rhs;
  Shape output;
};

Model ModelOf(const Pair& pair, const ChannelQuantization& lhs, const ChannelQuantization& rhs,
              const ChannelQuantization& output) {
  return OneOperatorModel(pair.kind)
      .Input(pair.type, pair.lhs, lhs)
      .Input(pair.type, pair.rhs, rhs)
      .Output(pair.type, pair.output, output)
      .Options(pair.options)
      .Build();
}

ChannelQuantization Drawn(std::mt19937& random, ElementType type) {
  std::uniform_real_distribution<float> scale(0.01F, 0.2F);
  std::uniform_int_distribution<int32_t> zero_point(type == ElementType::kInt8 ? -128 : 0,
                                                    type == ElementType::kInt8 ? 127 : 255);
  return PerTensor(scale(random), zero_point(random));
}

TEST(PairStep, EqualsReferenceAroundVectorWidths) {
  std::mt19937 random(1);
  for (const ElementType type : testing::kByteTypes) {
    for (const int count : {1, 31, 32, 33, 63, 64, 65, 191, 1000}) {
      const Pair add{.type = type, .lhs = {count}, .rhs = {count}, .output = {count}};
      const auto kernels = ExpectFastEqualsReference(
          ModelOf(add, Drawn(random, type), Drawn(random, type), Drawn(random, type)));
      EXPECT_THAT(kernels, Each(StartsWith("Pair")));
    }
  }
}

TEST(PairStep, EqualsReferenceInEveryOperator) {
  std::mt19937 random(2);
  const Pair pairs[] = {
      {.kind = OperatorKind::kAdd, .options = AddSubOptions{Activation::kRelu}},
      {.kind = OperatorKind::kSub, .options = AddSubOptions{}},
      {.kind = OperatorKind::kMul, .options = ActivationOptions{Activation::kRelu6}},
      {.kind = OperatorKind::kMaximum, .options = std::monostate{}},
      {.kind = OperatorKind::kMinimum, .options = std::monostate{}},
      {.kind = OperatorKind::kPRelu, .options = std::monostate{}},
  };
  for (Pair pair : pairs) {
    for (const ElementType type : testing::kByteTypes) {
      pair.type = type;
      pair.lhs = pair.rhs = pair.output = {1, 3, 5, 20};
      ExpectFastEqualsReference(
          ModelOf(pair, Drawn(random, type), Drawn(random, type), Drawn(random, type)));
    }
  }
}

TEST(PairStep, WalksBroadcasts) {
  struct Shapes {
    Shape lhs, rhs, output;
  };
  const Shapes shapes[] = {
      {{2, 3, 4, 37}, {37}, {2, 3, 4, 37}},           // a vector of channels
      {{2, 1, 1, 37}, {2, 3, 4, 37}, {2, 3, 4, 37}},  // the gates of squeeze and excitation
      {{2, 3, 4, 1}, {2, 3, 4, 37}, {2, 3, 4, 37}},   // one number a pixel
      {{2, 3, 4, 1500}, {1}, {2, 3, 4, 1500}},        // one number
      {{1, 3, 1, 5}, {2, 1, 4, 1}, {2, 3, 4, 5}},     // both
      {{1}, {1}, {1}},
      {{}, {}, {}},
      {{1, 1, 1, 1}, {1}, {1, 1, 1, 1}},
  };
  std::mt19937 random(3);
  for (const Shapes& shape : shapes) {
    for (const OperatorKind kind : {OperatorKind::kAdd, OperatorKind::kMul}) {
      const OperatorOptions options = kind == OperatorKind::kAdd
                                          ? OperatorOptions(AddSubOptions{})
                                          : OperatorOptions(ActivationOptions{});
      const ElementType type = ElementType::kInt8;
      ExpectFastEqualsReference(ModelOf({kind, options, type, shape.lhs, shape.rhs, shape.output},
                                        Drawn(random, type), Drawn(random, type),
                                        Drawn(random, type)));
    }
  }
}

TEST(PairStep, CutsBigTensorsIntoTiles) {
  std::mt19937 random(4);
  const ElementType type = ElementType::kInt8;
  const Pair add{.type = type, .lhs = {75001}, .rhs = {75001}, .output = {75001}};
  ExpectFastEqualsReference(
      ModelOf(add, Drawn(random, type), Drawn(random, type), Drawn(random, type)));
  const Pair channels{.type = type, .lhs = {300, 200}, .rhs = {200}, .output = {300, 200}};
  ExpectFastEqualsReference(
      ModelOf(channels, Drawn(random, type), Drawn(random, type), Drawn(random, type)));
}

// Sums of one scale land on halves, which the reference rounds away from zero.
TEST(PairStep, RoundsHalvesAsReference) {
  for (const float output_scale : {0.5F, 1.0F, 0.25F, 2.0F, 0.75F}) {
    for (const OperatorKind kind : {OperatorKind::kAdd, OperatorKind::kSub, OperatorKind::kMul}) {
      std::vector<int8_t> lhs;
      std::vector<int8_t> rhs;
      for (int i = 0; i < 65536; ++i) {
        lhs.push_back(static_cast<int8_t>(i >> 8));
        rhs.push_back(static_cast<int8_t>(i));
      }
      const OperatorOptions options = kind == OperatorKind::kMul
                                          ? OperatorOptions(ActivationOptions{})
                                          : OperatorOptions(AddSubOptions{});
      ExpectFastEqualsReference(
          OneOperatorModel(kind)
              .Constant({65536}, lhs, PerTensor(0.5F, 3))
              .Constant({65536}, rhs, PerTensor(0.25F, -7))
              .Output(ElementType::kInt8, {65536}, PerTensor(output_scale, -20))
              .Options(options)
              .Build());
    }
  }
}

TEST(PairStep, KeepsReferenceForOtherTypes) {
  const Pair add{.type = ElementType::kFloat32, .lhs = {8}, .rhs = {8}, .output = {8}};
  const auto kernels = ExpectFastEqualsReference(ModelOf(add, {}, {}, {}));
  EXPECT_THAT(kernels, Each(StartsWith("AddReference")));
}

}  // namespace
}  // namespace octet
