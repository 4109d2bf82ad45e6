// GATHER: picks slices along an axis by indices that are known only while running.
//
//   output[b, o, i] = input[b, o, indices[b, i]]
//
// over input [batch_count, outer_count, axis_extent], indices [batch_count, index_count] and output
// [batch_count, outer_count, index_count]; an element of input and output is slice_bytes bytes:
// everything behind the axis. The batch axes are those that input and indices share.
//
// = tflite::reference_ops::Gather
#pragma once

#include <cstdint>

namespace octet::kernels {

struct GatherArguments {
  int64_t batch_count = 0;
  int64_t outer_count = 0;
  int64_t axis_extent = 0;
  int64_t index_count = 0;
  int64_t slice_bytes = 0;
};

// The position in `indices` of the first one outside [0, axis_extent), or -1. Without one the
// output is written; with one it is not touched.
template <class Index>  // int16_t, int32_t, int64_t
int64_t GatherReference(const GatherArguments& arguments, const uint8_t* input,
                        const Index* indices, uint8_t* output);

}  // namespace octet::kernels
