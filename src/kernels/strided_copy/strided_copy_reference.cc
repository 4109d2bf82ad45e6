#include <cstring>

#include "kernels/strided_copy/strided_copy_kernel.h"

namespace octet::kernels {
namespace {

void CopyFromAxis(const StridedCopy& copy, int axis, const uint8_t* input, uint8_t* output) {
  if (axis == copy.rank) {
    std::memcpy(output, input, static_cast<size_t>(copy.block_bytes));
    return;
  }
  for (int64_t i = 0; i < copy.extents[axis]; ++i) {
    CopyFromAxis(copy, axis + 1, input + i * copy.input_strides[axis],
                 output + i * copy.output_strides[axis]);
  }
}

}  // namespace

void StridedCopyReference(const StridedCopy& copy, const uint8_t* input, uint8_t* output) {
  CopyFromAxis(copy, 0, input, output);
}

}  // namespace octet::kernels
