#include "kernels/activation/leaky_relu_kernel.h"
#include "kernels/requantize.h"
#include "kernels/round_to_quantized.h"

namespace octet::kernels {
void LeakyReluFloatReference(float alpha, const float* input, int64_t count, float* output) {
  for (int64_t i = 0; i < count; ++i) {
    output[i] = input[i] > 0.0F ? input[i] : input[i] * alpha;
  }
}

template <class T>
void LeakyReluQuantizedReference(const LeakyReluQuantizedArguments& arguments, const T* input,
                                 int64_t count, T* output) {
  for (int64_t i = 0; i < count; ++i) {
    const int32_t x = input[i] - arguments.input_zero_point;
    // Unsigned, so that a multiplier that reaches the ends of int32 wraps instead of being
    // undefined.
    const auto scaled = static_cast<uint32_t>(
        MultiplyByQuantizedMultiplier(x, x >= 0 ? arguments.identity : arguments.slope));
    const uint32_t term = x < 0 && arguments.alpha_is_negative ? 0U - scaled : scaled;
    const auto zero_point = static_cast<uint32_t>(arguments.output_zero_point);
    output[i] = static_cast<T>(Clamp(static_cast<int32_t>(term + zero_point), RangeOf<T>()));
  }
}

void PReluFloatReference(const StridedWalk& alpha_walk, const float* input, const float* alpha,
                         float* output) {
  const int64_t count = StepCount(alpha_walk);
  for (int64_t i = 0; i < count; ++i) {
    output[i] = input[i] >= 0.0F ? input[i] : input[i] * alpha[ElementAt(alpha_walk, i)];
  }
}

template <class T>
void PReluQuantizedReference(const StridedWalk& alpha_walk,
                             const PReluQuantizedArguments& arguments, const T* input,
                             const T* alpha, T* output) {
  const int64_t count = StepCount(alpha_walk);
  for (int64_t i = 0; i < count; ++i) {
    const int32_t x = input[i] - arguments.input_zero_point;
    const int32_t slope = alpha[ElementAt(alpha_walk, i)] - arguments.alpha_zero_point;
    output[i] = static_cast<T>(Requantize(x >= 0 ? x : x * slope,
                                          x >= 0 ? arguments.identity : arguments.slope,
                                          arguments.output_zero_point, RangeOf<T>()));
  }
}

#define OCTET_INSTANTIATE(T)                                                                       \
  template void LeakyReluQuantizedReference(const LeakyReluQuantizedArguments&, const T*, int64_t, \
                                            T*);                                                   \
  template void PReluQuantizedReference(const StridedWalk&, const PReluQuantizedArguments&,        \
                                        const T*, const T*, T*);
OCTET_INSTANTIATE(int8_t)
OCTET_INSTANTIATE(uint8_t)
#undef OCTET_INSTANTIATE
template void LeakyReluQuantizedReference(const LeakyReluQuantizedArguments&, const int16_t*,
                                          int64_t, int16_t*);

}  // namespace octet::kernels
