#include "kernels/strided_copy/strided_copy_flipped_kernel.h"

#include <cstring>

#include "kernels/input_rows/input_rows_kernel.h"

namespace octet::kernels {
namespace {

// A copy along one axis.
struct AxisCopy {
  int64_t extent = 1;
  int64_t input_stride = 0;
  int64_t output_stride = 0;
  int64_t block_bytes = 0;
};

template <class Word>
void CopyWords(const AxisCopy& axis, uint8_t flip, const uint8_t* input, uint8_t* output) {
  constexpr Word kEachByte = static_cast<Word>(~Word{0}) / 0xff;  // 0x..0101
  const auto flips = static_cast<Word>(kEachByte * flip);
  for (int64_t i = 0; i < axis.extent; ++i) {
    Word word;
    std::memcpy(&word, input + i * axis.input_stride, sizeof(word));
    word ^= flips;
    std::memcpy(output + i * axis.output_stride, &word, sizeof(word));
  }
}

void CopyAlong(const AxisCopy& axis, uint8_t flip, const uint8_t* input, uint8_t* output) {
  switch (axis.block_bytes) {
    case sizeof(uint8_t):
      return CopyWords<uint8_t>(axis, flip, input, output);
    case sizeof(uint16_t):
      return CopyWords<uint16_t>(axis, flip, input, output);
    case sizeof(uint32_t):
      return CopyWords<uint32_t>(axis, flip, input, output);
    case sizeof(uint64_t):
      return CopyWords<uint64_t>(axis, flip, input, output);
    default:
      for (int64_t i = 0; i < axis.extent; ++i) {
        CopyBytes(input + i * axis.input_stride, axis.block_bytes, flip,
                  output + i * axis.output_stride);
      }
  }
}

void CopyFromAxis(const StridedCopy& copy, int axis, uint8_t flip, const uint8_t* input,
                  uint8_t* output) {
  if (axis + 1 >= copy.rank) {
    const AxisCopy last = copy.rank == 0 ? AxisCopy{1, 0, 0, copy.block_bytes}
                                         : AxisCopy{copy.extents[axis], copy.input_strides[axis],
                                                    copy.output_strides[axis], copy.block_bytes};
    return CopyAlong(last, flip, input, output);
  }
  for (int64_t i = 0; i < copy.extents[axis]; ++i) {
    CopyFromAxis(copy, axis + 1, flip, input + i * copy.input_strides[axis],
                 output + i * copy.output_strides[axis]);
  }
}

}  // namespace

void StridedCopyFlipped(const StridedCopy& copy, uint8_t flip, const uint8_t* input,
                        uint8_t* output) {
  CopyFromAxis(copy, 0, flip, input, output);
}

}  // namespace octet::kernels
