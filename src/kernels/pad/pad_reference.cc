#include <cstring>

#include "kernels/pad/pad_kernel.h"

namespace octet::kernels {

void PadReference(const PadArguments& arguments, const uint8_t* input, const uint8_t* pad_value,
                  uint8_t* output) {
  for (int64_t i = 0; i < arguments.output_count; ++i) {
    std::memcpy(output + i * arguments.element_bytes, pad_value,
                static_cast<size_t>(arguments.element_bytes));
  }
  StridedCopyReference(arguments.interior, input, output + arguments.interior_offset_bytes);
}

}  // namespace octet::kernels
