#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "kernels/requantize.h"
#include "kernels/round_to_quantized.h"
#include "kernels/softmax/softmax_int16_kernel.h"

namespace octet::kernels {
namespace {

constexpr ClampRange kInt16 = RangeOf<int16_t>();
constexpr double kLowestExponent = -10;

// e(d) of the contract, d <= 0.
int16_t ExpOfDifference(const SoftmaxInt16Arguments& arguments, const Int16Table& exp,
                        int32_t difference) {
  const int32_t scaled = MultiplyByQuantizedMultiplier(difference, arguments.input_beta);
  return Interpolated(exp, static_cast<int16_t>(Clamp(scaled + kInt16.max, kInt16)));
}

// 1 / sum_r of the contract: what is left of the sum without its leading zeros is 1 + x, in Q1.16.
int16_t ReciprocalOfSum(const Int16Table& reciprocal, uint32_t sum, int leading_zeros) {
  constexpr int kDroppedBits = 14;
  constexpr int32_t kOnePlusHalf = (1 << 16) + (1 << 15);
  const uint32_t normalised = sum << (leading_zeros - 1);
  const auto one_plus_x =
      static_cast<int32_t>((normalised + (1U << (kDroppedBits - 1))) >> kDroppedBits);
  return Interpolated(reciprocal, static_cast<int16_t>(Clamp(one_plus_x - kOnePlusHalf, kInt16)));
}

}  // namespace

SoftmaxInt16Tables MakeSoftmaxInt16Tables() {
  return {.exp = MakeInt16Table([](double x) { return std::exp(x); }, kLowestExponent, 0),
          .reciprocal = MakeInt16Table([](double x) { return 1 / (1 + x); }, 0, 1)};
}

void SoftmaxInt16Reference(const SoftmaxInt16Arguments& arguments, const SoftmaxInt16Tables& tables,
                           const int16_t* input, int16_t* output) {
  constexpr int kResultBits = 31;
  for (int64_t r = 0; r < arguments.row_count; ++r) {
    const int32_t row_max = *std::max_element(input, input + arguments.depth);
    int64_t sum = 0;
    for (int64_t c = 0; c < arguments.depth; ++c) {
      output[c] = ExpOfDifference(arguments, tables.exp, input[c] - row_max);
      sum += output[c];
    }
    const auto bounded =
        static_cast<uint32_t>(std::min<int64_t>(sum, std::numeric_limits<int32_t>::max()));
    const int leading_zeros = std::countl_zero(bounded);
    const int32_t scale = ReciprocalOfSum(tables.reciprocal, bounded, leading_zeros);
    const int shift = kResultBits - leading_zeros;
    for (int64_t c = 0; c < arguments.depth; ++c) {
      const int64_t quotient = (int64_t{output[c]} * scale + (int64_t{1} << (shift - 1))) >> shift;
      output[c] = static_cast<int16_t>(std::clamp<int64_t>(quotient, 0, kInt16.max));
    }
    input += arguments.depth;
    output += arguments.depth;
  }
}

}  // namespace octet::kernels
