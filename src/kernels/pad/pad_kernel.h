// PAD and PADV2: the input with `before[d]` and `after[d]` elements of one value around it.
//
//   output[o] = input[o - before]  where that is inside the input, else the pad value
//
// = tflite::reference_ops::Pad, for elements of any size: the output is filled, then the input is
// copied into its interior.
#pragma once

#include <cstdint>

#include "kernels/strided_copy/strided_copy_kernel.h"

namespace octet::kernels {

struct PadArguments {
  int64_t element_bytes = 0;
  int64_t output_count = 0;
  StridedCopy interior;
  int64_t interior_offset_bytes = 0;  // of output element `before`
};

// `pad_value` is one element.
void PadReference(const PadArguments& arguments, const uint8_t* input, const uint8_t* pad_value,
                  uint8_t* output);

}  // namespace octet::kernels
