// The one kernel of operators that only move elements:
//
//   for every index i in extents[0] x .. x extents[rank - 1]:
//     block_bytes bytes at output + sum_d i[d] * output_strides[d]
//       = those at         input  + sum_d i[d] * input_strides[d]
//
// Strides are in bytes and may be 0 or negative. Each operator is a choice of strides, made while
// planning (engine/lower):
//   TRANSPOSE                  input strides permuted
//   SLICE, STRIDED_SLICE       input strides times the steps, input moved to the first element
//   SPLIT, SPLIT_V, UNPACK     one copy an output, input moved to its part
//   CONCATENATION, PACK, PAD   one copy an input, output moved to its place
//   DEPTH_TO_SPACE, SPACE_TO_DEPTH   six axes, the two of the block between the others
// The ranges of input and output must not overlap.
#pragma once

#include <cstdint>

namespace octet::kernels {

struct StridedCopy {
  static constexpr int kMaxRank = 8;

  int rank = 0;
  int64_t extents[kMaxRank] = {};
  int64_t input_strides[kMaxRank] = {};
  int64_t output_strides[kMaxRank] = {};
  int64_t block_bytes = 0;
};

void StridedCopyReference(const StridedCopy& copy, const uint8_t* input, uint8_t* output);

}  // namespace octet::kernels
