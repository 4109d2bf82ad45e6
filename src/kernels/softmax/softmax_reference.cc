#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/round_to_quantized.h"
#include "kernels/softmax/softmax_kernel.h"
#include "kernels/softmax/softmax_terms.h"

namespace octet::kernels {

void SoftmaxFloatReference(const SoftmaxFloatArguments& arguments, const float* input,
                           float* output) {
  for (int64_t r = 0; r < arguments.row_count; ++r) {
    float row_max = std::numeric_limits<float>::lowest();
    for (int64_t c = 0; c < arguments.depth; ++c) row_max = std::max(row_max, input[c]);
    float sum = 0.0F;
    for (int64_t c = 0; c < arguments.depth; ++c) {
      output[c] = std::exp((input[c] - row_max) * arguments.beta);
      sum += output[c];
    }
    for (int64_t c = 0; c < arguments.depth; ++c) output[c] /= sum;
    input += arguments.depth;
    output += arguments.depth;
  }
}

template <class T>
void SoftmaxQuantizedReference(const SoftmaxQuantizedArguments& arguments, const T* input,
                               T* output) {
  constexpr ClampRange kRange = RangeOf<T>();
  for (int64_t r = 0; r < arguments.row_count; ++r) {
    const int32_t row_max = *std::max_element(input, input + arguments.depth);
    uint64_t sum = 0;
    for (int64_t c = 0; c < arguments.depth; ++c)
      sum += SoftmaxSumTerm(SoftmaxExp(arguments, input[c] - row_max));
    const FixedPointReciprocal reciprocal = SoftmaxReciprocal(sum);
    for (int64_t c = 0; c < arguments.depth; ++c) {
      const int32_t steps = SoftmaxSteps(reciprocal, SoftmaxExp(arguments, input[c] - row_max));
      output[c] = static_cast<T>(Clamp(kRange.min + steps, kRange));
    }
    input += arguments.depth;
    output += arguments.depth;
  }
}

template void SoftmaxQuantizedReference(const SoftmaxQuantizedArguments&, const int8_t*, int8_t*);
template void SoftmaxQuantizedReference(const SoftmaxQuantizedArguments&, const uint8_t*, uint8_t*);

}  // namespace octet::kernels
