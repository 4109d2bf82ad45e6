#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "kernels/l2_normalization/l2_normalization_kernel.h"
#include "kernels/requantize.h"

namespace octet::kernels {
namespace {

constexpr int32_t kOneQ28 = 1 << 28;
constexpr int kOutputFractionBits = 7;  // scale 1/128

// x * 2^exponent, saturated. = gemmlowp SaturatingRoundingMultiplyByPOT for exponent > 0
int32_t SaturatingShiftLeft(int32_t x, int exponent) {
  const int64_t shifted = static_cast<int64_t>(x) * (int64_t{1} << exponent);
  return static_cast<int32_t>(std::clamp<int64_t>(shifted, std::numeric_limits<int32_t>::min(),
                                                  std::numeric_limits<int32_t>::max()));
}

// Product of Q31-n fixed-point numbers: the integer bits of the factors add up.
int32_t Product(int32_t a, int32_t b) { return SaturatingRoundingDoublingHighMul(a, b); }

// Newton-Raphson for 1 / sqrt(a), a in [1/4, 1) as Q28 (three integer bits): x += x (1 - a x^2) /
// 2, written 3/2 x - a/2 x^3.
int32_t InverseSquareRootQ28(int32_t a) {
  constexpr int kIterations = 5;
  constexpr int32_t kThreeHalvesQ28 = kOneQ28 + kOneQ28 / 2;
  const int32_t half_a = RoundingDivideByPowerOfTwo(a, 1);
  int32_t x = kOneQ28;
  for (int i = 0; i < kIterations; ++i) {
    // Nine integer bits back to three, then six back to three.
    const int32_t cube = SaturatingShiftLeft(Product(Product(x, x), x), 6);
    x = SaturatingShiftLeft(Product(kThreeHalvesQ28, x) - Product(half_a, cube), 3);
  }
  return x;
}

template <class T>
int32_t SquaredLength(const T* row, int depth, int32_t zero_point) {
  int32_t sum = 0;
  for (int d = 0; d < depth; ++d) sum += (row[d] - zero_point) * (row[d] - zero_point);
  return sum;
}

}  // namespace

FixedPointMultiplier InverseSquareRoot(int32_t x) {
  // Normalised by an even shift to [2^27, 2^29), the root of the shift goes to the exponent; 11 is
  // the exponent that fits x = 2^27 .. 2^29 itself.
  constexpr int kUnshiftedExponent = 11;
  constexpr int32_t kUpperBound = 1 << 29;
  constexpr int32_t kHalfSqrt2Q31 = 1518500250;
  if (x <= 1) return {std::numeric_limits<int32_t>::max(), 0};
  int right_shift = kUnshiftedExponent;
  while (x >= kUpperBound) {
    x /= 4;
    ++right_shift;
  }
  const int left_shift_pairs = (std::countl_zero(static_cast<uint32_t>(x)) - 1) / 2 - 1;
  right_shift -= left_shift_pairs;
  x <<= 2 * left_shift_pairs;
  // x / 2 as Q28 is x * 2^-29; sqrt(1/2) makes up for the odd power of two.
  int32_t mantissa = Product(InverseSquareRootQ28(x >> 1), kHalfSqrt2Q31);
  if (right_shift < 0) {
    mantissa <<= -right_shift;
    right_shift = 0;
  }
  return {mantissa, -right_shift};
}

void L2NormalizationReference(const L2NormalizationGeometry& geometry, const float* input,
                              float* output) {
  constexpr float kMinLength = 1e-6F;
  for (int64_t r = 0; r < geometry.rows; ++r) {
    const float* row = input + r * geometry.depth;
    float sum = 0.0F;
    for (int d = 0; d < geometry.depth; ++d) sum += row[d] * row[d];
    const float length = std::max(std::sqrt(sum), kMinLength);
    for (int d = 0; d < geometry.depth; ++d) output[r * geometry.depth + d] = row[d] / length;
  }
}

void L2NormalizationReference(const L2NormalizationGeometry& geometry, int32_t input_zero_point,
                              const int8_t* input, int8_t* output) {
  for (int64_t r = 0; r < geometry.rows; ++r) {
    const int8_t* row = input + r * geometry.depth;
    FixedPointMultiplier inverse =
        InverseSquareRoot(SquaredLength(row, geometry.depth, input_zero_point));
    inverse.shift += kOutputFractionBits;
    for (int d = 0; d < geometry.depth; ++d) {
      const int32_t scaled = MultiplyByQuantizedMultiplier(row[d] - input_zero_point, inverse);
      output[r * geometry.depth + d] = static_cast<int8_t>(Clamp(scaled, {-128, 127}));
    }
  }
}

void L2NormalizationReference(const L2NormalizationGeometry& geometry, int32_t input_zero_point,
                              const uint8_t* input, uint8_t* output) {
  constexpr int32_t kOutputZeroPoint = 128;
  for (int64_t r = 0; r < geometry.rows; ++r) {
    const uint8_t* row = input + r * geometry.depth;
    const FixedPointMultiplier inverse =
        InverseSquareRoot(SquaredLength(row, geometry.depth, input_zero_point));
    for (int d = 0; d < geometry.depth; ++d) {
      const int32_t centred = (row[d] - input_zero_point) * (1 << kOutputFractionBits);
      const int32_t scaled = MultiplyByQuantizedMultiplier(centred, inverse);
      output[r * geometry.depth + d] =
          static_cast<uint8_t>(Clamp(scaled + kOutputZeroPoint, {0, 255}));
    }
  }
}

}  // namespace octet::kernels
