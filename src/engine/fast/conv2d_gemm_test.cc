// Grouped convolutions, whose channels lie among other groups'. Plain ones have their tests in
// gemm_panels_test.cc and tests/tiers.
#include "engine/fast/conv2d_gemm.h"

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

struct Grouped {
  int groups = 2;
  int group_inputs = 8;
  int group_outputs = 8;
  int filter = 3;
  int stride = 1;
  int dilation = 1;
};

template <class T>
Model GroupedModel(const Grouped& g) {
  constexpr bool kSigned = std::is_same_v<T, int8_t>;
  const int outputs = g.groups * g.group_outputs;
  const Shape filter = {outputs, g.filter, g.filter, g.group_inputs};
  ChannelQuantization scales = PerTensor(0.01F, 131);
  if (kSigned) {
    scales = {};
    for (int c = 0; c < outputs; ++c) {
      scales.scales.push_back(0.004F * static_cast<float>(c % 5 + 1));
      scales.zero_points.push_back(0);
    }
  }
  const auto extent = [&](int input) { return (input + g.stride - 1) / g.stride; };
  OneOperatorModel model(OperatorKind::kConv2D);
  model
      .Input(ElementTypeOf<T>(), {2, 6, 5, g.groups * g.group_inputs},
             PerTensor(0.03F, kSigned ? -9 : 100))
      .template Constant<T>(
          filter,
          RandomValues<T>(filter.element_count(), 7, kSigned ? -127 : 0, kSigned ? 127 : 255),
          scales)
      .template Constant<int32_t>({outputs}, RandomValues<int32_t>(outputs, 8, -3000, 3000))
      .Output(ElementTypeOf<T>(), {2, extent(6), extent(5), outputs},
              PerTensor(0.2F, kSigned ? 3 : 140))
      .Options(Conv2DOptions{.stride_w = g.stride,
                             .stride_h = g.stride,
                             .dilation_w = g.dilation,
                             .dilation_h = g.dilation});
  return model.Build();
}

void ExpectEqual(const Grouped& g) {
  const size_t ahead = testing::kConvolutionReadAheadBytes;
  EXPECT_THAT(ExpectFastEqualsReference(GroupedModel<int8_t>(g), 1, ahead),
              Each(StartsWith("Gemm")));
  EXPECT_THAT(ExpectFastEqualsReference(GroupedModel<uint8_t>(g), 1, ahead),
              Each(StartsWith("Gemm")));
}

TEST(GroupedConv2DGemm, EqualsReferenceForGroupsOfAnySize) {
  for (const int groups : {2, 3, 5}) {
    for (const int inputs : {1, 3, 4, 8, 17}) {
      for (const int outputs : {1, 7, 16, 33})
        ExpectEqual({.groups = groups, .group_inputs = inputs, .group_outputs = outputs});
    }
  }
}

TEST(GroupedConv2DGemm, EqualsReferenceForOtherWindows) {
  for (const int filter : {1, 2, 5}) {
    for (const int stride : {1, 2}) ExpectEqual({.filter = filter, .stride = stride});
  }
  ExpectEqual({.groups = 4, .dilation = 2});
}

}  // namespace
}  // namespace octet
