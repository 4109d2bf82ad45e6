// ADD, SUB, MUL, MAXIMUM, MINIMUM: output element i combines the elements that two walks reach at
// step i; an operand that is broadcast walks with strides of 0 (kernels/strided_walk.h).
//
//   float32, int32, int64   y = clamp(a op b)           integers wrap
//   MAXIMUM, MINIMUM        y = a > b ? a : b, y = a < b ? a : b, any type, as stored
//
//   int8, uint8 ADD, SUB    y = clamp(zy + ((a' +- b') * My))  with  a' = ((a - za) << 20) * Ma
//     with s = 2 max(sa, sb):  Ma = sa / s,  Mb = sb / s,  My = s / (2^20 sy) < 1
//   int8, uint8 MUL         y = clamp(zy + ((a - za) * (b - zb)) * My)  with  My = sa sb / sy
//
// each product with a multiplier rounded as MultiplyByQuantizedMultiplier does. The output may
// share the memory of an operand that is not broadcast.
//
// = tflite::reference_integer_ops (int8) and reference_ops (the others) ::Add, ::Sub, ::Mul,
// ::MaximumMinimumBroadcastSlow
#pragma once

#include <cstdint>

#include "kernels/element_range.h"
#include "kernels/strided_walk.h"
#include "tensor/quantization.h"

namespace octet::kernels {

struct PairWalk {
  int64_t count = 0;  // output elements; the steps of both walks
  StridedWalk lhs;
  StridedWalk rhs;
};

// Headroom that ADD and SUB give 8-bit operands before scaling them: 9 bits shifted by 20 fit int32
// with room for one sum.
inline constexpr int kAddLeftShift = 20;

struct QuantizedAddition {
  int32_t lhs_zero_point = 0;
  int32_t rhs_zero_point = 0;
  int32_t output_zero_point = 0;
  FixedPointMultiplier lhs_multiplier;
  FixedPointMultiplier rhs_multiplier;
  FixedPointMultiplier output_multiplier;
  ClampRange clamp;
};

struct QuantizedProduct {
  int32_t lhs_zero_point = 0;
  int32_t rhs_zero_point = 0;
  int32_t output_zero_point = 0;
  FixedPointMultiplier multiplier;
  ClampRange clamp;
};

// <Arithmetic, T>: <QuantizedAddition, int8_t or uint8_t>, <ElementRange<T>, float, int32_t or
// int64_t>
template <class Arithmetic, class T>
void AddReference(const PairWalk& walk, const Arithmetic& arithmetic, const T* lhs, const T* rhs,
                  T* output);
template <class Arithmetic, class T>
void SubReference(const PairWalk& walk, const Arithmetic& arithmetic, const T* lhs, const T* rhs,
                  T* output);
// <Arithmetic, T>: <QuantizedProduct, int8_t or uint8_t>, <ElementRange<T>, float, int32_t or
// int64_t>
template <class Arithmetic, class T>
void MulReference(const PairWalk& walk, const Arithmetic& arithmetic, const T* lhs, const T* rhs,
                  T* output);

// T: int8_t, uint8_t, int32_t, int64_t, float
template <class T>
void MaximumReference(const PairWalk& walk, const T* lhs, const T* rhs, T* output);
template <class T>
void MinimumReference(const PairWalk& walk, const T* lhs, const T* rhs, T* output);

}  // namespace octet::kernels
