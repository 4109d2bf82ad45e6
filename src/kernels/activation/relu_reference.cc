#include <algorithm>

#include "kernels/activation/relu_kernel.h"
#include "kernels/requantize.h"

namespace octet::kernels {

void ReluFloatReference(const ReluFloatArguments& arguments, const float* input, int64_t count,
                        float* output) {
  for (int64_t i = 0; i < count; ++i) {
    output[i] = std::clamp(input[i], arguments.min, arguments.max);
  }
}

template <class T>
void ReluQuantizedReference(const ReluQuantizedArguments& arguments, const T* input, int64_t count,
                            T* output) {
  for (int64_t i = 0; i < count; ++i) {
    output[i] =
        static_cast<T>(Requantize(input[i] - arguments.input_zero_point, arguments.multiplier,
                                  arguments.output_zero_point, arguments.range));
  }
}

template void ReluQuantizedReference(const ReluQuantizedArguments&, const int8_t*, int64_t,
                                     int8_t*);
template void ReluQuantizedReference(const ReluQuantizedArguments&, const uint8_t*, int64_t,
                                     uint8_t*);
template void ReluQuantizedReference(const ReluQuantizedArguments&, const int16_t*, int64_t,
                                     int16_t*);

}  // namespace octet::kernels
