// The products of gemm_tile.h for instructions that multiply two rows with two channels at once
// (GemmForm::kSigned8). Beside the words of gemm_tile.h an Isa gives
//
//   LoadRowPair(const uint8_t* upper, const uint8_t* lower)   -> Operand, a group of two rows
//   DotPair(Int32, Operand x, Operand w)                      -> Int32
//   StartPair(Int32 bias, Int32 (&acc)[2])
//   UpperRow / LowerRow(const Int32 (&acc)[2])                -> Int32
//   kPairBytes                                                of two channels' weights of a group
//
// A vector of channels n0..n3 of two rows is accumulated in two registers, a 2 x 2 block each:
//
//   acc[0] | upper n0  n1 | lower n0  n1 |        acc[1] | upper n2  n3 | lower n2  n3 |
//
// and becomes two vectors of one row each at the end. A last row without a partner is paired with
// itself, and what it gives as the lower row is dropped.
#pragma once

#include "kernels/gemm/gemm_tile.h"

namespace octet::kernels {

struct GemmRowPairs {
  template <class Isa, int kRows, int kVectors>
  [[gnu::always_inline]] static inline void Accumulate(
      const GemmArguments& a, int row, typename Isa::Int32 (&rows)[kRows][kVectors]) {
    using Operand = typename Isa::Operand;
    constexpr int kPairs = (kRows + 1) / 2;
    typename Isa::Int32 acc[kPairs][kVectors][2];
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) {
      const typename Isa::Int32 bias = Isa::Load(a.lanes.bias + v * Isa::kLanes);
#pragma GCC unroll 8
      for (int p = 0; p < kPairs; ++p) Isa::StartPair(bias, acc[p][v]);
    }
    const uint8_t* input = a.input + row * a.input_row_bytes;
    const uint8_t* weights = a.weights;
    const int64_t row_bytes = a.input_row_bytes;
    for (int g = 0; g < a.groups; ++g) {
      const uint8_t* group = input + a.group_offsets[g];
      Operand x[kPairs];
#pragma GCC unroll 8
      for (int p = 0; p < kPairs; ++p) {
        const int lower = 2 * p + 1 < kRows ? 2 * p + 1 : 2 * p;
        x[p] = Isa::LoadRowPair(group + 2 * p * row_bytes, group + lower * row_bytes);
      }
#pragma GCC unroll 8
      for (int half = 0; half < 2 * kVectors; ++half) {
        const Operand w = Isa::LoadWeights(weights + half * Isa::kPairBytes);
#pragma GCC unroll 8
        for (int p = 0; p < kPairs; ++p) {
          acc[p][half / 2][half % 2] = Isa::DotPair(acc[p][half / 2][half % 2], x[p], w);
        }
      }
      weights += 2 * kVectors * Isa::kPairBytes;
    }
#pragma GCC unroll 16
    for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) {
        const auto& pair = acc[i / 2][v];
        rows[i][v] = i % 2 == 0 ? Isa::UpperRow(pair) : Isa::LowerRow(pair);
      }
    }
  }
};

}  // namespace octet::kernels
