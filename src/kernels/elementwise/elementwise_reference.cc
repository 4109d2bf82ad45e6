#include <cstdint>

#include "kernels/elementwise/elementwise_kernel.h"
#include "kernels/fixed_point_math.h"
#include "kernels/requantize.h"
#include "kernels/wrapping_arithmetic.h"

namespace octet::kernels {
namespace {

template <class T, class Combine>
void ForEachPair(const PairWalk& walk, const T* lhs, const T* rhs, T* output, Combine combine) {
  for (int64_t i = 0; i < walk.count; ++i) {
    output[i] = static_cast<T>(combine(lhs[ElementAt(walk.lhs, i)], rhs[ElementAt(walk.rhs, i)]));
  }
}

template <class T>
int32_t ScaledOperand(T value, int32_t zero_point, FixedPointMultiplier multiplier) {
  constexpr int kLeftShift = sizeof(T) == 1 ? kAddLeftShift8 : kAddLeftShift16;
  return MultiplyByQuantizedMultiplier((value - zero_point) * (1 << kLeftShift), multiplier);
}

int32_t ScaledOutput(int32_t value, int32_t zero_point, FixedPointMultiplier multiplier,
                     ClampRange clamp) {
  return Clamp(WrappingAdd(MultiplyByQuantizedMultiplier(value, multiplier), zero_point), clamp);
}

template <class T>
int32_t Add(const QuantizedAddition& a, T lhs, T rhs) {
  const int32_t sum = ScaledOperand(lhs, a.lhs_zero_point, a.lhs_multiplier) +
                      ScaledOperand(rhs, a.rhs_zero_point, a.rhs_multiplier);
  return ScaledOutput(sum, a.output_zero_point, a.output_multiplier, a.clamp);
}

template <class T>
int32_t Sub(const QuantizedAddition& a, T lhs, T rhs) {
  const int32_t difference = ScaledOperand(lhs, a.lhs_zero_point, a.lhs_multiplier) -
                             ScaledOperand(rhs, a.rhs_zero_point, a.rhs_multiplier);
  return ScaledOutput(difference, a.output_zero_point, a.output_multiplier, a.clamp);
}

// gemmlowp saturates the sum to int16; the clamp does so too.
int32_t Add(const PowerOfTwoAddition& a, int16_t lhs, int16_t rhs) {
  return Clamp(RoundingDivideByPowerOfTwo16(lhs, a.lhs_right_shift) +
                   RoundingDivideByPowerOfTwo16(rhs, a.rhs_right_shift),
               a.clamp);
}

int32_t Sub(const PowerOfTwoAddition& a, int16_t lhs, int16_t rhs) {
  return Clamp(RoundingDivideByPowerOfTwo16(lhs, a.lhs_right_shift) -
                   RoundingDivideByPowerOfTwo16(rhs, a.rhs_right_shift),
               a.clamp);
}

int32_t Mul(const QuantizedProduct& p, int32_t lhs, int32_t rhs) {
  const int32_t product = (lhs - p.lhs_zero_point) * (rhs - p.rhs_zero_point);
  return ScaledOutput(product, p.output_zero_point, p.multiplier, p.clamp);
}

template <class T>
T Add(ElementRange<T> clamp, T lhs, T rhs) {
  return Clamp(WrappingAdd(lhs, rhs), clamp);
}

template <class T>
T Sub(ElementRange<T> clamp, T lhs, T rhs) {
  return Clamp(WrappingSubtract(lhs, rhs), clamp);
}

template <class T>
T Mul(ElementRange<T> clamp, T lhs, T rhs) {
  return Clamp(WrappingMultiply(lhs, rhs), clamp);
}

}  // namespace

template <class Arithmetic, class T>
void AddReference(const PairWalk& walk, const Arithmetic& arithmetic, const T* lhs, const T* rhs,
                  T* output) {
  ForEachPair(walk, lhs, rhs, output, [&](T a, T b) { return Add(arithmetic, a, b); });
}

template <class Arithmetic, class T>
void SubReference(const PairWalk& walk, const Arithmetic& arithmetic, const T* lhs, const T* rhs,
                  T* output) {
  ForEachPair(walk, lhs, rhs, output, [&](T a, T b) { return Sub(arithmetic, a, b); });
}

template <class Arithmetic, class T>
void MulReference(const PairWalk& walk, const Arithmetic& arithmetic, const T* lhs, const T* rhs,
                  T* output) {
  ForEachPair(walk, lhs, rhs, output, [&](T a, T b) { return Mul(arithmetic, a, b); });
}

template <class T>
void DivReference(const PairWalk& walk, ElementRange<T> clamp, const T* lhs, const T* rhs,
                  T* output) {
  ForEachPair(walk, lhs, rhs, output, [&](T a, T b) { return Clamp(WrappingDivide(a, b), clamp); });
}
template void DivReference(const PairWalk&, ElementRange<float>, const float*, const float*,
                           float*);
template void DivReference(const PairWalk&, ElementRange<int32_t>, const int32_t*, const int32_t*,
                           int32_t*);

template <class T>
void MaximumReference(const PairWalk& walk, const T* lhs, const T* rhs, T* output) {
  ForEachPair(walk, lhs, rhs, output, [](T a, T b) { return a > b ? a : b; });
}

template <class T>
void MinimumReference(const PairWalk& walk, const T* lhs, const T* rhs, T* output) {
  ForEachPair(walk, lhs, rhs, output, [](T a, T b) { return a < b ? a : b; });
}

#define OCTET_INSTANTIATE(Function, Arithmetic, T) \
  template void Function(const PairWalk&, const Arithmetic&, const T*, const T*, T*);
#define OCTET_INSTANTIATE_ALL(Function, Quantized)            \
  OCTET_INSTANTIATE(Function, Quantized, int8_t)              \
  OCTET_INSTANTIATE(Function, Quantized, uint8_t)             \
  OCTET_INSTANTIATE(Function, Quantized, int16_t)             \
  OCTET_INSTANTIATE(Function, ElementRange<float>, float)     \
  OCTET_INSTANTIATE(Function, ElementRange<int32_t>, int32_t) \
  OCTET_INSTANTIATE(Function, ElementRange<int64_t>, int64_t)
OCTET_INSTANTIATE_ALL(AddReference, QuantizedAddition)
OCTET_INSTANTIATE_ALL(SubReference, QuantizedAddition)
OCTET_INSTANTIATE_ALL(MulReference, QuantizedProduct)
OCTET_INSTANTIATE(AddReference, PowerOfTwoAddition, int16_t)
OCTET_INSTANTIATE(SubReference, PowerOfTwoAddition, int16_t)
#undef OCTET_INSTANTIATE_ALL
#undef OCTET_INSTANTIATE

#define OCTET_INSTANTIATE(T)                                               \
  template void MaximumReference(const PairWalk&, const T*, const T*, T*); \
  template void MinimumReference(const PairWalk&, const T*, const T*, T*);
OCTET_INSTANTIATE(int8_t)
OCTET_INSTANTIATE(uint8_t)
OCTET_INSTANTIATE(int16_t)
OCTET_INSTANTIATE(int32_t)
OCTET_INSTANTIATE(int64_t)
OCTET_INSTANTIATE(float)
#undef OCTET_INSTANTIATE

}  // namespace octet::kernels
