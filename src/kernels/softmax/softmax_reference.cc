#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/fixed_point_math.h"
#include "kernels/round_to_quantized.h"
#include "kernels/softmax/softmax_kernel.h"

namespace octet::kernels {
namespace {

constexpr int kSumIntegerBits = 12;
constexpr int kSumFractionBits = 31 - kSumIntegerBits;
constexpr int kExpFractionBits = 31;
constexpr int kOutputBits = 8;
constexpr int kLargestShift = 31;

// e(d) of the contract.
int32_t ExpOfDifference(const SoftmaxQuantizedArguments& arguments, int32_t difference) {
  if (difference < arguments.diff_min) return 0;
  return ExpOfNegativeQ5_26(MultiplyByQuantizedMultiplier(difference, arguments.input_beta));
}

// Bounded by 32 bits, so that a sum of more than 8191 equal maxima is defined.
template <class T>
uint32_t SumOfExps(const SoftmaxQuantizedArguments& arguments, const T* row, int32_t row_max) {
  uint64_t sum = 0;
  for (int64_t c = 0; c < arguments.depth; ++c) {
    sum += static_cast<uint64_t>(RoundingDivideByPowerOfTwo(
        ExpOfDifference(arguments, row[c] - row_max), kExpFractionBits - kSumFractionBits));
  }
  return static_cast<uint32_t>(std::min<uint64_t>(sum, std::numeric_limits<uint32_t>::max()));
}

}  // namespace

void SoftmaxFloatReference(const SoftmaxFloatArguments& arguments, const float* input,
                           float* output) {
  for (int64_t r = 0; r < arguments.row_count; ++r) {
    float row_max = std::numeric_limits<float>::lowest();
    for (int64_t c = 0; c < arguments.depth; ++c) row_max = std::max(row_max, input[c]);
    float sum = 0.0F;
    for (int64_t c = 0; c < arguments.depth; ++c) {
      output[c] = std::exp((input[c] - row_max) * arguments.beta);
      sum += output[c];
    }
    for (int64_t c = 0; c < arguments.depth; ++c) output[c] /= sum;
    input += arguments.depth;
    output += arguments.depth;
  }
}

template <class T>
void SoftmaxQuantizedReference(const SoftmaxQuantizedArguments& arguments, const T* input,
                               T* output) {
  constexpr ClampRange kRange = RangeOf<T>();
  for (int64_t r = 0; r < arguments.row_count; ++r) {
    const int32_t row_max = *std::max_element(input, input + arguments.depth);
    const FixedPointReciprocal scale =
        Reciprocal(SumOfExps(arguments, input, row_max), kSumIntegerBits);
    const int shift = scale.exponent + kExpFractionBits - kOutputBits;
    for (int64_t c = 0; c < arguments.depth; ++c) {
      const int32_t quotient = SaturatingRoundingDoublingHighMul(
          scale.mantissa, ExpOfDifference(arguments, input[c] - row_max));
      const int32_t steps = shift > kLargestShift ? 0 : RoundingDivideByPowerOfTwo(quotient, shift);
      output[c] = static_cast<T>(Clamp(kRange.min + steps, kRange));
    }
    input += arguments.depth;
    output += arguments.depth;
  }
}

template void SoftmaxQuantizedReference(const SoftmaxQuantizedArguments&, const int8_t*, int8_t*);
template void SoftmaxQuantizedReference(const SoftmaxQuantizedArguments&, const uint8_t*, uint8_t*);

}  // namespace octet::kernels
