#include "kernels/concatenation/concatenation_kernel.h"
#include "kernels/round_to_quantized.h"

namespace octet::kernels {
namespace {

uint8_t Rescaled(const ConcatenateRescaledArguments& arguments, uint8_t q) {
  const float scale = arguments.input.scale * (1.0F / arguments.output.scale);
  const float bias = static_cast<float>(-arguments.input.zero_point) * scale;
  return static_cast<uint8_t>(RoundToQuantized(static_cast<float>(q) * scale + bias,
                                               arguments.output.zero_point, RangeOf<uint8_t>()));
}

}  // namespace

void ConcatenateRescaledReference(const ConcatenateRescaledArguments& arguments,
                                  const uint8_t* input, uint8_t* output) {
  const bool is_alike = arguments.input == arguments.output;
  for (int64_t k = 0; k < arguments.block_count; ++k) {
    for (int64_t j = 0; j < arguments.block_size; ++j) {
      // Rescaling is not the identity even then: s * (1 / s) may not be 1.
      output[j] = is_alike ? input[j] : Rescaled(arguments, input[j]);
    }
    input += arguments.block_size;
    output += arguments.output_stride;
  }
}

}  // namespace octet::kernels
