// Rounding of quantised arithmetic, in one place. Each function names the TFLite (LiteRT) function
// it equals, with double rounding (TFLITE_SINGLE_ROUNDING=0), which is the reference kernels' and
// TFLite Micro's default. Scalar here; vector forms live in the ISA structs and are tested against
// these.
//
// Functions are `static` on purpose: files with their own instruction set flags include this header
// and must not export weak symbols.
#pragma once

#include <cstdint>

#include "tensor/quantization.h"

namespace octet::kernels {

// round-half-up((a * b) / 2^31), saturating INT32_MIN * INT32_MIN.
// = gemmlowp SaturatingRoundingDoublingHighMul(int32, int32)
[[maybe_unused]] static inline int32_t SaturatingRoundingDoublingHighMul(int32_t a, int32_t b) {
  if (a == b && a == INT32_MIN) return INT32_MAX;
  const int64_t product = static_cast<int64_t>(a) * b;
  const int64_t nudge = product >= 0 ? (int64_t{1} << 30) : 1 - (int64_t{1} << 30);
  return static_cast<int32_t>((product + nudge) / (int64_t{1} << 31));
}

// x / 2^exponent, rounding half away from zero; 0 <= exponent <= 31.
// = gemmlowp RoundingDivideByPOT(int32, int)
[[maybe_unused]] static inline int32_t RoundingDivideByPowerOfTwo(int32_t x, int exponent) {
  const auto mask = static_cast<int32_t>((int64_t{1} << exponent) - 1);
  const int32_t remainder = x & mask;
  const int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

// x / 2^exponent, rounding half up; 0 <= exponent <= 31. = NEON's SRSHL to the right, by which
// TFLite's optimised GEMM rounds. Only negative ties differ from the function above.
[[maybe_unused]] static inline int32_t RoundingShiftRight(int32_t x, int exponent) {
  if (exponent == 0) return x;
  return (x >> exponent) + ((x >> (exponent - 1)) & 1);
}

// x * multiplier, rounded twice; a left shift wraps as TFLite's does (computed unsigned, so it is
// defined). = tflite::MultiplyByQuantizedMultiplier(int32_t x, int32_t, int)
[[maybe_unused]] static inline int32_t MultiplyByQuantizedMultiplier(
    int32_t x, FixedPointMultiplier multiplier, TieRounding ties = TieRounding::kAwayFromZero) {
  const int left_shift = multiplier.shift > 0 ? multiplier.shift : 0;
  const int right_shift = multiplier.shift > 0 ? 0 : -multiplier.shift;
  const auto shifted = static_cast<int32_t>(static_cast<uint32_t>(x) << left_shift);
  const int32_t product = SaturatingRoundingDoublingHighMul(shifted, multiplier.mantissa);
  return ties == TieRounding::kUp ? RoundingShiftRight(product, right_shift)
                                  : RoundingDivideByPowerOfTwo(product, right_shift);
}

// The largest shift that MultiplyWideByQuantizedMultiplier takes.
inline constexpr int kMaxWideShift = 7;

// x * multiplier for an int64 sum of int16 products, rounded once, half up, with a mantissa of 16
// bits: m = min(round(mantissa / 2^16), 2^15 - 1), y = floor((x * m + 2^(14 - shift)) / 2^(15 -
// shift)). -31 <= shift <= kMaxWideShift. The product wraps, and the result keeps 32 bits: TFLite
// assumes |x| < 2^47 and a result that fits.
// = tflite::MultiplyByQuantizedMultiplier(int64_t x, int32_t, int)
[[maybe_unused]] static inline int32_t MultiplyWideByQuantizedMultiplier(
    int64_t x, FixedPointMultiplier multiplier) {
  constexpr int32_t kRoundsTo2To15 = 0x7FFF8000;
  const int64_t mantissa =
      multiplier.mantissa < kRoundsTo2To15 ? (multiplier.mantissa + (1 << 15)) >> 16 : INT16_MAX;
  const int total_shift = 15 - multiplier.shift;
  const uint64_t nudged = static_cast<uint64_t>(x) * static_cast<uint64_t>(mantissa) +
                          (uint64_t{1} << (total_shift - 1));
  return static_cast<int32_t>(static_cast<int64_t>(nudged) >> total_shift);
}

[[maybe_unused]] static inline int32_t Clamp(int32_t x, ClampRange range) {
  return x < range.min ? range.min : (x > range.max ? range.max : x);
}

// x * multiplier + zero_point, clamped; the sum wraps as TFLite's int32 does (computed unsigned).
[[maybe_unused]] static inline int32_t Requantize(int32_t x, FixedPointMultiplier multiplier,
                                                  int32_t zero_point, ClampRange range) {
  const auto scaled = static_cast<uint32_t>(MultiplyByQuantizedMultiplier(x, multiplier));
  return Clamp(static_cast<int32_t>(scaled + static_cast<uint32_t>(zero_point)), range);
}

}  // namespace octet::kernels
