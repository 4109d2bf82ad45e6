// Requantisation written once more, from the definition and in exact arithmetic, for tests to hold
// kernels/requantize.h and the kernels against.
#pragma once

#include <cmath>
#include <cstdint>

#include "tensor/quantization.h"

namespace octet::testing {

using Int128 = __int128;

inline Int128 FloorDivide(Int128 a, Int128 b) {
  const Int128 quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

// a / b for b > 0, ties up.
inline Int128 RoundHalfUp(Int128 a, Int128 b) { return FloorDivide(2 * a + b, 2 * b); }

// a / b for b > 0, ties away from zero.
inline Int128 RoundHalfAway(Int128 a, Int128 b) {
  return a < 0 ? -RoundHalfUp(-a, b) : RoundHalfUp(a, b);
}

// x * mantissa * 2^(shift - 31), first rounded half up to an integer times 2^-right_shift, then
// half away from zero. The shifted x must fit an int32.
inline int64_t ExactRequantize(int64_t x, FixedPointMultiplier multiplier) {
  const int left_shift = multiplier.shift > 0 ? multiplier.shift : 0;
  const int right_shift = multiplier.shift > 0 ? 0 : -multiplier.shift;
  const Int128 product = static_cast<Int128>(x) * (Int128{1} << left_shift) * multiplier.mantissa;
  const Int128 first = RoundHalfUp(product, Int128{1} << 31);
  return static_cast<int64_t>(RoundHalfAway(first, Int128{1} << right_shift));
}

// x * m * 2^(shift - 15), half up, with m = round(mantissa / 2^16), at most 2^15 - 1.
inline int64_t ExactWideRequantize(int64_t x, FixedPointMultiplier multiplier) {
  Int128 reduced = RoundHalfUp(multiplier.mantissa, Int128{1} << 16);
  if (reduced > INT16_MAX) reduced = INT16_MAX;
  return static_cast<int64_t>(RoundHalfUp(x * reduced, Int128{1} << (15 - multiplier.shift)));
}

}  // namespace octet::testing
