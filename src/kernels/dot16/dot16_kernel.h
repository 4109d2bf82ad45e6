// Sums of int16 inputs times int8 weights, the inner loops of the 16x8 scheme:
//
//   DotRows16       sums[n] = sum over k < depth of x[k] * w[n * depth + k]       n < rows
//   MultiplyAdd16   acc[c] += x[c] * w[c]                                         c < count
//
// Exact: DotRows16 accumulates in int32 for as long as no sum can leave it, then in int64;
// MultiplyAdd16 wraps, and is exact for up to kMaxMultiplyAdds additions to accumulators that were
// 0. No alignment is asked for; nothing is read past the end.
#pragma once

#include <cstdint>

namespace octet::kernels {

// |x * w| <= 2^15 * 2^7.
inline constexpr int kMaxMultiplyAdds = (1 << 9) - 1;

struct Dot16Kernel {
  const char* name = nullptr;
  void (*dot_rows)(const int16_t* x, const int8_t* w, int depth, int rows, int64_t* sums) = nullptr;
  void (*multiply_add)(const int16_t* x, const int8_t* w, int count, int32_t* acc) = nullptr;
};

extern const Dot16Kernel kDot16Reference;
extern const Dot16Kernel kDot16Avx2;
extern const Dot16Kernel kDot16Neon;

}  // namespace octet::kernels
