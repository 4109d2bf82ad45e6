#include "kernels/activation/leaky_relu_kernel.h"
#include "kernels/requantize.h"
#include "kernels/round_to_quantized.h"

namespace octet::kernels {
namespace {

// output = function(input, alpha) at every index.
template <class T, class Function>
void ApplyFromAxis(const PReluShape& shape, int axis, const T* input, const T* alpha, T* output,
                   const Function& function) {
  if (axis == shape.rank) {
    *output = function(*input, *alpha);
    return;
  }
  for (int64_t i = 0; i < shape.extents[axis]; ++i) {
    ApplyFromAxis(shape, axis + 1, input + i * shape.strides[axis],
                  alpha + i * shape.alpha_strides[axis], output + i * shape.strides[axis],
                  function);
  }
}

}  // namespace

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

void PReluFloatReference(const PReluShape& shape, const float* input, const float* alpha,
                         float* output) {
  ApplyFromAxis(shape, 0, input, alpha, output,
                [](float x, float slope) { return x >= 0.0F ? x : x * slope; });
}

template <class T>
void PReluQuantizedReference(const PReluShape& shape, const PReluQuantizedArguments& arguments,
                             const T* input, const T* alpha, T* output) {
  ApplyFromAxis(shape, 0, input, alpha, output, [&arguments](T q, T q_alpha) {
    const int32_t x = q - arguments.input_zero_point;
    const int32_t factor = x >= 0 ? 1 : q_alpha - arguments.alpha_zero_point;
    return static_cast<T>(Requantize(x * factor, x >= 0 ? arguments.identity : arguments.slope,
                                     arguments.output_zero_point, RangeOf<T>()));
  });
}

#define OCTET_INSTANTIATE(T)                                                                       \
  template void LeakyReluQuantizedReference(const LeakyReluQuantizedArguments&, const T*, int64_t, \
                                            T*);                                                   \
  template void PReluQuantizedReference(const PReluShape&, const PReluQuantizedArguments&,         \
                                        const T*, const T*, T*);
OCTET_INSTANTIATE(int8_t)
OCTET_INSTANTIATE(uint8_t)
#undef OCTET_INSTANTIATE

}  // namespace octet::kernels
