#include "engine/fast/transpose_conv_gemm.h"

#include <gmock/gmock.h>

#include "engine/testing/fast_and_reference.h"
#include "testing/one_operator_model.h"

namespace octet {
namespace {

using ::testing::Each;
using testing::ExpectFastEqualsReference;
using testing::OneOperatorModel;
using testing::PerTensor;
using testing::RandomValues;
using ::testing::StartsWith;

struct Upsampling {
  Shape input;
  int channels = 1;
  int filter_h = 3;
  int filter_w = 3;
  int stride_h = 2;
  int stride_w = 2;
  Padding padding = Padding::kSame;
  int extra = 0;  // rows and columns that the output has beyond those of the window's own
};

// Those that equal the reference.
std::set<std::string> FastKernels(const Model& model) {
  return ExpectFastEqualsReference(model, 1, testing::kConvolutionReadAheadBytes);
}

int Extent(int input, int filter, int stride, const Upsampling& up) {
  const int valid = (input - 1) * stride + filter;
  return (up.padding == Padding::kSame ? input * stride : valid) + up.extra;
}

template <class T>
Model UpsamplingModel(const Upsampling& up) {
  const ElementType type = ElementTypeOf<T>();
  const bool is_signed = type == ElementType::kInt8;
  const Shape output = {up.input[0], Extent(up.input[1], up.filter_h, up.stride_h, up),
                        Extent(up.input[2], up.filter_w, up.stride_w, up), up.channels};
  const Shape filter = {up.channels, up.filter_h, up.filter_w, up.input[3]};
  ChannelQuantization scales = PerTensor(0.01F, 131);
  if (is_signed) {
    scales = {};
    for (int c = 0; c < up.channels; ++c) {
      scales.scales.push_back(0.004F * static_cast<float>(c % 5 + 1));
      scales.zero_points.push_back(0);
    }
  }
  OneOperatorModel model(OperatorKind::kTransposeConv, 3);
  model.Constant<int32_t>({4}, {output.dims().begin(), output.dims().end()})
      .Constant<T>(
          filter,
          RandomValues<T>(filter.element_count(), 7, is_signed ? -127 : 0, is_signed ? 127 : 255),
          scales)
      .Input(type, up.input, PerTensor(0.03F, is_signed ? -9 : 100))
      .template Constant<int32_t>({up.channels}, RandomValues<int32_t>(up.channels, 8, -3000, 3000))
      .Output(type, output, PerTensor(0.2F, is_signed ? 3 : 140))
      .Options(TransposeConvOptions{
          .padding = up.padding, .stride_w = up.stride_w, .stride_h = up.stride_h});
  return model.Build();
}

void ExpectEqual(const Upsampling& up) {
  EXPECT_THAT(FastKernels(UpsamplingModel<int8_t>(up)), Each(StartsWith("Gemm")));
  EXPECT_THAT(FastKernels(UpsamplingModel<uint8_t>(up)), Each(StartsWith("Gemm")));
}

TEST(TransposeConvGemm, EqualsReferenceForEveryFilterAndStride) {
  for (const Padding padding : {Padding::kSame, Padding::kValid}) {
    for (int filter = 1; filter <= 5; ++filter) {
      for (int stride = 1; stride <= 4; ++stride) {
        ExpectEqual({.input = {1, 4, 5, 6},
                     .channels = 7,
                     .filter_h = filter,
                     .filter_w = filter,
                     .stride_h = stride,
                     .stride_w = stride,
                     .padding = padding});
      }
    }
  }
}

TEST(TransposeConvGemm, EqualsReferenceForOblongFilters) {
  ExpectEqual({.input = {1, 3, 8, 5}, .channels = 3, .filter_h = 2, .filter_w = 5, .stride_h = 1});
  ExpectEqual({.input = {1, 8, 3, 5}, .channels = 3, .filter_h = 4, .filter_w = 1, .stride_w = 3});
}

TEST(TransposeConvGemm, EqualsReferenceOfManyChannelsAndBatches) {
  for (const int channels : {1, 16, 33, 64})
    ExpectEqual({.input = {2, 5, 6, channels}, .channels = 65 - channels + 1});
}

// TFLite asks no more of the output's extents than that they are given.
TEST(TransposeConvGemm, EqualsReferenceWhereTheOutputIsNotTheWindows) {
  for (const int extra : {-3, -2, -1, 1, 2, 7}) {
    for (const int stride : {1, 2, 3}) {
      for (const int filter : {1, 3}) {
        ExpectEqual({.input = {1, 5, 6, 4},
                     .channels = 5,
                     .filter_h = filter,
                     .filter_w = filter,
                     .stride_h = stride,
                     .stride_w = stride,
                     .extra = extra});
      }
    }
  }
}

TEST(TransposeConvGemm, LeavesStridesOfManyPhasesToTheReference) {
  EXPECT_THAT(
      FastKernels(UpsamplingModel<int8_t>({.input = {1, 2, 2, 3}, .stride_h = 9, .stride_w = 9})),
      Each(StartsWith("TransposeConvReference")));
}

}  // namespace
}  // namespace octet
