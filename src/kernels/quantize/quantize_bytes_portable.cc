#include "kernels/quantize/quantize_bytes_tile.h"

namespace octet::kernels {

void QuantizeBytesPortable(const QuantizeBytesArguments& arguments, const float* input,
                           int64_t count, uint8_t* output) {
  QuantizeBytes(arguments, input, count, output);
}

}  // namespace octet::kernels
