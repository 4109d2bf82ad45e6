#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/quantize_multiplier.h"
#include "kernels/softmax/softmax_int16_kernel.h"

namespace octet::kernels {
namespace {

// One row, beta 1.
std::vector<int16_t> Softmax(const std::vector<int16_t>& input, double scale) {
  const SoftmaxInt16Arguments arguments{.row_count = 1,
                                        .depth = static_cast<int64_t>(input.size()),
                                        .input_beta = QuantizeMultiplier(scale * 65535 / 10)};
  std::vector<int16_t> output(input.size());
  SoftmaxInt16Reference(arguments, MakeSoftmaxInt16Tables(), input.data(), output.data());
  return output;
}

TEST(SoftmaxInt16, OneElementIsOneClamped) {
  EXPECT_EQ(Softmax({-7}, 0.001), std::vector<int16_t>{32767});
}

// e(0) is 32762, between the table's 32133 and 32767. A third falls short: 10922.4.
TEST(SoftmaxInt16, EqualElementsShareEvenly) {
  EXPECT_EQ(Softmax({9, 9}, 0.001), std::vector<int16_t>(2, 16384));
  EXPECT_EQ(Softmax({9, 9, 9}, 0.001), std::vector<int16_t>(3, 10922));
  EXPECT_EQ(Softmax(std::vector<int16_t>(8, -5), 0.001), std::vector<int16_t>(8, 4096));
}

TEST(SoftmaxInt16, DifferencesBeyondTheTableCountAsItsEnd) {
  // exp(-10) is 1.49 steps; the table begins with 2, as the line to its next entry asks.
  EXPECT_EQ(Softmax({32767, -32768, -32768}, 1.0), (std::vector<int16_t>{32764, 2, 2}));
}

TEST(SoftmaxInt16, IsCloseToTheRealFunction) {
  constexpr double kScale = 1.0 / 8192;
  std::vector<int16_t> input(300);
  for (int i = 0; i < 300; ++i) input[static_cast<size_t>(i)] = static_cast<int16_t>(i * 12347);
  const std::vector<int16_t> output = Softmax(input, kScale);
  const int max = *std::max_element(input.begin(), input.end());
  double sum = 0;
  for (const int16_t q : input) sum += std::exp(kScale * (q - max));
  for (size_t i = 0; i < input.size(); ++i) {
    EXPECT_NEAR(output[i], 32768 * std::exp(kScale * (input[i] - max)) / sum, 1.5) << i;
  }
}

// TFLite's sum overflows; here it saturates.
TEST(SoftmaxInt16, ManyEqualElementsAreDefined) {
  const std::vector<int16_t> output = Softmax(std::vector<int16_t>(70000, 3), 0.1);
  EXPECT_EQ(output, std::vector<int16_t>(70000, 0));
}

TEST(SoftmaxInt16, RowsAreApartAndRunInPlace) {
  const SoftmaxInt16Arguments arguments{
      .row_count = 2, .depth = 2, .input_beta = QuantizeMultiplier(6.5535)};
  std::vector<int16_t> values = {5, 5, 100, 30000};
  SoftmaxInt16Reference(arguments, MakeSoftmaxInt16Tables(), values.data(), values.data());
  EXPECT_EQ(values[0], values[1]);
  EXPECT_EQ(values[2], 2);
}

}  // namespace
}  // namespace octet::kernels
