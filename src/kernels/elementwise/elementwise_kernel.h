// ADD, SUB, MUL, DIV, MAXIMUM, MINIMUM: output element i combines the elements that two walks reach
// at step i; an operand that is broadcast walks with strides of 0 (kernels/strided_walk.h).
//
//   float32, int32, int64   y = clamp(a op b)           integers wrap
//   DIV of float32, int32   the same; integer quotients are rounded towards 0, no divisor is 0
//   MAXIMUM, MINIMUM        y = a > b ? a : b, y = a < b ? a : b, any type, as stored
//
//   quantised ADD, SUB      y = clamp(zy + ((a' +- b') * My))  with  a' = ((a - za) << k) * Ma
//     with s = 2 max(sa, sb):  Ma = sa / s,  Mb = sb / s,  My = s / (2^k sy) < 1
//     and k = 20 for int8 and uint8, 15 for int16
//   quantised MUL           y = clamp(zy + ((a - za) * (b - zb)) * My)  with  My = sa sb / sy
//   int16 ADD, SUB, scales  y = clamp(a / 2^ea +- b / 2^eb)    with  2^ea = sy / sa
//     powers of two           quotients rounded half away from zero
//
// each product with a multiplier rounded as MultiplyByQuantizedMultiplier does; the zero points of
// int16 are 0. The output may share the memory of an operand that is not broadcast.
//
// = tflite::reference_integer_ops (int8, MUL of int16) and reference_ops (the others) ::Add, ::Sub,
// ::Mul, ::Div, ::MaximumMinimumBroadcastSlow; ::Add with pot_scale and ::Sub16 for powers of two
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

// Headroom k that ADD and SUB give operands before scaling them: 9 bits shifted by 20, or 16
// shifted by 15, fit int32 with room for one sum.
inline constexpr int kAddLeftShift8 = 20;
inline constexpr int kAddLeftShift16 = 15;

struct QuantizedAddition {
  int32_t lhs_zero_point = 0;
  int32_t rhs_zero_point = 0;
  int32_t output_zero_point = 0;
  FixedPointMultiplier lhs_multiplier;
  FixedPointMultiplier rhs_multiplier;
  FixedPointMultiplier output_multiplier;
  ClampRange clamp;
};

struct PowerOfTwoAddition {
  int lhs_right_shift = 0;  // ea, eb: 0 to 31
  int rhs_right_shift = 0;
  ClampRange clamp;  // within int16
};

struct QuantizedProduct {
  int32_t lhs_zero_point = 0;
  int32_t rhs_zero_point = 0;
  int32_t output_zero_point = 0;
  FixedPointMultiplier multiplier;
  ClampRange clamp;
};

// <Arithmetic, T>: <QuantizedAddition, int8_t, uint8_t or int16_t>, <PowerOfTwoAddition, int16_t>,
// <ElementRange<T>, float, int32_t or int64_t>
template <class Arithmetic, class T>
void AddReference(const PairWalk& walk, const Arithmetic& arithmetic, const T* lhs, const T* rhs,
                  T* output);
template <class Arithmetic, class T>
void SubReference(const PairWalk& walk, const Arithmetic& arithmetic, const T* lhs, const T* rhs,
                  T* output);
// <Arithmetic, T>: <QuantizedProduct, int8_t, uint8_t or int16_t>, <ElementRange<T>, float, int32_t
// or int64_t>
template <class Arithmetic, class T>
void MulReference(const PairWalk& walk, const Arithmetic& arithmetic, const T* lhs, const T* rhs,
                  T* output);

// T: float or int32_t
template <class T>
void DivReference(const PairWalk& walk, ElementRange<T> clamp, const T* lhs, const T* rhs,
                  T* output);

// T: int8_t, uint8_t, int16_t, int32_t, int64_t, float
template <class T>
void MaximumReference(const PairWalk& walk, const T* lhs, const T* rhs, T* output);
template <class T>
void MinimumReference(const PairWalk& walk, const T* lhs, const T* rhs, T* output);

}  // namespace octet::kernels
