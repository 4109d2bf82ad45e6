#include <cstdint>
#include <limits>
#include <type_traits>

#include "kernels/reduce/reduce_kernel.h"
#include "kernels/requantize.h"
#include "kernels/wrapping_arithmetic.h"

namespace octet::kernels {
namespace {

// combine(.. combine(combine(initial, x0), x1) .., x of n - 1) for output element o.
template <class Value, class T, class Combine>
Value Fold(const ReduceGeometry& geometry, const T* input, int64_t o, Value initial,
           Combine combine) {
  const int64_t first = ElementAt(geometry.kept, o);
  const int64_t count = StepCount(geometry.reduced);
  Value value = initial;
  for (int64_t r = 0; r < count; ++r) {
    value = combine(value, static_cast<Value>(input[first + ElementAt(geometry.reduced, r)]));
  }
  return value;
}

}  // namespace

template <class T>
void RescaledSumReference(const ReduceGeometry& geometry, const QuantizedReduction& quantization,
                          const T* input, T* output) {
  const int64_t output_count = StepCount(geometry.kept);
  const int64_t count = StepCount(geometry.reduced);
  for (int64_t o = 0; o < output_count; ++o) {
    if (count == 0) {
      output[o] = 0;
      continue;
    }
    const int32_t sum = Fold(geometry, input, o, 0, WrappingAdd<int32_t>);
    const auto centred = static_cast<int32_t>(sum - quantization.input_zero_point * count);
    const int32_t scaled = MultiplyByQuantizedMultiplier(centred, quantization.multiplier);
    output[o] = static_cast<T>(
        Clamp(WrappingAdd(scaled, quantization.output_zero_point), quantization.clamp));
  }
}

template <class T>
void SumReference(const ReduceGeometry& geometry, const T* input, T* output) {
  const int64_t output_count = StepCount(geometry.kept);
  for (int64_t o = 0; o < output_count; ++o) {
    output[o] = Fold(geometry, input, o, T{0}, WrappingAdd<T>);
  }
}

template <class T>
void MeanReference(const ReduceGeometry& geometry, const T* input, T* output) {
  using Sum = std::conditional_t<std::is_same_v<T, float>, float, int64_t>;
  const int64_t output_count = StepCount(geometry.kept);
  const int64_t count = StepCount(geometry.reduced);
  for (int64_t o = 0; o < output_count; ++o) {
    const Sum sum = Fold(geometry, input, o, Sum{0}, WrappingAdd<Sum>);
    // An integer type's NaN is 0.
    output[o] = count == 0 ? std::numeric_limits<T>::quiet_NaN()
                           : static_cast<T>(sum / static_cast<Sum>(count));
  }
}

template <class T>
void ReduceMaxReference(const ReduceGeometry& geometry, const T* input, T* output) {
  const int64_t output_count = StepCount(geometry.kept);
  for (int64_t o = 0; o < output_count; ++o) {
    output[o] = Fold(geometry, input, o, std::numeric_limits<T>::lowest(),
                     [](T max, T value) { return value > max ? value : max; });
  }
}

#define OCTET_INSTANTIATE(T)                                                                     \
  template void RescaledSumReference(const ReduceGeometry&, const QuantizedReduction&, const T*, \
                                     T*);                                                        \
  template void ReduceMaxReference(const ReduceGeometry&, const T*, T*);
OCTET_INSTANTIATE(int8_t)
OCTET_INSTANTIATE(uint8_t)
OCTET_INSTANTIATE(int16_t)
#undef OCTET_INSTANTIATE

#define OCTET_INSTANTIATE(T)                                        \
  template void SumReference(const ReduceGeometry&, const T*, T*);  \
  template void MeanReference(const ReduceGeometry&, const T*, T*); \
  template void ReduceMaxReference(const ReduceGeometry&, const T*, T*);
OCTET_INSTANTIATE(float)
OCTET_INSTANTIATE(int32_t)
OCTET_INSTANTIATE(int64_t)
#undef OCTET_INSTANTIATE

}  // namespace octet::kernels
