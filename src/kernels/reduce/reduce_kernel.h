// SUM, MEAN and REDUCE_MAX: output element o combines the n elements of input that lie at
//
//   ElementAt(kept, o) + ElementAt(reduced, r)    for r = 0 .. n - 1, in this order
//
// where `kept` walks the axes that stay and `reduced` those that go (kernels/strided_walk.h).
//
//   quantised SUM      y = clamp(zy + (sum x - n zx) * M)    with M = sx / sy, rounded twice
//   quantised MEAN     the same with M divided by n beforehand (MeanMultiplier): a small n leaves
//   the
//                      first rounding few fraction bits, so that it can push a mean over a tie
//   float32, int32, int64
//     SUM              y = sum x                             integers wrap
//     MEAN             y = sum x / n                         integers summed in 64 bits, truncated
//   REDUCE_MAX         y = max x, any type, as stored
//
// Over nothing (n = 0) a maximum is the type's lowest value, the float mean is NaN, all else is 0.
//
// = tflite::reference_ops ::QuantizedMeanOrSum, ::Mean, ::ReduceGeneric
#pragma once

#include <cstdint>

#include "kernels/strided_walk.h"
#include "tensor/quantization.h"

namespace octet::kernels {

struct ReduceGeometry {
  StridedWalk kept;
  StridedWalk reduced;
};

struct QuantizedReduction {
  int32_t input_zero_point = 0;
  int32_t output_zero_point = 0;
  FixedPointMultiplier multiplier;
  ClampRange clamp;  // of the type
};

// T: int8_t, uint8_t, int16_t. Both SUM and MEAN.
template <class T>
void RescaledSumReference(const ReduceGeometry& geometry, const QuantizedReduction& quantization,
                          const T* input, T* output);

// T: float, int32_t, int64_t
template <class T>
void SumReference(const ReduceGeometry& geometry, const T* input, T* output);
template <class T>
void MeanReference(const ReduceGeometry& geometry, const T* input, T* output);

// T: int8_t, uint8_t, int16_t, float, int32_t, int64_t
template <class T>
void ReduceMaxReference(const ReduceGeometry& geometry, const T* input, T* output);

}  // namespace octet::kernels
