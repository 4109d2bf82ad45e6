// The loop of depthwise_row_kernel.h, written once. Beside the words of kernels/gemm/gemm_tile.h an
// Isa gives
//
//   Dwords(taps)                            dwords of vertical taps a column has
//   Column<kTaps>(rows, offset, flip, out)  interleaves one column: out[d][vector], Operand
//   Outside(zero_point)                     -> Operand, a column of zero points
//   StoreRows(Int32*, min, max, flip, outputs, offset)
//
// Output x takes columns x * stride .. x * stride + taps - 1 of the padded row, so several outputs
// are open at once; output x accumulates in slot x % slots. The loop over columns is unrolled until
// slots repeat, which makes every slot a register.
#pragma once

#include "kernels/depthwise_conv2d/depthwise_row_kernel.h"

namespace octet::kernels {

template <class Isa, int kTaps, int kStride>
struct DepthwiseRow {
  static constexpr int kSlots = (kTaps + kStride - 1) / kStride;
  static constexpr int kPeriod = kSlots * kStride;  // columns until slots repeat
  static constexpr int kVectors = Isa::kVectors;
  static constexpr int kDwords = Isa::Dwords(kTaps);
  using Int32 = typename Isa::Int32;
  using Operand = typename Isa::Operand;

  // The slot whose output takes a column of this phase through tap fx.
  static constexpr int Slot(int phase, int fx) {
    return ((phase - fx) / kStride % kSlots + kSlots) % kSlots;
  }

  [[gnu::always_inline]] static inline void LoadColumn(const DepthwiseRowArguments& a, int x,
                                                       Operand (&column)[kDwords][kVectors]) {
    if (x >= 0 && x < a.input_width) {
      Isa::template Column<kTaps>(a.rows, x * a.pixel_bytes, a.input_flip, column);
    } else {
#pragma GCC unroll 4
      for (int d = 0; d < kDwords; ++d) {
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; ++v) column[d][v] = Isa::Outside(a.input_zero_point);
      }
    }
  }

  [[gnu::always_inline]] static inline void Accumulate(const DepthwiseRowArguments& a, int fx,
                                                       Operand (&column)[kDwords][kVectors],
                                                       Int32 (&acc)[kVectors]) {
    const uint8_t* weights = a.weights + fx * kDwords * kVectors * Isa::kVectorBytes;
#pragma GCC unroll 4
    for (int d = 0; d < kDwords; ++d) {
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) {
        const Operand w = Isa::LoadWeights(weights + (d * kVectors + v) * Isa::kVectorBytes);
        acc[v] = Isa::Dot(acc[v], column[d][v], w);
      }
    }
  }

  [[gnu::always_inline]] static inline void Start(const DepthwiseRowArguments& a,
                                                  Int32 (&acc)[kVectors]) {
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) acc[v] = Isa::Load(a.lanes.bias + v * Isa::kLanes);
  }

  [[gnu::always_inline]] static inline void Finish(const DepthwiseRowArguments& a, int x,
                                                   Int32 (&acc)[kVectors]) {
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) {
      const RequantizeLanes lanes = a.lanes.From(v, Isa::kLanes);
      acc[v] = *lanes.forms == RequantizeForm::kFloat ? Isa::RequantizeFloat(acc[v], lanes)
                                                      : Isa::RequantizeInteger(acc[v], lanes);
    }
    Isa::StoreRows(acc, a.clamp_min, a.clamp_max, a.output_flip, a.outputs, x * a.pixel_bytes);
  }

  // Column `first + kPhase` of the padded row and all columns after it up to the end of the period.
  template <int kPhase>
  [[gnu::always_inline]] static inline void Phases(const DepthwiseRowArguments& a, int first,
                                                   int columns, Int32 (&acc)[kSlots][kVectors]) {
    if constexpr (kPhase < kPeriod) {
      const int at = first + kPhase;
      if (at >= columns) return;
      Operand column[kDwords][kVectors];
      LoadColumn(a, at - a.pad_left, column);
      if constexpr (kPhase % kStride == 0) Start(a, acc[Slot(kPhase, 0)]);
#pragma GCC unroll 5
      for (int fx = kPhase % kStride; fx < kTaps; fx += kStride) {
        Accumulate(a, fx, column, acc[Slot(kPhase, fx)]);
      }
      constexpr int kLast = kTaps - 1;
      if constexpr ((kPhase - kLast) % kStride == 0) {
        if (at >= kLast) Finish(a, (at - kLast) / kStride, acc[Slot(kPhase, kLast)]);
      }
      Phases<kPhase + 1>(a, first, columns, acc);
    }
  }

  static void Run(const DepthwiseRowArguments& arguments) {
    const DepthwiseRowArguments a = arguments;  // a copy: stores to the output cannot change it
    Int32 acc[kSlots][kVectors];
    for (auto& slot : acc) Start(a, slot);
    const int columns = (a.output_width - 1) * kStride + kTaps;
    for (int first = 0; first < columns; first += kPeriod) Phases<0>(a, first, columns, acc);
  }
};

}  // namespace octet::kernels
