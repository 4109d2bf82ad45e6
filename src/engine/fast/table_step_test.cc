#include "engine/fast/table_step.h"

#include <gmock/gmock.h>

#include "engine/testing/fast_and_reference.h"
#include "testing/one_operator_model.h"

namespace octet {
namespace {

using ::testing::Each;
using testing::ExpectFastEqualsReference;
using testing::OneOperatorModel;
using testing::PerTensor;
using ::testing::StartsWith;

// All 256 bytes, some twice.
constexpr int kCount = 256 + 45;

template <class T>
Model OverAllBytes(OperatorKind kind, OperatorOptions options, const ChannelQuantization& input,
                   ElementType output_type, const ChannelQuantization& output) {
  std::vector<T> bytes;
  for (int i = 0; i < kCount; ++i) bytes.push_back(static_cast<T>(i));
  return OneOperatorModel(kind)
      .Constant({kCount}, bytes, input)
      .Output(output_type, {kCount}, output)
      .Options(std::move(options))
      .Build();
}

struct Unary {
  OperatorKind kind;
  OperatorOptions options;
};

TEST(TableStep, EqualsReferenceForEveryByteInEveryOperator) {
  const Unary unaries[] = {{OperatorKind::kHardSwish, std::monostate{}},
                           {OperatorKind::kLeakyRelu, LeakyReluOptions{0.2F}},
                           {OperatorKind::kLeakyRelu, LeakyReluOptions{-0.3F}},
                           {OperatorKind::kQuantize, std::monostate{}},
                           {OperatorKind::kRelu, std::monostate{}},
                           {OperatorKind::kRelu6, std::monostate{}},
                           {OperatorKind::kReluN1To1, std::monostate{}},
                           {OperatorKind::kTanh, std::monostate{}}};
  for (const Unary& unary : unaries) {
    EXPECT_THAT(ExpectFastEqualsReference(
                    OverAllBytes<int8_t>(unary.kind, unary.options, PerTensor(0.05F, -7),
                                         ElementType::kInt8, PerTensor(0.041F, 3))),
                Each(StartsWith("LookUpBytes")));
    EXPECT_THAT(ExpectFastEqualsReference(
                    OverAllBytes<uint8_t>(unary.kind, unary.options, PerTensor(0.05F, 117),
                                          ElementType::kUInt8, PerTensor(0.041F, 3))),
                Each(StartsWith("LookUpBytes")));
  }
  ExpectFastEqualsReference(OverAllBytes<int8_t>(OperatorKind::kLogistic, std::monostate{},
                                                 PerTensor(0.05F, -7), ElementType::kInt8,
                                                 PerTensor(1.0F / 256, -128)));
  ExpectFastEqualsReference(OverAllBytes<uint8_t>(OperatorKind::kQuantize, std::monostate{},
                                                  PerTensor(0.05F, 128), ElementType::kInt8,
                                                  PerTensor(0.05F, 0)));
}

TEST(TableStep, DequantizesEveryByte) {
  EXPECT_THAT(ExpectFastEqualsReference(OverAllBytes<int8_t>(OperatorKind::kDequantize,
                                                             std::monostate{}, PerTensor(0.05F, -7),
                                                             ElementType::kFloat32, {})),
              Each("LookUpFloats"));
  ExpectFastEqualsReference(OverAllBytes<uint8_t>(OperatorKind::kDequantize, std::monostate{},
                                                  PerTensor(0.05F, 7), ElementType::kFloat32, {}));
}

TEST(TableStep, TakesFlippedTensorsInTiles) {
  for (const ElementType type : {ElementType::kInt8, ElementType::kUInt8}) {
    for (const int count : {1, 31, 33, 100001}) {
      ExpectFastEqualsReference(OneOperatorModel(OperatorKind::kHardSwish)
                                    .Input(type, {count}, PerTensor(0.05F, 20))
                                    .Output(type, {count}, PerTensor(0.02F, 40))
                                    .Build());
    }
  }
  ExpectFastEqualsReference(OneOperatorModel(OperatorKind::kDequantize)
                                .Input(ElementType::kInt8, {1001}, PerTensor(0.05F, 20))
                                .Output(ElementType::kFloat32, {1001})
                                .Build());
}

}  // namespace
}  // namespace octet
