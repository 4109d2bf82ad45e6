#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "kernels/transpose_conv/transpose_conv_kernel.h"
#include "testing/exact_requantize.h"
#include "testing/random_values.h"

namespace octet::kernels {
namespace {

using ::octet::testing::ExactRequantize;
using ::octet::testing::ExactWideRequantize;
using ::octet::testing::RandomMultipliers;
using ::octet::testing::RandomValues;

int Count(const Nhwc& n) { return n.batches * n.height * n.width * n.channels; }

// The definition: every input value scatters its filter over the output.
template <class T, class Accumulator>
std::vector<Accumulator> Scatter(const TransposeConvGeometry& g, const std::vector<T>& input,
                                 const std::vector<FilterElement<T>>& filter,
                                 Accumulator input_zero_point, Accumulator filter_zero_point) {
  const Nhwc filters{g.output.channels, g.filter_height, g.filter_width, g.input.channels};
  std::vector<Accumulator> sums(static_cast<size_t>(Count(g.output)));
  ForEachPosition(g.input, [&](const NhwcPosition& from) {
    const Accumulator x =
        static_cast<Accumulator>(input[static_cast<size_t>(NhwcIndex(g.input, from))]) -
        input_zero_point;
    ForEachPosition({g.output.channels, g.filter_height, g.filter_width, 1}, [&](const NhwcPosition&
                                                                                     tap) {
      const int y = from.y * g.window.stride_h - g.window.pad_top + tap.y;
      const int column = from.x * g.window.stride_w - g.window.pad_left + tap.x;
      if (!IsInside(g.output, y, column)) return;
      const FilterElement<T> w =
          filter[static_cast<size_t>(NhwcIndex(filters, {tap.batch, tap.y, tap.x, from.channel}))];
      sums[static_cast<size_t>(NhwcIndex(g.output, {from.batch, y, column, tap.batch}))] +=
          x * (static_cast<Accumulator>(w) - filter_zero_point);
    });
  });
  return sums;
}

const TransposeConvGeometry kGeometries[] = {
    {.input = {2, 3, 2, 4},
     .output = {2, 6, 4, 3},
     .filter_height = 3,
     .filter_width = 3,
     .window = {.stride_h = 2, .stride_w = 2}},
    {.input = {1, 4, 4, 2},
     .output = {1, 4, 4, 5},
     .filter_height = 3,
     .filter_width = 4,
     .window = {.pad_top = 1, .pad_left = 1}},
    // Stride beyond the filter: some outputs get nothing.
    {.input = {1, 3, 3, 1},
     .output = {1, 9, 10, 2},
     .filter_height = 2,
     .filter_width = 1,
     .window = {.stride_h = 3, .stride_w = 3, .pad_left = 1}},
};

template <class T>
void ExpectEqualsScatter(const TransposeConvGeometry& g, QuantizedSum sum) {
  constexpr unsigned kSeed = 50;
  const auto input = RandomValues<T>(Count(g.input), kSeed);
  const auto filter = RandomValues<FilterElement<T>>(
      g.output.channels * g.filter_height * g.filter_width * g.input.channels, kSeed + 1);
  const auto bias = RandomValues<int32_t>(g.output.channels, kSeed + 2, -5000, 5000);
  const auto multipliers = RandomMultipliers(g.output.channels, kSeed + 3);
  sum.multipliers = multipliers.data();
  const auto sums =
      Scatter<T, int64_t>(g, input, filter, sum.input_zero_point, sum.filter_zero_point);
  std::vector<T> expected;
  for (size_t i = 0; i < sums.size(); ++i) {
    const size_t channel = i % static_cast<size_t>(g.output.channels);
    const int64_t y = ExactRequantize(sums[i] + bias[channel], multipliers[channel]);
    expected.push_back(static_cast<T>(
        std::clamp<int64_t>(y + sum.output_zero_point, sum.clamp.min, sum.clamp.max)));
  }
  std::vector<T> output(expected.size());
  TransposeConvReference(g, sum, input.data(), filter.data(), bias.data(), output.data());
  EXPECT_EQ(output, expected);
}

TEST(TransposeConvReference, EqualsScatteringTheInput) {
  for (const TransposeConvGeometry& geometry : kGeometries) {
    ExpectEqualsScatter<int8_t>(
        geometry, {.input_zero_point = -5, .output_zero_point = 4, .clamp = {-128, 127}});
    ExpectEqualsScatter<uint8_t>(geometry, {.input_zero_point = 127,
                                            .filter_zero_point = 110,
                                            .output_zero_point = 80,
                                            .clamp = {80, 255}});
    ExpectEqualsScatter<int16_t>(geometry, {.clamp = {-32768, 32767}});
  }
}

TEST(TransposeConvReference, Int16EqualsScatteringTheInput) {
  constexpr unsigned kSeed = 55;
  for (const TransposeConvGeometry& g : kGeometries) {
    const auto input = RandomValues<int16_t>(Count(g.input), kSeed);
    const auto filter = RandomValues<int8_t>(
        g.output.channels * g.filter_height * g.filter_width * g.input.channels, kSeed + 1);
    const auto bias = RandomValues<int64_t>(g.output.channels, kSeed + 2, -500000, 500000);
    const auto multipliers = RandomMultipliers(g.output.channels, kSeed + 3);
    const WideSum sum{.multipliers = multipliers.data(), .clamp = {-32768, 30000}};
    std::vector<int16_t> expected;
    for (const int64_t x : Scatter<int16_t, int64_t>(g, input, filter, 0, 0)) {
      const size_t channel = expected.size() % bias.size();
      const int64_t y = ExactWideRequantize(x + bias[channel], multipliers[channel]);
      expected.push_back(static_cast<int16_t>(std::clamp<int64_t>(y, -32768, 30000)));
    }
    std::vector<int16_t> output(expected.size());
    TransposeConvReference(g, sum, input.data(), filter.data(), bias.data(), output.data());
    EXPECT_EQ(output, expected);
  }
}

TEST(TransposeConvReference, AddsFloatsInTheOrderOfTheInput) {
  constexpr unsigned kSeed = 60;
  const TransposeConvGeometry& g = kGeometries[1];
  std::vector<float> input = RandomValues<float>(Count(g.input), kSeed, -1000000, 1000000);
  const int filter_count = g.output.channels * g.filter_height * g.filter_width * g.input.channels;
  std::vector<float> filter = RandomValues<float>(filter_count, kSeed + 1, -1000000, 1000000);
  for (float& x : input) x /= 7.0F;
  std::vector<float> output(static_cast<size_t>(Count(g.output)));
  const float* const no_bias = nullptr;
  TransposeConvReference(g, FloatSum{{-1e30F, 1e30F}}, input.data(), filter.data(), no_bias,
                         output.data());
  EXPECT_EQ(output, (Scatter<float, float>(g, input, filter, 0.0F, 0.0F)));
}

}  // namespace
}  // namespace octet::kernels
