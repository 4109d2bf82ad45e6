// The loop of kernels/gemm/gemm_kernel.h for instructions that multiply two rows with two channels
// at once (GemmForm::kSigned8), written once. Beside the words of gemm_tile.h an Isa gives
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

template <class Isa, int kPairs, int kVectors>
using GemmPairAccumulators = typename Isa::Int32[kPairs][kVectors][2];

// The accumulators of whole rows of groups.
template <class Isa, int kRows, int kVectors>
[[gnu::always_inline]] static inline void GemmAccumulatePairs(
    const GemmArguments& a, int row, GemmPairAccumulators<Isa, (kRows + 1) / 2, kVectors>& acc) {
  constexpr int kPairs = (kRows + 1) / 2;
  using Operand = typename Isa::Operand;
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
}

template <class Isa, int kRows, int kVectors>
static void GemmPairTile(const GemmArguments& a, int row) {
  constexpr int kPairs = (kRows + 1) / 2;
  GemmPairAccumulators<Isa, kPairs, kVectors> acc;
  GemmAccumulatePairs<Isa, kRows, kVectors>(a, row, acc);
  typename Isa::Int32 rows[kRows][kVectors];
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i) {
    const typename Isa::Int32 correction =
        Isa::Splat32(a.row_corrections == nullptr ? 0 : a.row_corrections[row + i]);
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) {
      const auto& pair = acc[i / 2][v];
      rows[i][v] = Isa::Add(i % 2 == 0 ? Isa::UpperRow(pair) : Isa::LowerRow(pair), correction);
    }
  }
  RequantizeTile<Isa, kRows, kVectors>(rows, a.lanes);
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i) {
    Isa::template Store<kVectors>(rows[i], a.clamp_min, a.clamp_max, a.output_flip,
                                  a.output + (row + i) * a.output_row_bytes, a.columns);
  }
}

// The last rows, fewer than a full tile has.
template <class Isa, int kRows, int kVectors>
static void GemmPairRest(const GemmArguments& a, int row, int rows) {
  if constexpr (kRows > 0) {
    if (rows == kRows) {
      GemmPairTile<Isa, kRows, kVectors>(a, row);
    } else {
      GemmPairRest<Isa, kRows - 1, kVectors>(a, row, rows);
    }
  }
}

template <class Isa, int kVectors>
static void GemmPairs(const GemmArguments& a) {
  constexpr int kRows = Isa::kTileRows[kVectors - 1];
  int row = 0;
  for (; row + kRows <= a.rows; row += kRows) GemmPairTile<Isa, kRows, kVectors>(a, row);
  GemmPairRest<Isa, kRows - 1, kVectors>(a, row, a.rows - row);
}

}  // namespace octet::kernels
