// The loop of kernels/gemm/gemm_kernel.h, written once. Isa gives the words (kernels/isa/*.h):
//
//   Int32                                  a vector of int32 lanes
//   Operand                                a vector of weights or of one broadcast input group
//   Load(const int32_t*)                   -> Int32
//   Splat32(int32_t)                       -> Int32
//   Add(Int32, Int32)                      -> Int32
//   BroadcastGroup(const uint8_t*)         -> Operand
//   LoadWeights(const uint8_t*)            -> Operand
//   Dot(Int32, Operand x, Operand w)       -> Int32
//   RequantizeFloat / RequantizeInteger(Int32, const RequantizeLanes&) -> Int32
//   Store<kVectors>(Int32*, min, max, flip, uint8_t*, columns)
//
// All accumulators of a tile stay in registers; kTileRows says how many rows fit. Products says how
// they come about: one row at a time (GemmRowByRow), or two (GemmRowPairs in gemm_pair_tile.h).
#pragma once

#include "kernels/gemm/gemm_kernel.h"

namespace octet::kernels {

template <class Isa, int kRows, int kVectors>
[[gnu::always_inline]] static inline void RequantizeTile(
    typename Isa::Int32 (&acc)[kRows][kVectors], const RequantizeLanes& lanes) {
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v) {
    const RequantizeLanes of_vector = lanes.From(v, Isa::kLanes);
    if (*of_vector.forms == RequantizeForm::kFloat) {
#pragma GCC unroll 16
      for (int i = 0; i < kRows; ++i) acc[i][v] = Isa::RequantizeFloat(acc[i][v], of_vector);
    } else {
#pragma GCC unroll 16
      for (int i = 0; i < kRows; ++i) acc[i][v] = Isa::RequantizeInteger(acc[i][v], of_vector);
    }
  }
}

template <class Isa, int kRows, int kVectors>
[[gnu::always_inline]] static inline void CorrectRows(typename Isa::Int32 (&acc)[kRows][kVectors],
                                                      const int32_t* corrections) {
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i) {
    const typename Isa::Int32 correction = Isa::Splat32(corrections[i]);
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) acc[i][v] = Isa::Add(acc[i][v], correction);
  }
}

// acc = bias + products, for instructions that multiply one row.
struct GemmRowByRow {
  template <class Isa, int kRows, int kVectors>
  [[gnu::always_inline]] static inline void Accumulate(
      const GemmArguments& a, int row, typename Isa::Int32 (&acc)[kRows][kVectors]) {
    const uint8_t* input = a.input + row * a.input_row_bytes;
#pragma GCC unroll 16
    for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) acc[i][v] = Isa::Load(a.lanes.bias + v * Isa::kLanes);
    }
    const uint8_t* weights = a.weights;
    const int64_t row_bytes = a.input_row_bytes;
    for (int g = 0; g < a.groups; ++g) {
      const uint8_t* group = input + a.group_offsets[g];
      typename Isa::Operand w[kVectors];
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) w[v] = Isa::LoadWeights(weights + v * Isa::kVectorBytes);
      weights += kVectors * Isa::kVectorBytes;
#pragma GCC unroll 16
      for (int i = 0; i < kRows; ++i) {
        const typename Isa::Operand x = Isa::BroadcastGroup(group + i * row_bytes);
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; ++v) acc[i][v] = Isa::Dot(acc[i][v], x, w[v]);
      }
    }
  }
};

template <class Products, class Isa, int kRows, int kVectors>
static void GemmTile(const GemmArguments& a, int row) {
  typename Isa::Int32 acc[kRows][kVectors];
  Products::template Accumulate<Isa, kRows, kVectors>(a, row, acc);
  if (a.row_corrections != nullptr) CorrectRows<Isa, kRows, kVectors>(acc, a.row_corrections + row);
  RequantizeTile<Isa, kRows, kVectors>(acc, a.lanes);
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i) {
    Isa::template Store<kVectors>(acc[i], a.clamp_min, a.clamp_max, a.output_flip,
                                  a.output + (row + i) * a.output_row_bytes, a.columns);
  }
}

// The last rows, fewer than a full tile has.
template <class Products, class Isa, int kRows, int kVectors>
static void GemmRest(const GemmArguments& a, int row, int rows) {
  if constexpr (kRows > 0) {
    if (rows == kRows) {
      GemmTile<Products, Isa, kRows, kVectors>(a, row);
    } else {
      GemmRest<Products, Isa, kRows - 1, kVectors>(a, row, rows);
    }
  }
}

template <class Isa, int kVectors, class Products = GemmRowByRow>
static void Gemm(const GemmArguments& a) {
  constexpr int kRows = Isa::kTileRows[kVectors - 1];
  int row = 0;
  for (; row + kRows <= a.rows; row += kRows) GemmTile<Products, Isa, kRows, kVectors>(a, row);
  GemmRest<Products, Isa, kRows - 1, kVectors>(a, row, a.rows - row);
}

}  // namespace octet::kernels
