#include "engine/fast/pool_step.h"

#include <gmock/gmock.h>

#include "engine/testing/fast_and_reference.h"
#include "testing/one_operator_model.h"

namespace octet {
namespace {

using ::testing::AnyOf;
using ::testing::Each;
using testing::ExpectFastEqualsReference;
using testing::OneOperatorModel;
using testing::PerTensor;
using ::testing::StartsWith;

constexpr OperatorKind kPools[] = {OperatorKind::kAveragePool2D, OperatorKind::kMaxPool2D};

int OutputExtent(int input, int filter, int stride, Padding padding) {
  return padding == Padding::kSame ? (input + stride - 1) / stride
                                   : (input + stride - filter) / stride;
}

void ExpectPool(ElementType type, const Shape& input, Pool2DOptions options) {
  const Shape output = {
      input[0], OutputExtent(input[1], options.filter_h, options.stride_h, options.padding),
      OutputExtent(input[2], options.filter_w, options.stride_w, options.padding), input[3]};
  const int zero_point = type == ElementType::kInt8 ? -5 : 120;
  for (const OperatorKind kind : kPools) {
    const auto kernels =
        ExpectFastEqualsReference(OneOperatorModel(kind)
                                      .Input(type, input, PerTensor(0.1F, zero_point))
                                      .Output(type, output, PerTensor(0.1F, zero_point))
                                      .Options(options)
                                      .Build());
    EXPECT_THAT(kernels, Each(AnyOf(StartsWith("AverageBytes"), StartsWith("MaxBytes"))));
  }
}

Pool2DOptions Window(Padding padding, int filter, int stride) {
  return {.padding = padding,
          .stride_w = stride,
          .stride_h = stride,
          .filter_w = filter,
          .filter_h = filter};
}

TEST(PoolStep, EqualsReferenceOverWholeImages) {
  for (const ElementType type : testing::kByteTypes) {
    for (const int channels : {1, 7, 16, 33, 255, 256, 257, 1280})
      ExpectPool(type, {1, 7, 7, channels}, Window(Padding::kValid, 7, 1));
    ExpectPool(type, {2, 20, 20, 5}, Window(Padding::kValid, 20, 1));  // more than 257 taps
    ExpectPool(type, {1, 90, 90, 3}, Window(Padding::kValid, 90, 1));
  }
}

TEST(PoolStep, EqualsReferenceInWindowsThatLeaveTheImage) {
  for (const ElementType type : testing::kByteTypes) {
    for (const Padding padding : {Padding::kSame, Padding::kValid}) {
      for (const int filter : {1, 2, 3, 5}) {
        for (const int stride : {1, 2, 3})
          ExpectPool(type, {2, 9, 11, 19}, Window(padding, filter, stride));
      }
    }
  }
}

TEST(PoolStep, ClampsToTheActivation) {
  Pool2DOptions options = Window(Padding::kValid, 2, 2);
  for (const Activation activation : {Activation::kRelu, Activation::kRelu6}) {
    options.activation = activation;
    for (const ElementType type : testing::kByteTypes) ExpectPool(type, {1, 8, 8, 40}, options);
  }
}

TEST(PoolStep, LeavesHugeWindowsToTheReference) {
  const auto kernels =
      ExpectFastEqualsReference(OneOperatorModel(OperatorKind::kAveragePool2D)
                                    .Input(ElementType::kInt8, {1, 100, 100, 1}, PerTensor(0.1F, 0))
                                    .Output(ElementType::kInt8, {1, 1, 1, 1}, PerTensor(0.1F, 0))
                                    .Options(Window(Padding::kValid, 100, 1))
                                    .Build());
  EXPECT_THAT(kernels, Each("AveragePool2DReferenceInt8"));
}

}  // namespace
}  // namespace octet
