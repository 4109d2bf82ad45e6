// The copy of kernels/strided_copy/strided_copy_kernel.h, each byte x moved as x ^ flip: a flip of
// 0x80 moves a byte tensor into one stored with the other signedness, 0 any tensor. Blocks of one
// word are moved as words, longer ones as runs of bytes.
#pragma once

#include "kernels/strided_copy/strided_copy_kernel.h"

namespace octet::kernels {

void StridedCopyFlipped(const StridedCopy& copy, uint8_t flip, const uint8_t* input,
                        uint8_t* output);

}  // namespace octet::kernels
