// The loops of dot16_kernel.h, written once. Isa gives
//
//   kLanes                        int16 values a vector
//   kSumLanes                     int32 accumulators a vector of sums
//   Sum, Zero()                   a vector of int32 sums
//   MultiplyPairs(Sum, x, w)      adds the kLanes products at x and w, a few of them a lane
//   StoreSums(Sum, int32_t*)
//   MultiplyAdd(x, w, acc)        acc[i] += x[i] * w[i] for kLanes values
#pragma once

#include "kernels/dot16/dot16_kernel.h"

namespace octet::kernels {

// A lane takes kLanes / kSumLanes <= 2 products of at most 2^22 a step.
inline constexpr int kStepsUntilFlush = 255;

template <class Isa, int kRows>
static void DotTile16(const int16_t* x, const int8_t* w, int depth, int64_t* sums) {
  static_assert(Isa::kLanes <= 2 * Isa::kSumLanes);
  int64_t totals[kRows] = {};
  int k = 0;
  while (k + Isa::kLanes <= depth) {
    typename Isa::Sum acc[kRows];
#pragma GCC unroll 4
    for (int n = 0; n < kRows; ++n) acc[n] = Isa::Zero();
    for (int step = 0; step < kStepsUntilFlush && k + Isa::kLanes <= depth; ++step) {
#pragma GCC unroll 4
      for (int n = 0; n < kRows; ++n) {
        acc[n] = Isa::MultiplyPairs(acc[n], x + k, w + static_cast<int64_t>(n) * depth + k);
      }
      k += Isa::kLanes;
    }
    for (int n = 0; n < kRows; ++n) {
      int32_t lanes[Isa::kSumLanes];
      Isa::StoreSums(acc[n], lanes);
      for (const int32_t lane : lanes) totals[n] += lane;
    }
  }
  for (int n = 0; n < kRows; ++n) {
    for (int rest = k; rest < depth; ++rest) {
      totals[n] += x[rest] * w[static_cast<int64_t>(n) * depth + rest];
    }
    sums[n] = totals[n];
  }
}

template <class Isa>
static void DotRows16(const int16_t* x, const int8_t* w, int depth, int rows, int64_t* sums) {
  constexpr int kRows = 4;
  int n = 0;
  for (; n + kRows <= rows; n += kRows) {
    DotTile16<Isa, kRows>(x, w + static_cast<int64_t>(n) * depth, depth, sums + n);
  }
  for (; n < rows; ++n) {
    DotTile16<Isa, 1>(x, w + static_cast<int64_t>(n) * depth, depth, sums + n);
  }
}

template <class Isa>
static void MultiplyAdd16(const int16_t* x, const int8_t* w, int count, int32_t* acc) {
  int c = 0;
  for (; c + Isa::kLanes <= count; c += Isa::kLanes) Isa::MultiplyAdd(x + c, w + c, acc + c);
  for (; c < count; ++c) acc[c] += x[c] * w[c];
}

}  // namespace octet::kernels
